//! Where a patient may be, and which clocks hang there.

use std::sync::LazyLock;

use serde::Deserialize;

/// A place that licenses clinicians.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jurisdiction {
    /// Two letters (`IL`, `DC`).
    pub code: String,
    /// As shown.
    pub name: String,
    /// IANA zone that most of it keeps.
    pub zone: String,
    /// Further zones that parts of it keep.
    #[serde(default)]
    pub further: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    jurisdiction: Vec<Jurisdiction>,
}

static ALL: LazyLock<Vec<Jurisdiction>> = LazyLock::new(|| {
    // The file is part of the binary and read by a test, so it is never wrong here.
    toml::from_str::<File>(include_str!("../jurisdictions.toml"))
        .map(|file| file.jurisdiction)
        .unwrap_or_default()
});

/// Every jurisdiction, by name.
#[must_use]
pub fn all() -> &'static [Jurisdiction] {
    &ALL
}

/// The jurisdiction with this two-letter code, in capitals.
#[must_use]
pub fn find(code: &str) -> Option<&'static Jurisdiction> {
    all().iter().find(|known| known.code == code)
}

impl Jurisdiction {
    /// Its zones, the one that most of it keeps first.
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.zone)
            .chain(&self.further)
            .map(String::as_str)
    }

    /// Whether some part of it keeps `zone`.
    #[must_use]
    pub fn keeps(&self, zone: &str) -> bool {
        self.zones().any(|own| own == zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_one_in_order_each_with_known_zones() {
        assert_eq!(all().len(), 51);
        assert!(all().is_sorted_by(|a, b| a.name < b.name));
        for place in all() {
            assert!(
                place.code.len() == 2 && place.code.bytes().all(|byte| byte.is_ascii_uppercase())
            );
            assert_eq!(find(&place.code), Some(place));
            let zones: Vec<_> = place.zones().collect();
            for (index, zone) in zones.iter().enumerate() {
                assert!(crate::zone(zone).is_ok(), "{} {zone}", place.code);
                assert!(
                    !zones[..index].contains(zone),
                    "{} {zone} twice",
                    place.code
                );
            }
        }
    }

    #[test]
    fn places_with_two_clocks_know_it() {
        for (code, zone) in [
            ("AK", "America/Adak"),
            ("AZ", "America/Denver"),
            ("FL", "America/Chicago"),
            ("IN", "America/Chicago"),
            ("TN", "America/New_York"),
            ("TX", "America/Denver"),
        ] {
            assert!(find(code).unwrap().keeps(zone), "{code} {zone}");
        }
        assert!(!find("IL").unwrap().keeps("America/New_York"));
        assert_eq!(find("il"), None);
        assert_eq!(find("XX"), None);
    }
}
