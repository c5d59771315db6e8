//! A report goes into one chart: what it takes back, what it says, which duties it fulfils.

use decision::{assess, monitor::left_open};
use fhir::incoming::{IncomingObservation, IncomingReport, ReportStatus};
use guideline::unit::Reading;
use jiff::{Timestamp, civil::Date};
use record::{
    Finding, Findings, Source, Value,
    assessment::Consider,
    finding::ConceptId,
    id::{FindingId, ObligationId, PatientId, ReportId},
    order::{Obligation, ObligationState},
    quantity::Decimal,
    task::{TaskClosed, TaskKind, Urgency},
};
use storage::{Tx, report::Report};

use super::{
    LABORATORY, Received,
    tasks::{
        ask_to_resume, open_monitoring_tasks, open_task, tell_out_of_range, tell_when_complete,
    },
};
use crate::{
    practice::Practice,
    reassess::{Gathered, gather, reassess},
    refused::Refused,
    renew::say_again,
};

/// Whether somebody has looked at a number that seems to have slipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// Nobody has: it is doubted.
    Nobody,
    /// A person has compared it with the paper and says so.
    Person,
}

/// Files a report in one chart: findings, duties, assessment, tasks.
pub(crate) async fn file(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    incoming: &IncomingReport,
    kept: &Report,
    looked: Looked,
) -> Result<Received, Refused> {
    let now = practice.now();
    let word = incoming.status.word();
    let mut took_back = false;
    for earlier in tx
        .versions_of(&kept.system, &kept.accession, &kept.code)
        .await?
    {
        if earlier.id != kept.id && earlier.patient == Some(patient) {
            took_back |= take_back(practice, tx, patient, earlier.id, word).await?;
        }
    }
    let before = gather(practice, tx, patient).await?;
    // The laboratory's day is that of its place; the later of the clinic's and the patient's is surely not ahead of it.
    let today = before.circumstance.today.max(practice.today());
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    if incoming.status.is_void() {
        if took_back {
            unreadable.push(format!("a result that had come was taken back ({word})"));
        }
    } else {
        for observation in &incoming.observations {
            match finding_of(practice, kept.id, incoming, observation, now, today) {
                Ok(finding) => {
                    let finding = match looked {
                        Looked::Nobody => doubted(practice, &before, finding, &mut unreadable),
                        Looked::Person => finding,
                    };
                    if let Value::Unknown(why) = &finding.value {
                        unreadable.push(format!(
                            "{}: {} ({why})",
                            observation.name, observation.as_written
                        ));
                    }
                    findings.push(finding);
                }
                Err(why) => unreadable.push(why),
            }
        }
    }
    tx.keep_findings(patient, None, &findings).await?;
    let gathered = gather(practice, tx, patient).await?;
    unreadable.extend(undecided(practice, &gathered, &findings));
    let mut tasks = 0;
    if !unreadable.is_empty() {
        let why = format!("Needs a person: {}", unreadable.join("; "));
        tasks += open_task(
            practice,
            tx,
            Some(patient),
            gathered.patient.practitioner,
            TaskKind::UnreadableResult,
            Urgency::Today,
            &why,
            &kept.id.to_string(),
        )
        .await?;
    }
    let fulfilled = fulfil(practice, tx, patient, &findings, now).await?;
    let assessment = reassess(practice, tx, &gathered, None).await?;
    tasks += open_monitoring_tasks(practice, tx, &gathered, &assessment).await?;
    tasks += tell_out_of_range(practice, tx, &gathered, &assessment, &findings, kept.id).await?;
    tasks += ask_to_resume(practice, tx, &gathered, &findings).await?;
    tasks += tell_when_complete(practice, tx, &gathered, &fulfilled).await?;
    say_again(practice, tx, &gathered.patient).await?;
    let read = findings
        .iter()
        .filter(|finding| !matches!(finding.value, Value::Unknown(_)))
        .count();
    Ok(Received::Filed {
        report: kept.id,
        findings: read,
        unreadable,
        tasks,
    })
}

fn finding_of(
    practice: &Practice,
    report: ReportId,
    incoming: &IncomingReport,
    observation: &IncomingObservation,
    now: Timestamp,
    today: Date,
) -> Result<Finding, String> {
    let Some(concept) = &observation.concept else {
        return Err(format!(
            "{}: {} (code `{}` is not one the clinic knows)",
            observation.name, observation.as_written, observation.code
        ));
    };
    let value = match (&observation.reading, incoming.status) {
        (_, ReportStatus::Preliminary) => {
            Value::Unknown("preliminary: the final result has not come".to_owned())
        }
        (Reading::Quantity(quantity), _) => Value::Quantity(quantity.clone()),
        (Reading::Limit(limit), _) => Value::Limit(limit.clone()),
        (Reading::Code(code), _) => Value::Code(code.clone()),
        (Reading::Unreadable { why }, _) => Value::Unknown(why.clone()),
    };
    let observed_on = observation.observed_on.unwrap_or(today);
    if observed_on > today {
        return Err(format!(
            "{}: {} (its date {observed_on} lies in the future)",
            observation.name, observation.as_written
        ));
    }
    Ok(Finding {
        id: FindingId::new(&*practice.clock, &*practice.chance),
        concept: ConceptId::new(concept.as_str()),
        value,
        observed_on,
        recorded_at: now,
        source: Source::Laboratory {
            report: Some(report),
            accession: incoming.accession.clone(),
        },
        original: Some(observation.as_written.clone()),
    })
}

/// A number ten, a hundred or a thousand times away from the one before it may be a slipped decimal point (H-04), and
/// a person is told in any case. What the chart believes meanwhile is the worse of the two: a number that would hold
/// or stop the medicine is kept, so that it does; a number that would let it go on is not known until a person has
/// asked the laboratory. Doubt must never be what keeps a low count off the worklist, nor what clears one.
fn doubted(
    practice: &Practice,
    before: &Gathered,
    mut finding: Finding,
    unreadable: &mut Vec<String>,
) -> Finding {
    let Some(why) = finding.value.number().and_then(|now| {
        let concept = finding.concept.as_str();
        slipped(
            practice,
            &before.findings,
            concept,
            finding.observed_on,
            now,
        )
    }) else {
        return finding;
    };
    let mut with = before.findings.clone();
    with.insert(finding.clone());
    let alarming = assess(&practice.edition, &with, &before.circumstance)
        .actions
        .iter()
        .any(|action| {
            matches!(action.consider, Consider::Hold | Consider::Stop)
                && action.findings.contains(&finding.id)
        });
    if alarming {
        let (concept, words) = (&finding.concept, finding.original.as_deref());
        unreadable.push(format!(
            "{concept}: {} ({why}; taken as it is, because it would hold the medicine)",
            words.unwrap_or_default()
        ));
    } else {
        finding.value = Value::Unknown(why);
    }
    finding
}

/// What came and can be read, and yet leaves a rule about the medicine that is taken open: no action comes of it by
/// itself, so each is somebody's to decide.
fn undecided(practice: &Practice, gathered: &Gathered, new: &[Finding]) -> Vec<String> {
    let known = new
        .iter()
        .filter(|finding| !matches!(finding.value, Value::Unknown(_)));
    let ids: Vec<FindingId> = known.map(|finding| finding.id).collect();
    let (edition, at) = (&practice.edition, &gathered.circumstance);
    left_open(edition, &gathered.findings, at, &ids)
        .into_iter()
        .filter_map(|(rule, id)| {
            let finding = new.iter().find(|finding| finding.id == id)?;
            let concept = edition.concepts().get(finding.concept.as_str())?;
            Some(format!(
                "{} {} (it leaves open: {})",
                concept.title, finding.value, rule.title
            ))
        })
        .collect()
}

/// Why `now`, drawn on `day`, looks like the number before it with a slipped decimal point, when it does.
pub(crate) fn slipped(
    practice: &Practice,
    known: &Findings,
    concept: &str,
    day: Date,
    now: Decimal,
) -> Option<String> {
    let before = known
        .about(concept)
        .rev()
        .filter(|earlier| earlier.observed_on <= day)
        .find_map(|earlier| earlier.value.number())?;
    practice.edition.concepts().slipped_point(before, now)
}

/// Takes back what the report `earlier` said, re-opens the duties that rested on it and closes the tasks that it
/// raised: what the newest word raises is opened anew. Answers whether there was anything to take back.
pub(crate) async fn take_back(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    earlier: ReportId,
    why: &str,
) -> Result<bool, Refused> {
    let now = practice.now();
    let mut taken = Vec::new();
    for finding in tx.findings_in(earlier).await?.all() {
        if tx.retract_finding(finding.id, why, now).await? {
            taken.push(finding.id);
        }
    }
    for mut duty in tx.obligations_of(patient).await? {
        if let ObligationState::Done { findings, .. } = &duty.state
            && findings.iter().any(|finding| taken.contains(finding))
        {
            duty.state = ObligationState::Open;
            tx.keep_obligation(&duty).await?;
        }
    }
    let raised: Vec<String> = tx
        .latest_assessment(patient)
        .await?
        .map(|kept| kept.content.actions)
        .unwrap_or_default()
        .into_iter()
        .filter(|action| action.findings.iter().any(|id| taken.contains(id)))
        .map(|action| action.rule)
        .collect();
    for mut task in tx.tasks_of(patient).await? {
        let is_of_it = match task.kind {
            TaskKind::MonitoringAction => raised.contains(&task.about),
            TaskKind::UnreadableResult | TaskKind::AbnormalResult => {
                task.about == earlier.to_string()
            }
            _ => false,
        };
        if is_of_it && task.closed.is_none() {
            task.closed = Some(TaskClosed {
                at: now,
                by: LABORATORY.to_owned(),
                decision: format!("the laboratory sent a newer version: {why}"),
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(!taken.is_empty())
}

/// Closes the duties whose every concept now has a readable result in its window; gives back which.
async fn fulfil(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    new: &[Finding],
    now: Timestamp,
) -> Result<Vec<Obligation>, Refused> {
    let known = tx.findings(patient).await?;
    let start = tx
        .signed_plan(patient)
        .await?
        .and_then(|plan| plan.content.starts_on);
    let mut fulfilled = Vec::new();
    let mut served: Vec<String> = Vec::new();
    let mut duties: Vec<Obligation> = tx
        .obligations_of(patient)
        .await?
        .into_iter()
        .filter(|duty| duty.state.is_live())
        .collect();
    duties.sort_by_key(|duty| (duty.due_on, duty.id));
    for mut duty in duties {
        let touched = new.iter().any(|finding| {
            duty.concepts
                .iter()
                .any(|concept| concept == finding.concept.as_str())
        });
        // One blood draw serves one date of a recurring test: the earliest that is waiting.
        if !touched || served.contains(&duty.test) {
            continue;
        }
        let opens = opens_on(practice, &duty, start);
        let results: Vec<FindingId> = duty
            .concepts
            .iter()
            .filter_map(|concept| {
                known
                    .about(concept)
                    .rev()
                    .find(|finding| {
                        finding.observed_on >= opens && !matches!(finding.value, Value::Unknown(_))
                    })
                    .map(|finding| finding.id)
            })
            .collect();
        if results.len() == duty.concepts.len() {
            duty.state = ObligationState::Done {
                at: now,
                findings: results,
            };
            tx.keep_obligation(&duty).await?;
            close_overdue_task(tx, patient, duty.id, now).await?;
            served.push(duty.test.clone());
            fulfilled.push(duty);
        }
    }
    Ok(fulfilled)
}

/// First day on which a result counts for a duty. What was drawn before the medicine began says nothing about it.
fn opens_on(practice: &Practice, duty: &Obligation, start: Option<Date>) -> Date {
    let catalogue = practice.edition.catalogue();
    let window = catalogue
        .test(&duty.test)
        .and_then(|test| catalogue.window(test))
        .map_or(duty.due_on, |window| window.opens(duty.due_on));
    match start {
        Some(start) if duty.plan.is_some() => window.max(start),
        _ => window,
    }
}

async fn close_overdue_task(
    tx: &mut Tx,
    patient: PatientId,
    duty: ObligationId,
    now: Timestamp,
) -> Result<(), Refused> {
    for mut task in tx.tasks_of(patient).await? {
        if task.kind == TaskKind::OverdueTest
            && task.closed.is_none()
            && task.about == duty.to_string()
        {
            task.closed = Some(TaskClosed {
                at: now,
                by: LABORATORY.to_owned(),
                decision: "the result has come".to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}
