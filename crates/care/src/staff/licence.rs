//! Where a clinician may treat.

use jiff::civil::Date;
use record::{Role, actor::Licence, id::PractitionerId};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

/// Adds a licence, or changes the days of one with the same place and number.
///
/// # Errors
///
/// `Invalid` for a place that is none, a number that is missing, days the wrong way round.
pub async fn add_licence(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    licence: Licence,
) -> Result<(), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if schedule::jurisdiction::find(&licence.jurisdiction).is_none() {
        wrong("jurisdiction", "problem-jurisdiction");
    }
    if licence.number.trim().is_empty() {
        wrong("number", "problem-licence-number");
    }
    if licence.until < licence.from {
        wrong("until", "problem-licence-days");
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let deed = Deed {
        name: "add_licence",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let input = (id, licence.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let who = tx.practitioner(id).await?.ok_or(Refused::NotFound)?;
                if who.role != Role::Clinician {
                    return Err(Refused::Conflict("licence-for-clinician"));
                }
                let mut all = tx.licences(id).await?;
                all.retain(|known| {
                    known.jurisdiction != licence.jurisdiction || known.number != licence.number
                });
                all.push(licence);
                Ok(tx.keep_licences(id, &all).await?)
            })
        })
        .await
}

/// Ends a licence on `last_day`. Visits booked after it can no longer be confirmed; patients there need somebody else.
///
/// # Errors
///
/// `NotFound` when there is no such licence.
pub async fn end_licence(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    jurisdiction: String,
    number: String,
    last_day: Date,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "end_licence",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let input = (id, jurisdiction.clone(), number.clone(), last_day);
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut all = tx.licences(id).await?;
                let licence = all
                    .iter_mut()
                    .find(|known| known.jurisdiction == jurisdiction && known.number == number)
                    .ok_or(Refused::NotFound)?;
                licence.until = last_day.max(licence.from);
                Ok(tx.keep_licences(id, &all).await?)
            })
        })
        .await
}
