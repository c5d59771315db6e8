//! A clinician orders tests. Each ordered test is a duty with a date and an owner until its result is in.

use jiff::Span;
use record::{
    ActorKind,
    id::{EncounterId, ObligationId, OrderId},
    order::{Obligation, ObligationState, Order, OrderedTest},
};
use serde::{Deserialize, Serialize};

use crate::{
    access::Action,
    courier::notify,
    plan::begin_review,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// Days after which an ordered test that has not come is overdue. A business rule of the clinic, not medicine.
const ORDER_DAYS: i64 = 14;

/// What is to be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestOrder {
    /// For which medicine, when for one.
    pub treatment: Option<String>,
    /// Ids of tests or panels in `guideline/tests/`, each with the reason shown.
    pub tests: Vec<(String, String)>,
}

/// Signs an order. A test that is already waiting is not ordered twice.
///
/// # Errors
///
/// `Invalid` for no test, or one the guideline does not know.
pub async fn order_tests(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    order: TestOrder,
) -> Result<OrderId, Refused> {
    if order.tests.is_empty() {
        return Err(Refused::field("tests", "problem-no-test"));
    }
    if order
        .tests
        .iter()
        .any(|(test, _)| practice.edition.catalogue().test(test).is_none())
    {
        return Err(Refused::field("tests", "problem-unknown-test"));
    }
    let ActorKind::Staff { practitioner, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let (me, clinic, input) = (*practitioner, practice.clone(), (encounter, order.clone()));
    let deed = Deed {
        name: "order_tests",
        action: Action::OrderTests,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let patient = tx
                    .patient(consultation.patient)
                    .await?
                    .ok_or(Refused::NotFound)?;
                let catalogue = clinic.edition.catalogue();
                let waiting: Vec<String> = tx
                    .obligations_of(patient.id)
                    .await?
                    .into_iter()
                    .filter(|duty| duty.plan.is_none() && duty.state.is_live())
                    .map(|duty| duty.test)
                    .collect();
                let now = clinic.now();
                let today = clinic.today_in(&patient.zone);
                let due_on = today
                    .checked_add(Span::new().days(ORDER_DAYS))
                    .unwrap_or(today);
                let (mut tests, mut duties) = (Vec::new(), Vec::new());
                let id = OrderId::new(&*clinic.clock, &*clinic.chance);
                for (test, reason) in order.tests {
                    let Some(test) = catalogue
                        .test(&test)
                        .filter(|test| !waiting.contains(&test.id))
                    else {
                        continue;
                    };
                    tests.push(OrderedTest {
                        test: test.id.clone(),
                        name: test.name.clone(),
                        code: test.code.clone(),
                        reason,
                    });
                    duties.push(Obligation {
                        id: ObligationId::new(&*clinic.clock, &*clinic.chance),
                        patient: patient.id,
                        plan: None,
                        order: Some(id),
                        test: test.id.clone(),
                        name: test.name.clone(),
                        concepts: test.concepts.clone(),
                        week: 0,
                        due_on,
                        owner: me,
                        state: ObligationState::Open,
                    });
                }
                if tests.is_empty() {
                    return Err(Refused::Conflict("all-ordered-already"));
                }
                tx.keep_order(&Order {
                    id,
                    patient: patient.id,
                    encounter,
                    practitioner: me,
                    treatment: order.treatment,
                    tests,
                    ordered_at: now,
                })
                .await?;
                for duty in &duties {
                    tx.keep_obligation(duty).await?;
                }
                begin_review(&clinic, tx, consultation, me).await?;
                notify(&clinic, tx, &patient, "tests-ordered", id.0).await?;
                Ok(id)
            })
        })
        .await
}
