//! What leaves the clinic as text: discreet e-mails and calendar files.
//!
//! Whoever shares a mailbox or a calendar with a patient may read these, so none of them says what the patient has,
//! takes or was tested for. What a plan says is read on a page, behind a sign-in.
//!
//! *To add an e-mail*: a `[[notice]]` in `notices.toml`, in every language. *To add a kind of letter*: one file here.

pub mod calendar;
pub mod notice;

pub use notice::{Notice, notice};
