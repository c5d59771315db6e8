//! What a clinician sees and concludes: her own SALT, her diagnosis, what she notes on the hair and the scalp.

use jiff::civil::Date;
use record::{
    ActorKind, Finding, Source, Value,
    finding::ConceptId,
    id::{EncounterId, FindingId, NoteId, PatientId},
    quantity::{Decimal, Quantity},
};
use serde::{Deserialize, Serialize};
use storage::note::Note;

use crate::{
    access::Action,
    plan::begin_review,
    practice::{Ask, Deed, On, Practice},
    reassess::{gather, reassess},
    refused::{FieldProblem, Refused},
};

/// The share of hair lost in each view of the scalp, 0-100 %, as a clinician scores it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalpScore {
    /// Top, 40 % of the scalp.
    pub top: Decimal,
    /// Back, 24 %.
    pub back: Decimal,
    /// Left side, 18 %.
    pub left: Decimal,
    /// Right side, 18 %.
    pub right: Decimal,
}

/// Something seen: a concept and its value in words of the form (`yes`, `no`, a number, a code).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Concept of `guideline/concepts/`.
    pub concept: String,
    /// As the form sent it; empty = not looked at, and nothing is recorded.
    pub value: String,
}

/// A clinician's diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Kind of hair loss: id in `guideline/parameters/types.toml`.
    pub kind: String,
}

/// Records a clinician's score of the scalp and what else she saw, and assesses anew.
///
/// # Errors
///
/// `Invalid` names each value outside its range. Nothing is coerced: a value that is wrong is refused, never zero.
pub async fn examine(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    score: Option<ScalpScore>,
    seen: Vec<Seen>,
) -> Result<(), Refused> {
    let mut values = Vec::new();
    let mut problems = Vec::new();
    if let Some(score) = &score {
        for (concept, value) in [
            ("scalp_top", score.top),
            ("scalp_back", score.back),
            ("scalp_left", score.left),
            ("scalp_right", score.right),
        ] {
            values.push((
                concept.to_owned(),
                Value::Quantity(Quantity::new(value, "%")),
            ));
        }
    }
    for one in seen.iter().filter(|one| !one.value.trim().is_empty()) {
        match read_seen(practice, one) {
            Some(value) => values.push((one.concept.clone(), value)),
            None => problems.push(FieldProblem {
                field: one.concept.clone(),
                problem: "problem-value".into(),
            }),
        }
    }
    for (concept, value) in &values {
        if practice.edition.concepts().admits(concept, value).is_err() {
            problems.push(FieldProblem {
                field: concept.clone(),
                problem: "problem-value".into(),
            });
        }
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    keep(practice, ask, encounter, Action::Score, "examine", values).await
}

/// Records a clinician's diagnosis and assesses anew.
///
/// # Errors
///
/// `Invalid` for a kind of hair loss that the guideline does not know.
pub async fn diagnose(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    diagnosis: Diagnosis,
) -> Result<(), Refused> {
    let Some(kind) = practice.edition.hair_loss(&diagnosis.kind) else {
        return Err(Refused::field("kind", "problem-diagnosis"));
    };
    let values = vec![(
        "clinician_diagnosis".to_owned(),
        Value::Code(kind.id.clone()),
    )];
    keep(
        practice,
        ask,
        encounter,
        Action::Diagnose,
        "diagnose",
        values,
    )
    .await
}

/// Keeps a note of the clinician, sealed. Answers whose chart it went into.
///
/// # Errors
///
/// `Invalid` for an empty note.
pub async fn write_note(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    text: String,
) -> Result<PatientId, Refused> {
    if text.trim().is_empty() {
        return Err(Refused::field("text", "problem-note-empty"));
    }
    let ActorKind::Staff { practitioner, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let (me, clinic, input) = (*practitioner, practice.clone(), text.clone());
    let deed = Deed {
        name: "write_note",
        action: Action::WriteNote,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let note = Note {
                    id: NoteId::new(&*clinic.clock, &*clinic.chance),
                    patient: consultation.patient,
                    encounter: Some(encounter),
                    practitioner: me,
                    text,
                    written_at: clinic.now(),
                };
                tx.keep_note(&note).await?;
                Ok(note.patient)
            })
        })
        .await
}

async fn keep(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    action: Action,
    name: &'static str,
    values: Vec<(String, Value)>,
) -> Result<(), Refused> {
    let ActorKind::Staff {
        account,
        practitioner,
        name: by,
        ..
    } = &ask.actor.kind
    else {
        return Err(Refused::NotFound);
    };
    let (account, me, by, clinic, input) = (
        *account,
        *practitioner,
        by.clone(),
        practice.clone(),
        (encounter, values.clone()),
    );
    let deed = Deed {
        name,
        action,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let patient = consultation.patient;
                let now = clinic.now();
                let today: Date = match tx.patient(patient).await? {
                    Some(patient) => clinic.today_in(&patient.zone),
                    None => return Err(Refused::NotFound),
                };
                let findings: Vec<Finding> = values
                    .into_iter()
                    .map(|(concept, value)| Finding {
                        id: FindingId::new(&*clinic.clock, &*clinic.chance),
                        concept: ConceptId::new(concept),
                        value,
                        observed_on: today,
                        recorded_at: now,
                        source: Source::Clinician {
                            account,
                            name: by.clone(),
                        },
                        original: None,
                    })
                    .collect();
                tx.keep_findings(patient, Some(encounter), &findings)
                    .await?;
                begin_review(&clinic, tx, consultation, me).await?;
                let gathered = gather(&clinic, tx, patient).await?;
                reassess(&clinic, tx, &gathered, Some(encounter)).await?;
                Ok(())
            })
        })
        .await
}

fn read_seen(practice: &Practice, seen: &Seen) -> Option<Value> {
    let concept = practice.edition.concepts().get(&seen.concept)?;
    let text = seen.value.trim();
    Some(match concept.kind {
        guideline::concept::Kind::Truth => match text {
            "yes" => Value::Truth(true),
            "no" => Value::Truth(false),
            "unknown" => Value::Unknown("looked at, not decided".to_owned()),
            _ => return None,
        },
        guideline::concept::Kind::Quantity => Value::Quantity(Quantity::new(
            text.parse().ok()?,
            concept.unit.clone().unwrap_or_else(|| "1".to_owned()),
        )),
        guideline::concept::Kind::Code => Value::Code(text.to_owned()),
        guideline::concept::Kind::Date => Value::Date(text.parse().ok()?),
        guideline::concept::Kind::Text => Value::Text(text.to_owned()),
    })
}
