//! CDS Hooks 2.0: a hospital system asks while somebody looks at a patient or writes an order, and is answered with
//! cards. The questions carry the patient's resources; no chart of the clinic is read and nothing is asked back.
//!
//! *To add a service*: a variant of [`Hook`] with its words, and what its cards say in [`card`].

use crate::write::Object;

pub mod card;
mod dosage;
pub mod feedback;
pub mod request;

pub use feedback::read as read_feedback;
pub use request::{Request, Unfit, read};

/// Content type of what is written here.
pub const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// When a hospital system asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// A chart is opened.
    PatientView,
    /// An order is chosen.
    OrderSelect,
    /// Orders are about to be signed.
    OrderSign,
}

/// What is asked for along with the question. Only what rules can read: nothing is collected for its own sake. What is on
/// hold, or may be taken, meets what is started as well.
const PREFETCH: [(&str, &str); 8] = [
    ("patient", "Patient/{{context.patientId}}"),
    ("conditions", "Condition?patient={{context.patientId}}"),
    (
        "laboratory",
        "Observation?patient={{context.patientId}}&category=laboratory",
    ),
    (
        "examination",
        "Observation?patient={{context.patientId}}&category=exam,survey,social-history",
    ),
    (
        "medicationRequests",
        "MedicationRequest?patient={{context.patientId}}&status=active,on-hold,unknown",
    ),
    (
        "medicationStatements",
        "MedicationStatement?patient={{context.patientId}}&status=active,intended,on-hold,unknown",
    ),
    (
        "allergies",
        "AllergyIntolerance?patient={{context.patientId}}",
    ),
    (
        "immunizations",
        "Immunization?patient={{context.patientId}}",
    ),
];

impl Hook {
    /// All that are served.
    pub const ALL: [Self; 3] = [Self::PatientView, Self::OrderSelect, Self::OrderSign];

    /// The hook's name in CDS Hooks.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::PatientView => "patient-view",
            Self::OrderSelect => "order-select",
            Self::OrderSign => "order-sign",
        }
    }

    /// Id of the service that answers it: the last part of its address.
    #[must_use]
    pub fn service(self) -> &'static str {
        match self {
            Self::PatientView => "jak-inhibitor-patient-view",
            Self::OrderSelect => "jak-inhibitor-order-select",
            Self::OrderSign => "jak-inhibitor-order-sign",
        }
    }

    /// The hook that the service with this id answers.
    #[must_use]
    pub fn of_service(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hook| hook.service() == id)
    }

    fn title(self) -> &'static str {
        match self {
            Self::PatientView => "JAK inhibitors for alopecia areata: the chart",
            Self::OrderSelect => "JAK inhibitors for alopecia areata: choosing an order",
            Self::OrderSign => "JAK inhibitors for alopecia areata: signing orders",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::PatientView => {
                "Says what speaks against a JAK inhibitor that the patient takes, what to hold, repeat or review, and red flags of hair loss. Silent otherwise."
            }
            Self::OrderSelect => {
                "Says where a JAK inhibitor that is being ordered stands for this patient, what is not known yet, and which baseline tests to consider, each with its source. Silent about everything else."
            }
            Self::OrderSign => {
                "Checks each JAK inhibitor among the orders to be signed once more. Silent about those with nothing against them and nothing missing."
            }
        }
    }
}

/// The services, as discovery tells them.
#[must_use]
pub fn discovery() -> String {
    let services = Hook::ALL.map(|hook| {
        let mut prefetch = Object::new();
        for (key, template) in PREFETCH {
            prefetch = prefetch.text(key, template);
        }
        Object::new()
            .text("hook", hook.word())
            .text("id", hook.service())
            .text("title", hook.title())
            .text("description", hook.description())
            .object("prefetch", prefetch)
            .text(
                "usageRequirements",
                "All data comes by prefetch: this service asks no FHIR server.",
            )
    });
    Object::new().list("services", services.into()).closed()
}
