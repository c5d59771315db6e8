//! A newcomer says where they will be and how old they are, and a chart is opened: the first thing that is theirs.
//!
//! Where nobody of ours is licensed no chart is opened, and the page says so at once: [`coverage`] tells who could.

use guideline::{Edition, criteria::Criterion};
use jiff::civil::{Date, DateTime};
use record::{
    Actor, ActorKind, Role,
    encounter::Encounter,
    id::{AccountId, EncounterId, PatientId},
    patient::{Patient, Sex, age_on},
};
use schedule::{jurisdiction, promise::wall_time};
use serde::{Deserialize, Serialize};
use storage::Tx;

use crate::{
    access::Action,
    intake::GUARDIAN,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

pub use schedule::Jurisdiction;

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
    /// Who takes part for a minor: name of the parent or guardian.
    pub guardian: Option<String>,
}

/// Where the clinic can treat, and who.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Clinicians licensed in the place that was asked for, as shown.
    pub here: Vec<String>,
    /// Every place in which somebody is licensed, by name.
    pub places: Vec<&'static Jurisdiction>,
}

/// Longest name of a guardian, and longest telephone number, in characters.
const LONGEST: usize = 200;

/// Every place where a patient may say they will be, by name.
#[must_use]
pub fn places() -> &'static [Jurisdiction] {
    jurisdiction::all()
}

/// The clock on the wall in each zone of `place` now, the zone of most of it first: by it people know their own.
#[must_use]
pub fn clocks(practice: &Practice, place: &Jurisdiction) -> Vec<(String, DateTime)> {
    let zones = place.zones();
    zones
        .map(|zone| (zone.to_owned(), wall_time(practice.now(), zone).0))
        .collect()
}

/// Who is licensed in `place` today, and where anybody is.
///
/// # Errors
///
/// `SignIn` for a stranger, `NotFound` for staff.
pub async fn coverage(
    practice: &Practice,
    actor: &Actor,
    place: &str,
) -> Result<Coverage, Refused> {
    let (place, today) = (place.to_owned(), practice.today());
    let deed = Deed {
        name: "see_coverage",
        action: Action::OpenChart,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { covered(tx, &place, today).await })
        })
        .await
}

/// Opens the chart and the first consultation. The chart's owner is whoever asks; asking again gives the same chart.
///
/// # Errors
///
/// `Invalid` for a place that is not one of the jurisdictions or in which nobody is licensed, a zone that is not one
/// of the place's, a date of birth in the future, an age below the youngest for whom the guideline has any treatment,
/// or a minor without the name of a parent or guardian.
pub async fn open_chart(
    practice: &Practice,
    ask: &Ask,
    input: OpenChart,
) -> Result<PatientId, Refused> {
    let account = match &ask.actor.kind {
        // A form sent twice: the first one has made the newcomer a patient.
        ActorKind::Patient { patient, .. } => return Ok(*patient),
        ActorKind::Newcomer { account, .. } => *account,
        ActorKind::Anonymous => return Err(Refused::SignIn),
        _ => return Err(Refused::NotFound),
    };
    let zone = check(practice, &input)?;
    let today = practice.today_in(&zone);
    let deed = Deed {
        name: "open_chart",
        action: Action::OpenChart,
        on: On::Clinic,
    };
    let (clinic, said) = (practice.clone(), input.clone());
    practice
        .act(ask, deed, &said, move |tx, _grant| {
            Box::pin(async move {
                if covered(tx, &input.jurisdiction, today)
                    .await?
                    .here
                    .is_empty()
                {
                    return Err(Refused::field("jurisdiction", "problem-nobody-licensed"));
                }
                open(&clinic, tx, account, input, zone).await
            })
        })
        .await
}

/// Whole years from which a person consents alone, as the guideline's rule on minors has it.
#[must_use]
pub fn adult_from(edition: &Edition) -> Option<i16> {
    let rule = edition
        .rules()
        .iter()
        .find(|rule| rule.code == "MINOR_CONSENT")?;
    let Criterion::Test(test) = &rule.when else {
        return None;
    };
    test.below.and_then(|age| i16::try_from(age).ok())
}

/// Whether somebody of `age` needs a parent or guardian. Where the guideline is silent, everybody does.
#[must_use]
pub fn is_minor(edition: &Edition, age: i16) -> bool {
    adult_from(edition).is_none_or(|adult| age < adult)
}

/// The zone, once everything fits.
fn check(practice: &Practice, input: &OpenChart) -> Result<String, Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    let place = jurisdiction::find(&input.jurisdiction);
    let zone = match (place, &input.zone) {
        (None, _) => {
            wrong("jurisdiction", "problem-jurisdiction");
            String::new()
        }
        (Some(place), None) => place.zone.clone(),
        (Some(place), Some(zone)) if place.keeps(zone) => zone.clone(),
        (Some(_), Some(_)) => {
            wrong("zone", "problem-zone");
            String::new()
        }
    };
    let today = practice.today_in(if zone.is_empty() {
        &practice.clinic.zone
    } else {
        &zone
    });
    let age = age_on(input.born_on, today);
    // not clinical: nobody is older, so the year was mistyped.
    if !(0..=120).contains(&age) || input.born_on > today {
        wrong("born_on", "problem-born-on");
    } else if age < practice.edition.intake().youngest() {
        wrong("born_on", "problem-too-young");
    } else if is_minor(&practice.edition, age) {
        let guardian = input.guardian.as_deref().unwrap_or_default().trim();
        if guardian.is_empty() || guardian.chars().count() > LONGEST {
            wrong("guardian", "problem-guardian");
        }
    }
    if input
        .phone
        .as_ref()
        .is_some_and(|phone| phone.chars().count() > LONGEST)
    {
        wrong("phone", "problem-too-long");
    }
    if problems.is_empty() {
        Ok(zone)
    } else {
        Err(Refused::Invalid(problems))
    }
}

async fn covered(tx: &mut Tx, place: &str, today: Date) -> Result<Coverage, Refused> {
    let mut coverage = Coverage::default();
    let mut codes = Vec::new();
    for who in tx
        .practitioners()
        .await?
        .into_iter()
        .filter(|who| who.role == Role::Clinician)
    {
        let licences = tx.licences(who.id).await?;
        let valid: Vec<_> = licences
            .into_iter()
            .filter(|it| it.covers(&it.jurisdiction, today))
            .collect();
        if valid.iter().any(|licence| licence.jurisdiction == place) {
            coverage.here.push(
                format!("{} {}", who.name, who.credentials)
                    .trim()
                    .to_owned(),
            );
        }
        codes.extend(valid.into_iter().map(|licence| licence.jurisdiction));
    }
    coverage.places = jurisdiction::all()
        .iter()
        .filter(|known| codes.contains(&known.code))
        .collect();
    Ok(coverage)
}

async fn open(
    practice: &Practice,
    tx: &mut Tx,
    account: AccountId,
    input: OpenChart,
    zone: String,
) -> Result<PatientId, Refused> {
    let mut owner = tx.account(account).await?.ok_or(Refused::SignIn)?;
    if let Some(there) = owner.patient {
        return Ok(there);
    }
    let now = practice.now();
    let patient = Patient {
        id: PatientId::new(&*practice.clock, &*practice.chance),
        mrn: tx.next_mrn().await?,
        given_name: owner.given_name.clone(),
        family_name: owner.family_name.clone(),
        born_on: input.born_on,
        sex: input.sex,
        email: owner.email.clone(),
        phone: input
            .phone
            .map(|phone| phone.trim().to_owned())
            .filter(|phone| !phone.is_empty()),
        language: owner.language.clone(),
        jurisdiction: input.jurisdiction,
        zone,
        practitioner: None,
        created_at: now,
    };
    tx.keep_patient(&patient).await?;
    owner.patient = Some(patient.id);
    tx.keep_account(&owner).await?;
    let encounter = EncounterId::new(&*practice.clock, &*practice.chance);
    tx.keep_encounter(&Encounter::open(encounter, patient.id, now))
        .await?;
    let guardian = input.guardian.filter(|name| !name.trim().is_empty());
    let minor = is_minor(
        &practice.edition,
        patient.age_on(practice.today_in(&patient.zone)),
    );
    if let (true, Some(guardian)) = (minor, guardian) {
        tx.keep_answer(
            encounter,
            GUARDIAN,
            &serde_json::json!(guardian.trim()),
            now,
        )
        .await?;
    }
    Ok(patient.id)
}
