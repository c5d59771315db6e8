//! A clinician's own week: open hours, booked visits, times kept for somebody, time off.

use jiff::{SignedDuration, Timestamp, civil::Date};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    hours::{ExceptionKind, ScheduleException},
    id::{AppointmentId, PatientId, PractitionerId},
};
use schedule::week::{Day, Stretch, days, open};
use storage::Tx;

use crate::{
    access::Action,
    book::LONGEST_VISIT,
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// Seven days of one clinician, Monday first.
#[derive(Clone, Debug)]
pub struct Week {
    /// The zone the clinician lives by (IANA).
    pub zone: String,
    /// Today there.
    pub today: Date,
    /// The days; none at the far ends of the calendar.
    pub days: Vec<(Day, Vec<Entry>)>,
}

/// Something in a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Stretch,
    /// What.
    pub what: What,
}

/// What can be in a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Weekly hours.
    Open,
    /// Extra hours.
    Extra,
    /// Time off.
    Off,
    /// A visit.
    Visit {
        /// Its name in storage.
        id: AppointmentId,
        /// Whose.
        patient: PatientId,
        /// Name of the patient.
        name: String,
        /// The patient's number.
        mrn: String,
    },
    /// A time that somebody is about to book. Who it is becomes known with the booking.
    Kept {
        /// When it lapses.
        until: Timestamp,
    },
}

/// The week that `day` is in, this week without one.
///
/// # Errors
///
/// `NotFound` for anybody who is not a clinician.
pub async fn week(practice: &Practice, actor: &Actor, day: Option<Date>) -> Result<Week, Refused> {
    let me = actor.practitioner().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "see_week",
        action: Action::ReadWorklist,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { find(&clinic, tx, me, day).await })
        })
        .await
}

async fn find(
    practice: &Practice,
    tx: &mut Tx,
    me: PractitionerId,
    day: Option<Date>,
) -> Result<Week, Refused> {
    let now = practice.now();
    let who = tx.practitioner(me).await?.ok_or(Refused::NotFound)?;
    let today = practice.date_of(now, &who.zone);
    let days = days(day.unwrap_or(today), &who.zone)
        .map_err(|_| Refused::field("zone", "problem-zone"))?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Ok(Week {
            zone: who.zone,
            today,
            days: Vec::new(),
        });
    };
    let hours = tx.weekly_hours(me).await?;
    let exceptions = tx.exceptions(me, first.starts_at, last.ends_at).await?;
    let visits = visits(tx, me, first.starts_at, last.ends_at, now).await?;
    let days = days
        .iter()
        .map(|day| {
            let weekly = open(&hours, day).into_iter().map(|at| Entry {
                at,
                what: What::Open,
            });
            let others = exceptions.iter().map(departs).chain(visits.iter().cloned());
            let of_day = others.filter_map(|entry| {
                let at = day.part_of(entry.at)?;
                Some(Entry { at, ..entry })
            });
            let mut entries: Vec<Entry> = weekly.chain(of_day).collect();
            // Stable: what frames a time stands before what happens in it.
            entries.sort_by_key(|entry| entry.at.from);
            (*day, entries)
        })
        .collect();
    Ok(Week {
        zone: who.zone,
        today,
        days,
    })
}

fn departs(one: &ScheduleException) -> Entry {
    Entry {
        at: Stretch {
            from: one.starts_at,
            until: one.ends_at,
        },
        what: match one.kind {
            ExceptionKind::Closed => What::Off,
            ExceptionKind::Open => What::Extra,
        },
    }
}

/// Visits booked, held or past. The store looks at starts: one that began before midnight may still be going on.
async fn visits(
    tx: &mut Tx,
    me: PractitionerId,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Entry>, Refused> {
    let earlier = from.checked_sub(LONGEST_VISIT).unwrap_or(from);
    let mut entries = Vec::new();
    for booked in tx.appointments_between(Some(me), earlier, until).await? {
        if booked.state.has_lapsed(now) {
            continue;
        }
        let what = if let AppointmentState::Held { until } = booked.state {
            What::Kept { until }
        } else {
            let patient = tx.patient(booked.patient).await?.ok_or(Refused::NotFound)?;
            What::Visit {
                id: booked.id,
                patient: patient.id,
                name: patient.full_name(),
                mrn: patient.mrn,
            }
        };
        entries.push(Entry {
            at: lasts(&booked),
            what,
        });
    }
    Ok(entries)
}

fn lasts(booked: &Appointment) -> Stretch {
    let minutes = SignedDuration::from_mins(booked.minutes.into());
    Stretch {
        from: booked.starts_at,
        until: booked
            .starts_at
            .checked_add(minutes)
            .unwrap_or(Timestamp::MAX),
    }
}
