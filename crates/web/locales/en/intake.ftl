# The intake: questions, hints, why we ask, options. Key by key the same in both languages.

chapter-hair = Your hair
chapter-health = Your health
chapter-medicines = Medicines
chapter-you = About you
chapter-goals = Goals
unit-months = months
unit-years = years
unit-age = years old
q-any-unsure = I'm not sure
q-any-none = None of these
q-any-none-taken = I take nothing
q-any-none-allergy = No allergies that I know of
q-any-none-tried = I have tried nothing yet
q-any-why = Why we ask
q-any-name = What
q-any-months = How many months
q-any-outcome = How it went
q-any-a-day = How many a day
q-any-for-years = For how many years
q-any-one-a-line = One on each line
q-any-unit = Months or years
problem-missing = This question still needs an answer.
problem-choose = Pick one of the answers. If you do not know, pick "I'm not sure".
problem-choose-unit = Say if you mean months or years.
problem-tick-or-none = Tick what fits, or "None of these", or "I'm not sure".
problem-none-and-some = You picked "none" and something else. Keep only one of the two.
problem-list-or-none = Write at least one, or pick the box that says there are none.
problem-number = Write a number in digits, like 3 or 2.5.
problem-write-number = Write a number, or pick "I'm not sure".
problem-too-small = This number is too small. Please check it.
problem-too-large = This number is too large. Please check it.
problem-date = Write a real day: month, day and year.
problem-date-far = This day is too far away. Please check the year.
problem-write = Write a few words, or pick "I'm not sure".
problem-too-long = This is too long. Please shorten it.

q-pattern = Where is your hair missing?
q-pattern-hint = Pick the one that fits best. You can show us more on the scalp map later.
q-pattern-why = The place and shape of hair loss tell us a lot about its cause.
q-pattern-patches = Smooth round patches
q-pattern-band = A band low at the back or above the ears
q-pattern-all-over = Thin all over, it came quickly
q-pattern-complete = All the hair on my head is gone
q-pattern-thinner-top = Thinner on the top or crown
q-pattern-front-line = The front hairline is moving back
q-pattern-shedding = A lot of hair comes out, but there is no bare spot
q-pattern-other = Something else

q-episode = How long has this time of hair loss lasted?
q-episode-hint = A good guess is fine. Count from when you first saw it this time.
q-episode-why = Some treatments make sense only after the hair had time to come back by itself.

q-first-episode = How old were you when you first lost hair like this?
q-first-episode-hint = Your age in years. If this is the first time, write your age then.
q-first-episode-why = Hair loss that starts early can behave in another way.

q-elsewhere = Have you lost hair in other places, or do your nails look different?
q-elsewhere-hint = Tick all that fit.
q-elsewhere-why = Brows, lashes and nails help us see how active this is. They matter in their own right too.
q-elsewhere-brows-some = Part of my eyebrows
q-elsewhere-brows-all = All or nearly all of my eyebrows
q-elsewhere-lashes-some = Part of my eyelashes
q-elsewhere-lashes-all = All or nearly all of my eyelashes
q-elsewhere-beard = A bare spot in my beard
q-elsewhere-body = Hair on my arms, legs or body
q-elsewhere-nails = Small pits or ridges in my nails

q-scalp = How does your scalp feel?
q-scalp-hint = Tick all that fit today or in the last month.
q-scalp-why = Pain, pus or shiny skin can mean that the hair roots need help soon.
q-scalp-itch = It itches
q-scalp-burning = It burns
q-scalp-pain = It hurts or is sore
q-scalp-pus = There are spots with pus, crusts or soft swelling
q-scalp-scale = There is scale or flaking
q-scalp-shiny = A bare part turned smooth and shiny quickly

q-practices = How do you wear and treat your hair?
q-practices-hint = Tick all that you do often. There is no wrong answer.
q-practices-why = Pulling and strong products can thin hair. We want to know before we blame something else.
q-practices-tight = Tight braids, buns, extensions or weaves
q-practices-chemicals = Relaxers, bleach or hot tools
q-practices-pulling = I pull, twist or break my hair, even when I try not to

q-before = Did one of these come before your hair fell out?
q-before-hint = Tick it if your hair came out in the weeks or months after.
q-before-why = Strong cancer medicines and radiation stop hair growth for a time. Then the hair usually needs another plan.
q-before-chemotherapy = Chemotherapy, or radiation to my head

q-contacts = Is anyone near you losing hair in patches, or is there a cat at home?
q-contacts-hint = Tick all that fit.
q-contacts-why = In young people a fungus can cause patches. People and pets can pass it on.
q-contacts-contact-patch = A brother, sister or friend has a patch
q-contacts-cat = There is a cat at home

q-tried = What have you tried for your hair?
q-tried-hint = Creams, shots, pills, shampoos, oils. One on each line, with how long and how it went.
q-tried-why = We do not want to offer again what did not help.
q-tried-worked = It worked
q-tried-partial = It helped a little
q-tried-no-response = It did not help
q-tried-relapsed = It helped, then the hair fell out again
q-tried-stopped-side-effect = I stopped because of side effects

q-family = What runs in your family?
q-family-hint = Think of parents, brothers, sisters and children.
q-family-why = Some kinds of hair loss and some risks run in families.
q-family-alopecia-areata = Patches of hair loss (alopecia areata)
q-family-pattern-loss = Slow thinning with age
q-family-immune = Thyroid or other immune disease
q-family-early-heart = A heart attack or stroke at a young age

q-conditions = Has a doctor ever told you that you have any of these?
q-conditions-hint = Tick all that fit, now or in the past.
q-conditions-why = Some of these make certain medicines unsafe. We check before anything is offered.
q-conditions-heart-attack-stroke = Heart attack or stroke
q-conditions-clot = Blood clot in a leg or lung
q-conditions-cancer = Cancer, now or before
q-conditions-blood-pressure = High blood pressure
q-conditions-diabetes = Diabetes
q-conditions-cholesterol = High cholesterol
q-conditions-kidney = Kidney disease
q-conditions-liver = Liver disease
q-conditions-gut = Diverticulitis, or a hole in the gut
q-conditions-thyroid = Thyroid disease
q-conditions-immune = Immune disease such as lupus or arthritis
q-conditions-atopy = Eczema, asthma or hay fever
q-conditions-mood = Depression or strong worry
q-conditions-mobility = I cannot move about much
q-conditions-other = Something else

q-other-conditions = What else should we know about your health?
q-other-conditions-hint = In your own words.
q-other-conditions-why = A person on our team reads this.

q-infections = Have you had any of these infections?
q-infections-hint = Tick all that fit, now or in the past.
q-infections-why = Some medicines can wake up an old infection. A test can show it first.
q-infections-tb-past = Tuberculosis, or a positive tuberculosis test
q-infections-tb-contact = I lived or worked close to someone with tuberculosis
q-infections-hepatitis-b = Hepatitis B
q-infections-hepatitis-c = Hepatitis C
q-infections-hiv = HIV
q-infections-shingles-once = Shingles, once
q-infections-shingles-again = Shingles or cold sores that keep coming back
q-infections-infection-now = I am sick with an infection now

q-symptoms = Do you have any of these now?
q-symptoms-hint = Tick all that fit.
q-symptoms-why = These can point to an illness that needs care first.
q-symptoms-fever = Fever
q-symptoms-weight-loss = I lost weight without trying
q-symptoms-rash = A new rash
q-symptoms-joints = Sore or swollen joints
q-symptoms-headache-sight = A new bad headache, or a change in sight
q-symptoms-chest = Chest pain or short of breath
q-symptoms-leg = One leg is swollen
q-symptoms-muscles = Sore or weak muscles
q-symptoms-androgen = A deeper voice, or new thick hair on the face or body that came fast

q-smoking = Do you smoke?
q-smoking-hint = Count cigarettes, cigars and vapes with nicotine.
q-smoking-why = Smoking raises some risks. We tell you which.
q-smoking-never = No, never
q-smoking-former = I used to
q-smoking-current = Yes

q-pack-years = How much and for how long?
q-pack-years-hint = A good guess is fine: about how many a day, for how many years.
q-pack-years-why = A short time and a long time are not the same risk.

q-vaccines = Which of these fit you?
q-vaccines-hint = Tick all that fit.
q-vaccines-why = Some vaccines are better before a treatment starts.
q-vaccines-shingles-both = I had both shots of the shingles vaccine
q-vaccines-shingles-one = I had one shot of the shingles vaccine
q-vaccines-live = I just had or plan a live vaccine (measles, chickenpox, yellow fever, nose flu spray, oral typhoid)

q-live-vaccine-date = When is or was the live vaccine?
q-live-vaccine-date-hint = The day, or your best guess.
q-live-vaccine-date-why = There should be time between a live vaccine and some medicines.

q-medicines = What do you take?
q-medicines-hint = Pills, shots, creams, birth control, vitamins and herbs. One on each line. Copy the label if you can.
q-medicines-why = Some things do not mix. A person reads every line we cannot match.

q-allergies = What are you allergic to?
q-allergies-hint = Medicines, latex, food. One on each line, and what it did to you if you know.
q-allergies-why = So that we never offer it.

q-pregnancy = Are you pregnant, or could you become pregnant?
q-pregnancy-hint = Pick the one that fits.
q-pregnancy-why = Some medicines can harm a baby. We ask everyone to whom it may apply.
q-pregnancy-pregnant = I am pregnant
q-pregnancy-planning = I could, and I plan to within a year
q-pregnancy-possible = I could, but I do not plan to
q-pregnancy-not-possible = I cannot (no womb, after the change, or another reason)

q-contraception = What do you use to prevent pregnancy?
q-contraception-hint = Pick the main one.
q-contraception-why = Some treatments need a way to prevent pregnancy that works well. Some pills matter for clots.
q-contraception-hormonal-with-oestrogen = Pill, patch or ring with estrogen
q-contraception-hormonal-without-oestrogen = Mini-pill, arm implant or shot
q-contraception-iud = IUD (coil)
q-contraception-barrier = Condoms or another barrier
q-contraception-surgical = My tubes are tied, or my partner had a vasectomy
q-contraception-other = Something else
q-contraception-none = Nothing now

q-breastfeeding = Are you breastfeeding?
q-breastfeeding-hint = Also if only now and then.
q-breastfeeding-why = Some medicines pass into milk.
q-breastfeeding-yes = Yes
q-breastfeeding-no = No

q-birth = How many months ago did you give birth?
q-birth-hint = A good guess is fine.
q-birth-why = Many people shed hair some months after a birth. It often settles by itself.

q-partner = Do you and a partner plan a pregnancy soon?
q-partner-hint = Within the next year.
q-partner-why = One kind of hair medicine matters for a pregnant partner.
q-partner-yes = Yes
q-partner-no = No

q-impact = How hard is this to live with?
q-impact-hint = 0 is not hard at all, 10 is as hard as it can be.
q-impact-why = How you feel counts when we choose what to do. You can ask for help with this part too.
q-impact-0 = 0 (not hard at all)
q-impact-1 = 1
q-impact-2 = 2
q-impact-3 = 3
q-impact-4 = 4
q-impact-5 = 5
q-impact-6 = 6
q-impact-7 = 7
q-impact-8 = 8
q-impact-9 = 9
q-impact-10 = 10 (as hard as it can be)

q-safety = In the last two weeks, have you had thoughts of hurting yourself or of being better off dead?
q-safety-hint = Many people have such thoughts when things are hard. If you may act on them, call or text 988 now, or call 911.
q-safety-why = We ask everyone. If you say yes, a person from our team will reach out to you.
q-safety-no = No
q-safety-yes = Yes

q-goals = What matters most to you?
q-goals-hint = In your own words. For example: my brows, one pill a day, no blood tests, a wedding in June.
q-goals-why = The plan should fit your life.
