//! Who could step in for somebody who is away.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use record::{
    actor::Licence,
    appointment::Appointment,
    hours::{ExceptionKind, Hours, ScheduleException},
    id::PractitionerId,
};
use schedule::{
    availability::{Ask as Wanted, Slot, Taken},
    cover::is_free,
    licence::{Clinician, offered},
};
use storage::{Tx, practitioner::Practitioner};

use crate::{
    book::{LONGEST_VISIT, hours_of},
    refused::Refused,
    waitlist::active_clinicians,
};

/// Everybody but the one who is away, with what decides about them.
pub(super) struct Colleagues(Vec<Colleague>);

struct Colleague {
    who: Practitioner,
    licences: Vec<Licence>,
    hours: Vec<Hours>,
    exceptions: Vec<ScheduleException>,
    taken: Vec<Taken>,
}

/// Where the patient of an open task is: place, and the zone that says which day it is there. `None` for a task that is
/// about no patient.
pub(super) type Place = Option<(String, String)>;

/// Where the patients are whose open tasks wait for one clinician.
pub(super) async fn open_tasks(tx: &mut Tx, whose: PractitionerId) -> Result<Vec<Place>, Refused> {
    let mut places = Vec::new();
    for task in tx.open_tasks().await? {
        if task.owner != Some(whose) {
            continue;
        }
        let patient = match task.patient {
            Some(patient) => tx.patient(patient).await?,
            None => None,
        };
        places.push(patient.map(|patient| (patient.jurisdiction, patient.zone)));
    }
    Ok(places)
}

impl Colleagues {
    pub(super) async fn of(
        tx: &mut Tx,
        away: PractitionerId,
        from: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Refused> {
        let around = Wanted {
            from: from.checked_sub(LONGEST_VISIT).unwrap_or(from),
            until: until.checked_add(LONGEST_VISIT).unwrap_or(until),
        };
        let mut all = Vec::new();
        for (who, licences) in active_clinicians(tx).await? {
            if who.id == away {
                continue;
            }
            let (hours, exceptions) = hours_of(tx, who.id, &around).await?;
            let taken = tx
                .appointments_between(Some(who.id), around.from, around.until)
                .await?
                .into_iter()
                .filter(|visit| !visit.state.has_lapsed(now))
                .map(|visit| Taken {
                    practitioner: visit.practitioner,
                    starts_at: visit.starts_at,
                    minutes: visit.minutes,
                })
                .collect();
            all.push(Colleague {
                who,
                licences,
                hours,
                exceptions,
                taken,
            });
        }
        Ok(Self(all))
    }

    /// Who works through the visit, has nothing else to do then and is licensed where its patient will be.
    pub(super) fn for_visit(&self, visit: &Appointment) -> Vec<(PractitionerId, String)> {
        self.named(|it| {
            let slot = Slot {
                starts_at: visit.starts_at,
                practitioner: it.who.id,
                minutes: visit.minutes,
            };
            let clinician = [Clinician {
                practitioner: it.who.id,
                licences: it.licences.clone(),
            }];
            is_free(&it.hours, &it.exceptions, &it.taken, &slot)
                && !offered(&[slot], &clinician, &visit.jurisdiction, &visit.zone).is_empty()
        })
    }

    /// Who is not away at any part of the time and is licensed, on its first and its last day, wherever a patient is
    /// whose task is open. A place whose clock nobody knows is covered by nobody.
    pub(super) fn for_tasks(
        &self,
        tasks: &[Place],
        from: Timestamp,
        until: Timestamp,
    ) -> Vec<(PractitionerId, String)> {
        self.named(|it| {
            let away = it.exceptions.iter().any(|off| {
                off.kind == ExceptionKind::Closed && off.starts_at < until && from < off.ends_at
            });
            let licensed =
                |place: &str, day: Date| it.licences.iter().any(|held| held.covers(place, day));
            !away
                && tasks.iter().flatten().all(|(place, zone)| {
                    TimeZone::get(zone).is_ok_and(|zone| {
                        licensed(place, zone.to_datetime(from).date())
                            && licensed(place, zone.to_datetime(until).date())
                    })
                })
        })
    }

    fn named(&self, fits: impl Fn(&Colleague) -> bool) -> Vec<(PractitionerId, String)> {
        let fitting = self.0.iter().filter(|it| fits(it));
        fitting.map(|it| (it.who.id, it.who.name.clone())).collect()
    }
}
