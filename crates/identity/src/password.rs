//! Passwords: what one may be, how it is kept, how it is checked.
//!
//! Hashing takes a good part of a processor for a tenth of a second and 64 MiB, on purpose. [`Passwords`] therefore
//! lets only a few run at once, off the threads that answer requests; the others wait their turn.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use record::Chance;
use tokio::{sync::Semaphore, task};
use zeroize::Zeroizing;

mod policy;
pub use policy::{Policy, Weak};

/// Memory of one hash, in KiB: 64 MiB, so that a graphics card can try only few at once.
pub const MEMORY_KIB: u32 = 64 * 1024;
/// Passes over the memory. RFC 9106 recommends 3 with 64 MiB as its second choice, for servers with many sign-ins.
pub const PASSES: u32 = 3;
/// Lanes. RFC 9106 has 4; one lane keeps the work of a sign-in on one core, and the attacker gains nothing by it.
pub const LANES: u32 = 1;
/// Bytes of salt, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// A password as it is kept: an argon2id hash in PHC form, parameters and salt inside.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

/// A hash could not be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The machine could not do the work, for want of memory.
    #[error("the password could not be hashed")]
    Hashing,
    /// The stored text is no argon2 hash.
    #[error("the stored password hash cannot be read")]
    Stored,
}

/// Hashes and checks passwords, a few at once.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// At most `at_once` hashes at the same time (64 MiB each); at least one.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// Hashes `password` with a salt from `chance`.
    pub async fn hash(&self, password: &str, chance: &dyn Chance) -> Result<Hash, Failed> {
        let salt = salt(chance);
        let password = Zeroizing::new(password.to_owned());
        self.in_turn(move || hash_with(&password, &salt)).await
    }

    /// Whether `password` is the one behind `kept`. `None` is for an unknown account: the answer is no, and takes as
    /// long as for a known one.
    pub async fn verify(&self, password: &str, kept: Option<&Hash>) -> bool {
        let password = Zeroizing::new(password.to_owned());
        let kept = kept.cloned();
        self.in_turn(move || Ok(verify(&password, kept.as_ref())))
            .await
            .unwrap_or(false)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| Failed::Hashing)?;
        task::spawn_blocking(move || {
            // The turn travels with the work: a request that is given up does not let a further one start beside it.
            let _turn = turn;
            work()
        })
        .await
        .unwrap_or(Err(Failed::Hashing))
    }
}

/// Hashes `password` on this thread. A server uses [`Passwords::hash`].
///
/// # Errors
///
/// [`Failed::Hashing`] when the machine lacks the memory.
pub fn hash(password: &str, chance: &dyn Chance) -> Result<Hash, Failed> {
    hash_with(password, &salt(chance))
}

/// Whether `password` is the one behind `kept`, on this thread. With `None` it does the same work and says no.
#[must_use]
pub fn verify(password: &str, kept: Option<&Hash>) -> bool {
    let Some(kept) = kept else {
        // An unknown account must not answer faster than a known one with a wrong password.
        std::hint::black_box(hash_with(password, &[0; SALT_BYTES]).is_ok());
        return false;
    };
    let (Ok(parsed), Ok(argon)) = (PasswordHash::new(&kept.0), argon()) else {
        return false;
    };
    argon.verify_password(password.as_bytes(), &parsed).is_ok()
}

impl Hash {
    /// Reads a stored hash.
    ///
    /// # Errors
    ///
    /// [`Failed::Stored`] when the text is no argon2id hash.
    pub fn parse(text: &str) -> Result<Self, Failed> {
        let parsed = PasswordHash::new(text).map_err(|_| Failed::Stored)?;
        if parsed.algorithm == argon2::ARGON2ID_IDENT && parsed.hash.is_some() {
            Ok(Self(text.to_owned()))
        } else {
            Err(Failed::Stored)
        }
    }

    /// As stored (`$argon2id$v=19$m=65536,t=3,p=1$…`).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it was made with other costs than today's, so that the next sign-in should make it anew.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let costs = PasswordHash::new(&self.0).and_then(|parsed| Params::try_from(&parsed));
        !costs.is_ok_and(|costs| {
            (costs.m_cost(), costs.t_cost(), costs.p_cost()) == (MEMORY_KIB, PASSES, LANES)
        })
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hash(…)")
    }
}

fn salt(chance: &dyn Chance) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    chance.fill(&mut salt);
    salt
}

fn hash_with(password: &str, salt: &[u8; SALT_BYTES]) -> Result<Hash, Failed> {
    let salt = SaltString::encode_b64(salt).map_err(|_| Failed::Hashing)?;
    argon()?
        .hash_password(password.as_bytes(), &salt)
        .map(|phc| Hash(phc.to_string()))
        .map_err(|_| Failed::Hashing)
}

fn argon() -> Result<Argon2<'static>, Failed> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| Failed::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests;
