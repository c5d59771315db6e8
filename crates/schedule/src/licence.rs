//! Only a clinician with a licence for the place where the patient is may be offered (hazard H-19).

use std::collections::BTreeMap;

use jiff::{SignedDuration, civil::Date};
use record::{actor::Licence, id::PractitionerId};

use crate::{availability::Slot, zone};

/// A clinician, as far as booking goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinician {
    /// Who.
    pub practitioner: PractitionerId,
    /// Where they may treat.
    pub licences: Vec<Licence>,
}

impl Clinician {
    /// Whether they may treat a person who is in `jurisdiction` on `day`.
    #[must_use]
    pub fn may_treat(&self, jurisdiction: &str, day: Date) -> bool {
        self.licences
            .iter()
            .any(|licence| licence.covers(jurisdiction, day))
    }
}

/// Who may treat a person somewhere on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// These may.
    Clinicians(Vec<PractitionerId>),
    /// Nobody of this clinic may.
    Gap(LicenceGap),
}

/// Nobody of this clinic may treat a person in a place on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceGap {
    /// Two-letter code of the place.
    pub jurisdiction: String,
    /// The day that was asked for.
    pub day: Date,
    /// The first later day on which somebody may, when one is known.
    pub from: Option<Date>,
    /// Where somebody of this clinic may treat on that day, by code.
    pub treats_in: Vec<String>,
}

/// Who may treat a person who is in `jurisdiction` on `day`, the civil day there.
#[must_use]
pub fn coverage(clinicians: &[Clinician], jurisdiction: &str, day: Date) -> Coverage {
    let who: Vec<_> = clinicians
        .iter()
        .filter(|clinician| clinician.may_treat(jurisdiction, day))
        .map(|clinician| clinician.practitioner)
        .collect();
    if !who.is_empty() {
        return Coverage::Clinicians(who);
    }
    let licences = || clinicians.iter().flat_map(|clinician| &clinician.licences);
    let mut treats_in: Vec<String> = licences()
        .filter(|licence| licence.covers(&licence.jurisdiction, day))
        .map(|licence| licence.jurisdiction.clone())
        .collect();
    treats_in.sort_unstable();
    treats_in.dedup();
    Coverage::Gap(LicenceGap {
        jurisdiction: jurisdiction.to_owned(),
        day,
        from: licences()
            .filter(|licence| {
                licence.jurisdiction == jurisdiction
                    && licence.from > day
                    && licence.from <= licence.until
            })
            .map(|licence| licence.from)
            .min(),
        treats_in,
    })
}

/// Those of `slots` whose clinician may treat a person in `jurisdiction` on the civil day, there, on which the visit
/// takes place: the patient's day, not the clinician's. A visit over midnight needs both days. In a zone that the tz
/// database does not know the day cannot be told, and nothing is offered.
#[must_use]
pub fn offered(
    slots: &[Slot],
    clinicians: &[Clinician],
    jurisdiction: &str,
    patient_zone: &str,
) -> Vec<Slot> {
    let Ok(zone) = zone(patient_zone) else {
        return Vec::new();
    };
    let mut known: BTreeMap<_, Vec<&Clinician>> = BTreeMap::new();
    for clinician in clinicians {
        known
            .entry(clinician.practitioner)
            .or_default()
            .push(clinician);
    }
    let covered = |slot: &&Slot| {
        let last_moment = slot.ends_at().saturating_sub(SignedDuration::from_nanos(1));
        let first = zone.to_datetime(slot.starts_at).date();
        let last = last_moment.map_or(first, |moment| zone.to_datetime(moment).date());
        known.get(&slot.practitioner).is_some_and(|same| {
            same.iter().any(|clinician| {
                clinician.may_treat(jurisdiction, first) && clinician.may_treat(jurisdiction, last)
            })
        })
    };
    slots.iter().filter(covered).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use record::clock::{HandClock, SeededChance};

    fn licence(jurisdiction: &str, from: Date, until: Date) -> Licence {
        Licence {
            jurisdiction: jurisdiction.to_owned(),
            number: "036-1".to_owned(),
            from,
            until,
        }
    }

    fn people() -> (PractitionerId, PractitionerId, Vec<Clinician>) {
        let (clock, chance) = (
            HandClock::at(jiff::Timestamp::UNIX_EPOCH),
            SeededChance::new(1),
        );
        let (ana, ben) = (
            PractitionerId::new(&clock, &chance),
            PractitionerId::new(&clock, &chance),
        );
        let all = vec![
            Clinician {
                practitioner: ana,
                licences: vec![licence("HI", date(2026, 1, 1), date(2026, 11, 30))],
            },
            Clinician {
                practitioner: ben,
                licences: vec![
                    licence("HI", date(2026, 1, 1), date(2028, 1, 1)),
                    licence("IN", date(2027, 1, 1), date(2028, 1, 1)),
                ],
            },
        ];
        (ana, ben, all)
    }

    /// 09:30 UTC on 1 December is still the last evening of November in Honolulu, and her licence still holds.
    #[test]
    fn the_day_is_the_patients() {
        let (ana, ben, all) = people();
        let slot = |practitioner, starts_at: &str| Slot {
            starts_at: starts_at.parse().unwrap(),
            practitioner,
            minutes: 30,
        };
        let slots = [
            slot(ana, "2026-12-01T09:30:00Z"),
            slot(ana, "2026-12-01T09:45:00Z"),
            slot(ana, "2026-12-01T10:00:00Z"),
            slot(ben, "2026-12-01T10:00:00Z"),
        ];
        let offered = |place, zone| offered(&slots, &all, place, zone);
        assert_eq!(offered("HI", "Pacific/Honolulu"), [slots[0], slots[3]]);
        assert_eq!(offered("HI", "UTC"), [slots[3]]);
        assert_eq!(offered("IN", "America/Indiana/Indianapolis"), []);
        assert_eq!(offered("HI", "Mars/Base"), []);
    }

    #[test]
    fn a_gap_says_since_when_and_where_instead() {
        let (ana, ben, all) = people();
        let on = |place, day| coverage(&all, place, day);
        assert_eq!(
            on("HI", date(2026, 11, 30)),
            Coverage::Clinicians(vec![ana, ben])
        );
        assert_eq!(on("HI", date(2026, 12, 1)), Coverage::Clinicians(vec![ben]));
        let gap = |jurisdiction: &str, day, from, treats_in: &[&str]| {
            Coverage::Gap(LicenceGap {
                jurisdiction: jurisdiction.to_owned(),
                day,
                from,
                treats_in: treats_in.iter().map(ToString::to_string).collect(),
            })
        };
        let (before, after) = (date(2026, 12, 1), date(2029, 1, 1));
        let begins = Some(date(2027, 1, 1));
        assert_eq!(on("IN", before), gap("IN", before, begins, &["HI"]));
        assert_eq!(on("TX", before), gap("TX", before, None, &["HI"]));
        assert_eq!(on("HI", after), gap("HI", after, None, &[]));
    }
}
