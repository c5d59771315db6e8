//! How letters leave the clinic: into a folder, or by a mail server.

use std::path::{Path, PathBuf};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use record::id::OutboxId;
use storage::outbox::Letter;

use super::words;

/// From whom letters are when nobody has said.
const FROM: &str = "clinic@example.org";
/// How long a mail server may take over one letter.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

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

/// Why a letter did not leave. What a mail server says of an address can name a person: it goes into the outbox, never
/// into the log.
pub(super) enum Unsent {
    /// This letter is the trouble; others may go.
    Letter(String),
    /// Nothing leaves this way now.
    Way(String),
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
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self {
            way: Way::Smtp(way),
            from: from.to_owned(),
        })
    }

    pub(super) async fn send(&self, letter: &Letter, clinic: &str) -> Result<(), Unsent> {
        let message = self
            .write(letter, clinic)
            .map_err(|error| Unsent::Letter(error.to_string()))?;
        match &self.way {
            Way::Folder(folder) => put(folder, letter.id, &message.formatted())
                .await
                .map_err(|error| Unsent::Way(error.to_string())),
            Way::Smtp(server) => match server.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(match error.status().map(u16::from) {
                    Some(code) if !is_of_the_way(code) => Unsent::Letter(error.to_string()),
                    Some(code) => {
                        tracing::warn!(code, "the mail server does not let the clinic in");
                        Unsent::Way(error.to_string())
                    }
                    None => Unsent::Way(error.to_string()),
                }),
            },
        }
    }

    fn write(
        &self,
        letter: &Letter,
        clinic: &str,
    ) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let notice = words(letter);
        let from = Mailbox::new(Some(clinic.to_owned()), self.from.parse()?);
        Ok(Message::builder()
            .from(from)
            .to(letter.recipient.parse()?)
            .subject(notice.subject)
            .message_id(Some(format!("<{}@anagen>", letter.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(notice.body)?)
    }
}

/// Whole or not at all, under the letter's own name.
async fn put(folder: &Path, id: OutboxId, bytes: &[u8]) -> std::io::Result<()> {
    let half = folder.join(format!(".{id}"));
    tokio::fs::write(&half, bytes).await?;
    tokio::fs::rename(&half, folder.join(format!("{id}.eml"))).await
}

/// Whether a server's answer is about the clinic and not about one letter: it closes (421), or wants another password
/// (RFC 4954). Asking again for each letter would look like guessing it.
fn is_of_the_way(code: u16) -> bool {
    matches!(code, 421 | 454 | 530 | 534 | 535 | 538)
}
