# The patient's side after the intake: the home page, booking, visits, the signed plan, tests and results, more medicine.

weekday-short-1 = Mon { $day }
weekday-short-2 = Tue { $day }
weekday-short-3 = Wed { $day }
weekday-short-4 = Thu { $day }
weekday-short-5 = Fri { $day }
weekday-short-6 = Sat { $day }
weekday-short-7 = Sun { $day }

care-language-en = English
care-language-es = Spanish

care-zone = { $city } time ({ $letters })
care-day-and-time = { $weekday }, { $day } at { $time }
care-weekday-and-time = { $time } on { $weekday }
care-signed-at = { $date } at { $time }
care-signed = Signed by { $by }, { $when }.

care-next = Your next step
care-next-begin-title = Tell us where you will be
care-next-begin-text = Then we ask about your hair and your health. It takes about 12 minutes, and you can stop and come back.
care-next-begin-act = Start my questions
care-next-answers-title = Go on with your questions
care-next-answers-text = Your answers so far are saved. Go on where you stopped.
care-next-answers-act = Go on
care-next-held-title = Book { $value }
care-next-held-text = We are keeping this time for you, but only for a short while.
care-next-held-act = Finish booking
care-next-visit-title = Your visit: { $value }
care-next-visit-text = See how to join, add it to your calendar, or move it.
care-next-visit-act = See my visit
care-next-tests-title = Have your tests done
care-next-tests-text = Please have them done by { $value }.
care-next-tests-act = See which tests
care-next-plan-title = Read your plan
care-next-plan-text = Your clinician signed it. It says what we do and when, and answers your questions.
care-next-plan-act = Read my plan
care-next-book-title = Choose a time to talk
care-next-book-text = We have your answers. Now choose a clinician and a time for your video visit.
care-next-book-act = Choose a time
care-next-wait-title = Your clinician is working on your plan
care-next-wait-text = We write to you when it is ready. If you want to talk before, choose a time.
care-next-wait-act = Choose a time
care-next-closed-title = This consultation has ended
care-next-closed-text = If you have questions, call us at { $value }.
care-next-closed-act = Learn about hair loss

care-told-hold = { $by } asks you to stop your medicine for now
care-told = A message from { $by }
care-visit = Visit
care-visit-none = You have no visit booked. Choose a time.
care-visit-later = You can choose a time when your answers are sent in.
care-plan = Your plan
care-plan-none = Your clinician has not signed a plan yet.
care-more = Ask for more medicine
care-tests = Tests and results
care-tests-none = No tests are waiting.
care-tests-waiting = { $n ->
    [one] One test is waiting.
   *[other] { $n } tests are waiting.
}
care-tests-newest = Newest result: { $day }
care-photos = Your photos
care-photos-none = You have not added photos.
care-photo-alt = Your photo: { $view }, { $day }
care-account = Your account
care-account-text = You are signed in as { $name } ({ $email }).
care-account-number = Your number with us is { $number }.

book-tab = Choose a time
book-title = Choose a time to talk
book-lead = By video, with a clinician who is licensed in { $place }.
book-cost = { $price }. You see this price again before you book.
book-moving = You have a visit on { $when }. If you choose another time, the old one stays yours until you confirm the new one.
book-who = With whom
book-licence = License { $licence }
book-speaks = Speaks { $languages }
book-next = Next free: { $when }
book-when = Times with { $name }
book-zone = All times are { $zone }.
book-elsewhere = Will you be somewhere else? Call us at { $phone }.
book-days = Days with free times
book-open = { $n } open
book-earlier = Earlier days
book-later = Later days
book-times = Free times on { $day }
book-hold = Hold { $when }
book-hold-hint = We keep it for 10 minutes while you look it over. Nothing is booked yet.
book-slot-taken = Someone just took { $time }
book-not-offered = { $time } is no longer offered
book-own-visit-then = You have another visit at { $time }
book-hold-lapsed = We could not keep { $time } for you any longer
book-licence-lapsed = This clinician may not treat people in your state at { $time } any more
book-nearest = The nearest times are:
book-nothing-near = No other times are free right now.
book-nothing-lost = Your answers are safe. Nothing you told us is lost.
book-full-title = There is no free time in the next three weeks
book-full-text = New times are added often. Look again tomorrow, or call us at { $phone } and we find one with you.
book-unlicensed-title = We are sorry: we cannot see people in { $place } right now
book-unlicensed-text = A clinician may treat you only with a license for the place where you are, and none of ours holds one there now. Everything you told us is kept.
book-unlicensed-places = We can see people who are in { $places }. If you will be in one of these places, call us at { $phone }.
book-unlicensed-else = If not, a skin doctor (dermatologist) near you can help. Your family doctor can send you to one.

visit-tab = Video visit
visit-kept-title = We keep { $when } for you
visit-kept-until = It is yours until { $time }.
visit-minutes-left = { $n ->
    [one] That is one minute from now.
   *[other] That is { $n } minutes from now.
}
visit-confirm = Book { $when }
visit-extend = Keep it 10 more minutes
visit-let-go = Let it go
visit-extend-hint = Need more time? You can keep it longer as often as you like.
visit-who = With
visit-day = Day
visit-time = Time
visit-length = Length
visit-minutes = { $n } minutes
visit-place = You will be in
visit-place-hint = If you will be somewhere else, call us at { $phone } before the visit.
visit-cost = Cost
visit-cancel-rule = You can move or cancel the visit here until it begins.
visit-early = If you can, do it more than { $n } hours before: then somebody who waits can have the time.
visit-late = Your visit begins in less than { $n } hours. You can still move or cancel it. Somebody else may not be able to use the time any more, so please do it as soon as you know.
visit-booked-title = Your visit is booked
visit-calendar = Add to my calendar
visit-calendar-hint = The file says only "Video visit".
visit-join-title = How to join
visit-join-text = Find a quiet place with good light, in { $place }. Keep your phone near you.
visit-join-call = If nobody comes within 10 minutes, call us at { $phone }.
visit-change-title = Move or cancel
visit-move = Move to another time
visit-cancel = Cancel this visit
visit-cancel-sure = The time becomes free for somebody else. Your answers stay with us.
visit-cancel-act = Cancel { $when }
visit-cancelled-title = This visit is cancelled
visit-cancelled-text = It was for { $when }. Your answers are safe, and you can choose another time.
visit-choose-again = Choose another time
visit-calendar-remove = Take it out of my calendar
visit-lapsed-title = We could not keep this time any longer
visit-lapsed-text = The 10 minutes are over. Nothing was booked, and nothing you told us is lost.
visit-past-title = This visit is over
visit-past-text = What comes next is in My care.

plan-title = Your plan
plan-title-of = Plan for { $name }
plan-none = Your clinician has not signed a plan yet. We write to you when it is ready.
plan-think = What we think
plan-medicine = Your medicine
plan-starts = First day: { $day }
plan-tests = Your tests
plan-no-tests = This plan asks for no tests.
plan-tests-caption = Tests, each with the last day on which it is on time
plan-test-by = By
plan-test-week = When
plan-test-what = Tests
plan-week = { $n ->
    [0] before the start
   *[other] week { $n }
}
plan-to-results = See my tests and results
plan-watch = What to watch for
plan-watch-own = What your clinician wrote for you:
plan-watch-title = Get help at once if you have
plan-call = Who to call
plan-call-text = Say that you are under our care and name your medicine.
plan-meet = When we meet
plan-visit = Your next visit: { $when }, with { $who }.
plan-questions = Your questions, answered
plan-sources = Sources:
plan-only-signed = This page holds only what your clinician signed.
plan-print = To print this plan, use your browser's print button.
answer-type = What type of hair loss do I have?
answer-options = What are my options?
answer-candidate = Is a medicine right for me?
answer-risks = What are the risks?
answer-time = How long until I see results?
answer-monitoring = What must be checked on the way?
answer-self = What can I do myself?
answer-none = Your clinician left this for the visit. Please ask.

tests-tab = Tests and results
tests-title = Tests and results
tests-none = There are no results yet.
tests-outside = Outside the usual range: { $names }.
tests-told = Your care team has been told and will answer. Questions before that? Call us at { $phone }.
tests-not-told = Your care team can see it. If you have questions, call us at { $phone }.
tests-fever = If you have a fever or feel very ill, do not wait for us. Call us now at { $phone }. In an emergency, call 911.
tests-all-usual = Your newest results are in the usual range, where there is one. The last ones are from { $day }.
tests-some-outside = { $n ->
    [one] One of your newest results is outside the usual range. The last ones are from { $day }.
   *[other] { $n } of your newest results are outside the usual range. The last ones are from { $day }.
}
tests-unread = { $n ->
    [one] Your care team is checking one result.
   *[other] Your care team is checking { $n } results.
}
tests-checking = Your care team is checking this result
tests-results = Your results
tests-once = Other results, measured once
tests-once-hint = What positive or negative means for you, your clinician explains.
tests-usual = usual
tests-low = low
tests-high = high
tests-range = Usual: { $low } to { $high }
tests-range-from = Usual: { $low } or more
tests-range-to = Usual: up to { $high }
tests-range-note = The usual ranges are for adults in general. The range on your laboratory's own paper counts more.
tests-range-unreviewed = No clinician of this clinic has reviewed these ranges yet.
tests-all-values = All values
tests-table = { $name }: all values
tests-drawn = Day
tests-value = Value
tests-written = As the laboratory wrote it
tests-spark = { $name } over time. Newest: { $value }
tests-spark-course = A line through { $n } results. The band is the usual range. The same numbers are in the table.
tests-next = Your next tests
tests-by = by { $day }
tests-later = Later tests
tests-late = These tests are late: { $names }. Please have them done now, or call us at { $phone }.
tests-where = A laboratory near you can do these tests. If you do not know where to go, call us at { $phone }.
tests-overdue = overdue
tests-due-soon = due soon
tests-planned = planned
tests-earlier = Earlier messages from your clinician
result-positive = positive
result-negative = negative
result-indeterminate = not clear
lab-alc = Lymphocytes
lab-alc-job = White blood cells that fight viruses.
lab-anc = Neutrophils
lab-anc-job = White blood cells that fight bacteria.
lab-haemoglobin = Hemoglobin
lab-haemoglobin-job = Carries oxygen in your blood.
lab-platelets = Platelets
lab-platelets-job = Help to stop bleeding.
lab-leukocytes = White blood cells
lab-leukocytes-job = All the cells that fight infection.
lab-bilirubin = Bilirubin
lab-bilirubin-job = Shows how your liver clears old blood cells.
lab-ldl = LDL cholesterol
lab-ldl-job = The kind of blood fat that can clog vessels.
lab-hdl = HDL cholesterol
lab-hdl-job = The kind of blood fat that protects vessels.
lab-triglycerides = Triglycerides
lab-triglycerides-job = A blood fat that rises after meals.
lab-total-cholesterol = Total cholesterol
lab-total-cholesterol-job = All the cholesterol in your blood.

more-tab = More medicine
more-title = Ask for more medicine
more-plan = Your plan says:
more-how = We ask your clinician. Your tests are looked at first. Send this a week before your medicine runs out, if you can.
more-ask = Ask my clinician
more-none = Your plan has no medicine in it, so there is nothing to ask for yet.
more-asked-at = You asked on { $when }.
more-waits = Your request is waiting
more-waits-text = Your clinician has it. We write to you when there is an answer.
more-granted = Your clinician said yes
more-declined = Your clinician said no for now
more-ill = If you feel ill or have a fever, do not wait for an answer here.

# Waiting for an earlier time.
care-next-offer-title = A time is kept for you: { $value }
care-next-offer-text = It is free, and you are next in line. Take it, or pass it on.
care-next-offer-act = See this time
care-waits-ask = Ask for an earlier time
care-waits = You wait for an earlier time
care-waits-rests = Are you still waiting for an earlier time?
waitlist-tab = Earlier time
waitlist-title = Ask for an earlier time
waitlist-title-none = Ask for a time
waitlist-booked = Your visit is on { $when }. It stays yours until you take an earlier time.
waitlist-on = You are on the list
waitlist-ahead = { $n ->
    [0] You are the next to be offered a time that suits you.
    [one] One person asked before you for times that may also suit you.
   *[other] { $n } people asked before you for times that may also suit you.
}
waitlist-since = You are on the list since { $when }.
waitlist-taken-back = We had to take your visit back, so you come before people who asked by themselves.
waitlist-offer = A time is kept for you
waitlist-offer-see = See it and answer
waitlist-resting = Are you still waiting?
waitlist-resting-text = We kept times for you and got no answer, so we offer you none for now. Your place on the list is kept.
waitlist-stay = Yes, I still wait
waitlist-wish = Which times would suit you
waitlist-change = Change what suits you
waitlist-with = With whom
waitlist-anybody = Anybody who is licensed where I will be
waitlist-from = First day
waitlist-until = Last day
waitlist-days = On which days
waitlist-parts = At what time
waitlist-morning = Morning
waitlist-morning-hint = Begins before noon
waitlist-afternoon = Afternoon
waitlist-afternoon-hint = Begins between noon and 5 pm
waitlist-evening = Evening
waitlist-evening-hint = Begins at 5 pm or later
waitlist-ask = Put me on the list
waitlist-save = Save what suits me
waitlist-rules = How it works
waitlist-rule-order = When a time comes free, we offer it to one person: the one who asked first, of all whom it suits. Only people whom a clinician needs to see sooner, or whose visit we had to take back, come before.
waitlist-rule-answer = We write to you and keep the time for { $n } hours, at night until the morning, but never until less than two hours before it begins.
waitlist-rule-pass = If you pass, it goes to the next person. You keep your place on the list.
waitlist-rule-rest = After { $n } offers without an answer we pause, until you tell us that you still wait. You keep your place then too.
waitlist-rule-old = When you take a time, your old visit goes to somebody else who waits.
waitlist-urgent = If you get worse, do not wait for a time: call us at { $phone }.
waitlist-leave = Leave the list
waitlist-leave-sure = You are no longer offered times. Your booked visit stays.
waitlist-leave-act = Leave the list now
book-no-fit = None of these suits you?
book-no-fit-text = Tell us when you could come. If somebody gives a time back, we offer it to you.
book-own-offer-then = { $time } is kept for you already. You find it on My care
visit-offer-title = Kept for you: { $when }
visit-offer-until = It is yours until { $when }.
visit-offer-others = After that the next person is asked.
visit-offer-moves = If you take it, a visit that you have booked is cancelled in the same moment. Follow-up visits of your plan stay.
visit-offer-take = Take { $when }
visit-offer-pass = Pass it on
visit-offer-pass-hint = You keep your place on the list. We do not offer you this time again.
visit-offer-lapsed-title = This time was not kept any longer
visit-offer-lapsed-text = It went to the next person. You keep your place on the list.
visit-offer-over-title = This time is no longer kept for you
visit-offer-over-text = Nothing else has changed: what you have booked stays, and so does your place on the list.
