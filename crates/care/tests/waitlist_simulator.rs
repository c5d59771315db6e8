//! A waitlist under stress, from a seed: people book, give back, wait, take, pass and forget, clinicians are away and come
//! back, and the clock jumps. After every step: no time is anybody's twice, no time is offered to two, no offer outlives
//! its deadline, and nobody who asked later was given a time that would have suited somebody before them.
//!
//! `ANAGEN_WAITLIST_SEEDS` says how many seeds are tried; a failure names its seed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

mod house;

use std::collections::BTreeSet;

use care::{
    Ask, Refused, book, monitor, template,
    waitlist::{self, NewWish, WINDOW},
};
use house::{House, NOW, Person, house};
use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
};
use record::{
    appointment::{Appointment, AppointmentState},
    hours::{Cover, ExceptionKind},
    id::{AppointmentId, PractitionerId},
    waitlist::{Answer, DayPart, TimeOffer, Waiting},
};

const SEEDS: u64 = 12;
const STEPS: usize = 30;
const PEOPLE: usize = 5;

/// A stream of numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap()
    }
}

struct Desk {
    house: House,
    doctors: Vec<PractitionerId>,
    people: Vec<Person>,
}

/// Everything that a check looks at.
struct Seen {
    list: Vec<Waiting>,
    open: Vec<TimeOffer>,
    standing: Vec<Appointment>,
    misbooked: Vec<AppointmentId>,
}

impl Desk {
    async fn seen(&self) -> Seen {
        self.house
            .store
            .read("see", move |tx| {
                Box::pin(async move {
                    let far: Timestamp = "2027-12-01T00:00:00Z".parse().unwrap();
                    Ok::<_, storage::Error>(Seen {
                        list: tx.waitlist().await?,
                        open: tx.open_offers().await?,
                        standing: tx
                            .appointments_between(None, Timestamp::UNIX_EPOCH, far)
                            .await?,
                        misbooked: tx.misbooked().await?,
                    })
                })
            })
            .await
            .unwrap()
    }

    /// What must be true after a step that swept, or whenever nothing has lapsed since.
    fn check(&self, seen: &Seen, at: &str) {
        let now = self.house.practice.now();
        assert_eq!(seen.misbooked, [], "{at}: cells and visits part");
        let (mut whose, mut times) = (BTreeSet::new(), BTreeSet::new());
        for offer in &seen.open {
            assert_eq!(offer.answer, Answer::Open);
            assert!(whose.insert(offer.waiting), "{at}: two offers for one");
            assert!(
                times.insert((offer.practitioner, offer.starts_at)),
                "{at}: a time for two"
            );
            assert!(
                offer.until <= offer.starts_at - WINDOW.lead,
                "{at}: too near"
            );
            assert!(
                seen.list.iter().any(|one| one.id == offer.waiting),
                "{at}: for nobody"
            );
            let hold = seen.standing.iter().find(|it| it.id == offer.appointment);
            if offer.until > now {
                let state = hold.map(|it| it.state.clone());
                let wanted = AppointmentState::Held { until: offer.until };
                assert_eq!(
                    state,
                    Some(wanted),
                    "{at}: an offer is a hold until its deadline"
                );
            }
        }
        let alive = |it: &&Appointment| !it.state.has_lapsed(now);
        let all: Vec<&Appointment> = seen.standing.iter().filter(alive).collect();
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                let shared = one.practitioner == other.practitioner || one.patient == other.patient;
                let length = |it: &Appointment| SignedDuration::from_mins(it.minutes.into());
                let meet = one.starts_at < other.starts_at + length(other)
                    && other.starts_at < one.starts_at + length(one);
                assert!(!(shared && meet), "{at}: {one:?} and {other:?}");
            }
        }
    }

    /// A new offer may pass over somebody earlier only who has an offer already, who did not want it, or who had it.
    async fn fair(&self, before: &Seen, after: &Seen, at: &str) {
        for offer in &after.open {
            if before
                .open
                .iter()
                .any(|it| it.appointment == offer.appointment)
            {
                continue;
            }
            let place = after
                .list
                .iter()
                .position(|one| one.id == offer.waiting)
                .unwrap();
            for earlier in &after.list[..place] {
                let busy = after.open.iter().any(|it| it.waiting == earlier.id);
                if busy || earlier.state != record::waitlist::WaitingState::Waiting {
                    continue;
                }
                let (id, patient) = (earlier.id, earlier.patient);
                let (had, own) = self
                    .house
                    .store
                    .read("see", move |tx| {
                        Box::pin(async move {
                            Ok::<_, storage::Error>((
                                tx.offers_to(id).await?,
                                tx.appointments_of(patient).await?,
                            ))
                        })
                    })
                    .await
                    .unwrap();
                let (wall, _) = book::wall_time(offer.starts_at, "America/Chicago");
                let wish = &earlier.wish;
                let fits = wish.practitioner.is_none_or(|it| it == offer.practitioner)
                    && (wish.from..=wish.until).contains(&wall.date())
                    && wish.parts.contains(&DayPart::at(wall.hour()));
                let same = |who, when| who == offer.practitioner && when == offer.starts_at;
                let kept_out = own.iter().any(|visit| match visit.state {
                    AppointmentState::Confirmed { .. } => visit.starts_at <= offer.starts_at,
                    AppointmentState::Cancelled { .. } => same(visit.practitioner, visit.starts_at),
                    AppointmentState::Held { .. } => visit.starts_at == offer.starts_at,
                    AppointmentState::Fulfilled { .. } => false,
                }) || had.iter().any(|it| same(it.practitioner, it.starts_at));
                assert!(
                    !fits || kept_out,
                    "{at}: {earlier:?} was overtaken by {offer:?}"
                );
            }
        }
    }

    async fn step(&self, dice: &mut Dice) -> Result<(), Refused> {
        let (practice, who) = (&self.house.practice, &self.people[dice.below(PEOPLE)]);
        let doctor = self.doctors[dice.below(self.doctors.len())];
        let ask = self.house.ask(who);
        let place = waitlist::place(practice, &who.actor).await?;
        match dice.below(11) {
            0 | 1 => {
                let times = self.house.times(who).await;
                let Some(at) = times.get(dice.below(times.len().max(1))) else {
                    return Ok(());
                };
                let held = self.house.hold(who, doctor, &at.to_string()).await?;
                self.house.confirm(who, held).await.map(drop)
            }
            2 => match place.booked {
                Some(visit) => book::cancel(practice, &ask, visit.id).await,
                None => Ok(()),
            },
            3 | 4 => {
                let wish = NewWish {
                    practitioner: (dice.below(2) == 0).then_some(doctor),
                    from: place.today,
                    until: place.today.saturating_add(jiff::Span::new().days(9)),
                    weekdays: (1..=7).collect(),
                    parts: DayPart::ALL[..=dice.below(3)].to_vec(),
                };
                waitlist::wait(practice, &ask, wish).await
            }
            5 => match place.offer {
                Some(offer) => self.house.confirm(who, offer.appointment).await.map(drop),
                None => Ok(()),
            },
            6 => match place.offer {
                Some(offer) => book::cancel(practice, &ask, offer.appointment).await,
                None => waitlist::stay(practice, &ask).await,
            },
            7 if dice.below(3) == 0 => waitlist::leave(practice, &ask).await,
            7 | 8 => self.away(dice, doctor).await,
            _ => {
                let hours = [1, 3, 4, 5, 9][dice.below(5)];
                self.house.clock.advance(SignedDuration::from_hours(hours));
                monitor::sweep(practice).await.map(drop)
            }
        }
    }

    /// Time off where nobody has booked, or its end.
    async fn away(&self, dice: &mut Dice, doctor: PractitionerId) -> Result<(), Refused> {
        let keeper = Ask::new(self.house.keeper(), self.house.practice.new_key());
        let weeks = template::weeks(&self.house.practice, &keeper.actor).await?;
        let week = weeks.iter().find(|week| week.who.id == doctor).unwrap();
        if let Some(off) = week.exceptions.first() {
            return template::remove_exception(&self.house.practice, &keeper, doctor, off.id).await;
        }
        let today = self.house.practice.today();
        let day =
            today.saturating_add(jiff::Span::new().days(i64::try_from(dice.below(4)).unwrap()));
        let off = template::NewException {
            kind: ExceptionKind::Closed,
            from: day.at(0, 0, 0, 0),
            until: day.at(23, 0, 0, 0),
            why: "away".to_owned(),
            decisions: Vec::new(),
            cover: Cover::NotNeeded,
        };
        template::add_exception(&self.house.practice, &keeper, doctor, off).await
    }
}

/// What may well be refused in a random life: all but a store that fails.
fn lived(outcome: Result<(), Refused>, at: &str) {
    if let Err(error @ Refused::Storage(_)) = outcome {
        assert_eq!(error.to_string(), "", "{at}");
    }
}

#[tokio::test]
async fn nobody_is_overtaken_and_no_time_goes_to_two() {
    let count = std::env::var("ANAGEN_WAITLIST_SEEDS").ok();
    let count = count.and_then(|it| it.parse().ok()).unwrap_or(SEEDS);
    let mut offered = BTreeSet::new();
    for seed in 0..count {
        let house = house(NOW).await;
        let mut desk = Desk {
            doctors: vec![
                house.clinician(time(9, 0, 0, 0), time(9, 40, 0, 0)).await,
                house.clinician(time(16, 0, 0, 0), time(16, 20, 0, 0)).await,
            ],
            people: Vec::new(),
            house,
        };
        for _ in 0..PEOPLE {
            desk.people.push(desk.house.patient().await);
        }
        assert_eq!(desk.house.practice.today(), date(2026, 11, 24));
        let mut dice = Dice(seed);
        let mut before = desk.seen().await;
        for step in 0..STEPS {
            let at = format!("seed {seed}, step {step}");
            desk.house.clock.advance(SignedDuration::from_mins(1));
            lived(desk.step(&mut dice).await, &at);
            let after = desk.seen().await;
            desk.check(&after, &at);
            desk.fair(&before, &after, &at).await;
            offered.extend(after.open.iter().map(|it| it.appointment));
            before = after;
        }
    }
    assert!(
        offered.len() > usize::try_from(count).unwrap(),
        "times were offered: {}",
        offered.len()
    );
}
