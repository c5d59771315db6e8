//! Letters: put into the outbox in the transaction that causes them, sent afterwards, once each.
//!
//! A letter says only that something is waiting. No diagnosis, medicine or result leaves the clinic this way.

use std::path::PathBuf;

use lettre::{AsyncTransport, Message, message::Mailbox, transport::file::AsyncFileTransport};
use record::{Actor, id::OutboxId, patient::Patient};
use storage::{Tx, outbox::Letter};
use uuid::Uuid;

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// Puts a discreet notice into the outbox. `about` makes it one letter however often the deed is tried.
pub(crate) async fn notify(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    stage: &str,
    about: Uuid,
) -> Result<(), Refused> {
    let notice = letter::notice::notice(stage, &patient.language);
    tx.post(&Letter {
        id: OutboxId::new(&*practice.clock, &*practice.chance),
        once: format!("{stage}-{about}-{}", practice.today_in(&patient.zone)),
        to: patient.email.clone(),
        subject: notice.subject,
        body: notice.body,
        posted_at: practice.now(),
        sent_at: None,
        tries: 0,
    })
    .await?;
    Ok(())
}

/// Sends what waits in the outbox into the mailbox folder; gives back how many were sent.
///
/// A crash between sending and noting it may send a letter twice; the file's name is the letter's id, so in the
/// mailbox folder it is still one.
///
/// # Errors
///
/// Storage only; a letter that cannot be sent stays and is tried again.
pub async fn deliver(practice: &Practice, mailbox: PathBuf) -> Result<usize, Refused> {
    let deed = Deed { name: "collect_outbox", action: Action::RunClockwork, on: On::Clinic };
    let waiting: Vec<Letter> = practice
        .look(&Actor::clockwork(), deed, |tx, _grant| Box::pin(async move { Ok(tx.waiting_letters(50).await?) }))
        .await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let transport: AsyncFileTransport<lettre::Tokio1Executor> = AsyncFileTransport::new(mailbox);
    let mut sent = Vec::new();
    for letter in waiting {
        match send(&transport, &letter, &practice.clinic.name).await {
            Ok(()) => sent.push(letter.id),
            Err(error) => tracing::warn!(letter = %letter.id, %error, "a letter could not be sent and will be tried again"),
        }
    }
    let count = sent.len();
    let now = practice.now();
    let deed = Deed { name: "note_sent", action: Action::RunClockwork, on: On::Clinic };
    practice
        .act(&Ask::plain(Actor::clockwork()), deed, &(), move |tx, _grant| {
            Box::pin(async move {
                for id in sent {
                    tx.letter_sent(id, now).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(count)
}

async fn send(
    transport: &AsyncFileTransport<lettre::Tokio1Executor>,
    letter: &Letter,
    clinic: &str,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let from = Mailbox::new(Some(clinic.to_owned()), "clinic@example.org".parse()?);
    let message = Message::builder()
        .from(from)
        .to(letter.to.parse()?)
        .subject(letter.subject.clone())
        .message_id(Some(format!("<{}@anagen>", letter.id)))
        .body(letter.body.clone())?;
    transport.send(message).await?;
    Ok(())
}
