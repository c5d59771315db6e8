//! Who waits for a time, and the times that are kept for them. One place for each person and one open offer for each
//! place are unique indexes; that an offered time is nobody else's is the primary key of `occupancy`.

use jiff::Timestamp;
use record::{
    id::{AppointmentId, PatientId, WaitingId},
    waitlist::{Answer, SoonerWord, TimeOffer, Waiting},
};
use uuid::Uuid;

use crate::{
    crypter::Place,
    error::Error,
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps a place on the list, new, changed or ended at `now`.
    ///
    /// # Errors
    ///
    /// `Taken` for a second place of one patient.
    pub async fn keep_waiting(&mut self, waiting: &Waiting, now: Timestamp) -> Result<(), Error> {
        let ended_at = (!waiting.state.is_live()).then_some(now);
        self.execute(
            "INSERT INTO waiting (id, patient, encounter, practitioner, wish_json, rank, asked_at, missed, state,
                                  ended_at, sooner_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (id) DO UPDATE SET encounter = $3, practitioner = $4, wish_json = $5, rank = $6,
                 missed = $8, state = $9, ended_at = $10, sooner_at = $11",
            &[
                waiting.id.into(),
                waiting.patient.into(),
                waiting.encounter.into(),
                waiting.wish.practitioner.into(),
                json(&waiting.wish)?.into(),
                waiting.rank.word().into(),
                waiting.asked_at.into(),
                waiting.missed.into(),
                waiting.state.word().into(),
                ended_at.into(),
                waiting.sooner_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The place called `id`, also when it has ended.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn waiting(&mut self, id: WaitingId) -> Result<Option<Waiting>, Error> {
        self.one("SELECT * FROM waiting WHERE id = $1", &[id.into()], waiting)
            .await
    }

    /// The place of a patient who is on the list.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn waiting_of(&mut self, patient: PatientId) -> Result<Option<Waiting>, Error> {
        self.one(
            "SELECT * FROM waiting WHERE patient = $1 AND ended_at IS NULL",
            &[patient.into()],
            waiting,
        )
        .await
    }

    /// Everybody who is on the list, in its order.
    ///
    /// # Errors
    ///
    /// `Column` for one that cannot be read: never a list with one left out.
    pub async fn waitlist(&mut self) -> Result<Vec<Waiting>, Error> {
        let mut all = self
            .all(
                "SELECT * FROM waiting WHERE ended_at IS NULL ORDER BY asked_at, id",
                &[],
                waiting,
            )
            .await?;
        all.sort_by_key(|one| (one.sooner_at.is_none(), one.rank));
        Ok(all)
    }

    /// Keeps what a clinician said of how soon a patient who waits is to be seen; called `id`, never changed.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_sooner_word(
        &mut self,
        id: Uuid,
        patient: PatientId,
        said: &SoonerWord,
    ) -> Result<(), Error> {
        let sealed = self
            .seal(patient, &place_of(id), said.why.as_bytes())
            .await?;
        self.execute(
            "INSERT INTO sooner_word (id, waiting, practitioner, asks, content, said_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                id.into(),
                said.waiting.into(),
                said.practitioner.into(),
                said.asks.into(),
                sealed.into(),
                said.said_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// What clinicians said of how soon the patient of a place is to be seen, oldest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn sooner_words(
        &mut self,
        patient: PatientId,
        waiting: WaitingId,
    ) -> Result<Vec<SoonerWord>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM sooner_word WHERE waiting = $1 ORDER BY said_at, id",
                &[waiting.into()],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, sealed): (Uuid, Vec<u8>) = (row.get("id")?, row.get("content")?);
            let plain = self.unseal(patient, &place_of(id), &sealed).await?;
            all.push(SoonerWord {
                waiting: row.get("waiting")?,
                practitioner: row.get("practitioner")?,
                asks: row.get("asks")?,
                why: String::from_utf8(plain)
                    .map_err(|_| Error::Damaged("sooner_word.content".to_owned()))?,
                said_at: row.get("said_at")?,
            });
        }
        Ok(all)
    }

    /// Keeps a new offer; its hold is kept already.
    ///
    /// # Errors
    ///
    /// `Taken` for a second open offer to one person.
    pub async fn keep_offer(&mut self, offer: &TimeOffer) -> Result<(), Error> {
        self.execute(
            "INSERT INTO time_offer (appointment, waiting, offered_at, offered_until, answer)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                offer.appointment.into(),
                offer.waiting.into(),
                offer.offered_at.into(),
                offer.until.into(),
                offer.answer.word().into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Answers an offer that is open. Says whether it was: of two answers the first one counts.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn answer_offer(
        &mut self,
        appointment: AppointmentId,
        answer: Answer,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE time_offer SET answer = $2, answered_at = $3 WHERE appointment = $1 AND answer = 'open'",
                &[appointment.into(), answer.word().into(), now.into()],
            )
            .await?;
        Ok(changed == 1)
    }

    /// The offer that a hold is, when it is one.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn offer(&mut self, appointment: AppointmentId) -> Result<Option<TimeOffer>, Error> {
        self.one(
            "SELECT time_offer.*, appointment.practitioner, appointment.starts_at
             FROM time_offer JOIN appointment ON appointment.id = time_offer.appointment
             WHERE time_offer.appointment = $1",
            &[appointment.into()],
            offer,
        )
        .await
    }

    /// Every offer that is open, oldest first; also those whose deadline has passed and that nobody has swept up.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open_offers(&mut self) -> Result<Vec<TimeOffer>, Error> {
        self.all(
            "SELECT time_offer.*, appointment.practitioner, appointment.starts_at
             FROM time_offer JOIN appointment ON appointment.id = time_offer.appointment
             WHERE time_offer.answer = 'open' ORDER BY time_offer.offered_at, time_offer.appointment",
            &[],
            offer,
        )
        .await
    }

    /// Every offer that was made for one place on the list, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn offers_to(&mut self, waiting: WaitingId) -> Result<Vec<TimeOffer>, Error> {
        self.all(
            "SELECT time_offer.*, appointment.practitioner, appointment.starts_at
             FROM time_offer JOIN appointment ON appointment.id = time_offer.appointment
             WHERE time_offer.waiting = $1 ORDER BY time_offer.offered_at, time_offer.appointment",
            &[waiting.into()],
            offer,
        )
        .await
    }
}

fn place_of(id: Uuid) -> Place {
    Place::new("sooner_word", &id, "content")
}

fn waiting(row: &Row<'_>) -> Result<Waiting, Error> {
    Ok(Waiting {
        id: row.get("id")?,
        patient: row.get("patient")?,
        encounter: row.get("encounter")?,
        wish: row.json("wish_json")?,
        rank: row.word("rank")?,
        sooner_at: row.get("sooner_at")?,
        asked_at: row.get("asked_at")?,
        missed: row.get("missed")?,
        state: row.word("state")?,
    })
}

fn offer(row: &Row<'_>) -> Result<TimeOffer, Error> {
    Ok(TimeOffer {
        appointment: row.get("appointment")?,
        waiting: row.get("waiting")?,
        practitioner: row.get("practitioner")?,
        starts_at: row.get("starts_at")?,
        offered_at: row.get("offered_at")?,
        until: row.get("offered_until")?,
        answer: row.word("answer")?,
    })
}
