//! Unguessable secrets: sessions, invitations, the tokens of machines.
//!
//! The secret goes to its holder as text once; storage keeps only its SHA-256. A plain hash is enough here, unlike for
//! passwords: nobody can try out 2^256 secrets.

use record::Chance;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Length of a secret in bytes: 256 bits.
pub const BYTES: usize = 32;

/// 256 unguessable bits. Wiped from memory when dropped; `Debug` and `Display` do not show it.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; BYTES]>);

/// The SHA-256 of a secret: what is kept and looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SecretHash([u8; BYTES]);

impl Secret {
    /// A new secret.
    #[must_use]
    pub fn new(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0_u8; BYTES]);
        chance.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Reads what [`Secret::text`] wrote. `None` for anything else: not 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The secret as 64 hexadecimal digits, for a cookie or a link. Handed out once.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.as_slice()))
    }

    /// What to keep of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0.as_slice()).into())
    }

    /// Whether it is the secret behind `kept`, in a time that does not depend on where they differ.
    #[must_use]
    pub fn is(&self, kept: &SecretHash) -> bool {
        self.hash().0.ct_eq(&kept.0).into()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl SecretHash {
    /// The hash as 64 hexadecimal digits, for storage.
    #[must_use]
    pub fn text(&self) -> String {
        hex(&self.0)
    }

    /// Reads what [`SecretHash::text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// The 32 bytes of it, for storage.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// From 32 stored bytes; `None` when there are not 32.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretHash({}…)", self.text().get(..8).unwrap_or(""))
    }
}

const DIGITS: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
];

/// `bytes` as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0x0F])
        .filter_map(|nibble| DIGITS.get(usize::from(nibble)))
        .collect()
}

/// Exactly 32 bytes of lower-case hexadecimal digits. Upper case is refused, so that a secret has one spelling.
pub(crate) fn unhex(text: &str) -> Option<[u8; BYTES]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != BYTES * 2 {
        return None;
    }
    let mut bytes = [0_u8; BYTES];
    for (to, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *to = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::clock::{SeededChance, SystemChance};

    #[test]
    fn text_and_back() {
        let secret = Secret::new(&SeededChance::new(7));
        let text = secret.text();
        assert_eq!(text.len(), 64);
        assert!(Secret::parse(&text).is_some_and(|again| again.is(&secret.hash())));
        let kept = SecretHash::parse(&secret.hash().text()).unwrap();
        assert!(secret.is(&kept));
        assert_eq!(SecretHash::from_bytes(kept.as_bytes()), Some(kept));
    }

    #[test]
    fn another_secret_is_not_it() {
        let one = Secret::new(&SystemChance);
        let other = Secret::new(&SystemChance);
        assert!(!one.is(&other.hash()));
        assert_ne!(*one.text(), *other.text());
    }

    #[test]
    fn only_the_one_spelling_reads() {
        let text = Secret::new(&SeededChance::new(1)).text().to_string();
        for wrong in [
            String::new(),
            text.to_uppercase(),
            format!("{text}0"),
            text[1..].to_owned(),
            format!("g{}", &text[1..]),
            "é".repeat(32),
        ] {
            assert!(Secret::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_prints_it() {
        let secret = Secret::new(&SeededChance::new(3));
        assert!(!format!("{secret:?}").contains(&secret.text()[..8]));
    }

    /// The hash that a sign-in with this secret is looked up by; from FIPS 180 by way of `sha256sum`.
    #[test]
    fn the_hash_is_sha_256_of_the_bytes() {
        let secret = Secret::parse(&"00".repeat(32)).unwrap();
        assert_eq!(
            secret.hash().text(),
            "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
        );
    }
}
