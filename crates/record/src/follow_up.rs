//! Follow-up visits: which week of a signed plan a booked time is for, and when the patient usually comes.

use jiff::civil::{Time, Weekday};

use crate::id::{AppointmentId, PatientId, PlanId};

/// A booked time that is for one week of a signed plan. The plan says when the visit is due; this says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The booked time.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Of which plan.
    pub plan: PlanId,
    /// Of which week of it.
    pub week: i32,
    /// Whether the patient said that the visit stays though its plan is no longer the one in force.
    pub stays: bool,
}

/// A visit that a plan in force asks for and that nobody has booked under its week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbooked {
    /// Who is to come.
    pub patient: PatientId,
    /// Which plan asks for it.
    pub plan: PlanId,
    /// In which week of it.
    pub week: i32,
    /// The last day on which it is on time.
    pub due_on: jiff::civil::Date,
}

/// When a patient usually comes: civil, in her zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// On which day of the week.
    pub weekday: Weekday,
    /// At what time on the wall.
    pub time: Time,
}
