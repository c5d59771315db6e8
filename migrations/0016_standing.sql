-- The standing visits of a patient are looked up at every booking: past and cancelled ones need not be walked over.

DROP INDEX appointment_patient;
CREATE INDEX appointment_patient ON appointment (patient, state);
