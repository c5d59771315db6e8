//! The administrator's side: who works here, when they can be booked, what happened, and how the machine is. No page
//! of it shows a chart.

pub mod join;
pub mod mailbox;
pub mod member;
pub mod schedule;
pub mod staff;
pub mod system;
mod time_off;
pub mod trail;
pub mod waitlist;

use jiff::Timestamp;
use record::{Role, actor::Standing};

use crate::{view::note::Tone, visitor::Visitor, words::Words};

/// Roles that run the clinic.
pub const ADMINISTRATORS: &[Role] = &[Role::Administrator];
/// Roles that keep the schedule.
pub const KEEPERS: &[Role] = &[Role::Administrator, Role::Scheduler];
/// Roles that see who waits for an earlier time.
pub const QUEUE_READERS: &[Role] = &[Role::Clinician, Role::Administrator, Role::Scheduler];
/// Roles that read the audit trail.
pub const AUDITORS: &[Role] = &[Role::Administrator, Role::Auditor];

/// Every role, in the order in which it is offered.
const ROLES: [Role; 5] = [
    Role::Clinician,
    Role::Assistant,
    Role::Scheduler,
    Role::Administrator,
    Role::Auditor,
];

fn role(words: &Words, role: Role) -> String {
    words.t(&format!("role-{}", role.as_str()))
}

fn standing(words: &Words, standing: Standing) -> (Tone, String) {
    match standing {
        Standing::Active => (Tone::Ok, words.t("standing-active")),
        Standing::Invited => (Tone::Info, words.t("standing-invited")),
        Standing::Suspended => (Tone::Warn, words.t("standing-suspended")),
    }
}

/// An instant as the clinic's own clock shows it, to the minute.
pub(crate) fn moment(visitor: &Visitor, at: Timestamp) -> String {
    wall(visitor, at, &visitor.clinic.zone)
}

/// An instant as the clock in `zone` shows it, with the zone's letters.
fn wall(visitor: &Visitor, at: Timestamp, zone: &str) -> String {
    let (wall, letters) = visitor.app.practice.wall_time_at(at, zone);
    format!(
        "{} {} {letters}",
        wall.date(),
        visitor.words.time(wall.time())
    )
}
