//! Reviews: what a patient sent, where it stands, what a clinician left to read. Words are sealed.

use jiff::Timestamp;
use record::{
    id::{PatientId, PhotographId, ReviewId},
    review::{Asked, Review},
};

use crate::{
    crypter::Place,
    error::Error,
    photograph::{Photograph, unless_deleted},
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps a new review with what the patient sent.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_new_review(&mut self, review: &Review, asked: &Asked) -> Result<(), Error> {
        let content = json(asked)?;
        let sealed = self
            .seal(
                review.patient,
                &place_of(review.id, "content"),
                content.as_bytes(),
            )
            .await?;
        self.execute(
            "INSERT INTO review (id, patient, encounter, place, agreed, first, sent_at, answer_by, state, state_json,
                                 content)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                review.id.into(),
                review.patient.into(),
                review.encounter.into(),
                (&review.place).into(),
                true.into(),
                review.first.into(),
                review.sent_at.into(),
                review.answer_by.into(),
                review.state.word().into(),
                json(&review.state)?.into(),
                sealed.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Keeps where a review stands.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_review(&mut self, review: &Review) -> Result<(), Error> {
        self.execute(
            "UPDATE review SET state = $2, state_json = $3 WHERE id = $1",
            &[
                review.id.into(),
                review.state.word().into(),
                json(&review.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The review called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn review(&mut self, id: ReviewId) -> Result<Option<Review>, Error> {
        self.one("SELECT * FROM review WHERE id = $1", &[id.into()], review)
            .await
    }

    /// The reviews of a patient, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn reviews_of(&mut self, patient: PatientId) -> Result<Vec<Review>, Error> {
        self.all(
            "SELECT * FROM review WHERE patient = $1 ORDER BY sent_at, id",
            &[patient.into()],
            review,
        )
        .await
    }

    /// The reviews whose promised time has passed by `now` without an answer, longest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn reviews_late(&mut self, now: Timestamp) -> Result<Vec<Review>, Error> {
        self.all(
            "SELECT * FROM review WHERE state IN ('sent', 'taken-up') AND answer_by <= $1 ORDER BY answer_by, id",
            &[now.into()],
            review,
        )
        .await
    }

    /// What the patient sent with a review.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn asked(&mut self, review: &Review) -> Result<Option<Asked>, Error> {
        let row = self
            .row(
                "SELECT content FROM review WHERE id = $1",
                &[review.id.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Vec<u8> = row.get("content")?;
        let plain = self
            .unseal(review.patient, &place_of(review.id, "content"), &sealed)
            .await?;
        serde_json::from_slice(&plain)
            .map(Some)
            .map_err(|_| Error::Damaged("review.content".to_owned()))
    }

    /// Leaves words for the patient to read.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_review_summary(&mut self, review: &Review, words: &str) -> Result<(), Error> {
        let sealed = self
            .seal(
                review.patient,
                &place_of(review.id, "summary"),
                words.as_bytes(),
            )
            .await?;
        self.execute(
            "UPDATE review SET summary = $2 WHERE id = $1",
            &[review.id.into(), sealed.into()],
        )
        .await?;
        Ok(())
    }

    /// What was left for the patient to read.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn review_summary(&mut self, review: &Review) -> Result<Option<String>, Error> {
        let row = self
            .row(
                "SELECT summary FROM review WHERE id = $1 AND summary IS NOT NULL",
                &[review.id.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Vec<u8> = row.get("summary")?;
        let plain = self
            .unseal(review.patient, &place_of(review.id, "summary"), &sealed)
            .await?;
        String::from_utf8(plain)
            .map(Some)
            .map_err(|_| Error::Damaged("review.summary".to_owned()))
    }

    /// Notes that a photograph came with a review, as its `place`-th.
    ///
    /// # Errors
    ///
    /// `Taken` when it is noted already.
    pub async fn keep_review_photograph(
        &mut self,
        review: ReviewId,
        photograph: PhotographId,
        place: i64,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO review_photograph (photograph, review, place) VALUES ($1, $2, $3)",
            &[photograph.into(), review.into(), place.into()],
        )
        .await?;
        Ok(())
    }

    /// The photographs that came with a review, in order; `None` for one that was deleted since.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn photographs_of_review(
        &mut self,
        review: ReviewId,
    ) -> Result<Vec<Option<Photograph>>, Error> {
        self.all(
            "SELECT photograph.* FROM review_photograph
             JOIN photograph ON photograph.id = review_photograph.photograph
             WHERE review_photograph.review = $1 ORDER BY review_photograph.place",
            &[review.into()],
            unless_deleted,
        )
        .await
    }
}

fn review(row: &Row<'_>) -> Result<Review, Error> {
    Ok(Review {
        id: row.get("id")?,
        patient: row.get("patient")?,
        encounter: row.get("encounter")?,
        place: row.get("place")?,
        first: row.get("first")?,
        sent_at: row.get("sent_at")?,
        answer_by: row.get("answer_by")?,
        state: row.json("state_json")?,
    })
}

fn place_of(id: ReviewId, column: &'static str) -> Place {
    Place::new("review", &id, column)
}
