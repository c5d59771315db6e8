//! Names of things that are stored: `UUIDv7`, so that they sort by birth and never need a counter.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{Chance, Clock};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new name, born now. Time and chance are handed in.
            #[must_use]
            pub fn new(clock: &dyn Clock, chance: &dyn Chance) -> Self {
                Self(new_v7(clock, chance))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Who signs in: a patient, a member of staff.
    AccountId,
    /// A person under care.
    PatientId,
    /// A member of staff, clinical or not.
    PractitionerId,
    /// One signed-in browser.
    SessionId,
    /// A machine's right to call the API.
    TokenId,
    /// One consultation, from the first question to the signed plan.
    EncounterId,
    /// One coded thing known of a patient.
    FindingId,
    /// A photograph, after re-encoding.
    PhotographId,
    /// A booked time.
    AppointmentId,
    /// Tests ordered together.
    OrderId,
    /// One monitoring duty: a test that must be done by a date.
    ObligationId,
    /// A laboratory report as it came in.
    ReportId,
    /// A plan a clinician drafts and signs.
    PlanId,
    /// Something that needs a person's decision.
    TaskId,
    /// A free-text note of a clinician.
    NoteId,
    /// A conversation between visits.
    ThreadId,
    /// One message in it.
    MessageId,
    /// A consultation by answers and photographs, without a booked time.
    ReviewId,
    /// A piece of work for later.
    JobId,
    /// A letter waiting to be sent.
    OutboxId,
    /// A result that could not be matched to one patient.
    QuarantineId,
    /// A forecast that a clinician signed.
    ForecastId,
    /// One ask for more medicine.
    RenewalId,
    /// Weekly hours of a clinician.
    HoursId,
    /// Time off, or extra hours, of a clinician.
    ScheduleExceptionId,
    /// A place on the waitlist.
    WaitingId,
}

/// A version-7 UUID from the handed-in clock and chance.
#[must_use]
pub fn new_v7(clock: &dyn Clock, chance: &dyn Chance) -> Uuid {
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    let mut random = [0_u8; 10];
    chance.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
