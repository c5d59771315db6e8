-- The visits of everybody are looked up by when they begin: for reminders, and for what is free.

CREATE INDEX appointment_starts ON appointment (starts_at);
