# The visit: trying the camera, the door, the call, and the clinician's room.

# Trying camera and sound
test-title = Try your camera and sound
test-lead = Two minutes now save ten minutes at the visit. Nothing is recorded and nobody sees you.
test-start = Start the test
test-camera = Camera
test-microphone = Microphone
test-speaker = Speaker
test-network = Connection
test-level = How loud you are
test-not-tried = not tried yet
test-fine = works
test-bad = does not work
test-camera-bad = No picture. Allow the camera in your browser, or close other programs that use it. A visit without a picture is fine.
test-microphone-bad = We could not hear you. Allow the microphone in your browser, say something, and try again.
test-speaker-bad = Turn the sound up, plug in headphones, and try again.
test-network-bad = We could not connect. Try another network, such as your phone's. If nothing helps, we call you.
test-heard = Did you hear a tone?
test-help = Please call me before the visit. I need help with this.
test-keep = Save the result
test-kept = Your last test:
test-help-coming = You asked for help. Somebody will call you before the visit.

# The door
door-in-title = Your visit
door-in-lead = Before you come in, tell us where you are now. The law of that place decides who may treat you.
door-early-title = You are early, and that is fine
door-early-text = The waiting room opens at { $time }.
door-late-title = This visit can no longer begin
door-late-text = The time is over. Call us at { $phone }, or choose another time in My care.
door-where = Where are you right now?
door-where-hint = Not where you live: where you are.
door-here = I am in { $place }
door-elsewhere = I am somewhere else
door-where-else = If somewhere else: where?
door-agree = I agree to see { $who } by video or telephone now.
door-enter = Go to the waiting room
door-join = Join the visit
door-camera = How do you want to join?
door-camera-hint = You can change this at any time.
door-camera-on = With camera
door-camera-off = Without camera
door-elsewhere-title = We cannot start this visit yet
door-not-licensed = Your clinician may not treat you in { $place }
door-not-licensed-text = Your clinician may treat people who are in: { $places }. If you will be there another day, choose another time.
door-not-licensed-call = You can call us at { $phone }. We will look for another way with you.
door-not-licensed-local = If you feel unwell, see somebody where you are. For an emergency call 911.
door-wait-title = You are in the waiting room
door-wait-early = Your visit with { $who } begins at { $time }. They can see that you are here.
door-wait-now = { $who } can see that you are here and will open the door.
door-wait-ahead = { $n ->
    [one] { $who } is with another patient, for about 1 more minute.
   *[other] { $who } is with another patient, for about { $n } more minutes.
}
door-wait-late = { $who } is with another patient and is running late. We do not know how long. We are sorry.
door-wait-stay = Keep this page open. It changes by itself when the door opens.
door-called-for = You asked to be called. Your clinician has been told.
door-look-again = Look again
door-phone-title = Your clinician calls you by telephone
door-phone-text = { $who } is calling the number that you gave us. If nobody calls within 10 minutes, call us at { $phone }.
door-ready-title = { $who } is ready for you
door-back-to-call = Go back to the call
door-help-title = Another way
door-camera-fine = A visit with the camera off is fine.
door-call-me = Call me instead
door-help-call = Or call us at { $phone }.

# The call
call-label = Video call
call-title = With { $who }
call-you = You
call-no-script = The video call needs a browser with scripts. Press "Call me instead", or call us at { $phone }.
call-connecting = Connecting …
call-alone = Nobody else is here yet.
call-joined = You are connected with %name%.
call-left = %name% has left.
call-weak = Your connection is weak. Your picture is smaller now.
call-audio-only = Your connection is very weak. Your picture rests so that the sound stays. You can ask to be called.
call-better = Your connection is better. Your picture is back.
call-lost = The connection to %name% is lost. We are trying again …
call-back = You are connected again.
call-no-camera = We have no picture from you. You can go on without it.
call-no-microphone = We have no sound from you. Allow the microphone in your browser, or ask to be called.
call-replaced = You joined from another window. This one has stopped.
call-over = The visit is over.
call-full = The room is full.
call-mute = Mute
call-camera-on = Turn my camera on
call-camera-off = Turn my camera off
call-captions = Captions
call-leave = Leave the call

# A guest
guest-title = Welcome, { $name }
guest-wait = The visit begins at { $time }, { $zone }. This page changes when the door opens.

# The clinician's day
nav-visits = Visits
day-title = My visits
day-lead = The last 12 and the next 24 hours, in the clinic's time.
day-none = No visits.
day-their-time = For the patient it is { $time } ({ $zone }).
day-call-me = Asks to be called
day-no-test = Camera and sound not tried.
day-help = Asks for help with the camera
day-open = Open the room
day-waiting = { $n ->
    [one] Waiting for 1 minute
   *[other] Waiting for { $n } minutes
}
day-under-way = In the visit
day-ended = Ended
day-missed = Did not come
day-to-come = To come
day-not-come = Has not come yet
day-week = See the whole week

# The clinician's week
my-week-title = My week
my-week-lead = { $first } to { $last }, on the clock of { $city }.
my-week-nav = Other weeks
my-week-earlier = Earlier week
my-week-now = This week
my-week-later = Later week
my-week-end = The calendar ends here.
my-week-today = Today
my-week-open = Open hours
my-week-extra = Extra hours
my-week-all-day = All day
my-week-off = Time off
my-week-kept = Kept for a patient until { $time }
my-week-none = No hours
my-week-chart = Chart
my-week-forward = The clocks go forward on this day.
my-week-back = The clocks go back on this day.

# The clinician's room
room-title = Visit with { $name }
room-nobody = The patient has not come yet. This page changes when they do.
room-waits = The patient has been waiting since { $time }.
room-wants-call = The patient asks to go on by telephone: { $phone }
room-by-phone = By telephone: { $phone }
room-ended = The visit lasted from { $from } to { $until } ({ $way }).
room-missed = The patient did not come. They have been written to and can book again.
room-place-booked = At booking the patient said they would be in { $place }.
room-place-said = { $place }, said at { $time } ({ $door }).
room-door-check-in = at check-in
room-door-join = on joining
room-door-phone = by telephone
room-not-licensed = You may not treat somebody in { $place }
room-not-licensed-text = Nobody can join. You can always advise them to seek care where they are, and offer another time.
room-admit = Open the door
room-to-phone = Go on by telephone
room-to-video = Go back to video
room-miss = The patient did not come
room-call-first = Call the patient by telephone
room-call-first-text = Number: { $phone }. Ask where they are and whether they agree to the visit by telephone.
room-call-place = Where the patient says they are
room-call-begin = Begin by telephone
room-show = Show
room-hide = Stop showing
room-guests = Others in the visit
room-guest-name = Name and part
room-guest-hint = An interpreter or a relative. The link opens this visit alone.
room-guest-invite = Make a link
room-guest-link = Give this link to { $name }. It is shown once.
room-note = Note
room-note-label = What you note of this visit
room-note-hint = Saved while you type. It becomes part of the chart when you sign it; what you sign later is an addendum.
room-note-saved = Saved at { $time }.
room-note-saved-at = Saved at %time%.
room-note-unsaved = Not saved. We keep trying; do not close this page.
room-note-sign = Sign the note
room-note-save = Save
room-checklist = Before a medicine
room-done = Done
room-needed = Needed
room-check-place = Licensed where the patient is
room-check-consent = Patient agreed to the visit
room-check-diagnosis = Your diagnosis
room-check-salt = Your SALT
room-check-due = due { $date }
room-check-no-tests = No tests are ordered.
room-score = Keep this score
room-score-kept = Score kept.
room-score-failed = Not kept: give all four views, each from 0 to 100.
room-chart = Whole chart
room-end-title = End the visit
room-summary = For the patient to read
room-summary-hint = Plain words: what you found, what happens next. You can leave it empty.
room-end = End the visit

# Afterwards
visit-way-video = video
visit-way-phone = telephone
visit-summary = What your clinician wrote for you
visit-missed-title = We missed you
visit-missed-text = You did not come to this visit. Your answers are safe, and you can choose another time.
visit-enter = Go to the visit
visit-join-how = From { $time } on you can go to the waiting room here. It works in this browser: no app, and no second sign-in.

problem-visit-place = Choose where you are.
problem-visit-agreed = Tick that you agree to the visit, or call us.
problem-visit-guest = Type a name of up to 60 letters.
problem-visit-words-long = This is too long. Keep it below 20,000 letters.
conflict-visit-early = The waiting room is not open yet.
conflict-visit-nobody = Nobody is waiting. Say where the patient is to call them by telephone.
conflict-visit-too-soon = Wait 10 minutes before you say that the patient did not come.
conflict-place-not-licensed = You may not treat somebody where the patient is.
