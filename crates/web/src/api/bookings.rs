//! Another system reads bookings: schedules, what of them is free, and the visits of a patient.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use care::read_bookings;
use fhir::{
    Outcome,
    appointment::{Slot, SlotStatus, write, write_schedule, write_slot},
};
use jiff::{Timestamp, civil::Date};
use record::id::{AppointmentId, PatientId, PractitionerId};

use super::{
    answer,
    capability::{APPOINTMENT, SCHEDULE, SLOT},
    query::{Bound, pairs, wrong},
    set,
};
use crate::{app::App, problem::Problem, routes::link, visitor::Visitor};

pub(crate) async fn schedule(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PractitionerId = id.parse().map_err(|_| Problem::NotFound)?;
    let all = read_bookings::schedules(&app.practice, &visitor.actor).await?;
    let found = all.into_iter().find(|one| one.practitioner == id);
    let found = found.ok_or(Problem::NotFound)?;
    Ok(answer(StatusCode::OK, &write_schedule(&found)))
}

pub(crate) async fn schedules(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let wish = match Wish::read(&query, SCHEDULE) {
        Ok(wish) => wish,
        Err(outcome) => return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write())),
    };
    let all = read_bookings::schedules(&app.practice, &visitor.actor).await?;
    let found = all
        .iter()
        .filter(|one| wish.practitioner.is_none_or(|who| one.practitioner == who))
        .map(write_schedule);
    Ok(set(&app, &link::fhir_schedules(), &query, found.collect()))
}

pub(crate) async fn slot(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (who, starts_at) = Slot::named(&id).ok_or(Problem::NotFound)?;
    let all = read_bookings::slots(&app.practice, &visitor.actor, who).await?;
    let found = all.into_iter().find(|one| one.starts_at == starts_at);
    let found = found.ok_or(Problem::NotFound)?;
    Ok(answer(StatusCode::OK, &write_slot(&found)))
}

pub(crate) async fn slots(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let wish = match Wish::read(&query, SLOT) {
        Ok(wish) => wish,
        Err(outcome) => return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write())),
    };
    let Some(who) = wish.practitioner else {
        let outcome = wrong("schedule", "it does not say whose".to_owned(), SLOT);
        return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write()));
    };
    let all = read_bookings::slots(&app.practice, &visitor.actor, who).await?;
    let found = all
        .iter()
        .filter(|one| wish.status.is_none_or(|status| one.status == status))
        .filter(|one| wish.admits(one.starts_at, one.wall_time.date()))
        .map(write_slot);
    Ok(set(&app, &link::fhir_slots(), &query, found.collect()))
}

pub(crate) async fn appointment(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: AppointmentId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = read_bookings::appointment(&app.practice, &visitor.actor, id).await?;
    Ok(answer(StatusCode::OK, &write(&found)))
}

pub(crate) async fn appointments(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let wish = match Wish::read(&query, APPOINTMENT) {
        Ok(wish) => wish,
        Err(outcome) => return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write())),
    };
    let Some(patient) = wish.patient else {
        let outcome = wrong("patient", "it does not say whose".to_owned(), APPOINTMENT);
        return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write()));
    };
    let all = read_bookings::appointments(&app.practice, &visitor.actor, patient).await?;
    let found = all
        .iter()
        .filter(|one| wish.admits(one.starts_at, one.wall_time.date()))
        .map(write);
    Ok(set(
        &app,
        &link::fhir_appointments(),
        &query,
        found.collect(),
    ))
}

/// What is looked for.
#[derive(Default)]
struct Wish {
    patient: Option<PatientId>,
    practitioner: Option<PractitionerId>,
    status: Option<SlotStatus>,
    when: Vec<Bound>,
}

impl Wish {
    /// Reads a query; a parameter that is not known is refused, because leaving it out would find too much.
    fn read(query: &str, known: &[(&str, &str)]) -> Result<Self, Outcome> {
        let mut wish = Self::default();
        for (name, value) in pairs(query) {
            if !known.iter().any(|(known, _)| *known == name) {
                let says = format!("`{name}` cannot be searched by");
                return Err(wrong(name, says, known));
            }
            let fits = match name {
                "patient" => once(&mut wish.patient, id(&value, "Patient/")),
                "actor" => once(&mut wish.practitioner, id(&value, "Practitioner/")),
                "schedule" => once(&mut wish.practitioner, id(&value, "Schedule/")),
                "status" => once(&mut wish.status, status(&value)),
                _ => Bound::read(&value).map(|it| wish.when.push(it)).is_some(),
            };
            if !fits {
                let says = format!("`{value}` is not one `{name}`");
                return Err(wrong(name, says, known));
            }
        }
        Ok(wish)
    }

    /// Whether a time fits every end that was asked for: an instant that is `day` on the clock of its zone.
    fn admits(&self, at: Timestamp, day: Date) -> bool {
        self.when.iter().all(|bound| bound.admits(at, day))
    }
}

/// Keeps what was read; answers whether it could be read and is the first.
fn once<T>(place: &mut Option<T>, read: Option<T>) -> bool {
    read.is_some() && std::mem::replace(place, read).is_none()
}

fn id<T: std::str::FromStr>(value: &str, kind: &str) -> Option<T> {
    value.strip_prefix(kind).unwrap_or(value).parse().ok()
}

fn status(word: &str) -> Option<SlotStatus> {
    [SlotStatus::Free, SlotStatus::Busy, SlotStatus::Tentative]
        .into_iter()
        .find(|known| known.word() == word)
}
