//! The letters of a demonstration, in which nobody has a mailbox of their own.

use jiff::Timestamp;
use record::Actor;
use storage::outbox::Posted;

use super::words;
use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// Most letters that are shown.
const NEWEST: i64 = 50;

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
    /// Where it stands.
    pub stands: Stands,
}

/// Where a letter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nobody has tried to send it yet.
    Waits,
    /// It went out.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It could not be sent.
    Failed {
        /// Why the last try failed.
        why: String,
        /// When the next try is due.
        again: Timestamp,
    },
    /// It stayed, because what it said was no longer true.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

/// The newest letters of a demonstration. In a real clinic there is no such page: letters are their readers'.
///
/// # Errors
///
/// `NotFound` outside a demonstration and for anybody but an administrator.
pub async fn mailbox(practice: &Practice, actor: &Actor) -> Result<Vec<Sight>, Refused> {
    if !practice.clinic.demo {
        return Err(Refused::NotFound);
    }
    let deed = Deed {
        name: "read_mailbox",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let letters = tx.newest_letters(NEWEST).await?;
                Ok(letters.into_iter().map(sight).collect())
            })
        })
        .await
}

fn sight(posted: Posted) -> Sight {
    let notice = words(&posted.letter);
    let stands = match (posted.sent_at, posted.problem) {
        (Some(at), None) => Stands::Sent { at },
        (Some(at), Some(_)) => Stands::Withdrawn { at },
        (None, Some(why)) => Stands::Failed {
            why,
            again: posted.letter.send_at,
        },
        (None, None) => Stands::Waits,
    };
    Sight {
        recipient: posted.letter.recipient,
        subject: notice.subject,
        body: notice.body,
        written_at: posted.letter.created_at,
        stands,
    }
}
