//! Photographs: a row that says what it is, and a sealed blob that holds it.

use jiff::Timestamp;
use record::id::{AccountId, EncounterId, MessageId, PatientId, PhotographId, ThreadId};

use crate::{crypter::Place, error::Error, tx::Tx, value::Row};

/// A photograph, after re-encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photograph {
    /// Its name in storage.
    pub id: PhotographId,
    /// Of whom.
    pub patient: PatientId,
    /// In which consultation.
    pub encounter: EncounterId,
    /// Which side of the head (`top`, `front`, …), or how it came (`message`, `review`).
    pub view: String,
    /// `image/jpeg`.
    pub media_type: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Who added it.
    pub added_by: AccountId,
    /// When.
    pub added_at: Timestamp,
}

impl Tx {
    /// Keeps a new photograph: the sealed bytes are on disk before its row can commit.
    ///
    /// # Errors
    ///
    /// `File` when the bytes cannot be written.
    pub async fn keep_photograph(
        &mut self,
        photograph: &Photograph,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let sealed = self
            .seal(photograph.patient, &place_of(photograph.id), bytes)
            .await?;
        let blob = self.shared.blobs.keep(sealed).await?;
        let length = i64::try_from(bytes.len())
            .map_err(|_| Error::Constraint("photograph too large".to_owned()))?;
        self.execute(
            "INSERT INTO photograph (id, patient, encounter, view, media_type, width, height, bytes, blob,
                                     added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                photograph.id.into(),
                photograph.patient.into(),
                photograph.encounter.into(),
                (&photograph.view).into(),
                (&photograph.media_type).into(),
                photograph.width.into(),
                photograph.height.into(),
                length.into(),
                blob.into(),
                photograph.added_by.into(),
                photograph.added_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The photograph called `id`, unless it was deleted.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn photograph(&mut self, id: PhotographId) -> Result<Option<Photograph>, Error> {
        self.one(
            "SELECT * FROM photograph WHERE id = $1 AND deleted_at IS NULL",
            &[id.into()],
            photograph,
        )
        .await
    }

    /// The photographs of a patient, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn photographs_of(&mut self, patient: PatientId) -> Result<Vec<Photograph>, Error> {
        self.all(
            "SELECT * FROM photograph WHERE patient = $1 AND deleted_at IS NULL ORDER BY added_at, id",
            &[patient.into()],
            photograph,
        )
        .await
    }

    /// The photographs of one consultation, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn photographs_in(
        &mut self,
        encounter: EncounterId,
    ) -> Result<Vec<Photograph>, Error> {
        self.all(
            "SELECT * FROM photograph WHERE encounter = $1 AND deleted_at IS NULL ORDER BY added_at, id",
            &[encounter.into()],
            photograph,
        )
        .await
    }

    /// Notes that a photograph came with a message, as its `place`-th.
    ///
    /// # Errors
    ///
    /// `Taken` when it is noted already.
    pub async fn keep_message_photograph(
        &mut self,
        message: MessageId,
        photograph: PhotographId,
        place: i64,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO message_photograph (photograph, message, place) VALUES ($1, $2, $3)",
            &[photograph.into(), message.into(), place.into()],
        )
        .await?;
        Ok(())
    }

    /// The photographs that came with the messages of a conversation, each with its message, in order; `None` for one
    /// that was deleted since.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn photographs_of_thread(
        &mut self,
        thread: ThreadId,
    ) -> Result<Vec<(MessageId, Option<Photograph>)>, Error> {
        self.all(
            "SELECT photograph.*, message_photograph.message FROM message_photograph
             JOIN photograph ON photograph.id = message_photograph.photograph
             JOIN message ON message.id = message_photograph.message
             WHERE message.thread = $1 ORDER BY message_photograph.message, message_photograph.place",
            &[thread.into()],
            |row| Ok((row.get("message")?, unless_deleted(row)?)),
        )
        .await
    }

    /// What the photograph called `id` looks like.
    ///
    /// # Errors
    ///
    /// `Damaged` when the blob is not what was kept, `Sealed` when it is another photograph's.
    pub async fn photograph_bytes(&mut self, id: PhotographId) -> Result<Option<Vec<u8>>, Error> {
        let found = self
            .row(
                "SELECT patient, blob FROM photograph WHERE id = $1 AND deleted_at IS NULL",
                &[id.into()],
            )
            .await?;
        let Some(row) = found else { return Ok(None) };
        let blob: String = row.get("blob")?;
        let sealed = self.shared.blobs.read(&blob).await?;
        self.unseal(row.get("patient")?, &place_of(id), &sealed)
            .await
            .map(Some)
    }

    /// Deletes a photograph. Nobody sees it from then on; [`Tx::sweep_photographs`] removes the bytes.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn delete_photograph(
        &mut self,
        id: PhotographId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE photograph SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL",
                &[id.into(), now.into()],
            )
            .await?;
        Ok(changed > 0)
    }

    /// Removes the bytes of photographs that were deleted before `before`; answers how many. `before` lies in the
    /// past, so that the deletion is durable before the bytes go.
    ///
    /// # Errors
    ///
    /// `File` when bytes cannot be removed.
    pub async fn sweep_photographs(&mut self, before: Timestamp) -> Result<usize, Error> {
        let gone = self
            .rows(
                "SELECT id, blob FROM photograph WHERE deleted_at < $1 AND blob <> ''",
                &[before.into()],
            )
            .await?;
        for row in &gone {
            self.shared
                .blobs
                .remove(&row.get::<String>("blob")?)
                .await?;
            let id: PhotographId = row.get("id")?;
            self.execute(
                "UPDATE photograph SET blob = '' WHERE id = $1",
                &[id.into()],
            )
            .await?;
        }
        Ok(gone.len())
    }
}

fn place_of(id: PhotographId) -> Place {
    Place::new("photograph", &id, "blob")
}

pub(crate) fn unless_deleted(row: &Row<'_>) -> Result<Option<Photograph>, Error> {
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    deleted.is_none().then(|| photograph(row)).transpose()
}

fn photograph(row: &Row<'_>) -> Result<Photograph, Error> {
    Ok(Photograph {
        id: row.get("id")?,
        patient: row.get("patient")?,
        encounter: row.get("encounter")?,
        view: row.get("view")?,
        media_type: row.get("media_type")?,
        width: row.get("width")?,
        height: row.get("height")?,
        added_by: row.get("added_by")?,
        added_at: row.get("added_at")?,
    })
}
