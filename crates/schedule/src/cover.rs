//! Who could see a patient in a colleague's place: somebody who works then and has nothing else to do.

use record::hours::{ExceptionKind, Hours, ScheduleException};

use crate::{
    availability::{Slot, Taken, end},
    week::{Day, Stretch, joined, open},
};

/// Whether the clinician of `visit` works through all of it and is not taken: in their weekly or extra hours, not in
/// their time off. A visit need not begin where one of their own slots would.
#[must_use]
pub fn is_free(
    hours: &[Hours],
    exceptions: &[ScheduleException],
    taken: &[Taken],
    visit: &Slot,
) -> bool {
    let who = visit.practitioner;
    let whole = Stretch {
        from: visit.starts_at,
        until: visit.ends_at(),
    };
    let span = Day {
        date: jiff::tz::TimeZone::UTC.to_datetime(visit.starts_at).date(),
        starts_at: whole.from,
        ends_at: whole.until,
    };
    let theirs: Vec<Hours> = hours
        .iter()
        .filter(|hours| hours.practitioner == who)
        .cloned()
        .collect();
    let mut works = open(&theirs, &span);
    let of_kind = |kind| {
        exceptions
            .iter()
            .filter(move |one| one.practitioner == who && one.kind == kind)
    };
    works.extend(of_kind(ExceptionKind::Open).filter_map(|extra| {
        span.part_of(Stretch {
            from: extra.starts_at,
            until: extra.ends_at,
        })
    }));
    joined(works) == [whole]
        && !of_kind(ExceptionKind::Closed).any(|off| visit.overlaps(off.starts_at, off.ends_at))
        && !taken.iter().any(|taken| {
            taken.practitioner == who
                && visit.overlaps(taken.starts_at, end(taken.starts_at, taken.minutes))
        })
}

#[cfg(test)]
mod tests {
    use jiff::{
        Timestamp,
        civil::{Weekday, date, time},
    };
    use record::{
        clock::{HandClock, SeededChance},
        hours::Cover,
        id::{HoursId, PractitionerId, ScheduleExceptionId},
    };

    use super::*;

    /// Tuesdays from 9 to 12 in Chicago, which is 15 to 18 UTC in winter; extra hours until 19.
    #[test]
    fn free_is_at_work_and_with_nobody() {
        let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(3));
        let who = PractitionerId::new(&clock, &chance);
        let other = PractitionerId::new(&clock, &chance);
        let at = |text: &str| -> Timestamp { format!("2026-11-24T{text}:00Z").parse().unwrap() };
        let hours = [Hours {
            id: HoursId::new(&clock, &chance),
            practitioner: who,
            weekday: Weekday::Tuesday,
            from: time(9, 0, 0, 0),
            until: time(12, 0, 0, 0),
            zone: "America/Chicago".to_owned(),
            minutes: 30,
            from_day: date(2026, 1, 1),
            until_day: None,
        }];
        let exception = |kind, practitioner, from, until| ScheduleException {
            id: ScheduleExceptionId::new(&clock, &chance),
            practitioner,
            kind,
            starts_at: at(from),
            ends_at: at(until),
            why: String::new(),
            cover: Cover::NotNeeded,
        };
        let exceptions = [
            exception(ExceptionKind::Open, who, "18:00", "19:00"),
            exception(ExceptionKind::Closed, who, "16:00", "16:30"),
            exception(ExceptionKind::Closed, other, "15:00", "19:00"),
        ];
        let taken = [
            Taken {
                practitioner: who,
                starts_at: at("17:00"),
                minutes: 20,
            },
            Taken {
                practitioner: other,
                starts_at: at("15:00"),
                minutes: 60,
            },
        ];
        let free = |practitioner, from| {
            let visit = Slot {
                starts_at: at(from),
                practitioner,
                minutes: 20,
            };
            is_free(&hours, &exceptions, &taken, &visit)
        };
        for (from, wanted) in [
            ("14:50", false),
            ("15:00", true),
            ("15:40", true),
            ("15:45", false),
            ("16:25", false),
            ("16:30", true),
            ("16:45", false),
            ("17:15", false),
            ("17:20", true),
            // Over the seam of weekly and extra hours.
            ("17:50", true),
            ("18:40", true),
            ("18:45", false),
        ] {
            assert_eq!(free(who, from), wanted, "{from}");
        }
        assert!(!free(other, "17:20"), "who has no hours is not free");
    }
}
