//! Letters: put into the outbox in the transaction that causes them, sent afterwards, once each.
//!
//! A letter says only that something is waiting. No diagnosis, medicine or result leaves the clinic this way.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use record::{Actor, id::OutboxId, patient::Patient};
use storage::{
    Tx,
    outbox::{Letter, Posted},
};
use uuid::Uuid;

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
    remind::still_true,
};

/// How long one sender may take over the letters it has taken before another takes them up.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Most letters that are taken at once.
const HANDFUL: i64 = 50;
/// From whom letters are when nobody has said.
const FROM: &str = "clinic@example.org";

/// How letters leave the clinic. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    way: Way,
    from: String,
}

#[derive(Clone)]
enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl std::fmt::Debug for Post {
    /// Without the address of a server, which can hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match &self.way {
            Way::Folder(_) => "folder",
            Way::Smtp(_) => "smtp",
        };
        f.debug_struct("Post")
            .field("way", &way)
            .finish_non_exhaustive()
    }
}

/// Why letters cannot leave this way.
#[derive(Debug, thiserror::Error)]
pub enum NoPost {
    /// The address of the server is none.
    #[error(
        "the mail server's address is not understood ({0}); write `smtps://USER:PASSWORD@HOST`"
    )]
    Server(lettre::transport::smtp::Error),
    /// The sender is no address.
    #[error("`{0}` is no e-mail address")]
    From(String),
}

impl Post {
    /// Into a folder, one file a letter, named by the letter: the default clinic, and whoever picks them up there.
    #[must_use]
    pub fn folder(at: PathBuf) -> Self {
        Self {
            way: Way::Folder(at),
            from: FROM.to_owned(),
        }
    }

    /// To a mail server, `smtps://USER:PASSWORD@HOST`, from an address of the clinic.
    ///
    /// # Errors
    ///
    /// An address that is none.
    pub fn smtp(server: &str, from: &str) -> Result<Self, NoPost> {
        if from.parse::<lettre::Address>().is_err() {
            return Err(NoPost::From(from.to_owned()));
        }
        let way = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(NoPost::Server)?
            .timeout(Some(std::time::Duration::from_secs(20)))
            .build();
        Ok(Self {
            way: Way::Smtp(way),
            from: from.to_owned(),
        })
    }
}

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

/// Sends what waits in the outbox; gives back how many were sent.
///
/// A letter is taken before it is sent, so that of several servers one sends it. A crash between sending and noting it
/// leaves it to be sent once more when the lease is over: into a folder under the same name, so there it is still one; by
/// mail under the same `Message-ID`, by which a mailbox knows it.
///
/// # Errors
///
/// Storage only; a letter that cannot be sent stays and is tried again.
pub async fn deliver(practice: &Practice, post: &Post) -> Result<usize, Refused> {
    let now = practice.now();
    let waits: bool = practice
        .store
        .read("look_into_outbox", move |tx| {
            Box::pin(async move { Ok::<_, Refused>(tx.letters_wait(now).await?) })
        })
        .await?;
    if !waits {
        return Ok(0);
    }
    let letters = practice
        .tick(
            "take_letters",
            |_| false,
            move |tx| {
                Box::pin(async move {
                    let mut letters = Vec::new();
                    for letter in tx.claim_letters(now, now + LEASE, HANDFUL).await? {
                        if still_true(tx, &letter, now).await? {
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
        .await?;
    let mut sent = Vec::new();
    let mut failed = Vec::new();
    for letter in letters {
        match send(post, &letter, &practice.clinic.name).await {
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
            |changed| *changed,
            move |tx| {
                Box::pin(async move {
                    let changed = !sent.is_empty() || !failed.is_empty();
                    for id in sent {
                        tx.letter_sent(id, now).await?;
                    }
                    for (id, problem, later) in failed {
                        tx.letter_failed(id, &problem, later).await?;
                    }
                    Ok(changed)
                })
            },
        )
        .await?;
    Ok(count)
}

/// A letter as the administrator of the demonstration sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it went out, or was withdrawn.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed, or why it was withdrawn.
    pub problem: Option<String>,
}

/// The newest letters of a demonstration, where nobody has a mailbox of their own. In a real clinic there is no such
/// page: letters are their readers'.
///
/// # Errors
///
/// `NotFound` outside a demonstration and for anybody but an administrator.
pub async fn mailbox(practice: &Practice, actor: &Actor) -> Result<Vec<Sight>, Refused> {
    let deed = Deed {
        name: "read_mailbox",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    if !practice.clinic.demo {
        return Err(Refused::NotFound);
    }
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let letters = tx.newest_letters(HANDFUL).await?;
                let sight = |posted: Posted| {
                    let (subject, body) = words(&posted.letter);
                    Sight {
                        recipient: posted.letter.recipient,
                        subject,
                        body,
                        written_at: posted.letter.created_at,
                        sent_at: posted.sent_at,
                        problem: posted.problem,
                    }
                };
                Ok(letters.into_iter().map(sight).collect())
            })
        })
        .await
}

/// The words of a letter: subject and text.
pub(crate) fn words(letter: &Letter) -> (String, String) {
    let said = |name| letter.content.get(name).and_then(serde_json::Value::as_str);
    let notice = letter::notice::notice(&letter.kind, said("language").unwrap_or("en"));
    let body = notice.body.replace("{when}", said("when").unwrap_or("?"));
    (notice.subject, body)
}

async fn send(
    post: &Post,
    letter: &Letter,
    clinic: &str,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (subject, body) = words(letter);
    let from = Mailbox::new(Some(clinic.to_owned()), post.from.parse()?);
    let message = Message::builder()
        .from(from)
        .to(letter.recipient.parse()?)
        .subject(subject)
        .message_id(Some(format!("<{}@anagen>", letter.id)))
        .header(ContentType::TEXT_PLAIN)
        .body(body)?;
    match &post.way {
        Way::Folder(folder) => put(folder, letter.id, &message.formatted()).await?,
        Way::Smtp(server) => {
            server.send(message).await?;
        }
    }
    Ok(())
}

/// Whole or not at all, under the letter's own name.
async fn put(folder: &Path, id: OutboxId, bytes: &[u8]) -> std::io::Result<()> {
    let half = folder.join(format!(".{id}"));
    tokio::fs::write(&half, bytes).await?;
    tokio::fs::rename(&half, folder.join(format!("{id}.eml"))).await
}
