//! A booking desk under stress, from a seed: people hold, confirm, extend, cancel and move visits while holds lapse and
//! the clock jumps, back as well as forward. After every step the store must say what a plain model says.
//!
//! `ANAGEN_SEEDS` says how many seeds are tried (10,000 unless it is set); a failure names its seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its desk has failed"
)]

mod common;

use common::Clinic;
use jiff::{SignedDuration, Timestamp};
use record::{
    appointment::{Appointment, AppointmentState},
    encounter::Encounter,
    id::{AppointmentId, PractitionerId},
};
use storage::{Error, Tx, appointment::Busy};
use uuid::Uuid;

/// Steps of one seed.
const STEPS: usize = 14;
/// Cells of five minutes in which everything happens: few, so that people get in each other's way.
const CELLS: u64 = 9;
const CELL: SignedDuration = SignedDuration::from_mins(5);

/// A stream of numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let count = u64::try_from(of.len()).unwrap();
        let place = (count > 0).then(|| usize::try_from(self.below(count)).unwrap());
        place.map(|place| of[place].clone())
    }
}

/// A slip that the comparison must notice, planted in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    None,
    /// A hold still counts at its very deadline.
    AtTheDeadline,
    /// A visit takes one cell too many.
    OneCellTooLong,
    /// A cancelled visit keeps its time.
    CancelledStays,
}

/// What ought to be: every visit that was ever held.
struct Model {
    slip: Slip,
    visits: Vec<Appointment>,
}

impl Model {
    fn lapsed(&self, visit: &Appointment, now: Timestamp) -> bool {
        match visit.state {
            AppointmentState::Held { until } if self.slip == Slip::AtTheDeadline => until < now,
            AppointmentState::Held { until } => until <= now,
            _ => false,
        }
    }

    fn end(&self, visit: &Appointment) -> Timestamp {
        let end = visit.starts_at + SignedDuration::from_mins(visit.minutes.into());
        if self.slip == Slip::OneCellTooLong {
            end + CELL
        } else {
            end
        }
    }

    fn takes_time(&self, visit: &Appointment) -> bool {
        self.slip == Slip::CancelledStays
            || !matches!(visit.state, AppointmentState::Cancelled { .. })
    }

    fn in_the_way(&self, wish: &Appointment, visit: &Appointment) -> bool {
        let shared = visit.practitioner == wish.practitioner || visit.patient == wish.patient;
        shared
            && self.takes_time(visit)
            && visit.starts_at < self.end(wish)
            && wish.starts_at < self.end(visit)
    }

    fn hold(&mut self, wish: &Appointment, now: Timestamp) -> Result<(), Error> {
        for place in 0..self.visits.len() {
            let visit = &self.visits[place];
            if self.in_the_way(wish, visit) && self.lapsed(visit, now) {
                self.visits[place].state = AppointmentState::Cancelled { at: now };
            }
        }
        if self.visits.iter().any(|visit| self.in_the_way(wish, visit)) {
            return Err(Error::Taken);
        }
        self.visits.push(wish.clone());
        Ok(())
    }

    fn find(&mut self, id: AppointmentId) -> &mut Appointment {
        let mut all = self.visits.iter_mut();
        all.find(|visit| visit.id == id)
            .expect("a visit of this seed")
    }

    fn confirm(&mut self, id: AppointmentId, now: Timestamp) -> Result<(), Error> {
        let visit = self.find(id).clone();
        match visit.state {
            AppointmentState::Confirmed { .. } => Ok(()),
            AppointmentState::Held { .. } if !self.lapsed(&visit, now) => {
                self.find(id).state = AppointmentState::Confirmed { at: now };
                Ok(())
            }
            _ => Err(Error::Lapsed),
        }
    }

    fn extend(&mut self, id: AppointmentId, until: Timestamp, now: Timestamp) -> bool {
        let visit = self.find(id).clone();
        let may = matches!(visit.state, AppointmentState::Held { .. }) && !self.lapsed(&visit, now);
        if may {
            self.find(id).state = AppointmentState::Held { until };
        }
        may
    }

    fn cancel(&mut self, id: AppointmentId, now: Timestamp) -> bool {
        let visit = self.find(id);
        let stands = matches!(visit.state.word(), "held" | "confirmed");
        if stands {
            visit.state = AppointmentState::Cancelled { at: now };
        }
        stands
    }

    fn expire(&mut self, now: Timestamp) -> usize {
        let mut count = 0;
        for place in 0..self.visits.len() {
            if self.lapsed(&self.visits[place], now) {
                self.visits[place].state = AppointmentState::Cancelled { at: now };
                count += 1;
            }
        }
        count
    }

    /// When `who` is not free, merged.
    fn busy(&self, who: Uuid, now: Timestamp) -> Vec<Busy> {
        let mut taken: Vec<Busy> = self
            .visits
            .iter()
            .filter(|visit| visit.practitioner.0 == who || visit.patient.0 == who)
            .filter(|visit| self.takes_time(visit) && !self.lapsed(visit, now))
            .map(|visit| Busy {
                from: visit.starts_at,
                until: self.end(visit),
            })
            .collect();
        taken.sort_by_key(|busy| busy.from);
        let mut merged: Vec<Busy> = Vec::new();
        for busy in taken {
            match merged.last_mut() {
                Some(last) if last.until == busy.from => last.until = busy.until,
                _ => merged.push(busy),
            }
        }
        merged
    }
}

/// Who is at the desk.
#[derive(Clone)]
struct People {
    doctors: Vec<PractitionerId>,
    encounters: Vec<Encounter>,
}

async fn desk(clinic: &Clinic) -> People {
    let mut people = People {
        doctors: Vec::new(),
        encounters: Vec::new(),
    };
    for number in 1..=3 {
        let (doctor, _, encounter) = clinic.people(number).await;
        people.doctors.push(doctor.id);
        people.encounters.push(encounter);
    }
    people.doctors.truncate(2);
    people
}

/// Plays one seed on a day of its own. Says where store and model part.
async fn play(tx: &mut Tx, people: &People, seed: u64, slip: Slip) -> Result<(), String> {
    let mut dice = Dice(seed);
    let mut model = Model {
        slip,
        visits: Vec::new(),
    };
    let first: Timestamp = "2030-01-01T16:00:00Z".parse().unwrap();
    let day = first + SignedDuration::from_hours(24 * i64::try_from(seed).unwrap());
    let mut now = day - SignedDuration::from_hours(12);
    for step in 0..STEPS {
        let parted = |what: &str, ours: &dyn std::fmt::Debug, model: &dyn std::fmt::Debug| {
            format!("seed {seed}, step {step}: {what} gives {ours:?}, the model {model:?}")
        };
        let known: Vec<AppointmentId> = model.visits.iter().map(|visit| visit.id).collect();
        let some = dice.one(&known);
        match (dice.below(9), some) {
            (0..=2, _) | (_, None) => {
                let wish = wish(&mut dice, people, day, now, seed, step);
                let (ours, model) = (tx.hold(&wish, now).await, model.hold(&wish, now));
                if ours != model {
                    return Err(parted("a hold", &ours, &model));
                }
            }
            (3, Some(id)) => {
                let (ours, model) = (tx.confirm(id, now).await, model.confirm(id, now));
                if ours != model {
                    return Err(parted("a confirmation", &ours, &model));
                }
            }
            (4, Some(id)) => {
                let until = now + SignedDuration::from_mins(10);
                let ours = tx.extend_hold(id, until, now).await.unwrap();
                let model = model.extend(id, until, now);
                if ours != model {
                    return Err(parted("more time", &ours, &model));
                }
            }
            (5, Some(id)) => {
                let (ours, model) = (tx.cancel(id, now).await.unwrap(), model.cancel(id, now));
                if ours != model {
                    return Err(parted("a cancellation", &ours, &model));
                }
            }
            (6, _) => {
                let (ours, model) = (tx.expire_holds(now).await.unwrap(), model.expire(now));
                if ours != model {
                    return Err(parted("the sweep", &ours, &model));
                }
            }
            _ => {
                // To the very deadline of a hold and to either side of it, and back before it.
                let minutes = dice.one(&[10, 10, 5, 1, -3, -10]).unwrap();
                let seconds = dice.one(&[0, 0, 1, -1]).unwrap();
                now += SignedDuration::from_secs(minutes * 60 + seconds);
            }
        }
        let doctors = people.doctors.iter().map(|doctor| doctor.0);
        let patients = people
            .encounters
            .iter()
            .map(|encounter| encounter.patient.0);
        for who in doctors.chain(patients) {
            let until = day + SignedDuration::from_hours(3);
            let ours = tx.busy(who, day, until, now).await.unwrap();
            let model = model.busy(who, now);
            if ours != model {
                return Err(parted("who is busy", &ours, &model));
            }
        }
    }
    for visit in &model.visits {
        let ours = tx.appointment(visit.id).await.unwrap().unwrap().state;
        if ours != visit.state {
            return Err(format!(
                "seed {seed}: {ours:?}, the model {:?}",
                visit.state
            ));
        }
    }
    // Nothing of this seed may reach into another's sweep.
    tx.expire_holds(day + SignedDuration::from_hours(24))
        .await
        .unwrap();
    Ok(())
}

fn wish(
    dice: &mut Dice,
    people: &People,
    day: Timestamp,
    now: Timestamp,
    seed: u64,
    step: usize,
) -> Appointment {
    let encounter = dice.one(&people.encounters).unwrap();
    let starts_at = day + CELL * i32::try_from(dice.below(CELLS)).unwrap();
    Appointment {
        id: AppointmentId(Uuid::from_u64_pair(seed + 1, u64::try_from(step).unwrap())),
        patient: encounter.patient,
        practitioner: dice.one(&people.doctors).unwrap(),
        encounter: encounter.id,
        starts_at,
        minutes: dice.one(&[5, 10, 20]).unwrap(),
        zone: "UTC".to_owned(),
        wall_time: jiff::tz::TimeZone::UTC.to_datetime(starts_at),
        jurisdiction: "IL".to_owned(),
        tz_release: "2026b".to_owned(),
        state: AppointmentState::Held {
            until: now + SignedDuration::from_mins(10),
        },
    }
}

async fn seeds(clinic: &Clinic, people: &People, count: u64, slip: Slip) -> Result<(), String> {
    for seed in 0..count {
        let people = people.clone();
        let played = clinic
            .store
            .run("seed", move |tx| {
                Box::pin(async move { Ok::<_, Error>(play(tx, &people, seed, slip).await) })
            })
            .await;
        played.unwrap()?;
    }
    Ok(())
}

#[tokio::test]
async fn no_seed_parts_the_desk_from_the_model() {
    let count = std::env::var("ANAGEN_SEEDS").ok();
    let count = count.and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let clinic = common::in_a_hurry().await;
    let people = desk(&clinic).await;
    let parted = seeds(&clinic, &people, count, Slip::None).await;
    assert_eq!(parted, Ok(()));
    let wrong = clinic
        .store
        .read("misbooked", |tx| {
            Box::pin(async move { tx.misbooked().await })
        })
        .await;
    assert_eq!(wrong, Ok(Vec::new()), "cells and visits agree");
}

#[tokio::test]
async fn a_slip_of_one_is_found() {
    for slip in [
        Slip::AtTheDeadline,
        Slip::OneCellTooLong,
        Slip::CancelledStays,
    ] {
        let clinic = common::in_a_hurry().await;
        let people = desk(&clinic).await;
        let parted = seeds(&clinic, &people, 500, slip).await;
        assert!(parted.is_err(), "{slip:?} was not noticed");
    }
}
