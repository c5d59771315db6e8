//! What a patient sees of their own care: their answers, visits, tests and results, and what a clinician signed.
//!
//! Nothing that software made of the findings is in here: no assessment, no task, no draft.

use std::collections::HashMap;

use guideline::concept::Concept;
use jiff::{Timestamp, civil::Date};
use record::{
    Actor, Finding, Source, Value,
    appointment::{Appointment, AppointmentState},
    encounter::Encounter,
    id::PatientId,
    order::{Obligation, Order},
    patient::Patient,
    plan::{Plan, PlanState},
    review::Review,
    task::TaskKind,
    waitlist::{TimeOffer, Waiting},
};
use storage::{Tx, instruction::Instruction, photograph::Photograph, renewal::Renewal};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
    series::{FollowUps, follow_ups},
    visit::closes_at,
    waitlist::open_offer,
};

/// A patient's own care.
#[derive(Clone, Debug)]
pub struct OwnCare {
    /// Who.
    pub patient: Patient,
    /// Today where they are.
    pub today: Date,
    /// Consultations, oldest first.
    pub encounters: Vec<Encounter>,
    /// Visits that are held, booked or past, oldest first, with the clinician's name.
    pub visits: Vec<(Appointment, String)>,
    /// The signed plan in force, when there is one.
    pub plan: Option<Plan>,
    /// Tests that were ordered, oldest first.
    pub orders: Vec<Order>,
    /// Duties that are open or done, by date.
    pub tests: Vec<Obligation>,
    /// Laboratory results, newest first.
    pub results: Vec<Finding>,
    /// Somebody of the care team has been told about results and has not answered yet. That and no more: what the
    /// guideline made of them is not for these pages.
    pub waits_for_words: bool,
    /// What clinicians signed and sent, newest first.
    pub instructions: Vec<Instruction>,
    /// Asks for more medicine, newest first.
    pub renewals: Vec<Renewal>,
    /// Photographs, oldest first.
    pub photographs: Vec<Photograph>,
    /// Their place on the waitlist, when they have one.
    pub waiting: Option<Waiting>,
    /// The time that is kept for them because they wait.
    pub offer: Option<TimeOffer>,
    /// Reviews, newest first.
    pub reviews: Vec<Review>,
    /// The visits that the plan in force asks for, and where each stands.
    pub follow_ups: FollowUps,
}

impl OwnCare {
    /// The consultation that is going on: the newest.
    #[must_use]
    pub fn encounter(&self) -> Option<&Encounter> {
        self.encounters.last()
    }

    /// The visit that is booked and not over, the earliest: as long as it can still begin, because clinics run late.
    #[must_use]
    pub fn upcoming(&self, now: Timestamp) -> Option<&(Appointment, String)> {
        self.visits.iter().find(|(visit, _)| {
            matches!(visit.state, AppointmentState::Confirmed { .. }) && closes_at(visit) > now
        })
    }

    /// The visit that booking another time would move: the earliest that is booked and is no follow-up visit.
    #[must_use]
    pub fn moves(&self, now: Timestamp) -> Option<&(Appointment, String)> {
        self.visits.iter().find(|(visit, _)| {
            matches!(visit.state, AppointmentState::Confirmed { .. })
                && closes_at(visit) > now
                && !self.follow_ups.has(visit.id)
        })
    }

    /// The time that they keep for themselves until a deadline that has not passed.
    #[must_use]
    pub fn held(&self, now: Timestamp) -> Option<&(Appointment, String)> {
        self.visits.iter().find(|(visit, _)| {
            let offered = self
                .offer
                .as_ref()
                .is_some_and(|it| it.appointment == visit.id);
            matches!(visit.state, AppointmentState::Held { until } if until > now) && !offered
        })
    }

    /// The time that is kept for them because they wait, while they can take it.
    #[must_use]
    pub fn offered(&self, now: Timestamp) -> Option<&(Appointment, String)> {
        let offer = self.offer.as_ref()?;
        self.visits.iter().find(|(visit, _)| {
            visit.id == offer.appointment
                && matches!(visit.state, AppointmentState::Held { until } if until > now)
        })
    }

    /// The newest signed instruction, when it takes the medicine away for now.
    #[must_use]
    pub fn on_hold(&self) -> Option<&Instruction> {
        self.instructions.first().filter(|newest| newest.holds)
    }

    /// Whether a clinician has signed anything since `recorded_at`.
    #[must_use]
    pub fn answered_since(&self, recorded_at: Timestamp) -> bool {
        let told = self
            .instructions
            .iter()
            .any(|instruction| instruction.signed_at > recorded_at);
        let planned = self.plan.as_ref().is_some_and(
            |plan| matches!(plan.state, PlanState::Signed { at, .. } if at > recorded_at),
        );
        told || planned
    }
}

/// A result against its usual range, as the guideline displays it; `None` when no range is known, or when a limit does
/// not say.
#[must_use]
pub fn against_usual_range(
    concept: &Concept,
    sex: Option<record::patient::Sex>,
    value: &Value,
) -> Option<Placed> {
    if !matches!(value, Value::Quantity(_) | Value::Limit(_)) {
        return None;
    }
    let range = concept.display.as_ref()?;
    let (low, high) = range.ends(sex);
    if low.is_none() && high.is_none() {
        return None;
    }
    let is_low = low.map_or(Some(false), |low| value.below(low));
    let is_high = high.map_or(Some(false), |high| value.above(high));
    match (is_low, is_high) {
        (Some(true), _) => Some(Placed::Below),
        (_, Some(true)) => Some(Placed::Above),
        (Some(false), Some(false)) => Some(Placed::Within),
        // `<3` may be far too low, and somebody should know. `>60` is as good as some laboratories ever say.
        (None, _) if !has_floor(value) => Some(Placed::Open),
        (_, None) if has_floor(value) => Some(Placed::Open),
        _ => None,
    }
}

fn has_floor(value: &Value) -> bool {
    use record::quantity::Comparator::{AtLeast, Greater};
    matches!(value, Value::Limit(limit) if matches!(limit.comparator, AtLeast | Greater))
}

/// Where a number lies against its usual range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Below.
    Below,
    /// Within.
    Within,
    /// Above.
    Above,
    /// A limit on whose open side an end of the range lies.
    Open,
}

/// Reads the actor's own care.
///
/// # Errors
///
/// `NotFound` for anybody who is not a patient.
pub async fn own_care(practice: &Practice, actor: &Actor) -> Result<OwnCare, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "read_own_care",
        action: Action::ReadOwnCare,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { gather_own(&clinic, tx, patient).await })
        })
        .await
}

/// Brings a patient's own care together inside a transaction in which they were granted it.
pub(crate) async fn gather_own(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
) -> Result<OwnCare, Refused> {
    let who = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
    let names: HashMap<_, _> = tx
        .practitioners()
        .await?
        .into_iter()
        .map(|who| (who.id, who.name))
        .collect();
    let visits = tx.appointments_of(patient).await?;
    let plan = tx.signed_plan(patient).await?;
    let follow_ups = follow_ups(practice, tx, &who, plan.as_ref(), &visits).await?;
    let visits = visits
        .into_iter()
        .map(|visit| {
            let name = names.get(&visit.practitioner).cloned();
            (visit, name.unwrap_or_default())
        })
        .collect();
    let mut tests = tx.obligations_of(patient).await?;
    tests.sort_by_key(|duty| (duty.due_on, duty.id));
    let mut results: Vec<Finding> = tx
        .findings(patient)
        .await?
        .all()
        .iter()
        .filter(|finding| matches!(finding.source, Source::Laboratory { .. }))
        .cloned()
        .collect();
    results.sort_by_key(|finding| std::cmp::Reverse((finding.observed_on, finding.recorded_at)));
    let mut instructions = tx.instructions_of(patient).await?;
    instructions.reverse();
    let renewals = tx.renewals_of(patient).await?;
    let mut reviews = tx.reviews_of(patient).await?;
    reviews.reverse();
    let waits_for_words = tx.tasks_of(patient).await?.iter().any(|task| {
        task.closed.is_none()
            && matches!(
                task.kind,
                TaskKind::MonitoringAction
                    | TaskKind::UnreadableResult
                    | TaskKind::AbnormalResult
                    | TaskKind::ResultsComplete
            )
    });
    let waiting = tx.waiting_of(patient).await?;
    let offer = match &waiting {
        Some(place) => open_offer(tx, place.id).await?,
        None => None,
    };
    Ok(OwnCare {
        follow_ups,
        waiting,
        offer,
        today: practice.today_in(&who.zone),
        encounters: tx.encounters_of(patient).await?,
        visits,
        plan,
        orders: tx.orders_of(patient).await?,
        tests,
        results,
        waits_for_words,
        instructions,
        renewals,
        photographs: tx.photographs_of(patient).await?,
        reviews,
        patient: who,
    })
}

#[cfg(test)]
mod tests {
    use guideline::Edition;

    use super::*;

    /// Usual: lymphocytes 1.0 to 4.0, filtration rate from 90.
    #[test]
    fn a_limit_is_within_the_usual_range_only_when_all_beyond_it_is() {
        let edition = Edition::embedded().expect("the shipped content loads");
        let concepts = edition.concepts();
        let placed = |concept: &str, written: &str, unit: &str| {
            let concept = concepts.get(concept).expect("the concept is there");
            let value = concepts.read(concept, written, unit).into_value();
            against_usual_range(concept, None, &value)
        };
        let alc = |written| placed("alc", written, "K/uL");
        assert_eq!(alc("0.9"), Some(Placed::Below));
        assert_eq!(alc("1.0"), Some(Placed::Within));
        assert_eq!(alc("4.1"), Some(Placed::Above));
        assert_eq!(alc("<1.0"), Some(Placed::Below));
        assert_eq!(alc("<=1.0"), Some(Placed::Open));
        assert_eq!(alc("<3"), Some(Placed::Open));
        assert_eq!(alc(">0.5"), Some(Placed::Open));
        assert_eq!(alc(">2"), Some(Placed::Open));
        assert_eq!(alc(">4"), Some(Placed::Above));
        let egfr = |written| placed("egfr", written, "mL/min/1.73m2");
        assert_eq!(egfr(">=90"), Some(Placed::Within));
        assert_eq!(egfr(">60"), None);
        assert_eq!(egfr("<60"), Some(Placed::Below));
        assert_eq!(placed("alt", ">5", "U/L"), Some(Placed::Open));
        assert_eq!(placed("igra", "negative", ""), None);
    }
}
