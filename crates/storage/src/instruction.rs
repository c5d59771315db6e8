//! Signed words to a patient between plans, sealed. An instruction is never changed; a later one overrules it.

use jiff::Timestamp;
use record::id::{NoteId, PatientId, PractitionerId};

use crate::{crypter::Place, error::Error, tx::Tx};

/// A signed instruction. `Debug` does not show what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Its name in storage.
    pub id: NoteId,
    /// To whom.
    pub patient: PatientId,
    /// Who signed it.
    pub practitioner: PractitionerId,
    /// As shown.
    pub by: String,
    /// Whether the medicine is on hold from then on.
    pub holds: bool,
    /// What the patient reads.
    pub words: String,
    /// When.
    pub signed_at: Timestamp,
}

impl std::fmt::Debug for Instruction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instruction")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Keeps a new instruction.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_instruction(&mut self, instruction: &Instruction) -> Result<(), Error> {
        let place = place_of(instruction.id);
        let sealed = self
            .seal(instruction.patient, &place, instruction.words.as_bytes())
            .await?;
        self.execute(
            "INSERT INTO instruction (id, patient, practitioner, signed_by, holds, content, signed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                instruction.id.into(),
                instruction.patient.into(),
                instruction.practitioner.into(),
                (&instruction.by).into(),
                instruction.holds.into(),
                sealed.into(),
                instruction.signed_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The instructions to a patient, oldest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn instructions_of(&mut self, patient: PatientId) -> Result<Vec<Instruction>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM instruction WHERE patient = $1 ORDER BY signed_at, id",
                &[patient.into()],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let id: NoteId = row.get("id")?;
            let sealed: Vec<u8> = row.get("content")?;
            let plain = self.unseal(patient, &place_of(id), &sealed).await?;
            all.push(Instruction {
                id,
                patient,
                practitioner: row.get("practitioner")?,
                by: row.get("signed_by")?,
                holds: row.get("holds")?,
                words: String::from_utf8(plain)
                    .map_err(|_| Error::Damaged("instruction.content".to_owned()))?,
                signed_at: row.get("signed_at")?,
            });
        }
        Ok(all)
    }
}

fn place_of(id: NoteId) -> Place {
    Place::new("instruction", &id, "content")
}
