//! Free-text notes of clinicians, sealed. A note is never changed; a later one corrects it.

use jiff::Timestamp;
use record::id::{EncounterId, NoteId, PatientId, PractitionerId};

use crate::{crypter::Place, error::Error, tx::Tx};

/// A free-text note. `Debug` does not show what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// Its name in storage.
    pub id: NoteId,
    /// About whom.
    pub patient: PatientId,
    /// In which consultation, when in one.
    pub encounter: Option<EncounterId>,
    /// Who wrote it.
    pub practitioner: PractitionerId,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
}

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Note")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Keeps a new note.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_note(&mut self, note: &Note) -> Result<(), Error> {
        let sealed = self
            .seal(note.patient, &place_of(note.id), note.text.as_bytes())
            .await?;
        self.execute(
            "INSERT INTO note (id, patient, encounter, practitioner, content, written_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                note.id.into(),
                note.patient.into(),
                note.encounter.into(),
                note.practitioner.into(),
                sealed.into(),
                note.written_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The notes about a patient, newest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn notes_of(&mut self, patient: PatientId) -> Result<Vec<Note>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM note WHERE patient = $1 ORDER BY written_at DESC, id DESC",
                &[patient.into()],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let id: NoteId = row.get("id")?;
            let sealed: Vec<u8> = row.get("content")?;
            let plain = self.unseal(patient, &place_of(id), &sealed).await?;
            all.push(Note {
                id,
                patient,
                encounter: row.get("encounter")?,
                practitioner: row.get("practitioner")?,
                text: String::from_utf8(plain)
                    .map_err(|_| Error::Damaged("note.content".to_owned()))?,
                written_at: row.get("written_at")?,
            });
        }
        Ok(all)
    }
}

fn place_of(id: NoteId) -> Place {
    Place::new("note", &id, "content")
}
