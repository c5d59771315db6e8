# The administrator's side.
nav-staff = Staff
nav-schedule = Schedule
nav-audit = Audit trail
nav-system = System

role-clinician = Clinician
role-clinician-hint = Examines, orders, signs; only where licensed.
role-assistant = Assistant
role-assistant-hint = Reads charts and types in results; never signs.
role-scheduler = Scheduler
role-scheduler-hint = Keeps the schedule; never sees a chart.
role-administrator = Administrator
role-administrator-hint = Runs the clinic: staff, schedule, system; never sees a chart.
role-auditor = Auditor
role-auditor-hint = Reads the audit trail, nothing else.

standing-active = Active
standing-invited = Invited
standing-suspended = Suspended

staff-title = Staff
staff-lead = Who works here, what they may do, and where they may treat.
staff-caption = Everybody who works or worked here
staff-name = Name
staff-role = Role
staff-standing = Account
staff-licences = Licences
staff-duties = Answers for
staff-invite = Invite somebody

duties-none = Nothing
duties-some = { $patients ->
    [one] 1 patient
   *[other] { $patients } patients
}, { $tests ->
    [one] 1 test
   *[other] { $tests } tests
}, { $tasks ->
    [one] 1 task
   *[other] { $tasks } tasks
}

invite-lead = You get a link to hand over. With it the person chooses a password of their own.
invite-shown-as = Name as patients see it
invite-shown-as-hint = For example Dr. Maya Example
invite-credentials = Letters after the name
invite-credentials-hint = For example MD, FAAD. May stay empty.
invite-zone = Time zone
invite-languages = Languages spoken with patients
invite-act = Make the link
invite-language-en = English
invite-language-es = Spanish

link-title = Hand over this link
link-lead = Whoever has the link can choose the password, so pass it on by a way you trust.
link-once = It is shown only now, works once, and ends after seven days.
link-label = The link
link-done = Done

join-title = Welcome to the clinic
join-lead = Hello { $name }. Choose a password to start.
join-email = You will sign in as { $email }.
join-first = You are the first administrator of this clinic. Say who you are and choose a password.
join-act = Start
join-dead-title = This link does not work any more

member-title = Member of staff
member-access = Access
member-access-text = Suspending takes effect at the next click, on every device. What the person answers for stays theirs and is passed on to the team when nobody acts.
member-new-link = New link for the password
member-suspend = Suspend now
member-reactivate = Reactivate
member-role = Role
member-role-hint = A clinician who answers for patients or tests must hand them over first.
member-role-act = Change the role
member-licences = Licences
member-leave = Leaving the clinic
member-answers-for = Answers for: { $what }.
member-leave-text = The account is closed, licences and weekly hours end. What was signed keeps its name.
member-leave-act = Close this account
member-leave-first = Nothing may be lost: hand over first, then the account can be closed.
member-heir = Hand over everything to
member-heir-hint = The clinician must be licensed where each of the patients is. You do not see the patients.
member-heir-choose = Choose a clinician
member-hand-over = Hand over everything

licence-caption = Where this person may treat
licence-place = State
licence-number = Number
licence-from = First day
licence-until = Last day
licence-act = Action
licence-add = Add a licence
licence-choose = Choose a state
licence-end = End now
licence-ended = Ended
licence-not-yet = Not yet valid
licence-soon = { $n ->
    [one] Ends in 1 day
   *[other] Ends in { $n } days
}
licence-none = None
licence-none-text = Without a licence no patient is offered a time with this clinician.

schedule-title = Schedule
schedule-lead = When each clinician can be booked. Times are the clinician’s own.
schedule-nobody = There is no clinician yet. Invite one first.
schedule-visits = { $n ->
    [0] No visit is booked in the next 90 days.
    [one] 1 visit is booked in the next 90 days.
   *[other] { $n } visits are booked in the next 90 days.
}
schedule-change = Change hours and time off
week-lead = All times are in { $zone }. What is booked stays booked when you change hours.
week-hours = Weekly hours
week-closed = closed
week-no-hours = No hours: nobody can book this clinician.
week-exceptions = Time off and extra hours
week-no-exceptions = None planned.
hours-caption = Hours of each week
hours-day = Day
hours-days = Days
hours-time = Time
hours-visit = Visit
hours-valid = Valid
hours-act = Action
hours-minutes = { $n } minutes
hours-open-end = until changed
hours-add = Add hours
hours-remove = Remove
hours-from = From
hours-until = Until
hours-length = Minutes for a visit
hours-from-day = First day
hours-until-day = Last day
hours-until-day-hint = Empty means until changed.
off-caption = Time off and extra hours from today on
off-kind = Kind
off-closed = Time off
off-open = Extra hours
off-from = From
off-until = Until
off-why = Why
off-why-hint = For you and your colleagues; patients do not see it.
off-day = First day
off-until-day = Last day
off-add = Add time off or extra hours

trail-title = Audit trail
trail-lead = Who did what to which record, newest first. It never says what a record says.
trail-verify = Verify the whole chain
trail-mrn = Patient number
trail-mrn-hint = For example AN-000001
trail-actor = Who
trail-actor-hint = Part of it is enough: clinician, clockwork, an id
trail-action = What
trail-action-hint = For example read_chart
trail-refused-only = Only what was refused
trail-filter = Show
trail-caption = Lines of the trail
trail-seq = Record
trail-when = When
trail-resource = Which record
trail-outcome = Outcome
trail-done = Done
trail-refused = Refused
trail-empty = No line fits.
trail-older = Older lines
verify-title = Verification of the audit trail
verify-whole = Verified to record { $n } at { $time }. Every line is as it was written.
verify-export = The end was also compared with the one that was signed and put beside the database.
verify-no-export = There was no exported end to compare with yet; one is written every minute.
verify-broken = The chain is broken at record { $n }: it { $why }.
verify-broken-act = Keep the machine as it is, compare with a backup, and find out who had access.

system-title = System
system-machine = The machine
system-data = Records are kept in
system-engine = Database
system-backup = Last backup
system-backup-act = Make one each night with
system-old = Too old
system-sweep = Overdue tests last looked for
system-late = Late
system-running = Running
system-never = Never
system-tz = Time zone rules
system-content = Clinical content
system-edition = Edition
system-rules = Rules
system-sources = { $n ->
    [one] 1 source
   *[other] { $n } sources
}
system-overdue = Past their date of review
system-soon = To be reviewed within 60 days
system-unreviewed = Waiting for a clinician’s name
system-unreviewed-text = These rest on facts that may not decide by themselves. They are shown as not yet reviewed until a clinician signs them.
system-fine = None
system-review-now = Review now
system-tokens = Other systems
system-tokens-text = A laboratory or another system calls with a token. Revoke one that is not needed.
token-name = Name
token-name-hint = What it is for; shown in the audit trail.
token-scope = May
token-made = Made
token-used = Last used
token-state = State
token-revoked = Revoked
token-revoke = Revoke
token-make = Make a token
token-title = Copy this token
token-once = It is shown only now. Whoever has it can call in its name.
token-label = The token
token-use = Send it as
token-done = Done
scope-send-results = Send results
scope-send-results-hint = Reads nothing.
scope-read-charts = Read charts
scope-read-charts-hint = Through FHIR; changes nothing.
scope-ask-decision-support = Ask for advice
scope-ask-decision-support-hint = Through CDS Hooks; brings its own data and reads no chart.

conflict-heir-licence = That clinician is not licensed where one of the patients is. Choose another, or add the licence first.
conflict-licence-for-clinician = Only clinicians hold licences.
problem-role = Choose a role.
problem-scope = Choose what the token may do.
problem-day = Write a day, like 2026-11-24.
problem-time = Write a time, like 09:00.
problem-day-and-time = Write a day and a time.
problem-weekdays = Choose at least one day.
problem-ends-before = The end must come after the start.
problem-visit-length = Write a number of minutes that is a multiple of five and fits into the hours.
problem-start-grid = Start on a multiple of five minutes.
problem-mrn = No patient has this number.
problem-token-name = Write what the token is for, in at most 80 characters.

clinic-about = The clinic
clinic-waits = A change waits for the next start of the server.
clinic-name = Name
clinic-phone = Telephone
clinic-phone-hint = Shown on every patient page as the number to call.
clinic-price = What a first visit costs
clinic-price-hint = In words, for example $120, paid after the visit
clinic-keep = Keep
problem-clinic-name = Write the name of the clinic.
problem-clinic-phone = Write a telephone number that patients can call.

mailbox-title = Letters
mailbox-lead = The newest 50 letters of this demonstration. In a real clinic they go to their readers and nobody else sees them.
mailbox-none = No letters yet.
mailbox-sent = sent { $at }
mailbox-waits = waits
mailbox-again = could not be sent, next try { $at }
mailbox-withdrawn = withdrawn { $at }, because it was no longer true
system-mailbox = Letters of the demonstration

# Time off that touches what is booked.
off-visits = { $n ->
    [one] One visit is booked in this time. Decide what becomes of it. Nothing is saved before.
   *[other] { $n } visits are booked in this time. Decide what becomes of each. Nothing is saved before.
}
off-visit = { $when }, { $n } minutes, patient in { $place }
off-hand-over = Hand over to { $name }
off-hand-over-hint = Free then and licensed there. Same time; both are told.
off-no-colleague = No colleague is free then and licensed there.
off-new-times = Offer new times
off-new-times-hint = We cancel with a kind letter. The patient chooses another time and is first on the waitlist.
off-keep = It takes place all the same
off-keep-hint = Say how, or why, below.
off-keep-why = If it takes place: how, or why
off-tasks = { $n ->
    [one] One open task waits for this clinician. Name who sees to it meanwhile.
   *[other] { $n } open tasks wait for this clinician. Name who sees to them meanwhile.
}
off-cover = Who covers for open tasks and alerts
off-cover-hint = Colleagues who are not away then and are licensed wherever the patients of these tasks are. They see the tasks on their worklist during this time.
off-cover-choose = Choose
off-cover-nobody = Nobody: I say why
off-uncovered-why = If nobody covers: why, and what patients are told
off-covered-by = { $name } covers
off-covered-nobody = Nobody covers: { $why }
problem-off-visit = Decide what becomes of this visit.
problem-off-colleague = This colleague is not free then any more, or not licensed there. Choose again.
problem-off-why = Write how or why the visit takes place all the same.
problem-off-cover = Name a colleague who sees to the open tasks, or say why nobody does.
problem-off-cover-gone = This colleague is away then, or not licensed where a patient of these tasks is. Choose again.
problem-off-uncovered = Write why nobody covers.
queue-title = Who waits for an earlier time
queue-lead = In the order in which times are offered: first those whom a clinician asks to see sooner, then those whose visit the clinic took back, then by the time of asking.
queue-see = See who waits for an earlier time
queue-nobody = Nobody waits.
queue-caption = People on the waitlist
queue-who = Who
queue-for = With whom
queue-days = When
queue-since = Since
queue-state = Now
queue-anybody = Anybody licensed there
queue-minutes = at least { $n } minutes
queue-offered = { $at } offered until { $until }
queue-resting = Did not answer; paused
queue-waits = Waits
queue-taken-back = taken back by the clinic
