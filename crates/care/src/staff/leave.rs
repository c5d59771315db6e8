//! Somebody leaves the clinic, and nothing that they answered for is lost (H-11).

use record::{Role, actor::Standing, id::PractitionerId};

use super::{Duties, account_of, duties_of, somebody_else_administers};
use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// Somebody stops working here: no password, no session, no live licence. Their signatures keep their name.
///
/// # Errors
///
/// `Conflict("duties-open")` while they answer for a test, a task or a patient (H-11): hand those over first.
pub async fn leave(practice: &Practice, ask: &Ask, id: PractitionerId) -> Result<(), Refused> {
    let me = ask.actor.practitioner();
    let today = practice.today();
    let deed = Deed {
        name: "leave_staff",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &id, move |tx, _grant| {
            Box::pin(async move {
                let mut account = account_of(tx, id).await?;
                if me == Some(id) {
                    return Err(Refused::Conflict("not-yourself"));
                }
                if !duties_of(tx, id).await?.is_none() {
                    return Err(Refused::Conflict("duties-open"));
                }
                somebody_else_administers(tx, id).await?;
                let mut licences = tx.licences(id).await?;
                let yesterday = today.yesterday().unwrap_or(today);
                for licence in licences
                    .iter_mut()
                    .filter(|licence| licence.until > yesterday)
                {
                    licence.until = yesterday.max(licence.from);
                }
                tx.keep_licences(id, &licences).await?;
                for hours in tx.weekly_hours(id).await? {
                    tx.remove_weekly_hours(hours.id).await?;
                }
                account.standing = Standing::Suspended;
                account.password_hash = None;
                tx.keep_account(&account).await?;
                tx.end_sessions_of(account.id).await?;
                Ok(())
            })
        })
        .await
}

/// Gives everything that `from` answers for to `to`, without showing any of it.
///
/// # Errors
///
/// `Invalid` on `to` for somebody who is no active clinician; `Conflict("heir-licence")` when `to` is not licensed
/// where one of the patients is.
pub async fn hand_over(
    practice: &Practice,
    ask: &Ask,
    from: PractitionerId,
    to: PractitionerId,
) -> Result<Duties, Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "hand_over_duties",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(from, to), move |tx, _grant| {
            Box::pin(async move {
                let heir = tx
                    .practitioner(to)
                    .await?
                    .ok_or_else(|| Refused::field("to", "problem-hand-over"))?;
                let standing = account_of(tx, to).await?.standing;
                if from == to || heir.role != Role::Clinician || standing != Standing::Active {
                    return Err(Refused::field("to", "problem-hand-over"));
                }
                let licences = tx.licences(to).await?;
                let mut moved = Duties::default();
                for mut patient in tx.patients_of(from).await? {
                    let today = clinic.today_in(&patient.zone);
                    if !licences
                        .iter()
                        .any(|licence| licence.covers(&patient.jurisdiction, today))
                    {
                        return Err(Refused::Conflict("heir-licence"));
                    }
                    patient.practitioner = Some(to);
                    tx.keep_patient(&patient).await?;
                    moved.patients += 1;
                }
                for mut duty in tx.obligations_owned_by(from).await? {
                    duty.owner = to;
                    tx.keep_obligation(&duty).await?;
                    moved.tests += 1;
                }
                for mut task in tx.open_tasks().await? {
                    if task.owner == Some(from) {
                        task.owner = Some(to);
                        tx.keep_task(&task).await?;
                        moved.tasks += 1;
                    }
                }
                Ok(moved)
            })
        })
        .await
}
