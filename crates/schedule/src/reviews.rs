//! Where a person may be treated by answers and photographs alone, answered later ("store and forward").
//!
//! What is not known is never offered: a place that is not listed, an entry that was read in one place only, one that is
//! out of date.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// What was read of the law of one place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Two letters.
    pub code: String,
    /// For a person who is under care already.
    pub follow_up: Stance,
    /// For a person whom nobody has treated yet.
    pub first: Stance,
    /// How sure: `V2` opens, nothing else does.
    pub status: String,
    /// Which law.
    pub source: String,
    /// What it says, in short.
    pub says: String,
    /// Where it was read.
    pub seen: String,
    /// What is open.
    pub note: String,
    /// When it was read.
    pub read: Date,
    /// The last day on which it counts.
    pub review_by: Date,
    /// The lawyer who confirmed it; empty = nobody yet.
    pub reviewed_by: String,
}

/// Whether a place allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It does.
    Allowed,
    /// It does not.
    NotAllowed,
    /// Not known: never offered.
    Unknown,
}

/// How the clinic knows the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// Somebody of the clinic has treated them.
    UnderCare,
    /// Nobody has.
    New,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    place: Vec<Place>,
}

static ALL: LazyLock<Vec<Place>> = LazyLock::new(|| {
    // The file is part of the binary and read by a test, so it is never wrong here; were it, nothing would be known.
    toml::from_str::<File>(include_str!("../reviews.toml"))
        .map(|file| file.place)
        .unwrap_or_default()
});

/// Every place of which something was read.
#[must_use]
pub fn all() -> &'static [Place] {
    &ALL
}

/// What was read of a place.
#[must_use]
pub fn find(code: &str) -> Option<&'static Place> {
    all().iter().find(|place| place.code == code)
}

/// Whether a person who is in the place called `code` on `day` may be treated by a review.
#[must_use]
pub fn stance(code: &str, known: Known, day: Date) -> Stance {
    find(code).map_or(Stance::Unknown, |place| place.stance(known, day))
}

impl Place {
    fn stance(&self, known: Known, day: Date) -> Stance {
        let said = match known {
            Known::UnderCare => self.follow_up,
            Known::New => self.first,
        };
        let sure = self.status == "V2" && day <= self.review_by;
        if said == Stance::Allowed && !sure {
            Stance::Unknown
        } else {
            said
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jurisdiction;
    use jiff::civil::date;

    #[test]
    fn every_entry_is_of_a_place_and_says_where_it_was_read() {
        assert!(all().is_sorted_by(|a, b| a.code < b.code) && !all().is_empty());
        for place in all() {
            assert!(jurisdiction::find(&place.code).is_some(), "{}", place.code);
            assert!(["V2", "V1", "DER", "MEM"].contains(&place.status.as_str()));
            for words in [&place.source, &place.says, &place.seen] {
                assert!(words.len() > 10, "{}", place.code);
            }
            assert!(place.read < place.review_by, "{}", place.code);
            // Whoever may begin this way may go on this way.
            assert!(
                place.first != Stance::Allowed || place.follow_up == Stance::Allowed,
                "{}",
                place.code
            );
        }
    }

    /// All 51, both ways: what is open is what two independent readings say, and nothing else.
    #[test]
    fn only_what_is_well_known_is_open() {
        let day = date(2026, 11, 27);
        let open = |known| -> Vec<&str> {
            jurisdiction::all()
                .iter()
                .map(|place| place.code.as_str())
                .filter(|code| stance(code, known, day) == Stance::Allowed)
                .collect()
        };
        assert_eq!(open(Known::UnderCare), ["CA", "FL", "TX"]);
        assert_eq!(open(Known::New), ["TX"]);
        for place in ["NY", "IL", "IN", "XX", "", "tx"] {
            assert_eq!(
                stance(place, Known::UnderCare, day),
                Stance::Unknown,
                "{place}"
            );
        }
    }

    #[test]
    fn what_was_read_long_ago_is_not_known_any_more() {
        let last = find("TX").unwrap().review_by;
        assert_eq!(stance("TX", Known::New, last), Stance::Allowed);
        let after = last.tomorrow().unwrap();
        assert_eq!(stance("TX", Known::New, after), Stance::Unknown);
        assert_eq!(stance("TX", Known::UnderCare, after), Stance::Unknown);
    }

    #[test]
    fn a_no_stays_a_no_however_sure_it_is() {
        let place = Place {
            follow_up: Stance::NotAllowed,
            status: "MEM".to_owned(),
            ..find("TX").unwrap().clone()
        };
        let day = place.review_by.tomorrow().unwrap();
        assert_eq!(place.stance(Known::UnderCare, day), Stance::NotAllowed);
        assert_eq!(place.stance(Known::New, day), Stance::Unknown);
    }
}
