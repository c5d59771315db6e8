//! What a patient has answered so far, question by question, sealed: saved at every step, resumed anywhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use record::id::{EncounterId, PatientId};
use serde_json::Value;

use crate::{crypter::Place, error::Error, tx::Tx, value::json};

impl Tx {
    /// Keeps the answer to one question, new or changed.
    ///
    /// # Errors
    ///
    /// `Constraint` when there is no such consultation.
    pub async fn keep_answer(
        &mut self,
        encounter: EncounterId,
        question: &str,
        answer: &Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        let patient = self.patient_of_encounter(encounter).await?;
        let sealed = self
            .seal(
                patient,
                &place_of(encounter, question),
                json(answer)?.as_bytes(),
            )
            .await?;
        self.execute(
            "INSERT INTO answer (encounter, question, answer, saved_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (encounter, question) DO UPDATE SET answer = $3, saved_at = $4",
            &[encounter.into(), question.into(), sealed.into(), now.into()],
        )
        .await?;
        Ok(())
    }

    /// Every answer so far, by question.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn answers(
        &mut self,
        encounter: EncounterId,
    ) -> Result<BTreeMap<String, Value>, Error> {
        let rows = self
            .rows(
                "SELECT question, answer FROM answer WHERE encounter = $1",
                &[encounter.into()],
            )
            .await?;
        if rows.is_empty() {
            return Ok(BTreeMap::new());
        }
        let patient = self.patient_of_encounter(encounter).await?;
        let mut all = BTreeMap::new();
        for row in rows {
            let question: String = row.get("question")?;
            let sealed: Vec<u8> = row.get("answer")?;
            let plain = self
                .unseal(patient, &place_of(encounter, &question), &sealed)
                .await?;
            let answer = serde_json::from_slice(&plain)
                .map_err(|_| Error::Damaged("answer.answer".to_owned()))?;
            all.insert(question, answer);
        }
        Ok(all)
    }

    /// When an answer was last saved.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn answered_at(
        &mut self,
        encounter: EncounterId,
    ) -> Result<Option<Timestamp>, Error> {
        self.one(
            "SELECT saved_at FROM answer WHERE encounter = $1 ORDER BY saved_at DESC LIMIT 1",
            &[encounter.into()],
            |row| row.get("saved_at"),
        )
        .await
    }

    /// Takes back the answer to one question.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn forget_answer(
        &mut self,
        encounter: EncounterId,
        question: &str,
    ) -> Result<(), Error> {
        self.execute(
            "DELETE FROM answer WHERE encounter = $1 AND question = $2",
            &[encounter.into(), question.into()],
        )
        .await?;
        Ok(())
    }

    async fn patient_of_encounter(&mut self, encounter: EncounterId) -> Result<PatientId, Error> {
        self.one(
            "SELECT patient FROM encounter WHERE id = $1",
            &[encounter.into()],
            |row| row.get("patient"),
        )
        .await?
        .ok_or_else(|| Error::Constraint("there is no such consultation".to_owned()))
    }
}

fn place_of(encounter: EncounterId, question: &str) -> Place {
    Place::new("answer", &format!("{encounter} {question}"), "answer")
}
