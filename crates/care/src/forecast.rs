//! How hair may go under a medicine: what the two models make of a chart, for the clinician; and what she signs of it
//! into the plan, for the patient.
//!
//! Measured SALT enters, and what the patient marked with a larger error. The libraries of virtual courses are built
//! beside the requests ([`Shelf`]); until one is there, [`Said::Preparing`] says so.

use std::sync::Arc;

use ::forecast::{
    trial::{Endpoint, Row},
    update::{Patient as Virtual, Told},
};
use jiff::civil::Date;
use record::{
    Actor, ActorKind, Decimal,
    forecast::{self, ForecastContent, Known, SignedForecast},
    id::{ForecastId, PatientId, PlanId},
    plan::{Plan, PlanState},
};
use storage::Tx;

use crate::{
    access::Action,
    chart::{Chart, assemble, self_scored},
    courier::notify,
    own_care::{OwnCare, gather_own},
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

mod known;
mod shelf;
mod taken;

pub use ::forecast::showing::Showing;
pub use ::forecast::update::{Band, Forecast, Odds};
pub use known::Why;
pub use shelf::{Science, Shelf};

/// A patient's own care with the forecast that was signed into it.
#[derive(Clone, Debug)]
pub struct OwnForecast {
    /// Their care.
    pub own: OwnCare,
    /// The newest forecast signed into the plan in force; nothing else about this patient is for them to read.
    pub signed: Option<SignedForecast>,
    /// What is shown, and how.
    pub showing: Showing,
}

/// Everything that the clinician's page of the forecast shows.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The chart beside which it stands.
    pub chart: Chart,
    /// The signed plan into which a forecast can be signed.
    pub plan: Option<PlanId>,
    /// What the models make of the course so far.
    pub said: Said,
    /// The same start without a medicine and with each labelled one, before any reading; empty where there is none.
    pub options: Vec<Choice>,
    /// Why there are none.
    pub no_options: Option<Why>,
    /// SALT that the patient marked: shown, and counted with a larger error.
    pub self_scored: Vec<(Date, Decimal)>,
    /// Published rows about the medicine in question and about none.
    pub evidence: Vec<Published>,
    /// Forecasts signed into this plan, oldest first.
    pub signed: Vec<SignedForecast>,
    /// Version of the models and of their numbers.
    pub model: String,
    /// Seed of the virtual courses.
    pub seed: u64,
    /// What is shown, and how: the decision week, the lowest and highest share.
    pub showing: Showing,
    /// Points from which on the two models count as disagreeing.
    pub disagreement_points: f64,
    /// Courses that must still count.
    pub least_curves: f64,
}

/// What the models say, or why they say nothing (yet).
#[derive(Clone, Debug)]
pub enum Said {
    /// No forecast, for a reason.
    Refused(Why),
    /// The virtual courses are being built.
    Preparing(Known),
    /// A forecast.
    Forecast(Box<Spoken>),
}

/// A forecast with what makes it understood.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// From what.
    pub known: Known,
    /// What the models say.
    pub forecast: Forecast,
    /// The same without the last reading.
    pub before: Option<Forecast>,
    /// The same with the readings' noise taken as measured, not larger.
    pub plain: Forecast,
    /// The same start without a medicine, before any reading.
    pub untreated: Forecast,
    /// Names exactly this forecast: a signature is good for what was seen.
    pub seen: String,
}

/// One option from the same start.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Medicine, milligrams and hours between doses; `None` = no treatment.
    pub taken: Option<(String, f64, u16)>,
    /// Whether the signed plan has it.
    pub planned: bool,
    /// Shares by week; `None` while they are being prepared.
    pub odds: Option<Vec<Odds>>,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Its row in the calibration table.
    pub id: String,
    /// Medicine and dose, or `placebo`.
    pub arm: String,
    /// Week.
    pub week: u16,
    /// Who was counted: `all`, `severe`, `very_severe`, …
    pub group: String,
    /// Per cent with SALT 20 or less.
    pub percent: f64,
    /// Of how many.
    pub people: Option<u32>,
    /// Whether somebody has seen it in its source.
    pub verified: bool,
}

/// What the models make of a chart.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn outlook(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
) -> Result<Outlook, Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "read_forecast",
        action: Action::ReadChart,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let chart = assemble(&clinic, tx, patient).await?;
                let science = science(&clinic)?;
                let plan = signed_plan(&chart).map(|plan| plan.id);
                let signed = match plan {
                    Some(plan) => tx.forecasts_in(plan).await?,
                    None => Vec::new(),
                };
                Ok(look_ahead(&clinic, &science, chart, plan, signed))
            })
        })
        .await
}

/// Signs the forecast that was seen into the signed plan: from now on the patient reads it.
///
/// # Errors
///
/// `Conflict` when there is no plan, no forecast, it is still being prepared, or it is not the one that was seen.
pub async fn sign_forecast(
    practice: &Practice,
    ask: &Ask,
    patient: PatientId,
    seen: String,
) -> Result<ForecastId, Refused> {
    let ActorKind::Staff {
        practitioner, name, ..
    } = &ask.actor.kind
    else {
        return Err(Refused::NotFound);
    };
    let (me, by, clinic, input) = (*practitioner, name.clone(), practice.clone(), seen.clone());
    let deed = Deed {
        name: "sign_forecast",
        action: Action::SignPlan,
        on: On::Chart(patient),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let chart = assemble(&clinic, tx, patient).await?;
                let science = science(&clinic)?;
                let plan = signed_plan(&chart)
                    .ok_or(Refused::Conflict("no-medicine"))?
                    .id;
                let spoken = match say(&clinic, &science, &chart) {
                    Said::Forecast(spoken) => spoken,
                    Said::Preparing(_) => return Err(Refused::Conflict("forecast-preparing")),
                    Said::Refused(_) => return Err(Refused::Conflict("forecast-none")),
                };
                if spoken.seen != seen {
                    return Err(Refused::Conflict("moved-on"));
                }
                let signed = SignedForecast {
                    id: ForecastId::new(&*clinic.clock, &*clinic.chance),
                    patient,
                    plan,
                    practitioner: me,
                    by,
                    signed_at: clinic.now(),
                    model: science.version.clone(),
                    seed: shelf::SEED,
                    content: content(&clinic, &science, &spoken),
                };
                tx.keep_forecast(&signed).await?;
                notify(&clinic, tx, &chart.patient, "plan-signed", signed.id.0).await?;
                Ok(signed.id)
            })
        })
        .await
}

/// The patient's own care with the newest forecast that was signed into their plan.
///
/// # Errors
///
/// `NotFound` for anybody without a chart.
pub async fn own_forecast(practice: &Practice, actor: &Actor) -> Result<OwnForecast, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "read_own_forecast",
        action: Action::ReadOwnCare,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let own = gather_own(&clinic, tx, patient).await?;
                Ok(OwnForecast {
                    signed: newest(tx, own.plan.as_ref()).await?,
                    showing: science(&clinic)?.showing.clone(),
                    own,
                })
            })
        })
        .await
}

async fn newest(tx: &mut Tx, plan: Option<&Plan>) -> Result<Option<SignedForecast>, Refused> {
    let Some(plan) = plan else { return Ok(None) };
    Ok(tx.forecasts_in(plan.id).await?.pop())
}

fn science(practice: &Practice) -> Result<Arc<Science>, Refused> {
    practice
        .forecasts
        .science()
        .ok_or(Refused::Conflict("forecast-none"))
}

fn signed_plan(chart: &Chart) -> Option<&Plan> {
    chart
        .plans
        .iter()
        .find(|plan| matches!(plan.state, PlanState::Signed { .. }))
}

fn look_ahead(
    practice: &Practice,
    science: &Arc<Science>,
    chart: Chart,
    plan: Option<PlanId>,
    signed: Vec<SignedForecast>,
) -> Outlook {
    let rules = &science.models.fixed.update;
    let course = known::course(practice, &science.models, &chart);
    let said = say_of(practice, science, &chart, &course);
    let (options, no_options) = match known::untreated(practice, &science.models, &chart, &course) {
        Ok(start) => (choices(practice, science, &start, &course), None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let now = course.as_ref().ok().and_then(Known::now_taken);
    let medicine = now.as_ref().map(|taken| taken.treatment.as_str());
    Outlook {
        plan,
        said,
        options,
        no_options,
        self_scored: self_scored(&practice.edition, &chart.findings),
        evidence: published(medicine),
        signed,
        model: science.version.clone(),
        seed: shelf::SEED,
        showing: science.showing.clone(),
        disagreement_points: rules.disagreement_points,
        least_curves: rules.ess_least,
        chart,
    }
}

fn say(practice: &Practice, science: &Arc<Science>, chart: &Chart) -> Said {
    let course = known::course(practice, &science.models, chart);
    say_of(practice, science, chart, &course)
}

fn say_of(
    practice: &Practice,
    science: &Arc<Science>,
    chart: &Chart,
    course: &Result<Known, Why>,
) -> Said {
    let known = match course {
        Ok(known) => known.clone(),
        Err(why) => return Said::Refused(why.clone()),
    };
    let shelf = &practice.forecasts;
    let patient = known::virtual_patient(&known);
    let none = known::untreated(practice, &science.models, chart, course);
    let none = none.as_ref().map(known::virtual_patient);
    // Both are asked for before either is waited for.
    let told = known::told(&known);
    let treated = shelf.library(science, &patient, &told);
    let untreated = none.ok();
    let untreated = untreated.and_then(|none| shelf.library(science, &none, &Told::default()));
    let (Some(treated), Some(untreated)) = (treated, untreated) else {
        return Said::Preparing(known);
    };
    let models = &science.models;
    let readings = &patient.readings;
    let before = readings
        .split_last()
        .map(|(_, earlier)| treated.weigh_told(models, earlier, &told));
    Said::Forecast(Box::new(Spoken {
        forecast: treated.weigh_told(models, readings, &told),
        before,
        plain: treated.weigh_told(&science.plain, readings, &told),
        untreated: untreated.weigh(models, &[]),
        seen: name_of(science, &known),
        known,
    }))
}

/// The name of exactly one forecast: the models, the seed and everything that was known.
fn name_of(science: &Science, known: &Known) -> String {
    use sha2::{Digest, Sha256};
    let known = serde_json::to_string(known).unwrap_or_default();
    let all = format!("{} {} {known}", science.version, shelf::SEED);
    format!("{:x}", Sha256::digest(all.as_bytes()))
}

/// No treatment, then each labelled dose in the order of the numbers' file, never by effect.
fn choices(
    practice: &Practice,
    science: &Arc<Science>,
    start: &Known,
    course: &Result<Known, Why>,
) -> Vec<Choice> {
    let models = &science.models;
    let labelled = models.fixed.drug.iter().flat_map(|drug| {
        let doses = drug.labelled.iter();
        doses.map(|dose| Some((drug.id.clone(), dose.dose_mg, dose.every_h)))
    });
    let odds = |patient: &Virtual| {
        let library = practice
            .forecasts
            .library(science, patient, &Told::default())?;
        Some(library.weigh(models, &[]).odds)
    };
    std::iter::once(None)
        .chain(labelled)
        .map(|taken| {
            let mut known = start.clone();
            if let Some((drug, dose_mg, every_h)) = &taken {
                known.treatment.clone_from(drug);
                known.dose_mg = *dose_mg;
                known.every_h = *every_h;
            }
            let planned = course.as_ref().ok().and_then(Known::now_taken);
            let planned = planned.is_some() && planned == known.now_taken();
            Choice {
                odds: odds(&known::virtual_patient(&known)),
                taken,
                planned,
            }
        })
        .collect()
}

/// Published shares with SALT 20 or less about `medicine` (all when none is chosen) and about placebo.
fn published(medicine: Option<&str>) -> Vec<Published> {
    let Ok(table) = ::forecast::showing::published() else {
        return Vec::new();
    };
    let wanted = |row: &Row| {
        Endpoint::named(&row.endpoint) == Some(Endpoint::SaltAtMost)
            && (row.threshold - 20.0).abs() < f64::EPSILON
    };
    let mut rows = Vec::new();
    for row in table.rows.iter().filter(|row| wanted(row)) {
        let Some(arm) = table.arms.iter().find(|arm| arm.id == row.arm) else {
            continue;
        };
        // One treatment throughout, as for one patient.
        let ([step], Some(percent)) = (arm.regimen.as_slice(), row.value) else {
            continue;
        };
        if step.drug != "placebo" && medicine.is_some_and(|medicine| medicine != step.drug) {
            continue;
        }
        let name = match step.drug.as_str() {
            "placebo" => step.drug.clone(),
            drug => format!("{drug} {} mg / {} h", step.dose_mg, step.every_h),
        };
        rows.push(Published {
            id: row.id.clone(),
            arm: name,
            week: row.week,
            group: row.condition.clone(),
            percent,
            people: row.n.or(arm.n),
            verified: row.verified,
        });
    }
    rows
}

/// Weeks between the bands that are kept: enough to draw them.
const KEPT_EVERY: usize = 4;

fn content(practice: &Practice, science: &Science, spoken: &Spoken) -> ForecastContent {
    let rules = &science.models.fixed.update;
    let said = &spoken.forecast;
    let apart = |odds: &Odds| match (odds.at_most_20_mechanistic, odds.at_most_20_statistical) {
        (Some(a), Some(b)) => 100.0 * (a - b).abs() > rules.disagreement_points,
        _ => false,
    };
    let decision = science.showing.decision_week;
    let at_decision = |it: &Forecast| {
        let odds = it.odds.iter().find(|odds| odds.week == decision)?;
        Some(odds.at_most_20)
    };
    let odds = said.odds.iter().zip(&spoken.untreated.odds);
    ForecastContent {
        known: spoken.known.clone(),
        bands: said
            .bands
            .iter()
            .step_by(KEPT_EVERY)
            .map(|band| forecast::Band {
                week: band.week,
                salt: band.salt,
            })
            .collect(),
        odds: odds
            .map(|(odds, untreated)| forecast::Odds {
                week: odds.week,
                at_most_20: odds.at_most_20,
                at_most_10: odds.at_most_10,
                untreated: untreated.at_most_20,
            })
            .collect(),
        decision_week: science.showing.decision_week,
        without_last: spoken.before.as_ref().and_then(at_decision),
        never: said.never_20,
        effective_curves: said.effective_curves,
        unusual: said.effective_curves < rules.ess_least,
        models_disagree: said.odds.iter().any(apart),
        edition: practice.edition.id().to_owned(),
    }
}
