# Words of the frame: bar, footer, buttons, dates.
skip-to-main = Skip to main content
demo-line = This is a demonstration. All people and results in it are made up.
translation-note = This translation is a draft. A qualified translator has not checked it yet.
nav-label = Main
nav-learn = Learn
nav-my-care = My care
nav-sign-in = Sign in
nav-sign-out = Sign out
back = Back
continue = Continue
change = Change
why-we-ask = Why we ask

help-label = Help
help-question = Need help?
# Stands where the telephone number stands, until the clinic has written one.
phone-unset = the clinic's number
help-line = Call us at { $phone }.
help-more = When to get help fast
emergency-line = In an emergency, call 911. For thoughts of hurting yourself, call or text 988, any time.

foot-costs = What it costs
foot-privacy = How we use your data
foot-learn = Learn about hair loss
foot-open = Open-source software. It helps clinicians; it does not replace them.

form-errors = { $n ->
    [one] There is a problem
   *[other] There are { $n } problems
}
field-month = Month
field-day = Day
field-year = Year
field-email = Email
field-password = Password
field-given-name = First name
field-family-name = Last name

progress-label = Your progress
progress-question = question { $at } of { $of }
progress-saved = saved { $time }

banner-label = Patient
banner-born = Born
banner-mrn = Number

date-long = { $weekday }, { $month } { $day }, { $year }
date-short = { $month } { $day }
time-am = { $time } am
time-pm = { $time } pm
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

scalp-top = Top of the head
scalp-back = Back of the head
scalp-left = Left side
scalp-right = Right side
of-hundred = { $n } of 100
