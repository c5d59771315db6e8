//! Messages between visits. What one says is sealed, and never changed.

use jiff::Timestamp;
use record::{
    id::{MessageId, PatientId, ThreadId},
    message::{Message, Thread, Topic},
};

use crate::{crypter::Place, error::Error, tx::Tx, value::Row};

impl Tx {
    /// Keeps a conversation, new or with another promise.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_thread(&mut self, thread: &Thread) -> Result<(), Error> {
        self.execute(
            "INSERT INTO message_thread (id, patient, topic, opened_at, answer_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO UPDATE SET answer_by = $5",
            &[
                thread.id.into(),
                thread.patient.into(),
                thread.topic.word().into(),
                thread.opened_at.into(),
                thread.answer_by.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The conversation called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn thread(&mut self, id: ThreadId) -> Result<Option<Thread>, Error> {
        self.one(
            "SELECT * FROM message_thread WHERE id = $1",
            &[id.into()],
            thread,
        )
        .await
    }

    /// The conversations of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn threads_of(&mut self, patient: PatientId) -> Result<Vec<Thread>, Error> {
        self.all(
            "SELECT * FROM message_thread WHERE patient = $1 ORDER BY opened_at DESC, id DESC",
            &[patient.into()],
            thread,
        )
        .await
    }

    /// The conversations whose promised time has passed by `now`, longest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn threads_late(&mut self, now: Timestamp) -> Result<Vec<Thread>, Error> {
        self.all(
            "SELECT * FROM message_thread WHERE answer_by <= $1 ORDER BY answer_by, id",
            &[now.into()],
            thread,
        )
        .await
    }

    /// Keeps a new message of a patient's conversation.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_message(
        &mut self,
        patient: PatientId,
        message: &Message,
    ) -> Result<(), Error> {
        let sealed = self
            .seal(patient, &place_of(message.id), message.text.as_bytes())
            .await?;
        let (who, name) = match &message.by {
            Some((who, name)) => (Some(*who), name.as_str()),
            None => (None, ""),
        };
        self.execute(
            "INSERT INTO message (id, thread, patient, practitioner, author, content, written_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                message.id.into(),
                message.thread.into(),
                patient.into(),
                who.into(),
                name.into(),
                sealed.into(),
                message.written_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The messages of a conversation, oldest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn messages_of(&mut self, thread: &Thread) -> Result<Vec<Message>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM message WHERE thread = $1 ORDER BY written_at, id",
                &[thread.id.into()],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let id: MessageId = row.get("id")?;
            let sealed: Vec<u8> = row.get("content")?;
            let plain = self.unseal(thread.patient, &place_of(id), &sealed).await?;
            let who: Option<record::id::PractitionerId> = row.get("practitioner")?;
            let name: String = row.get("author")?;
            all.push(Message {
                id,
                thread: thread.id,
                by: who.map(|who| (who, name)),
                text: String::from_utf8(plain)
                    .map_err(|_| Error::Damaged("message.content".to_owned()))?,
                written_at: row.get("written_at")?,
            });
        }
        Ok(all)
    }
}

fn thread(row: &Row<'_>) -> Result<Thread, Error> {
    let topic: String = row.get("topic")?;
    Ok(Thread {
        id: row.get("id")?,
        patient: row.get("patient")?,
        topic: Topic::of(&topic)
            .ok_or_else(|| Error::Damaged("message_thread.topic".to_owned()))?,
        opened_at: row.get("opened_at")?,
        answer_by: row.get("answer_by")?,
    })
}

fn place_of(id: MessageId) -> Place {
    Place::new("message", &id, "content")
}
