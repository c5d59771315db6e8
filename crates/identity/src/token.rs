//! Tokens of machines: a laboratory feed, another system. What a token may do is `record::actor::Scope`.

use record::Chance;
use zeroize::Zeroizing;

use crate::secret::{Secret, SecretHash};

/// How every token begins, so that a leaked one can be found by searching for it.
pub const PREFIX: &str = "anagen_";

/// A new token. Its text is shown once; only its hash is kept.
#[must_use]
pub fn new(chance: &dyn Chance) -> (Zeroizing<String>, SecretHash) {
    let secret = Secret::new(chance);
    let text = Zeroizing::new(format!("{PREFIX}{}", &*secret.text()));
    (text, secret.hash())
}

/// The hash to look a presented token up by; `None` when it cannot be a token of ours.
#[must_use]
pub fn hash(text: &str) -> Option<SecretHash> {
    Some(Secret::parse(text.strip_prefix(PREFIX)?)?.hash())
}

/// The token inside an `Authorization` header (`Bearer anagen_…`; the scheme in any case, as RFC 7235 has it).
#[must_use]
pub fn from_authorization(header: &str) -> Option<SecretHash> {
    let (scheme, text) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| hash(text.trim()))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::clock::SeededChance;

    #[test]
    fn a_token_is_found_by_its_hash() {
        let (text, kept) = new(&SeededChance::new(5));
        assert!(text.starts_with("anagen_"));
        assert_eq!(hash(&text), Some(kept));
        assert_eq!(from_authorization(&format!("Bearer {}", *text)), Some(kept));
        assert_eq!(from_authorization(&format!("bearer {}", *text)), Some(kept));
    }

    #[test]
    fn what_is_no_token_is_none() {
        let (text, _) = new(&SeededChance::new(5));
        for wrong in ["", "anagen_", "anagen_xyz", &text[7..], &text[..40]] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
        assert_eq!(from_authorization(&format!("Basic {}", *text)), None);
        assert_eq!(from_authorization(&text), None);
    }
}
