use super::*;
use jiff::civil::{Weekday, date, time};
use uuid::Uuid;

const CHICAGO: &str = "America/Chicago";
const TUESDAYS_AT_NINE: Usual = Usual {
    weekday: Weekday::Tuesday,
    time: time(9, 0, 0, 0),
};

fn doctor(number: u64) -> PractitionerId {
    PractitionerId(Uuid::from_u64_pair(9, number))
}

fn visit(number: u64) -> AppointmentId {
    AppointmentId(Uuid::from_u64_pair(7, number))
}

fn slot(starts_at: &str) -> Slot {
    Slot {
        starts_at: starts_at.parse().unwrap(),
        practitioner: doctor(0),
        minutes: 20,
    }
}

fn search(free: &[Slot]) -> Search<'_> {
    Search {
        usual: TUESDAYS_AT_NINE,
        with: None,
        zone: CHICAGO,
        free,
    }
}

/// The clocks of Chicago go back on 1 November 2026 and forward on 14 March 2027.
#[test]
fn nine_on_the_wall_stays_nine_when_the_clocks_change() {
    let dues = [
        due(4, date(2026, 10, 28), 6),
        due(8, date(2026, 11, 25), 6),
        due(24, date(2027, 3, 17), 6),
    ];
    let free = [
        slot("2026-10-27T13:00:00Z"),
        slot("2026-10-27T14:00:00Z"),
        slot("2026-11-24T14:00:00Z"),
        slot("2026-11-24T15:00:00Z"),
        slot("2027-03-16T14:00:00Z"),
        slot("2027-03-16T15:00:00Z"),
    ];
    let found = propose(&dues, &search(&free)).unwrap();
    assert_eq!(
        found,
        [free[1], free[3], free[4]].map(Some),
        "14:00 UTC in October, 15:00 in November, 14:00 in March"
    );
}

/// Half past two does not exist on 14 March 2027: what comes after it is nearest.
#[test]
fn an_hour_that_is_skipped_is_the_one_after() {
    let free = [slot("2027-03-14T07:00:00Z"), slot("2027-03-14T08:20:00Z")];
    let usual = Usual {
        weekday: Weekday::Sunday,
        time: time(2, 30, 0, 0),
    };
    let search = Search {
        usual,
        ..search(&free)
    };
    let found = propose(&[due(4, date(2027, 3, 14), 0)], &search).unwrap();
    assert_eq!(found, [Some(free[1])]);
}

#[test]
fn where_the_usual_time_is_gone_it_is_the_nearest_on_time() {
    let due = due(4, date(2026, 10, 28), 6);
    let free = [
        slot("2026-10-21T14:00:00Z"), // too early
        slot("2026-10-27T14:20:00Z"),
        slot("2026-10-27T13:40:00Z"),
        slot("2026-10-28T14:00:00Z"),
        slot("2026-10-29T14:00:00Z"), // too late
    ];
    let found = propose(&[due], &search(&free)).unwrap();
    // Both are twenty minutes away: the earlier.
    assert_eq!(found, [Some(free[2])]);
    let three = instead(&due, &search(&free), &[free[2]], 3).unwrap();
    assert_eq!(three, [free[1], free[3]]);
}

#[test]
fn another_clinician_is_proposed_only_where_the_usual_one_has_no_time() {
    let due = due(4, date(2026, 10, 28), 6);
    let other = Slot {
        practitioner: doctor(1),
        ..slot("2026-10-27T14:00:00Z")
    };
    let hers = slot("2026-10-23T20:00:00Z");
    let with = |free| Search {
        with: Some(doctor(0)),
        ..search(free)
    };
    let both = [other, hers];
    assert_eq!(propose(&[due], &with(&both)).unwrap(), [Some(hers)]);
    assert_eq!(propose(&[due], &with(&[other])).unwrap(), [Some(other)]);
    assert_eq!(propose(&[due], &search(&both)).unwrap(), [Some(other)]);
}

#[test]
fn no_time_is_proposed_twice_or_beside_one_that_it_overlaps() {
    let on = date(2026, 10, 28);
    let dues = [due(4, on, 6), due(5, on, 6), due(6, on, 6)];
    let free = [
        slot("2026-10-27T14:00:00Z"),
        slot("2026-10-27T14:10:00Z"),
        slot("2026-10-27T14:20:00Z"),
    ];
    let found = propose(&dues, &search(&free)).unwrap();
    assert_eq!(found, [Some(free[0]), Some(free[2]), None]);
    let mars = Search {
        zone: "Mars/Base",
        ..search(&free)
    };
    assert!(propose(&dues, &mars).is_err());
}

#[test]
fn a_visit_stands_where_its_days_and_the_booked_times_put_it() {
    let due = due(12, date(2026, 12, 9), 6);
    let on = |day, week, came| Seen {
        appointment: visit(1),
        day,
        week,
        came,
    };
    let (first, last) = (date(2026, 12, 3), date(2026, 12, 9));
    let after = date(2026, 12, 10);
    let at = |visits: &[Seen], today| standing(&due, visits, today, 21);
    assert_eq!(
        at(&[], date(2026, 11, 17)),
        Standing::Later(date(2026, 11, 18))
    );
    assert_eq!(at(&[], date(2026, 11, 18)), Standing::Open);
    assert_eq!(at(&[], last), Standing::Open, "the last day counts");
    assert_eq!(at(&[], after), Standing::Missed);
    let booked = Standing::Booked(visit(1));
    assert_eq!(at(&[on(first, Some(12), Came::ToCome)], first), booked);
    // One that the patient booked by herself in these days counts; one for another week does not.
    assert_eq!(at(&[on(first, None, Came::ToCome)], first), booked);
    let too_early = date(2026, 12, 2);
    assert_eq!(
        at(&[on(too_early, None, Came::ToCome)], first),
        Standing::Open
    );
    assert_eq!(
        at(&[on(first, Some(4), Came::ToCome)], first),
        Standing::Open
    );
    // Who did not come can come again until the last day.
    assert_eq!(at(&[on(first, Some(12), Came::No)], last), Standing::Open);
    assert_eq!(
        at(&[on(first, Some(12), Came::No)], after),
        Standing::Missed
    );
    let done = Standing::Done(visit(1));
    assert_eq!(at(&[on(first, Some(12), Came::Yes)], after), done);
    // A clinic that moved its visit out of these days has not made the patient miss it.
    assert_eq!(at(&[on(after, Some(12), Came::ToCome)], after), booked);
}
