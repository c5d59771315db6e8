//! Letters: put into the outbox in the transaction that causes them, sent afterwards, once each.
//!
//! A letter says only that something is waiting. No diagnosis, medicine or result leaves the clinic this way.

use std::path::PathBuf;

use jiff::SignedDuration;
use lettre::{AsyncTransport, Message, message::Mailbox, transport::file::AsyncFileTransport};
use record::{id::OutboxId, patient::Patient};
use storage::{Tx, outbox::Letter};
use uuid::Uuid;

use crate::{practice::Practice, refused::Refused};

/// How long a letter waits after a failed try, times the number of tries.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Puts a discreet notice into the outbox; answers whether it is new. `about` and the day make it one letter however
/// often the deed is tried.
pub(crate) async fn notify(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    stage: &str,
    about: Uuid,
) -> Result<bool, Refused> {
    let now = practice.now();
    let letter = Letter {
        id: OutboxId::new(&*practice.clock, &*practice.chance),
        patient: Some(patient.id),
        unique_key: format!("{stage}-{about}-{}", practice.today_in(&patient.zone)),
        recipient: patient.email.clone(),
        kind: stage.to_owned(),
        content: serde_json::json!({ "language": patient.language }),
        created_at: now,
        send_at: now,
        attempts: 0,
    };
    Ok(tx.keep_letter(&letter).await?)
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
    let now = practice.now();
    let waiting: Vec<Letter> = practice
        .store
        .read("collect_outbox", move |tx| {
            Box::pin(async move { Ok::<_, Refused>(tx.letters_to_send(now, 50).await?) })
        })
        .await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let transport: AsyncFileTransport<lettre::Tokio1Executor> = AsyncFileTransport::new(mailbox);
    let mut sent = Vec::new();
    let mut failed = Vec::new();
    for letter in waiting {
        match send(&transport, &letter, &practice.clinic.name).await {
            Ok(()) => sent.push(letter.id),
            Err(error) => {
                tracing::warn!(letter = %letter.id, %error, "a letter could not be sent and will be tried again");
                let later = now.checked_add(
                    PAUSE.saturating_mul(i32::try_from(letter.attempts + 1).unwrap_or(i32::MAX)),
                );
                failed.push((letter.id, error.to_string(), later.unwrap_or(now)));
            }
        }
    }
    let count = sent.len();
    practice
        .tick(
            "send_letters",
            |()| true,
            move |tx| {
                Box::pin(async move {
                    for id in sent {
                        tx.letter_sent(id, now).await?;
                    }
                    for (id, problem, later) in failed {
                        tx.letter_failed(id, &problem, later).await?;
                    }
                    Ok(())
                })
            },
        )
        .await?;
    Ok(count)
}

async fn send(
    transport: &AsyncFileTransport<lettre::Tokio1Executor>,
    letter: &Letter,
    clinic: &str,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let language = letter
        .content
        .get("language")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("en");
    let notice = letter::notice::notice(&letter.kind, language);
    let from = Mailbox::new(Some(clinic.to_owned()), "clinic@example.org".parse()?);
    let message = Message::builder()
        .from(from)
        .to(letter.recipient.parse()?)
        .subject(notice.subject)
        .message_id(Some(format!("<{}@anagen>", letter.id)))
        .body(notice.body)?;
    transport.send(message).await?;
    Ok(())
}
