# The intake around its questions: where and how old, scalp map, photographs, check, consents, thanks.
# Consent texts carry a version in their key; an old text is never changed, a new one gets a new key.

intake-tab = Your questions
intake-later = Save and come back later
intake-more = Add another line
intake-number = Number
intake-your-answer = Your answer
intake-day = The day
chapter-scalp = Scalp map
chapter-photographs = Photos
problem-steps-open = Some questions still need an answer. They are in the list below.
problem-zone-choose = This place has more than one time zone. Choose what your clock shows.
problem-scalp-choose = Choose how much is bare, or press "I'm not sure".
problem-consent-telehealth = Tick this box if you agree to be seen by video. We cannot go on without it.
problem-consent-privacy = Tick this box when you have read how we use your data.
problem-consent-photographs = Tick this box, or go back and delete your photos.
problem-consent-guardian = A parent or guardian must tick this box.
problem-consent-assent = Tick this box if you agree yourself.
photograph-empty = The file is empty. Choose the photo again.
photograph-too-many-bytes = The file is too large. Send a smaller photo.
photograph-heic = We cannot read HEIC photos. Send it as JPEG. On an iPhone: Settings, Camera, Formats, Most Compatible.
photograph-not-one = We cannot read this file. Send a photo as JPEG, PNG or WebP.
photograph-too-many-pixels = The photo is too large. Send a smaller one.
photograph-damaged = The photo did not arrive whole. Take it or choose it again.
photograph-failed = We could not get the photo ready. Please try again.

place-tab = Where and how old
place-title = Where will you be for the visit?
place-lead = A clinician must have a license for the place where you are. Your age decides what is safe.
place-where = State
place-where-hint = We can see people who are in: { $places }.
place-choose = Choose a state
place-zone = What does your clock show now?
place-clock = { $time } ({ $city })
place-born = Your date of birth
place-born-hint = For example: 4 27 1990
place-guardian = Parent or guardian
place-guardian-hint = You are under 18. Write the full name of a parent or guardian who is with you. They agree at the end, and so do you.
place-sex = Sex at birth
place-sex-hint = You may skip this. Some doses, tests and questions depend on it.
place-sex-female = Female
place-sex-male = Male
place-sex-not-said = I'd rather not say, or I'm not sure
place-phone = Phone (you may skip this)
place-phone-hint = We call you if the video fails, or if a test needs you fast.
place-why = By law, a clinician may treat you only where they hold a license. Age and sex change which medicines and doses are safe.
place-not-here-title = We cannot treat people in { $place } yet
place-not-here-text = Our clinicians hold licenses for: { $places }. If you will be in one of these places for the visit, choose it.
place-not-here-who = If not, a skin doctor (dermatologist) near you can help. Your family doctor can send you to one. You can read everything here without an account.
place-young-title = Children this young need to be seen in person
place-young-text = Hair grows back in many children. A doctor for children, or a skin doctor who sees children, can look and help. Please ask your child's doctor to send you there. If the scalp is sore, has pus, or your child has a fever, go today.

scalp-how = Mark the bare parts. Tap the dots, or choose from the list. Dark dots are hair. Open rings are bare.
scalp-drawing = A drawing of the head with dots. Dark dots are hair, open rings are bare. The list below says the same.
scalp-legend = Dark dot: hair. Open ring: bare.
scalp-bare = Bare part
scalp-bare-hint = A good guess is fine.
scalp-choose = Choose
scalp-parts = { $percent } % ({ $n } of { $of } dots)
scalp-next = Next view
scalp-marked = You marked { $n } of 100 parts as bare.
scalp-salt = Doctors call this a SALT score. Your clinician will check it.
scalp-why = It shows how much hair is gone today. Later we can see what has changed.

photos-title = Add photos of your head
photos-lead = Photos help your clinician. You can skip them and show your head on video.
photos-private = We remove location data and the camera's details. Only your care team sees the photos. No program scores them. You can delete them at any time.
photos-top = Top
photos-top-how = Tilt your head down. Hold the phone above it, or ask someone.
photos-front = Front
photos-front-how = Look straight ahead. Pull your hair back from the forehead.
photos-back = Back
photos-back-how = Ask someone to take it, or use a mirror.
photos-side = Side
photos-side-how = The side with more bare skin. Include the ear.
photos-there = Added
photos-alt = Your photo: { $view }
photos-choose = Choose or take a photo
photos-replace = Choose another photo
photos-add = Add this photo
photos-fits = Does your head fill the outline? If not, choose or take another.
photos-shrunk = Made smaller for sending: %from% MB became %to% MB.
photos-delete = Delete this photo
photos-without = Go on without photos
photos-why = A clinician looks at skin and hair roots. Later photos can show what has changed.

check-title = Check your answers
check-lead = Look them over. You can change each one. Then send them to the clinic.
check-closed = These answers were sent in. To add something, tell your clinician at the visit.
check-missing = { $n ->
    [one] One question is still open
   *[other] { $n } questions are still open
}
check-open = Not answered yet
check-left-open = Left open
check-per-day = { $n } a day for { $years } years
check-months-not-known = how long: not sure
check-parts = { $n ->
    [one] 1 dot bare
   *[other] { $n } dots bare
}
check-photographs = { $n ->
    [0] None. You can show your head on video.
    [one] 1 photo
   *[other] { $n } photos
}
check-agree = Before you send
check-agree-hint = Read each line and tick it if you agree.
check-send = Send my answers

consent-telehealth-2026-11 = I agree to be seen by video. I know that a clinician may ask me to be seen in person, that a call can fail, and that I can stop at any time.
consent-privacy-2026-11 = I have read how the clinic uses my data. My care team sees my answers. They are not sold, and no company gets them for ads.
consent-photographs-2026-11 = I agree that my photos are kept in my chart for my care. I can delete them.
consent-guardian-2026-11 = I am { $guardian }, parent or guardian of { $name }. I agree to this care, and I will take part in the visit.
consent-assent-2026-11 = I am { $name }. I was told what will happen, I could ask, and I agree.
consent-off-label-2026-11 = I was told that this medicine is used here in a way that its label does not name, and why. I agree.

help-first-title = Please get help first
help-soon-title = This should be looked at soon
help-told = Your answer is saved, and our team has been told. Do not wait for us to call.
help-soon-text = Someone should see you in person soon: today if you have a fever or feel ill, this week if not.
help-safe-now = When you are safe, you can go on with the questions. They will wait for you.
help-go-on = You can go on with the questions now.
help-continue = Go on with the questions

thanks-title = Thank you. We have your answers.
thanks-lead = A person reads what you told us. Next, choose a time to talk.
thanks-choose-time = Choose a time
thanks-looks-title = What your clinician will look at
thanks-looks-1 = Where and how the hair is missing, on the map, in photos or on video
thanks-looks-2 = What you take, what you are allergic to, and other illnesses
thanks-looks-3 = Which blood tests are needed before any medicine
thanks-looks-4 = What matters most to you
thanks-usually-title = What usually happens
thanks-usually-1 = You choose a clinician and a time.
thanks-usually-2 = You talk by video. The clinician looks at your scalp.
thanks-usually-3 = You may need a blood test, or a visit in person.
thanks-usually-4 = You get a written plan, signed by your clinician.
thanks-soon-title = See someone in person soon if
thanks-soon-1 = your scalp is very sore, or has pus or crusts
thanks-soon-2 = a bare part turns smooth and shiny fast
thanks-soon-3 = you have a fever or feel very ill
thanks-soon-4 = you have chest pain, or one swollen leg
thanks-soon-5 = you have thoughts of hurting yourself
thanks-told-title = What you told us
thanks-told-show = Show my answers
