//! The form token as it stands in a page: another text each time, so that compression tells nothing about it.

use std::fmt::Write as _;

use care::account::{Secret, csrf};
use record::{Chance, id::PatientId};

/// The token of this session and the patient in view, under a fresh mask: mask and masked token, in hexadecimal.
pub(crate) fn masked(secret: &Secret, patient: Option<PatientId>, chance: &dyn Chance) -> String {
    let token = csrf::token(secret, patient);
    let mut mask = vec![0_u8; token.len() / 2];
    chance.fill(&mut mask);
    let bytes = unhex(&token).unwrap_or_default();
    let mixed: Vec<u8> = bytes
        .iter()
        .zip(&mask)
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    hex(&mask) + &hex(&mixed)
}

/// Whether `text` is a token of this session and this patient in view, under whatever mask.
pub(crate) fn holds(secret: &Secret, patient: Option<PatientId>, text: &str) -> bool {
    let Some(bytes) = unhex(text) else {
        return false;
    };
    let (mask, mixed) = bytes.split_at(bytes.len() / 2);
    if mask.len() != mixed.len() {
        return false;
    }
    let token: Vec<u8> = mixed
        .iter()
        .zip(mask)
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    csrf::verify(secret, patient, &hex(&token))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _infallible = write!(text, "{byte:02x}");
            text
        })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}
