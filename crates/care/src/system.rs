//! The clinic's own health: its clinical content and when it must be reviewed, where its data lies, how old the last
//! backup is, whether the sweeper runs, which machines may call, and what the clinic says of itself.

use guideline::rule::Rule;
use identity::token;
use jiff::{SignedDuration, Span, Timestamp, civil::Date, tz::TimeZone};
use record::{
    Actor,
    actor::Scope,
    audit::{AuditEntry, Outcome},
    id::TokenId,
};
use serde::{Deserialize, Serialize};
use storage::{Tx, token::Token};
use zeroize::Zeroizing;

use crate::{
    access::Action,
    monitor::last_sweep,
    practice::{Ask, Clinic, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

/// Name of the setting that holds the [`crate::Clinic`].
pub const CLINIC: &str = "clinic";
/// Name of the setting that stands while a demonstration is being made.
pub(crate) const UNFINISHED: &str = "demo-unfinished";
const BACKUP: &str = "last-backup";
/// A rule whose date of review is nearer than this is shown. A business rule of the clinic, not medicine.
const REVIEW_SOON_DAYS: i64 = 60;
/// A sweep older than this is shown as late: the server sweeps every minute.
const SWEEP_LATE: SignedDuration = SignedDuration::from_mins(5);
/// A backup older than this is shown as old. A business rule of the clinic, not medicine.
const BACKUP_OLD: SignedDuration = SignedDuration::from_hours(26);

/// What can be told of the machine without anybody's leave, at a start or at its own console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Database engine and version.
    pub engine: String,
    /// When the last line of the audit trail was written.
    pub last_audit: Option<Timestamp>,
    /// When the last backup was made.
    pub last_backup: Option<Timestamp>,
    /// When the sweeper last ran.
    pub last_sweep: Option<Timestamp>,
    /// Whether anybody has an account.
    pub has_people: bool,
    /// A demonstration was begun here and never finished.
    pub demo_unfinished: bool,
}

/// A rule that wants a person's attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Its id: the file below `guideline/rules/`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// When it must be reviewed.
    pub review_by: Date,
}

/// The system page.
#[derive(Clone, Debug)]
pub struct System {
    /// The machine.
    pub vitals: Vitals,
    /// Today in the clinic's zone.
    pub today: Date,
    /// Digest of the clinical content.
    pub edition: String,
    /// How many rules it has.
    pub rules: usize,
    /// How many sources it cites.
    pub sources: usize,
    /// Rules whose date of review has passed.
    pub overdue: Vec<RuleLine>,
    /// Rules whose date of review is near.
    pub soon: Vec<RuleLine>,
    /// Rules on facts that may not gate by themselves and that no clinician has signed yet.
    pub unreviewed: Vec<RuleLine>,
    /// Where the records are kept.
    pub data: String,
    /// The sweeper has not run when it should have.
    pub sweep_late: bool,
    /// The last backup is old, or there is none.
    pub backup_old: bool,
    /// Release of the time zone database.
    pub tz_release: &'static str,
    /// Machines' rights to call, newest first.
    pub tokens: Vec<Token>,
    /// What the clinic says of itself from the next start on.
    pub about: AboutClinic,
}

/// A token that was just made; its text is told once.
#[derive(Debug)]
pub struct MadeToken {
    /// Its name in storage.
    pub id: TokenId,
    /// To be sent as `Authorization: Bearer …`.
    pub text: Zeroizing<String>,
}

/// Everything on the system page.
///
/// # Errors
///
/// `NotFound` for anybody but an administrator.
pub async fn system(practice: &Practice, actor: &Actor) -> Result<System, Refused> {
    let deed = Deed {
        name: "read_system",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    let clinic = practice.clone();
    let (tokens, about) = practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { Ok((tx.tokens().await?, kept_clinic(&clinic, tx).await?)) })
        })
        .await?;
    let vitals = vitals(practice).await?;
    let (today, now, edition) = (practice.today(), practice.now(), &practice.edition);
    let near = today
        .checked_add(Span::new().days(REVIEW_SOON_DAYS))
        .unwrap_or(today);
    let older = |at: Option<Timestamp>, limit| at.is_none_or(|at| now.duration_since(at) > limit);
    Ok(System {
        today,
        edition: edition.id().to_owned(),
        rules: edition.rules().len(),
        sources: edition.evidence().len(),
        overdue: edition.stale(today).into_iter().map(rule_line).collect(),
        soon: edition
            .rules()
            .iter()
            .filter(|rule| rule.effective.review_by >= today && rule.effective.review_by <= near)
            .map(rule_line)
            .collect(),
        unreviewed: edition.unreviewed().into_iter().map(rule_line).collect(),
        data: practice.clinic.data.clone(),
        sweep_late: older(vitals.last_sweep, SWEEP_LATE),
        backup_old: older(vitals.last_backup, BACKUP_OLD),
        tz_release: schedule::tz_release(),
        tokens,
        about,
        vitals,
    })
}

/// What can be told of the machine. For its own console: asks nobody's leave and shows nobody's record.
///
/// # Errors
///
/// Storage only.
pub async fn vitals(practice: &Practice) -> Result<Vitals, Refused> {
    practice
        .store
        .read("read_vitals", |tx| {
            Box::pin(async move {
                Ok(Vitals {
                    engine: tx.engine_version().await?,
                    last_audit: tx.last_audited_at().await?,
                    last_backup: tx.setting(BACKUP).await?,
                    last_sweep: last_sweep(tx).await?,
                    has_people: tx.has_accounts().await?,
                    demo_unfinished: tx.setting(UNFINISHED).await?.unwrap_or(false),
                })
            })
        })
        .await
}

/// What the clinic says of itself, as an administrator may change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AboutClinic {
    /// Its name.
    pub name: String,
    /// Its telephone number, shown on every patient page.
    pub phone: String,
    /// Its own time zone (IANA).
    pub zone: String,
    /// What a first visit costs, in words.
    pub price: String,
}

/// Keeps what the clinic says of itself. Pages show it from the next start on.
///
/// # Errors
///
/// `Invalid` without a name or a telephone number, or for a zone that does not exist.
pub async fn describe_clinic(
    practice: &Practice,
    ask: &Ask,
    about: AboutClinic,
) -> Result<(), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if about.name.trim().is_empty() {
        wrong("clinic_name", "problem-clinic-name");
    }
    // Patients are told to call it on every page, so a clinic without one is not finished.
    if !about.phone.chars().any(|sign| sign.is_ascii_digit()) {
        wrong("clinic_phone", "problem-clinic-phone");
    }
    if TimeZone::get(&about.zone).is_err() {
        wrong("clinic_zone", "problem-zone");
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let deed = Deed {
        name: "describe_clinic",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    let kept = Clinic {
        name: about.name.trim().to_owned(),
        phone: about.phone.trim().to_owned(),
        zone: about.zone.clone(),
        price: about.price.trim().to_owned(),
        ..(*practice.clinic).clone()
    };
    practice
        .act(ask, deed, &about, move |tx, _grant| {
            Box::pin(async move { Ok(tx.keep_setting(CLINIC, &kept).await?) })
        })
        .await
}

/// What the clinic will say of itself from the next start on: as kept, or as it says today when nothing was kept.
async fn kept_clinic(practice: &Practice, tx: &mut Tx) -> Result<AboutClinic, Refused> {
    let kept: Option<Clinic> = tx.setting(CLINIC).await?;
    let Clinic {
        name,
        phone,
        zone,
        price,
        ..
    } = kept.unwrap_or_else(|| (*practice.clinic).clone());
    Ok(AboutClinic {
        name,
        phone,
        zone,
        price,
    })
}

/// Makes a token. It is told once.
///
/// # Errors
///
/// `Invalid` without a name; `Conflict("token-told")` when the same form came twice.
pub async fn make_token(
    practice: &Practice,
    ask: &Ask,
    name: &str,
    scope: Scope,
) -> Result<MadeToken, Refused> {
    let (token, made) = new_token(practice, name, scope)?;
    let deed = Deed {
        name: "make_token",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    let input = (name.trim().to_owned(), scope);
    let id = practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                tx.keep_token(&token).await?;
                Ok(token.id)
            })
        })
        .await?;
    if id == made.id {
        Ok(made)
    } else {
        Err(Refused::Conflict("token-told"))
    }
}

/// Makes a token at the machine's own console.
///
/// # Errors
///
/// `Invalid` without a name.
pub async fn make_token_here(
    practice: &Practice,
    name: &str,
    scope: Scope,
) -> Result<MadeToken, Refused> {
    let (token, made) = new_token(practice, name, scope)?;
    let line = console_line(practice.now(), "make_token", &format!("token {}", token.id));
    practice
        .store
        .run("make_token", move |tx| {
            Box::pin(async move {
                tx.keep_token(&token).await?;
                tx.audit(&line).await?;
                Ok::<_, Refused>(())
            })
        })
        .await?;
    Ok(made)
}

/// Revokes a token, from the next request on.
///
/// # Errors
///
/// `Conflict("token-dead")` when it was revoked already or never was.
pub async fn revoke_token(practice: &Practice, ask: &Ask, token: TokenId) -> Result<(), Refused> {
    let now = practice.now();
    let deed = Deed {
        name: "revoke_token",
        action: Action::ManageSystem,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &token, move |tx, _grant| {
            Box::pin(async move {
                if tx.revoke_token(token, now).await? {
                    Ok(())
                } else {
                    Err(Refused::Conflict("token-dead"))
                }
            })
        })
        .await
}

/// Notes that a backup was made just now.
///
/// # Errors
///
/// Storage only.
pub async fn note_backup(practice: &Practice) -> Result<(), Refused> {
    let now = practice.now();
    practice
        .store
        .run("note_backup", move |tx| {
            Box::pin(async move {
                tx.keep_setting(BACKUP, &now).await?;
                tx.audit(&console_line(now, "backup", "clinic")).await?;
                Ok(())
            })
        })
        .await
}

fn new_token(practice: &Practice, name: &str, scope: Scope) -> Result<(Token, MadeToken), Refused> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Refused::field("name", "problem-token-name"));
    }
    let (text, hash) = token::new(&*practice.chance);
    let id = TokenId::new(&*practice.clock, &*practice.chance);
    let token = Token {
        id,
        name: name.to_owned(),
        scope,
        secret_hash: *hash.as_bytes(),
        created_at: practice.now(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    Ok((token, MadeToken { id, text }))
}

/// A line of the trail for what somebody did at the machine's own console.
pub(crate) fn console_line(at: Timestamp, action: &str, resource: &str) -> AuditEntry {
    AuditEntry {
        at,
        actor: "console".to_owned(),
        action: action.to_owned(),
        patient: None,
        resource: resource.to_owned(),
        outcome: Outcome::Done,
        detail: String::new(),
    }
}

fn rule_line(rule: &Rule) -> RuleLine {
    RuleLine {
        id: rule.id.clone(),
        title: rule.title.clone(),
        review_by: rule.effective.review_by,
    }
}
