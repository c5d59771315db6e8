//! Visits: where they stand, where people said they are, tries of the camera, unfinished notes, guests.

use jiff::Timestamp;
use record::{
    id::{AppointmentId, EncounterId, PatientId, PractitionerId},
    visit::{Attestation, Door, TechCheck, Visit},
};

use crate::{
    crypter::Place,
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// Somebody who was invited into one visit: an interpreter, a relative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// SHA-256 of the secret in the link.
    pub secret_hash: [u8; 32],
    /// Into which visit.
    pub appointment: AppointmentId,
    /// As the others see it.
    pub name: String,
    /// When.
    pub invited_at: Timestamp,
    /// Until when the link opens.
    pub valid_until: Timestamp,
}

impl Tx {
    /// Keeps a visit, new or moved on. What was left for the patient to read stays.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_visit(&mut self, visit: &Visit) -> Result<(), Error> {
        self.execute(
            "INSERT INTO visit (appointment, patient, practitioner, state, state_json)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (appointment) DO UPDATE SET state = $4, state_json = $5",
            &[
                visit.appointment.into(),
                visit.patient.into(),
                visit.practitioner.into(),
                visit.state.word().into(),
                json(&visit.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The visit at a booked time; `None` before anybody has come.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn visit(&mut self, id: AppointmentId) -> Result<Option<Visit>, Error> {
        self.one(
            "SELECT appointment, patient, practitioner, state_json FROM visit WHERE appointment = $1",
            &[id.into()],
            visit,
        )
        .await
    }

    /// The visits of a clinician in which somebody waits or talks.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open_visits(&mut self, with: PractitionerId) -> Result<Vec<Visit>, Error> {
        self.all(
            "SELECT appointment, patient, practitioner, state_json FROM visit
             WHERE practitioner = $1 AND state IN ('waiting', 'under-way') ORDER BY appointment",
            &[with.into()],
            visit,
        )
        .await
    }

    /// Leaves words for the patient to read after a visit.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_summary(&mut self, visit: &Visit, words: &str) -> Result<(), Error> {
        let sealed = self
            .seal(
                visit.patient,
                &summary_of(visit.appointment),
                words.as_bytes(),
            )
            .await?;
        self.execute(
            "UPDATE visit SET summary = $2 WHERE appointment = $1",
            &[visit.appointment.into(), sealed.into()],
        )
        .await?;
        Ok(())
    }

    /// What was left for the patient to read after a visit.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn summary(
        &mut self,
        patient: PatientId,
        id: AppointmentId,
    ) -> Result<Option<String>, Error> {
        let row = self
            .row(
                "SELECT summary FROM visit WHERE appointment = $1 AND summary IS NOT NULL",
                &[id.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Vec<u8> = row.get("summary")?;
        let plain = self.unseal(patient, &summary_of(id), &sealed).await?;
        words_of(plain, "visit.summary").map(Some)
    }

    /// Keeps what a patient said on where they are.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_attestation(&mut self, said: &Attestation) -> Result<(), Error> {
        self.execute(
            "INSERT INTO attestation (appointment, door, place, licensed, agreed, at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (appointment, door, place, at) DO NOTHING",
            &[
                said.appointment.into(),
                said.door.word().into(),
                (&said.place).into(),
                said.licensed.into(),
                said.agreed.into(),
                said.at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Where the patient of a visit said they are, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn attestations(&mut self, id: AppointmentId) -> Result<Vec<Attestation>, Error> {
        self.all(
            "SELECT * FROM attestation WHERE appointment = $1 ORDER BY at, door",
            &[id.into()],
            attestation,
        )
        .await
    }

    /// Keeps what a try of camera, microphone, speaker and network found; the newest counts.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_tech_check(
        &mut self,
        id: AppointmentId,
        found: &TechCheck,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO tech_check (appointment, content_json, at) VALUES ($1, $2, $3)
             ON CONFLICT (appointment) DO UPDATE SET content_json = $2, at = $3",
            &[id.into(), json(found)?.into(), at.into()],
        )
        .await?;
        Ok(())
    }

    /// What the newest try found, and when.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn tech_check(
        &mut self,
        id: AppointmentId,
    ) -> Result<Option<(TechCheck, Timestamp)>, Error> {
        self.one(
            "SELECT content_json, at FROM tech_check WHERE appointment = $1",
            &[id.into()],
            |row| Ok((row.json("content_json")?, row.get("at")?)),
        )
        .await
    }

    /// Keeps the words that a clinician has typed so far; empty ones take the draft away.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_note_draft(
        &mut self,
        by: PractitionerId,
        encounter: EncounterId,
        patient: PatientId,
        words: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        if words.is_empty() {
            self.execute(
                "DELETE FROM note_draft WHERE encounter = $1 AND practitioner = $2",
                &[encounter.into(), by.into()],
            )
            .await?;
            return Ok(());
        }
        let sealed = self
            .seal(patient, &draft_of(encounter), words.as_bytes())
            .await?;
        self.execute(
            "INSERT INTO note_draft (encounter, practitioner, patient, content, saved_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (encounter, practitioner) DO UPDATE SET content = $4, saved_at = $5",
            &[
                encounter.into(),
                by.into(),
                patient.into(),
                sealed.into(),
                now.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The words that a clinician has typed so far, and when they were saved.
    ///
    /// # Errors
    ///
    /// `Sealed` when they do not open.
    pub async fn note_draft(
        &mut self,
        by: PractitionerId,
        encounter: EncounterId,
    ) -> Result<Option<(String, Timestamp)>, Error> {
        let row = self
            .row(
                "SELECT * FROM note_draft WHERE encounter = $1 AND practitioner = $2",
                &[encounter.into(), by.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (patient, sealed): (PatientId, Vec<u8>) = (row.get("patient")?, row.get("content")?);
        let plain = self.unseal(patient, &draft_of(encounter), &sealed).await?;
        Ok(Some((
            words_of(plain, "note_draft.content")?,
            row.get("saved_at")?,
        )))
    }

    /// Keeps an invitation into a visit.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_guest(&mut self, guest: &Guest) -> Result<(), Error> {
        self.execute(
            "INSERT INTO visit_guest (secret_hash, appointment, name, invited_at, valid_until)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                guest.secret_hash.to_vec().into(),
                guest.appointment.into(),
                (&guest.name).into(),
                guest.invited_at.into(),
                guest.valid_until.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Whose invitation has this secret, by its hash.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn guest(&mut self, secret_hash: &[u8; 32]) -> Result<Option<Guest>, Error> {
        self.one(
            "SELECT * FROM visit_guest WHERE secret_hash = $1",
            &[secret_hash.to_vec().into()],
            guest,
        )
        .await
    }

    /// Who was invited into a visit, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn guests_of(&mut self, id: AppointmentId) -> Result<Vec<Guest>, Error> {
        self.all(
            "SELECT * FROM visit_guest WHERE appointment = $1 ORDER BY invited_at, name",
            &[id.into()],
            guest,
        )
        .await
    }
}

fn visit(row: &Row<'_>) -> Result<Visit, Error> {
    Ok(Visit {
        appointment: row.get("appointment")?,
        patient: row.get("patient")?,
        practitioner: row.get("practitioner")?,
        state: row.json("state_json")?,
    })
}

fn attestation(row: &Row<'_>) -> Result<Attestation, Error> {
    let door: String = row.get("door")?;
    Ok(Attestation {
        appointment: row.get("appointment")?,
        door: match door.as_str() {
            "check-in" => Door::CheckIn,
            "join" => Door::Join,
            "phone" => Door::Phone,
            _ => return Err(Error::Damaged("attestation.door".to_owned())),
        },
        place: row.get("place")?,
        licensed: row.get("licensed")?,
        agreed: row.get("agreed")?,
        at: row.get("at")?,
    })
}

fn guest(row: &Row<'_>) -> Result<Guest, Error> {
    let hash: Vec<u8> = row.get("secret_hash")?;
    Ok(Guest {
        secret_hash: hash
            .try_into()
            .map_err(|_| Error::Damaged("visit_guest.secret_hash".to_owned()))?,
        appointment: row.get("appointment")?,
        name: row.get("name")?,
        invited_at: row.get("invited_at")?,
        valid_until: row.get("valid_until")?,
    })
}

fn words_of(plain: Vec<u8>, column: &str) -> Result<String, Error> {
    String::from_utf8(plain).map_err(|_| Error::Damaged(column.to_owned()))
}

fn summary_of(id: AppointmentId) -> Place {
    Place::new("visit", &id, "summary")
}

fn draft_of(id: EncounterId) -> Place {
    Place::new("note_draft", &id, "content")
}
