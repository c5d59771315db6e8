//! When each clinician is not free, laid out so that one slot is looked up in a few steps: a clinic has tens of
//! thousands of slots and of bookings, and each of the one must not be held against each of the other.

use std::collections::BTreeMap;

use jiff::Timestamp;
use record::id::PractitionerId;

use super::Slot;

/// For each clinician: starts in order, each with the latest end of it and of all before it.
pub(super) struct Stretches(BTreeMap<PractitionerId, Vec<(Timestamp, Timestamp)>>);

impl Stretches {
    pub(super) fn of(all: impl Iterator<Item = (PractitionerId, Timestamp, Timestamp)>) -> Self {
        let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (who, from, until) in all {
            known.entry(who).or_default().push((from, until));
        }
        for stretches in known.values_mut() {
            stretches.sort_unstable();
            let mut latest = Timestamp::MIN;
            for (_, until) in stretches {
                latest = latest.max(*until);
                *until = latest;
            }
        }
        Self(known)
    }

    /// Whether some stretch of the slot's clinician begins before its end and ends after its start.
    pub(super) fn meet(&self, slot: &Slot) -> bool {
        let Some(stretches) = self.0.get(&slot.practitioner) else {
            return false;
        };
        let before = stretches.partition_point(|(from, _)| *from < slot.ends_at());
        before
            .checked_sub(1)
            .and_then(|last| stretches.get(last))
            .is_some_and(|(_, until)| *until > slot.starts_at)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use record::{
        Chance,
        clock::{HandClock, SeededChance},
    };

    use super::*;

    /// Overlapping, nested, empty and upside-down stretches of three clinicians, against every one held to every slot.
    #[test]
    fn the_same_as_looking_at_every_stretch() {
        let clock = HandClock::at(Timestamp::UNIX_EPOCH);
        let people = [1, 2, 3].map(|seed| PractitionerId::new(&clock, &SeededChance::new(seed)));
        let (mut met, mut free) = (0, 0);
        for seed in 0..300 {
            let chance = SeededChance::new(seed);
            let below = |end: u64| {
                let mut bytes = [0; 8];
                chance.fill(&mut bytes);
                u64::from_le_bytes(bytes) % end
            };
            let minute = |count: u64| {
                let minutes = SignedDuration::from_mins(i64::try_from(count).unwrap());
                Timestamp::UNIX_EPOCH + minutes
            };
            let who = || people[usize::try_from(below(3)).unwrap()];
            let all: Vec<_> = (0..below(12))
                .map(|_| {
                    let from = below(200);
                    (
                        who(),
                        minute(from),
                        minute((from + below(60)).saturating_sub(8)),
                    )
                })
                .collect();
            let known = Stretches::of(all.iter().copied());
            for _ in 0..60 {
                let slot = Slot {
                    starts_at: minute(below(200)),
                    practitioner: who(),
                    minutes: i32::try_from(below(40)).unwrap() + 1,
                };
                let expected = all.iter().any(|(who, from, until)| {
                    *who == slot.practitioner && slot.starts_at < *until && *from < slot.ends_at()
                });
                assert_eq!(
                    known.meet(&slot),
                    expected,
                    "seed {seed}: {slot:?} among {all:?}"
                );
                if expected { met += 1 } else { free += 1 }
            }
        }
        assert!(met > 1_000 && free > 1_000, "{met} met, {free} free");
    }
}
