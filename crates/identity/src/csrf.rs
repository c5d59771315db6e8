//! The token in every form: it says which session the form was made for, and whose chart was in view.
//!
//! A form from another site has none; a form left open in another tab carries the patient of that tab, so a post about
//! a different patient is refused by name (hazard H-07). Nothing is stored: the token is an HMAC-SHA-256 under the
//! session's own secret, of which storage holds only the hash.

use hmac::{Hmac, Mac};
use record::id::PatientId;
use sha2::Sha256;

use crate::secret::{Secret, hex, unhex};

/// The token for a form shown to the holder of `session` while `patient` is in view (`None`: no chart is).
#[must_use]
pub fn token(session: &Secret, patient: Option<PatientId>) -> String {
    mac(session, patient).map_or_else(String::new, |mac| hex(&mac.finalize().into_bytes()))
}

/// Whether `text` is the token of this session and patient. Takes the same time wherever the two differ.
#[must_use]
pub fn verify(session: &Secret, patient: Option<PatientId>, text: &str) -> bool {
    let (Some(claimed), Some(mac)) = (unhex(text), mac(session, patient)) else {
        return false;
    };
    mac.verify_slice(&claimed).is_ok()
}

fn mac(session: &Secret, patient: Option<PatientId>) -> Option<Hmac<Sha256>> {
    // HMAC takes a key of any length, so this is always `Some`; were it not, `verify` would refuse.
    let mut mac = Hmac::<Sha256>::new_from_slice(session.bytes()).ok()?;
    // The words keep this use of the session's secret apart from any other.
    mac.update(b"anagen form token 1\0");
    match patient {
        None => mac.update(b"nobody"),
        Some(PatientId(id)) => mac.update(id.as_bytes()),
    }
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::clock::{HandClock, SeededChance};

    #[test]
    fn holds_for_its_session_and_patient_only() {
        let chance = SeededChance::new(1);
        let clock = HandClock::at(jiff::Timestamp::UNIX_EPOCH);
        let (mine, yours) = (Secret::new(&chance), Secret::new(&chance));
        let (ann, bob) = (
            PatientId::new(&clock, &chance),
            PatientId::new(&clock, &chance),
        );
        let form = token(&mine, Some(ann));
        assert_eq!(form.len(), 64);
        assert!(verify(&mine, Some(ann), &form));
        assert!(!verify(&mine, Some(bob), &form), "another patient in view");
        assert!(!verify(&mine, None, &form), "no patient in view");
        assert!(!verify(&yours, Some(ann), &form), "another session");
        assert!(verify(&mine, None, &token(&mine, None)));
        for wrong in ["", "00", &form[..63], &form.to_uppercase(), &"0".repeat(64)] {
            assert!(!verify(&mine, Some(ann), wrong), "{wrong}");
        }
    }

    /// RFC 4231, test case 2, checks the primitive that the token rests on.
    #[test]
    fn hmac_is_the_one_of_rfc_4231() {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
        mac.update(b"what do ya want for nothing?");
        assert_eq!(
            hex(&mac.finalize().into_bytes()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
