//! A review as FHIR's `Encounter`: a consultation without a talk, of class VR. What was asked and answered stays in the
//! chart; what goes out is that there was one, when, and with whom.

use record::review::{Review, ReviewState};

use crate::write::{Object, Resource, reference};

/// HL7's code system of the kinds of encounters.
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// Writes a review.
#[must_use]
pub fn write(review: &Review) -> Resource {
    let (status, with, ended_at) = match &review.state {
        ReviewState::Sent => ("arrived", None, None),
        ReviewState::TakenUp { practitioner, .. } => {
            ("in-progress", Some((practitioner, "")), None)
        }
        ReviewState::Answered {
            practitioner,
            by,
            at,
        }
        | ReviewState::SentOn {
            practitioner,
            by,
            at,
            ..
        } => ("finished", Some((practitioner, by.as_str())), Some(at)),
        ReviewState::TakenBack { at } => ("cancelled", None, Some(at)),
    };
    let class = Object::new()
        .text("system", ACT_CODE)
        .text("code", "VR")
        .text("display", "virtual");
    let kind = Object::new().text("text", "Review of answers and photographs, without a talk");
    let participant = with.map(|(who, name)| {
        let individual = reference("Practitioner", who).text("display", name);
        Object::new().object("individual", individual)
    });
    let period = Object::new()
        .text("start", review.sent_at.to_string())
        .maybe("end", ended_at.map(ToString::to_string));
    Object::resource("Encounter")
        .text("id", review.id.to_string())
        .text("status", status)
        .object("class", class)
        .list("type", vec![kind])
        .object("subject", reference("Patient", review.patient))
        .list("participant", participant.into_iter().collect())
        .object("period", period)
        .done()
}
