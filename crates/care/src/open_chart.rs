//! A newcomer says where they will be and how old they are, and a chart is opened: the first thing that is theirs.

use jiff::civil::Date;
use record::{
    ActorKind,
    encounter::Encounter,
    id::{EncounterId, PatientId},
    patient::{Patient, Sex, age_on},
};
use serde::{Deserialize, Serialize};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

/// Where and how old.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenChart {
    /// Two-letter jurisdiction.
    pub jurisdiction: String,
    /// IANA zone, when the place has more than one and the person chose.
    pub zone: Option<String>,
    /// Date of birth.
    pub born_on: Date,
    /// Recorded sex at birth; `None` = not said.
    pub sex: Option<Sex>,
    /// Telephone, when given.
    pub phone: Option<String>,
}

/// Opens the chart and the first consultation. The chart's owner is whoever asks.
///
/// # Errors
///
/// `Invalid` for a place that is not one of the jurisdictions, a zone that is not one of the place's, a date of birth
/// in the future, or an age below the youngest for whom the guideline has any treatment.
pub async fn open_chart(practice: &Practice, ask: &Ask, input: OpenChart) -> Result<PatientId, Refused> {
    let ActorKind::Newcomer { account, .. } = &ask.actor.kind else { return Err(Refused::NotFound) };
    let account = *account;
    let mut problems = Vec::new();
    let place = schedule::jurisdiction::find(&input.jurisdiction);
    let zone = match (place, &input.zone) {
        (None, _) => {
            problems.push(FieldProblem { field: "jurisdiction".into(), problem: "problem-jurisdiction".into() });
            String::new()
        }
        (Some(place), None) => place.zone.to_owned(),
        (Some(place), Some(zone)) if place.zones().any(|known| known == zone.as_str()) => zone.clone(),
        (Some(_), Some(_)) => {
            problems.push(FieldProblem { field: "zone".into(), problem: "problem-zone".into() });
            String::new()
        }
    };
    let today = practice.today();
    let age = age_on(input.born_on, today);
    if age < 0 || age > 120 {
        problems.push(FieldProblem { field: "born_on".into(), problem: "problem-born-on".into() });
    } else if age < practice.edition.intake().youngest() {
        problems.push(FieldProblem { field: "born_on".into(), problem: "problem-too-young".into() });
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let now = practice.now();
    let patient_id = PatientId::new(&*practice.clock, &*practice.chance);
    let encounter_id = EncounterId::new(&*practice.clock, &*practice.chance);
    let said = input.clone();
    let deed = Deed { name: "open_chart", action: Action::OpenChart, on: On::Clinic };
    practice
        .act(ask, deed, &said, move |tx, _grant| {
            Box::pin(async move {
                let mut owner = tx.account(account).await?.ok_or(Refused::SignIn)?;
                if let Some(there) = owner.patient {
                    return Ok(there);
                }
                let patient = Patient {
                    id: patient_id,
                    mrn: tx.next_mrn().await?,
                    given_name: owner.given_name.clone(),
                    family_name: owner.family_name.clone(),
                    born_on: input.born_on,
                    sex: input.sex,
                    email: owner.email.clone(),
                    phone: input.phone,
                    language: owner.language.clone(),
                    jurisdiction: input.jurisdiction,
                    zone,
                    practitioner: None,
                    created_at: now,
                };
                tx.keep_patient(&patient).await?;
                owner.patient = Some(patient.id);
                tx.keep_account(&owner).await?;
                tx.keep_encounter(&Encounter::open(encounter_id, patient.id, now)).await?;
                Ok(patient.id)
            })
        })
        .await
}
