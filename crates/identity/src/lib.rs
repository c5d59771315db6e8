//! Who is there: passwords, sessions, the tokens of machines, their own or signed by themselves, and the token that binds a form to a session.
//!
//! This room makes and checks proofs; it stores nothing. What `storage` keeps is never the proof itself: a password
//! becomes an argon2id hash, a session or API secret its SHA-256. Time and chance are handed in.
//!
//! *To add a factor* (a passkey): one file here with its check, one variant of [`factor::Factor`], one table in
//! `migrations/`, and its step in `care::account`.

pub mod csrf;
pub mod factor;
pub mod jwt;
pub mod password;
pub mod secret;
pub mod session;
pub mod token;
