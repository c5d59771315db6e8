//! Follow-up visits: what a signed plan asks for, where each stands, and the patient's usual time.
//!
//! A plan has weeks with a day each. For every week one visit is due on the days that end with it; it is booked for that
//! week, so that a consultation's own visit and each follow-up visit are moved and cancelled by themselves. What is booked
//! stays booked when its plan is no longer in force: whether it is still needed is asked, and answered by people.

use std::collections::HashMap;

use jiff::civil::{Date, Time};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    follow_up::FollowUp,
    id::{AppointmentId, PatientId, PlanId, PractitionerId},
    patient::Patient,
    plan::Plan,
    visit::VisitState,
};
use schedule::{
    availability::{Ask as Wanted, Slot},
    series::{self, Came, Search, Seen},
};
use storage::Tx;

use crate::{
    access::Action,
    book::{LEAD, find_offers, overlaps, wall_time},
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
    visit::closes_at,
};

mod choose;
mod remind;

pub use choose::{Choice, book, keep_left_over};
pub(crate) use remind::{remind, still_open};
pub use schedule::series::{Due, Standing, Usual};

/// How many other times are shown beside a proposed one, or instead of one that is gone.
const OTHERS: usize = 3;

/// One visit that the plan in force asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// For which week, and on which days.
    pub due: Due,
    /// Where it stands.
    pub standing: Standing,
    /// The visit that is booked or took place.
    pub visit: Option<Appointment>,
    /// Whether that visit was booked for this week, and is moved by itself.
    pub for_it: bool,
}

/// A visit to come that was booked for a plan which is no longer in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// The visit.
    pub visit: Appointment,
    /// Whether the patient said that it stays.
    pub stays: bool,
}

/// The follow-up visits of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUps {
    /// The plan in force, when there is one.
    pub plan: Option<PlanId>,
    /// The visits that it asks for, by week.
    pub planned: Vec<Planned>,
    /// Visits to come of earlier plans, earliest first.
    pub left_over: Vec<LeftOver>,
    /// Every standing visit that was booked for a week of a plan.
    pub booked: Vec<FollowUp>,
}

impl FollowUps {
    /// Whether a visit was booked for a week of a plan.
    #[must_use]
    pub fn has(&self, visit: AppointmentId) -> bool {
        self.booked.iter().any(|it| it.appointment == visit)
    }
}

/// The times that can be chosen for one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// For which.
    pub due: Due,
    /// The one that is proposed, or was chosen and is still free; `None` when what was chosen is gone.
    pub proposed: Option<Slot>,
    /// The nearest others.
    pub others: Vec<Slot>,
    /// The visit that would be moved.
    pub moves: Option<Appointment>,
}

/// What a patient sees of her follow-up visits.
#[derive(Clone, Debug)]
pub struct Series {
    /// What the plan asks for, and where each stands.
    pub follow_ups: FollowUps,
    /// The times of those that can be booked now.
    pub times: Vec<Times>,
    /// When she usually comes, as far as anything is known of it.
    pub usual: Option<Usual>,
    /// Clinicians by name.
    pub names: HashMap<PractitionerId, String>,
    /// Whether the newest signed words take the medicine away for now.
    pub on_hold: bool,
    /// Whether anybody is licensed where she will be.
    pub somebody_licensed: bool,
    /// Name of the place where she will be.
    pub place: String,
    /// Her zone (IANA).
    pub zone: String,
}

/// The actor's own follow-up visits, with times for those that can be booked. `changing` is the week of a booked one that
/// is to be moved; what was `chosen` before stays proposed where it is still free.
///
/// # Errors
///
/// `NotFound` for anybody who is not a patient.
pub async fn series(
    practice: &Practice,
    actor: &Actor,
    changing: Option<i32>,
    chosen: &[Choice],
) -> Result<Series, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let (clinic, chosen) = (practice.clone(), chosen.to_vec());
    practice
        .look(actor, deed("see_follow_ups", patient), move |tx, _grant| {
            Box::pin(async move {
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                let plan = tx.signed_plan(patient.id).await?;
                let visits = tx.appointments_of(patient.id).await?;
                let follow_ups = follow_ups(&clinic, tx, &patient, plan.as_ref(), &visits).await?;
                let open = open(&follow_ups, changing);
                let found = search(&clinic, tx, &patient, plan.as_ref(), &open, &chosen).await?;
                let staff = tx.practitioners().await?.into_iter();
                let instructions = tx.instructions_of(patient.id).await?;
                Ok(Series {
                    follow_ups,
                    times: found.times,
                    usual: found.usual,
                    names: staff.map(|who| (who.id, who.name)).collect(),
                    on_hold: instructions.last().is_some_and(|newest| newest.holds),
                    somebody_licensed: found.somebody_licensed,
                    place: crate::visit::place_name(&patient.jurisdiction),
                    zone: patient.zone,
                })
            })
        })
        .await
}

/// Keeps on which day of the week and at what time the patient usually comes.
///
/// # Errors
///
/// Storage only.
pub async fn keep_usual(practice: &Practice, ask: &Ask, usual: Usual) -> Result<(), Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let now = practice.now();
    let input = (usual.weekday.to_monday_one_offset(), usual.time.to_string());
    practice
        .act(
            ask,
            deed("keep_usual_time", patient),
            &input,
            move |tx, _grant| {
                Box::pin(async move { Ok(tx.keep_usual_time(patient, usual, now).await?) })
            },
        )
        .await
}

/// What the plan in force asks for and where each of the patient's `visits` stands, inside a transaction in which the
/// chart was granted.
pub(crate) async fn follow_ups(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    plan: Option<&Plan>,
    visits: &[Appointment],
) -> Result<FollowUps, Refused> {
    let now = practice.now();
    let booked = tx.follow_ups_of(patient.id).await?;
    let (mut seen, mut left_over) = (Vec::new(), Vec::new());
    for visit in visits {
        let Some(came) = came(tx, visit, now).await? else {
            continue;
        };
        let link = booked.iter().find(|it| it.appointment == visit.id);
        let ours = link.filter(|it| Some(it.plan) == plan.map(|plan| plan.id));
        if let (Some(link), None, Came::ToCome) = (link, ours, came) {
            left_over.push(LeftOver {
                visit: visit.clone(),
                stays: link.stays,
            });
        }
        seen.push(Seen {
            appointment: visit.id,
            day: practice.date_of(visit.starts_at, &patient.zone),
            week: ours.map(|it| it.week),
            came,
        });
    }
    let today = practice.today_in(&patient.zone);
    let ahead = policy(practice).days_ahead;
    let planned = dues(practice, plan).into_iter().map(|due| {
        let standing = series::standing(&due, &seen, today, ahead);
        let of = match standing {
            Standing::Done(visit) | Standing::Booked(visit) => Some(visit),
            Standing::Missed | Standing::Open | Standing::Later(_) => None,
        };
        let for_it =
            |it: &FollowUp| Some(it.appointment) == of && Some(it.plan) == plan.map(|plan| plan.id);
        Planned {
            due,
            standing,
            visit: visits.iter().find(|it| Some(it.id) == of).cloned(),
            for_it: booked.iter().any(for_it),
        }
    });
    Ok(FollowUps {
        plan: plan.map(|plan| plan.id),
        planned: planned.collect(),
        left_over,
        booked,
    })
}

/// The visits that a plan asks for: one for each week in which it has tests, on the days that end with theirs.
fn dues(practice: &Practice, plan: Option<&Plan>) -> Vec<Due> {
    let early = policy(practice).early_days;
    let tests = plan.map_or(&[][..], |plan| plan.content.tests.as_slice());
    let after_start = tests.iter().filter(|test| test.week > 0);
    let mut dues: Vec<Due> = after_start
        .map(|test| series::due(test.week, test.due_on, early))
        .collect();
    dues.sort_by_key(|due| (due.week, due.until));
    dues.dedup_by_key(|due| due.week);
    dues
}

/// What became of a booked visit; `None` for one that was never booked, or was cancelled.
async fn came(
    tx: &mut Tx,
    visit: &Appointment,
    now: jiff::Timestamp,
) -> Result<Option<Came>, Refused> {
    Ok(match visit.state {
        AppointmentState::Held { .. } | AppointmentState::Cancelled { .. } => None,
        AppointmentState::Confirmed { .. } if now < closes_at(visit) => Some(Came::ToCome),
        AppointmentState::Confirmed { .. } => Some(Came::No),
        AppointmentState::Fulfilled { .. } => {
            let took_place = tx.visit(visit.id).await?;
            let missed = took_place.is_some_and(|it| matches!(it.state, VisitState::Missed { .. }));
            Some(if missed { Came::No } else { Came::Yes })
        }
    })
}

/// The visits for which times are shown: those that can be booked, and the one that is to be moved.
fn open(follow_ups: &FollowUps, changing: Option<i32>) -> Vec<Planned> {
    let wanted = |it: &&Planned| match it.standing {
        Standing::Open => true,
        Standing::Booked(_) => it.for_it && changing == Some(it.due.week),
        Standing::Done(_) | Standing::Missed | Standing::Later(_) => false,
    };
    follow_ups.planned.iter().filter(wanted).cloned().collect()
}

struct Found {
    times: Vec<Times>,
    usual: Option<Usual>,
    somebody_licensed: bool,
}

/// Times for each of `open`, beside what was `chosen` for the others.
async fn search(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    plan: Option<&Plan>,
    open: &[Planned],
    chosen: &[Choice],
) -> Result<Found, Refused> {
    let said = tx.usual_time(patient.id).await?;
    let own = tx.standing_appointments_of(patient.id).await?;
    let wanted = offered_within(practice, &patient.zone);
    let offers = find_offers(practice, tx, patient.clone(), wanted).await?;
    let mut free: Vec<Slot> = offers
        .offers
        .iter()
        .flat_map(|offer| offer.slots.iter().copied())
        .filter(|slot| own.iter().all(|visit| !overlaps(visit, slot)))
        .collect();
    free.sort_unstable();
    let usual = said.or_else(|| last_time(&own)).or_else(|| {
        free.first()
            .map(|slot| usual_of(wall_time(slot.starts_at, &patient.zone).0))
    });
    let Some(usual) = usual else {
        return Ok(Found {
            times: open.iter().map(nothing).collect(),
            usual,
            somebody_licensed: offers.somebody_licensed,
        });
    };
    let search = Search {
        usual,
        with: plan.map(|plan| plan.practitioner),
        zone: &patient.zone,
        free: &free,
    };
    let asked_for = |due: &Due| chosen.iter().find(|choice| choice.week == due.week);
    let still_free = |choice: &Choice| {
        let same = |slot: &&Slot| {
            slot.starts_at == choice.starts_at && slot.practitioner == choice.practitioner
        };
        free.iter().find(same).copied()
    };
    let mut taken: Vec<Slot> = chosen.iter().filter_map(still_free).collect();
    // What was chosen comes first: a proposal for another visit must not stand in its way.
    let beside_chosen: Vec<Slot> = free
        .iter()
        .filter(|slot| {
            taken
                .iter()
                .all(|other| !slot.overlaps(other.starts_at, other.ends_at()))
        })
        .copied()
        .collect();
    let rest: Vec<Due> = open
        .iter()
        .map(|it| it.due)
        .filter(|due| asked_for(due).is_none())
        .collect();
    let beside = Search {
        free: &beside_chosen,
        ..search
    };
    let unknown = |_| Refused::Conflict("not-offered");
    let mut proposals = series::propose(&rest, &beside)
        .map_err(unknown)?
        .into_iter();
    let proposed: Vec<Option<Slot>> = open
        .iter()
        .map(|it| match asked_for(&it.due) {
            Some(choice) => still_free(choice),
            None => proposals.next().flatten(),
        })
        .collect();
    taken.extend(proposed.iter().flatten());
    let mut times = Vec::new();
    for (it, proposed) in open.iter().zip(proposed) {
        times.push(Times {
            due: it.due,
            proposed,
            others: series::instead(&it.due, &search, &taken, OTHERS).map_err(unknown)?,
            moves: it.visit.clone(),
        });
    }
    Ok(Found {
        times,
        usual: Some(usual),
        somebody_licensed: offers.somebody_licensed,
    })
}

fn nothing(open: &Planned) -> Times {
    Times {
        due: open.due,
        proposed: None,
        others: Vec::new(),
        moves: open.visit.clone(),
    }
}

/// From when to when follow-up visits are offered: through the last day that lies so far ahead where the patient is.
fn offered_within(practice: &Practice, zone: &str) -> Wanted {
    let now = practice.now();
    let ahead = policy(practice).days_ahead;
    let end = practice
        .today_in(zone)
        .checked_add(jiff::Span::new().days(ahead + 1));
    let end = end.unwrap_or(Date::MAX).at(0, 0, 0, 0).in_tz(zone);
    Wanted {
        from: now + LEAD,
        until: end.map_or(now, |end| end.timestamp()),
    }
}

/// The day and the hour of the newest visit that is booked.
fn last_time(own: &[Appointment]) -> Option<Usual> {
    let confirmed = |it: &&Appointment| matches!(it.state, AppointmentState::Confirmed { .. });
    own.iter()
        .rev()
        .find(confirmed)
        .map(|visit| usual_of(visit.wall_time))
}

fn usual_of(at: jiff::civil::DateTime) -> Usual {
    Usual {
        weekday: at.date().weekday(),
        time: Time::new(at.hour(), at.minute(), 0, 0).unwrap_or(Time::midnight()),
    }
}

fn policy(practice: &Practice) -> &guideline::catalogue::FollowUps {
    &practice.edition.catalogue().policy().follow_ups
}

fn deed(name: &'static str, patient: PatientId) -> Deed {
    Deed {
        name,
        action: Action::Book,
        on: On::Chart(patient),
    }
}
