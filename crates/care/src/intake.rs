//! The intake, answer by answer: saved at every step, resumed on any device, sent in when it is complete.
//!
//! The guideline says what is asked; this room keeps what was answered, sealed, and knows which step comes next.
//! "I'm not sure" is kept as it was said and becomes an unknown finding, never a "no". Saving the same answer twice is
//! naturally the same, so these verbs need no key; [`submit_intake`] does.
//!
//! *To add a step that is not a question*: a variant of [`Step`], its place in [`Intake::steps`], its verb here.

use std::collections::BTreeMap;

use guideline::{
    Edition,
    questionnaire::{Answer, Answers, Person, QuestionId},
};
use jiff::Timestamp;
use record::{
    Actor,
    consent::Consent,
    encounter::{Encounter, EncounterState},
    id::{EncounterId, PatientId},
    patient::Patient,
    task::{TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use storage::{Tx, photograph::Photograph};

use crate::{
    access::Action,
    open_chart::is_minor,
    photograph::VIEWS,
    practice::{Ask, Deed, On, Practice},
    receive_result::open_task,
    refused::{FieldProblem, Refused},
};

mod scalp;
mod submit;

pub use scalp::{Marked, ScalpView, bare_in_all, scalp_views};
pub use submit::{Submission, submit_intake};

// What is kept beside the answers. No question's name begins with `~`.
/// The name of the parent or guardian.
pub(crate) const GUARDIAN: &str = "~guardian";
/// That the patient is done with photographs, or goes on without.
const PHOTOGRAPHS_DONE: &str = "~photographs";
/// Stem of what was marked on a view of the scalp.
const SCALP: &str = "~scalp-";

/// An intake as far as it has come.
#[derive(Clone, Debug)]
pub struct Intake {
    /// The consultation it belongs to.
    pub encounter: Encounter,
    /// Who.
    pub patient: Patient,
    /// As far as routing needs it.
    pub person: Person,
    /// Whether a parent or guardian must agree.
    pub minor: bool,
    /// Name of the parent or guardian, when one was given.
    pub guardian: Option<String>,
    /// What was answered.
    pub answers: Answers,
    /// What was marked, by name of the view.
    pub scalp: BTreeMap<String, Marked>,
    /// Photographs of this consultation, oldest first.
    pub photographs: Vec<Photograph>,
    /// Whether the patient is done with photographs, or goes on without.
    pub photographs_done: bool,
    /// What was agreed to, oldest first.
    pub consents: Vec<Consent>,
    /// When something was last saved.
    pub saved_at: Option<Timestamp>,
}

/// One page of the intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// A question.
    Question(QuestionId),
    /// A view of the scalp, by name.
    Scalp(String),
    /// The photographs.
    Photographs,
}

/// What saving an answer led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Help that must be shown at once: `emergency`, `crisis`, `soon`.
    pub urgent: Option<String>,
    /// The first step that is still open; `None` = check the answers.
    pub next: Option<Step>,
}

impl Intake {
    /// Every step of this person's intake, in order, as far as the answers tell so far.
    #[must_use]
    pub fn steps(&self, edition: &Edition) -> Vec<Step> {
        let questions = edition.intake().path(&self.answers, self.person);
        let views = scalp_views(edition);
        let mut steps: Vec<Step> = questions
            .into_iter()
            .map(|question| Step::Question(question.id.clone()))
            .collect();
        steps.extend(views.into_iter().map(|view| Step::Scalp(view.name)));
        steps.push(Step::Photographs);
        steps
    }

    /// Whether a step has been taken.
    #[must_use]
    pub fn has(&self, step: &Step) -> bool {
        match step {
            Step::Question(id) => self.answers.contains_key(id),
            Step::Scalp(view) => self.scalp.contains_key(view),
            Step::Photographs => self.photographs_done,
        }
    }

    /// Where to go on: the first step that is still open; `None` = check the answers.
    #[must_use]
    pub fn next(&self, edition: &Edition) -> Option<Step> {
        self.steps(edition).into_iter().find(|step| !self.has(step))
    }

    /// Whether answers can still be changed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        takes_answers(&self.encounter)
    }

    /// Whether it has been sent in.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        !matches!(self.encounter.state, EncounterState::Intake { .. })
    }
}

/// The actor's own intake, of the consultation that is going on.
///
/// # Errors
///
/// `NotFound` for anybody who is not a patient, or without a consultation.
pub async fn own_intake(practice: &Practice, actor: &Actor) -> Result<Intake, Refused> {
    let patient = match (actor.patient(), actor.account()) {
        (Some(patient), _) => patient,
        (None, Some(_)) => return Err(Refused::NotFound),
        (None, None) => return Err(Refused::SignIn),
    };
    let clinic = practice.clone();
    let deed = Deed {
        name: "read_intake",
        action: Action::AnswerIntake,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let encounter = tx.current_encounter(patient).await?;
                let encounter = match encounter {
                    Some(encounter) => encounter,
                    None => newest(tx, patient).await?.ok_or(Refused::NotFound)?,
                };
                gather(&clinic, tx, encounter).await
            })
        })
        .await
}

/// Saves what was posted for `question` (see `Questionnaire::parse` for the fields). An answer that asks for help at
/// once puts a task before the team in the same transaction.
///
/// # Errors
///
/// `NotFound` for a question that does not exist or somebody else's consultation; `Invalid` with the field;
/// `Conflict("intake-closed")` once a visit is booked.
pub async fn answer(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    question: &str,
    form: &[(String, String)],
) -> Result<Saved, Refused> {
    let intake = practice.edition.intake();
    let known = intake.question(question).ok_or(Refused::NotFound)?;
    let answer = intake.parse(known, form).map_err(|error| {
        Refused::Invalid(vec![FieldProblem {
            field: error.field,
            problem: error.problem,
        }])
    })?;
    let kept = json(&answer)?;
    let said = (question.to_owned(), answer);
    save(
        practice,
        ask,
        encounter,
        "answer_intake",
        question,
        kept,
        Some(said),
    )
    .await
}

/// Saves what was marked on the view of the scalp called `view`.
///
/// # Errors
///
/// `NotFound` for a view that does not exist; `Invalid` for more bare parts than the view has;
/// `Conflict("intake-closed")`.
pub async fn mark_scalp(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    view: &str,
    marked: Marked,
) -> Result<Saved, Refused> {
    let views = scalp_views(&practice.edition);
    let known = views
        .iter()
        .find(|known| known.name == view)
        .ok_or(Refused::NotFound)?;
    if !marked.fits(known) {
        return Err(Refused::field("bare", "problem-scalp-parts"));
    }
    save(
        practice,
        ask,
        encounter,
        "mark_scalp",
        &format!("{SCALP}{view}"),
        json(&marked)?,
        None,
    )
    .await
}

/// The patient is done with photographs, or goes on without.
///
/// # Errors
///
/// `Conflict("intake-closed")`.
pub async fn finish_photographs(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
) -> Result<Saved, Refused> {
    save(
        practice,
        ask,
        encounter,
        "finish_photographs",
        PHOTOGRAPHS_DONE,
        Json::Bool(true),
        None,
    )
    .await
}

/// Keeps one thing under `name`, tells the team where it is urgent, and finds the next step.
async fn save(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    deed: &'static str,
    name: &str,
    kept: Json,
    said: Option<(String, Answer)>,
) -> Result<Saved, Refused> {
    let (clinic, name) = (practice.clone(), name.to_owned());
    let input = (encounter, name.clone(), kept.clone());
    let deed = Deed {
        name: deed,
        action: Action::AnswerIntake,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                if !takes_answers(&consultation) {
                    return Err(Refused::Conflict("intake-closed"));
                }
                tx.keep_answer(encounter, &name, &kept, clinic.now())
                    .await?;
                let urgent = match &said {
                    Some((question, answer)) => {
                        tell_team(&clinic, tx, &consultation, question, answer).await?
                    }
                    None => None,
                };
                let intake = gather(&clinic, tx, consultation).await?;
                Ok(Saved {
                    urgent,
                    next: intake.next(&clinic.edition),
                })
            })
        })
        .await
}

/// Opens a task for each chosen option that asks for help at once; gives back the gravest kind of help.
async fn tell_team(
    practice: &Practice,
    tx: &mut Tx,
    encounter: &Encounter,
    question: &str,
    answer: &Answer,
) -> Result<Option<String>, Refused> {
    let mut gravest: Option<(Urgency, String)> = None;
    let known = practice
        .edition
        .intake()
        .question(question)
        .ok_or(Refused::NotFound)?;
    let chosen = known
        .options
        .iter()
        .filter(|option| answer.chose(&option.id));
    for (option, help) in chosen.filter_map(|option| Some((option, option.urgent.clone()?))) {
        let urgency = if help == "soon" {
            Urgency::Today
        } else {
            Urgency::Now
        };
        let concepts = option
            .truth
            .iter()
            .chain(option.sets.iter().map(|sets| &sets.concept));
        let titles: Vec<&str> = concepts
            .filter_map(|id| practice.edition.concepts().get(id))
            .map(|concept| concept.title.as_str())
            .collect();
        let why = format!("In the intake, yes to: {}", titles.join(", "));
        let about = format!("{} {question} {}", encounter.id, option.id);
        open_task(
            practice,
            tx,
            Some(encounter.patient),
            None,
            TaskKind::SafetyAnswer,
            urgency,
            &why,
            &about,
        )
        .await?;
        let help = (urgency, help);
        gravest = Some(gravest.map_or(help.clone(), |known| known.min(help)));
    }
    Ok(gravest.map(|(_, help)| help))
}

/// Everything there is of the intake of one consultation.
async fn gather(practice: &Practice, tx: &mut Tx, encounter: Encounter) -> Result<Intake, Refused> {
    let patient = tx
        .patient(encounter.patient)
        .await?
        .ok_or(Refused::NotFound)?;
    let age = patient.age_on(practice.today_in(&patient.zone));
    let mut intake = Intake {
        person: Person {
            age,
            sex: patient.sex,
        },
        minor: is_minor(&practice.edition, age),
        guardian: None,
        answers: Answers::new(),
        scalp: BTreeMap::new(),
        photographs: of_the_head(tx.photographs_in(encounter.id).await?),
        photographs_done: false,
        consents: tx.consents(patient.id).await?,
        saved_at: tx.answered_at(encounter.id).await?,
        patient,
        encounter,
    };
    for (name, kept) in tx.answers(intake.encounter.id).await? {
        intake.take(&name, kept);
    }
    Ok(intake)
}

impl Intake {
    /// Takes in what was kept under `name`. What no longer reads, after a change of the questions, is asked again.
    fn take(&mut self, name: &str, kept: Json) {
        if name == GUARDIAN {
            self.guardian = kept.as_str().map(str::to_owned);
        } else if name == PHOTOGRAPHS_DONE {
            self.photographs_done = true;
        } else if let Some(view) = name.strip_prefix(SCALP) {
            if let Ok(marked) = serde_json::from_value(kept) {
                self.scalp.insert(view.to_owned(), marked);
            }
        } else if let Ok(answer) = serde_json::from_value(kept) {
            self.answers.insert(QuestionId::new(name), answer);
        }
    }
}

/// Those that the intake asks for. What came with a message belongs to the chart, not to the answers.
fn of_the_head(mut photographs: Vec<Photograph>) -> Vec<Photograph> {
    photographs.retain(|photograph| VIEWS.contains(&photograph.view.as_str()));
    photographs
}

fn takes_answers(encounter: &Encounter) -> bool {
    matches!(
        encounter.state,
        EncounterState::Intake { .. } | EncounterState::Submitted { .. }
    )
}

async fn newest(tx: &mut Tx, patient: PatientId) -> Result<Option<Encounter>, Refused> {
    Ok(tx
        .encounters_of(patient)
        .await?
        .into_iter()
        .max_by_key(|encounter| encounter.id))
}

fn json<T: Serialize>(value: &T) -> Result<Json, Refused> {
    // Only a map with keys that are no text could fail here, and there is none.
    serde_json::to_value(value).map_err(|_| Refused::KeyReused)
}
