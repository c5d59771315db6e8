//! A booked visit as FHIR's `Appointment`, a clinician's bookable time as `Schedule` and `Slot`.
//!
//! A time goes out as the wall time that people were told, with the offset that makes it the true instant and the zone
//! beside it.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use record::{
    appointment::{Appointment, AppointmentState},
    id::PractitionerId,
};

use crate::write::{Object, Resource, reference};

/// R4's extension for the zone of a time.
const TZ_CODE: &str = "http://hl7.org/fhir/StructureDefinition/tz-code";
/// No clock on earth is farther from UTC, in hours.
const FARTHEST: i64 = 14;

/// A clinician whose time can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Who; the schedule has the same id.
    pub practitioner: PractitionerId,
    /// As shown.
    pub name: String,
    /// Whether anything can be booked.
    pub active: bool,
}

/// A stretch of a clinician's time. It says whether it is free, and never whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Whose schedule.
    pub practitioner: PractitionerId,
    /// From when.
    pub starts_at: Timestamp,
    /// The clock on the clinician's wall then.
    pub wall_time: DateTime,
    /// The clinician's zone (IANA).
    pub zone: String,
    /// How long, in minutes.
    pub minutes: i32,
    /// Whether it can be booked.
    pub status: SlotStatus,
}

/// Whether a slot can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotStatus {
    /// It can.
    Free,
    /// It is booked.
    Busy,
    /// Somebody has it for a few minutes.
    Tentative,
}

impl SlotStatus {
    /// The word for it in R4.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Busy => "busy",
            Self::Tentative => "busy-tentative",
        }
    }
}

impl Slot {
    /// Its id: nothing is kept of a free time, so it is made of what the slot is.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.practitioner, self.starts_at.as_second())
    }

    /// The schedule and the start that an id names.
    #[must_use]
    pub fn named(id: &str) -> Option<(PractitionerId, Timestamp)> {
        let (who, start) = id.rsplit_once('-')?;
        let start = Timestamp::from_second(start.parse().ok()?).ok()?;
        Some((who.parse().ok()?, start))
    }
}

/// Writes a booked visit.
#[must_use]
pub fn write(visit: &Appointment) -> Resource {
    let (status, patient_says) = match visit.state {
        AppointmentState::Held { .. } => ("pending", "needs-action"),
        AppointmentState::Confirmed { .. } => ("booked", "accepted"),
        AppointmentState::Cancelled { .. } => ("cancelled", "declined"),
        AppointmentState::Fulfilled { .. } => ("fulfilled", "accepted"),
    };
    let participant = |kind: &str, id: String, says: &str| {
        Object::new()
            .object("actor", reference(kind, id))
            .text("required", "required")
            .text("status", says)
    };
    let resource = Object::resource("Appointment")
        .text("id", visit.id.to_string())
        .text("status", status);
    span(
        resource,
        visit.starts_at,
        visit.wall_time,
        &visit.zone,
        visit.minutes,
    )
    .number("minutesDuration", visit.minutes)
    .list(
        "participant",
        vec![
            participant("Patient", visit.patient.to_string(), patient_says),
            participant("Practitioner", visit.practitioner.to_string(), "accepted"),
        ],
    )
    .done()
}

/// Writes a clinician's schedule.
#[must_use]
pub fn write_schedule(schedule: &Schedule) -> Resource {
    let who = reference("Practitioner", schedule.practitioner).text("display", &schedule.name);
    Object::resource("Schedule")
        .text("id", schedule.practitioner.to_string())
        .truth("active", schedule.active)
        .list("actor", vec![who])
        .done()
}

/// Writes a slot.
#[must_use]
pub fn write_slot(slot: &Slot) -> Resource {
    let resource = Object::resource("Slot")
        .text("id", slot.id())
        .object("schedule", reference("Schedule", slot.practitioner))
        .text("status", slot.status.word());
    span(
        resource,
        slot.starts_at,
        slot.wall_time,
        &slot.zone,
        slot.minutes,
    )
    .done()
}

/// `start` and `end`, each with its zone.
fn span(to: Object, starts_at: Timestamp, wall: DateTime, zone: &str, minutes: i32) -> Object {
    let ends_at = starts_at
        .checked_add(SignedDuration::from_mins(minutes.into()))
        .unwrap_or(starts_at);
    let offset = offset(starts_at, wall);
    let code = Object::new().text("url", TZ_CODE).text("valueCode", zone);
    let beside = Object::new().list("extension", vec![code]);
    to.text("start", starts_at.display_with_offset(offset).to_string())
        .object("_start", beside.clone())
        .text("end", ends_at.display_with_offset(offset).to_string())
        .object("_end", beside)
}

/// What makes the wall time this instant. Where the two are farther apart than any clocks are, the instant is told.
fn offset(at: Timestamp, wall: DateTime) -> Offset {
    let as_utc = Offset::UTC.to_timestamp(wall).unwrap_or(at);
    let seconds = as_utc.duration_since(at).as_secs();
    i32::try_from(seconds)
        .ok()
        .filter(|_| seconds.abs() <= FARTHEST * 3600)
        .and_then(|seconds| Offset::from_seconds(seconds).ok())
        .unwrap_or(Offset::UTC)
}
