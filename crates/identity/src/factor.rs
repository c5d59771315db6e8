//! What a person can prove who they are with.

use crate::password::Hash;

/// One proof that an account accepts, as it is kept.
///
/// The door for passkeys is this enum: a passkey becomes a second variant that carries its credential id and public
/// key, and every `match` on a factor then names the place that still has to learn it. No variant stands here before
/// its check does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Factor {
    /// A password, kept as its argon2id hash.
    Password(Hash),
}

impl Factor {
    /// The word for its kind, in storage and in the audit.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
        }
    }

    /// Whether it cannot be handed to an imitation of the clinic's page. A password can.
    #[must_use]
    pub fn resists_phishing(&self) -> bool {
        match self {
            Self::Password(_) => false,
        }
    }
}
