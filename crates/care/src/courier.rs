//! Letters: put into the outbox in the transaction that causes them, sent afterwards, once each.
//!
//! A letter says only that something is waiting, and of a visit its time. No diagnosis, medicine or result leaves the
//! clinic this way.

use jiff::{SignedDuration, Timestamp};
use letter::notice::{Notice, notice};
use record::{id::OutboxId, patient::Patient};
use serde_json::Value;
use storage::{Tx, outbox::Letter};
use uuid::Uuid;

use crate::{practice::Practice, refused::Refused, remind::still_true};

mod mailbox;
mod post;

pub use mailbox::{Sight, Stands, mailbox};
use post::Unsent;
pub use post::{NoPost, Post};

/// How long one sender may take over the letters it has taken before another takes them up.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Nothing more is sent when so little of the lease is left: a letter that is under way when it ends would be sent
/// twice. Longer than a mail server may take over one letter.
const MARGIN: SignedDuration = SignedDuration::from_mins(1);
/// Most letters that are taken at once.
const HANDFUL: i64 = 50;
/// How long a letter waits after a failed try, times the number of tries.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// No letter waits longer for its next try: a reminder that is late by hours is none.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// Puts a discreet notice into the outbox; answers whether it is new. `about` and the day make it one letter however
/// often the deed is tried.
pub(crate) async fn notify(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    stage: &str,
    about: Uuid,
) -> Result<bool, Refused> {
    let key = format!("{stage}-{about}-{}", practice.today_in(&patient.zone));
    let content = serde_json::json!({ "language": patient.language });
    let letter = letter(practice, patient, stage, key, content);
    Ok(tx.keep_letter(&letter).await?)
}

/// A letter to a patient, to be sent at once. The same `unique_key` is the same letter.
pub(crate) fn letter(
    practice: &Practice,
    patient: &Patient,
    stage: &str,
    unique_key: String,
    content: Value,
) -> Letter {
    let now = practice.now();
    Letter {
        id: OutboxId::new(&*practice.clock, &*practice.chance),
        patient: Some(patient.id),
        unique_key,
        recipient: patient.email.clone(),
        kind: stage.to_owned(),
        content,
        created_at: now,
        send_at: now,
        attempts: 0,
    }
}

/// Sends what waits in the outbox; gives back how many were sent.
///
/// A letter is taken before it is sent, so that of several servers one sends it, and noted as soon as it has gone. A
/// crash between the two leaves it to be sent once more when the lease is over: into a folder under the same name, so
/// there it is still one; by mail under the same `Message-ID`, by which a mailbox knows it.
///
/// # Errors
///
/// Storage only; a letter that cannot be sent stays and is tried again.
pub async fn deliver(practice: &Practice, post: &Post) -> Result<usize, Refused> {
    let until = practice.now() + LEASE;
    let mut letters = take(practice, until).await?.into_iter();
    let mut count = 0;
    while let Some(letter) = letters.next() {
        if practice.now() + MARGIN >= until {
            break;
        }
        let went = post.send(&letter, &practice.clinic.name).await;
        count += usize::from(went.is_ok());
        let no_way = matches!(went, Err(Unsent::Way(_)));
        note(practice, &letter, went).await?;
        if no_way {
            // Each of the others would wait for the same server in vain, and the clockwork with it.
            put_off(practice, letters.map(|letter| letter.id).collect()).await?;
            break;
        }
    }
    Ok(count)
}

/// Takes what may go now and is still true.
async fn take(practice: &Practice, until: Timestamp) -> Result<Vec<Letter>, Refused> {
    let now = practice.now();
    let waits: bool = practice
        .store
        .read("look_into_outbox", move |tx| {
            Box::pin(async move { Ok::<_, Refused>(tx.letters_wait(now).await?) })
        })
        .await?;
    if !waits {
        return Ok(Vec::new());
    }
    let clinic = practice.clone();
    practice
        .tick(
            "take_letters",
            |_| false,
            move |tx| {
                Box::pin(async move {
                    let mut letters = Vec::new();
                    for letter in tx.claim_letters(now, until, HANDFUL).await? {
                        if still_true(&clinic, tx, &letter).await? {
                            letters.push(letter);
                        } else {
                            tx.letter_withdrawn(letter.id, "no longer true", now)
                                .await?;
                        }
                    }
                    Ok(letters)
                })
            },
        )
        .await
}

/// Notes what became of a letter.
async fn note(
    practice: &Practice,
    letter: &Letter,
    went: Result<(), Unsent>,
) -> Result<(), Refused> {
    let (id, now) = (letter.id, practice.now());
    let tries = i32::try_from(letter.attempts + 1).unwrap_or(i32::MAX);
    let later = now + PAUSE.saturating_mul(tries).min(LONGEST_PAUSE);
    let problem = match went {
        Ok(()) => None,
        Err(Unsent::Letter(why) | Unsent::Way(why)) => Some(why),
    };
    if problem.is_some() {
        tracing::warn!(letter = %id, tries, "a letter could not be sent and will be tried again");
    }
    practice
        .tick(
            "send_letter",
            |()| true,
            move |tx| {
                Box::pin(async move {
                    match problem {
                        None => tx.letter_sent(id, now).await?,
                        Some(why) => tx.letter_failed(id, &why, later).await?,
                    }
                    Ok(())
                })
            },
        )
        .await
}

/// Gives letters back that were taken and not tried.
async fn put_off(practice: &Practice, letters: Vec<OutboxId>) -> Result<(), Refused> {
    let again = practice.now() + PAUSE;
    practice
        .tick(
            "put_off_letters",
            |()| false,
            move |tx| {
                Box::pin(async move {
                    for id in letters {
                        tx.letter_put_off(id, again).await?;
                    }
                    Ok(())
                })
            },
        )
        .await
}

/// The words of a letter.
fn words(letter: &Letter) -> Notice {
    let said = |name| letter.content.get(name).and_then(Value::as_str);
    notice(&letter.kind, said("language").unwrap_or("en"), said("when"))
}
