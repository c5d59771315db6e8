# Messages between visits.

messages-title = Messages
messages-new = Write a message
messages-none = No messages yet.
messages-not-urgent = Not for emergencies. Nobody reads messages at every hour.
messages-topic = What is it about?
messages-text = Your message
messages-text-hint = Up to 4,000 letters. It goes to your care team and into your chart.
messages-send = Send the message
messages-waits = Waits for an answer
messages-answered = Answered
messages-settled = Nothing waits
messages-late = Late
messages-by = Answer promised by { $when }
messages-with = Messages with { $name }
messages-answer = Your answer
messages-answer-hint = The patient is told only that there is a message.
messages-answer-send = Send the answer
messages-settle = No answer needed
messages-settle-why = Why no answer is needed
messages-link = Messages
topic-symptoms = How I feel
topic-medicine = My medicine
topic-tests = My blood tests
topic-visit = My visit
topic-other = Something else
care-messages = Messages
care-messages-text = Ask your care team something, or read what they wrote.
kind-message = Message
step-answer = Answer

problem-message-topic = Choose what it is about.
problem-message-empty = Write your message first.
problem-message-long = This is too long. Keep it below 4,000 letters.
problem-message-why = Say why no answer is needed.
problem-message-newer = The patient has written more meanwhile. Read it first; your words are still here.

attach-title = Add photos
attach-hint = Up to { $most } photos, together 20 MB at most. We remove location data and the camera's details. They are kept in your chart for your care. No program scores them. You can delete them.
attach-hint-clinic = Up to { $most } photos or pictures, together 20 MB at most. The patient sees them with your answer, and they stay in the chart. Send nothing that shows another person.
attach-one = Photo { $n }
attach-fits = This is what we send. If it is not sharp, choose or take another.
attach-again = Your words are still here. If you had chosen photos, choose them again.
attach-shown = Photo { $n }
attach-deleted = Photo { $n } was deleted.
photos-answer = From the care team
photos-message = By message
photos-review = For a review

problem-photographs-many = These are too many photos. Send the others with another message.
problem-photographs-heavy = Together the photos are larger than 20 MB. Send fewer or smaller ones.
problem-photographs-lost = You were signed out, and the photos did not come along. Choose them again, or send without.
conflict-picture-of-clinic = This picture is part of what your clinician wrote, and stays with it.
