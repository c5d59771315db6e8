//! A booked visit as a file for a calendar (RFC 5545).
//!
//! It holds the instant in UTC, a name that says nothing of the clinic's work, and nothing else: calendars are shared
//! with families and employers. The person's own calendar shows the instant in the zone where they then are.

use icalendar::{Calendar, Class, Component, Event, EventStatus};
use jiff::{SignedDuration, Timestamp};
use record::appointment::{Appointment, AppointmentState};

/// Content type of the file.
pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// The visit as a calendar file, `CANCELLED` once the visit is. `now` is the instant at which the file is made.
///
/// The same visit has the same `UID` in every file. A file under later rules of the zones has a higher `SEQUENCE`, and a
/// cancellation the highest, so that a calendar changes the entry or takes it away instead of adding a second.
#[must_use]
pub fn file(appointment: &Appointment, language: &str, now: Timestamp) -> String {
    let cancelled = matches!(appointment.state, AppointmentState::Cancelled { .. });
    let ends_at = appointment
        .starts_at
        .checked_add(SignedDuration::from_mins(appointment.minutes.into()))
        .unwrap_or(appointment.starts_at);
    let event = Event::new()
        .uid(&format!("{}@anagen", appointment.id))
        .sequence(sequence(&appointment.tz_release, cancelled))
        .summary(summary(language))
        .class(Class::Private)
        .status(if cancelled {
            EventStatus::Cancelled
        } else {
            EventStatus::Confirmed
        })
        .add_property("DTSTAMP", utc(now))
        .add_property("DTSTART", utc(appointment.starts_at))
        .add_property("DTEND", utc(ends_at))
        .done();
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Anagen//Calendar//EN"))
        .append_property(("METHOD", if cancelled { "CANCEL" } else { "PUBLISH" }))
        .push(event);
    calendar.to_string()
}

/// What a glance at the calendar shows.
fn summary(language: &str) -> &'static str {
    if language == "es" {
        "Videollamada"
    } else {
        "Video visit"
    }
}

/// Grows with the release of the tz database (`2026f`), under which alone a visit can get another instant.
fn sequence(release: &str, cancelled: bool) -> u32 {
    let (year, letters) = release.split_at_checked(4).unwrap_or_default();
    let letter = letters.bytes().fold(0, |sum, letter| {
        sum + u32::from(letter.saturating_sub(b'a')) + 1
    });
    let release = year
        .parse::<u16>()
        .map_or(0, |year| u32::from(year) * 100 + letter.min(99));
    2 * release + u32::from(cancelled)
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::id::{AppointmentId, EncounterId, PatientId, PractitionerId};
    use uuid::Uuid;

    const NOW: &str = "2026-11-01T12:00:00Z";

    fn visit(starts_at: &str, state: AppointmentState) -> Appointment {
        Appointment {
            id: AppointmentId(Uuid::from_u128(7)),
            patient: PatientId(Uuid::from_u128(8)),
            practitioner: PractitionerId(Uuid::from_u128(9)),
            encounter: EncounterId(Uuid::from_u128(10)),
            starts_at: starts_at.parse().unwrap(),
            minutes: 20,
            zone: "America/Chicago".to_owned(),
            wall_time: "2026-11-24T14:30".parse().unwrap(),
            jurisdiction: "IL".to_owned(),
            tz_release: "2026f".to_owned(),
            state,
        }
    }

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    /// The file, line by line, so that whatever is added to it is added here on purpose.
    #[test]
    fn holds_this_and_nothing_else() {
        let confirmed = visit(
            "2026-11-24T20:30:00Z",
            AppointmentState::Confirmed { at: now() },
        );
        let expected = "BEGIN:VCALENDAR\r\n\
            VERSION:2.0\r\n\
            PRODID:-//Anagen//Calendar//EN\r\n\
            METHOD:PUBLISH\r\n\
            BEGIN:VEVENT\r\n\
            CLASS:PRIVATE\r\n\
            DTEND:20261124T205000Z\r\n\
            DTSTAMP:20261101T120000Z\r\n\
            DTSTART:20261124T203000Z\r\n\
            SEQUENCE:405212\r\n\
            STATUS:CONFIRMED\r\n\
            SUMMARY:Video visit\r\n\
            UID:00000000-0000-0000-0000-000000000007@anagen\r\n\
            END:VEVENT\r\n\
            END:VCALENDAR\r\n";
        assert_eq!(file(&confirmed, "en", now()), expected);
        assert!(file(&confirmed, "es", now()).contains("SUMMARY:Videollamada\r\n"));
    }

    #[test]
    fn a_cancellation_names_the_same_entry_and_outranks_it() {
        let at = "2026-11-24T20:30:00Z";
        let read = |state| {
            let text = file(&visit(at, state), "en", now());
            let calendar: Calendar = text.parse().unwrap();
            let event = calendar.events().next().unwrap().clone();
            (calendar.property_value("METHOD").unwrap().to_owned(), event)
        };
        let (publish, booked) = read(AppointmentState::Confirmed { at: now() });
        let (cancel, gone) = read(AppointmentState::Cancelled { at: now() });
        assert_eq!((publish.as_str(), cancel.as_str()), ("PUBLISH", "CANCEL"));
        assert_eq!(booked.get_uid(), gone.get_uid());
        assert!(booked.get_sequence() < gone.get_sequence());
        assert_eq!(gone.get_status(), Some(EventStatus::Cancelled));
    }

    #[test]
    fn later_rules_outrank_earlier_ones() {
        let all = ["test", "2026f", "2026g", "2026za", "2027a"];
        let numbers = all.map(|release| sequence(release, false));
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    }

    /// Over the night in which the clocks go back, the same wall time comes twice; the file names the instant.
    #[test]
    fn both_half_past_ones_are_told_apart() {
        let start = |at| {
            let text = file(
                &visit(at, AppointmentState::Confirmed { at: now() }),
                "en",
                now(),
            );
            text.lines()
                .find(|line| line.starts_with("DTSTART"))
                .unwrap()
                .to_owned()
        };
        assert_eq!(start("2026-11-01T06:30:00Z"), "DTSTART:20261101T063000Z");
        assert_eq!(start("2026-11-01T07:30:00Z"), "DTSTART:20261101T073000Z");
    }
}
