//! The answer: what the guideline makes of the patient, as cards. They support a clinician: every suggestion is one to
//! consider, none is carried out by itself, and each card can be set aside with a reason.
//!
//! Silence is the usual answer. A card is written only for a JAK inhibitor that is taken or being ordered, and only
//! when something speaks against it, is missing or is due; and for red flags when a chart is opened.

use std::fmt::Write as _;

use guideline::{Edition, rule::Rule};
use record::{
    Assessment, Finding, Source,
    assessment::{
        Consider, Investigation, MonitoringAction, Reason, RedFlag, Status, TreatmentAssessment,
    },
    finding::ConceptId,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use line::{due_line, reason_line, sources};
use markdown::{Markdown, plain, shortened};

use super::{Hook, Request};
use crate::{
    chart::DRAFTED,
    outcome::{IssueCode, Outcome},
    systems::{INGREDIENT, LOINC},
    write::{Object, concept, reference},
};

mod line;
mod markdown;

/// How many rules are named that wait for one missing thing.
const DECIDES_MOST: usize = 4;

/// Code system of the reasons for going another way.
pub const OVERRIDE: &str = "urn:anagen:override-reason";
/// Why a clinician may go another way; the codes are those of the clinic's own plans.
pub const OVERRIDES: [(&str, &str); 6] = [
    ("result-seen-elsewhere", "Result seen elsewhere"),
    ("specialist-agreed", "Agreed with a specialist"),
    ("benefit-outweighs", "The benefit outweighs the risk"),
    ("patient-informed-choice", "Informed choice of the patient"),
    ("test-not-possible", "The test is not possible"),
    ("other", "Not now, for another reason"),
];

/// The class whose members this service speaks about.
const JAK_INHIBITOR: &str = "jak_inhibitor";

/// Answers `request` with what `assessment` says. `site` is the clinic's address, for the source of each card.
///
/// # Errors
///
/// There is nothing to say, and an order names no medicine: silence would pass for "nothing against it".
pub fn write(
    request: &Request,
    assessment: &Assessment,
    edition: &Edition,
    site: &str,
) -> Result<String, Outcome> {
    let desk = Desk {
        request,
        assessment,
        edition,
        site,
    };
    let cards = match request.hook {
        Hook::PatientView => desk.for_chart(),
        Hook::OrderSelect | Hook::OrderSign => desk.for_orders(),
    };
    if cards.is_empty() && !request.unnamed.is_empty() {
        let mut outcome = Outcome::default();
        for place in &request.unnamed {
            outcome.add(
                IssueCode::Required,
                place,
                "the order names no medicine",
                "send its Medication in it, beside it in `draftOrders`, or its name as `display`",
            );
        }
        return Err(outcome);
    }
    Ok(Object::new().full_or_empty("cards", &cards).closed())
}

/// How much a card asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Indicator {
    Critical,
    Warning,
    Info,
}

impl Indicator {
    fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

struct Desk<'a> {
    request: &'a Request,
    assessment: &'a Assessment,
    edition: &'a Edition,
    site: &'a str,
}

impl Desk<'_> {
    /// Red flags, and what there is about a JAK inhibitor that is taken.
    fn for_chart(&self) -> Vec<Object> {
        let mut cards: Vec<Object> = (self.assessment.red_flags.iter())
            .map(|flag| self.red_flag(flag))
            .collect();
        for treatment in self.taken() {
            let due = self.due(treatment);
            let by_status = match treatment.status {
                Status::Contraindicated => Some(Indicator::Critical),
                Status::NotIndicated | Status::NeedsWorkUp | Status::Caution => {
                    Some(Indicator::Info)
                }
                Status::Eligible => None,
            };
            if let Some(indicator) = strongest(by_status.into_iter(), &due) {
                cards.push(self.treatment(treatment, indicator, &due, &[], &[]));
            }
        }
        cards
    }

    /// What there is about a JAK inhibitor that is being ordered, or about one that is taken and would meet what is.
    fn for_orders(&self) -> Vec<Object> {
        let mut cards = Vec::new();
        for treatment in &self.assessment.treatments {
            let orders: Vec<usize> = self
                .request
                .drafts
                .iter()
                .enumerate()
                .filter(|(_, draft)| draft.ingredients.contains(&treatment.treatment))
                .map(|(place, _)| place)
                .collect();
            let due = self.due(treatment);
            if orders.is_empty() {
                if self.is_taken(&treatment.treatment) && self.meets_an_order(treatment) {
                    let indicator = match treatment.status {
                        Status::Contraindicated => Indicator::Critical,
                        _ => Indicator::Warning,
                    };
                    cards.push(self.treatment(treatment, indicator, &due, &[], &[]));
                }
                continue;
            }
            let by_status = match treatment.status {
                Status::Contraindicated => Some(Indicator::Critical),
                Status::NotIndicated | Status::NeedsWorkUp => Some(Indicator::Warning),
                // The reason is to be written down when it is signed.
                Status::Caution if self.request.hook == Hook::OrderSign => Some(Indicator::Warning),
                Status::Caution => Some(Indicator::Info),
                Status::Eligible => None,
            };
            let departures = self.departures(treatment, &orders);
            let by_dose = departures.first().map(|_| Indicator::Warning);
            if let Some(indicator) = strongest(by_status.into_iter().chain(by_dose), &due) {
                cards.push(self.treatment(treatment, indicator, &due, &orders, &departures));
            }
        }
        cards.extend(self.not_judged());
        cards
    }

    /// Orders of JAK inhibitors that the guideline has no rules for: said rather than passed over.
    fn not_judged(&self) -> Vec<Object> {
        let medications = self.edition.medications();
        let mut ids: Vec<&str> = (self.request.drafts.iter())
            .flat_map(|draft| &draft.ingredients)
            .map(String::as_str)
            .filter(|id| medications.in_class(id, JAK_INHIBITOR).is_some())
            .filter(|id| self.edition.treatment(id).is_none())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .map(|id| {
                let name = medications.get(id).map_or(id, |known| known.name.as_str());
                let others: Vec<String> = self
                    .medicines()
                    .filter(|finding| finding.value.code() != Some(id))
                    .filter(|finding| {
                        let code = finding.value.code().unwrap_or_default();
                        medications.in_class(code, JAK_INHIBITOR).is_some()
                    })
                    .map(|finding| {
                        let words = finding.original.clone();
                        words.unwrap_or_else(|| finding.value.to_string())
                    })
                    .collect();
                let mut words = Markdown::default();
                words.line(
                    "It belongs to the JAK inhibitors, and this guideline has no rules for it.",
                );
                words.list(
                    "Other JAK inhibitors in the chart or among the orders",
                    &others,
                );
                self.close(&mut words);
                let indicator = if others.is_empty() {
                    Indicator::Info
                } else {
                    Indicator::Warning
                };
                let summary = format!("{name}: a JAK inhibitor that is not judged here");
                self.card(id, &summary, indicator, words, (id, name), Vec::new())
            })
            .collect()
    }

    /// Medicines that are taken or being ordered.
    fn medicines(&self) -> impl Iterator<Item = &Finding> {
        self.request.chart.findings.about("medication")
    }

    fn taken(&self) -> impl Iterator<Item = &TreatmentAssessment> {
        let all = self.assessment.treatments.iter();
        all.filter(|treatment| self.is_taken(&treatment.treatment))
    }

    fn is_taken(&self, id: &str) -> bool {
        self.medicines()
            .any(|finding| finding.value.code() == Some(id) && !is_drafted(finding))
    }

    /// Whether something that is being ordered is among the reasons against a medicine.
    fn meets_an_order(&self, treatment: &TreatmentAssessment) -> bool {
        let drafted = |id| {
            let finding = self.request.chart.findings.get(id);
            finding.is_some_and(is_drafted)
        };
        treatment
            .reasons
            .iter()
            .filter(|reason| reason.effect.is_some())
            .any(|reason| reason.findings.iter().copied().any(drafted))
    }

    /// In what the ordered doses depart from the labelled one.
    fn departures(&self, treatment: &TreatmentAssessment, orders: &[usize]) -> Vec<String> {
        let drafts = orders
            .iter()
            .filter_map(|place| self.request.drafts.get(*place));
        let doses = drafts.filter_map(|draft| draft.dosage);
        let region = self.assessment.region;
        doses
            .filter_map(|dosage| self.edition.departs(region, treatment, dosage))
            .collect()
    }

    fn due(&self, treatment: &TreatmentAssessment) -> Vec<&MonitoringAction> {
        let all = self.assessment.actions.iter();
        all.filter(|action| action.treatment == treatment.treatment)
            .collect()
    }

    fn red_flag(&self, flag: &RedFlag) -> Object {
        let indicator = if flag.within_days == 0 {
            Indicator::Critical
        } else {
            Indicator::Warning
        };
        let mut words = Markdown::default();
        let within = match flag.within_days {
            0 => "today".to_owned(),
            days => format!("within {days} days"),
        };
        words.line(&format!("**{}**", plain(&flag.says)));
        words.line(&format!("Consider: {} ({within}).", plain(&flag.action)));
        words.line(&format!("Source: {}", sources(&flag.citations)));
        self.close(&mut words);
        let summary = format!("Red flag: {}", flag.says);
        let topic = ("red-flag", "Red flags of hair loss");
        self.card(&flag.rule, &summary, indicator, words, topic, Vec::new())
    }

    fn treatment(
        &self,
        treatment: &TreatmentAssessment,
        indicator: Indicator,
        due: &[&MonitoringAction],
        orders: &[usize],
        departures: &[String],
    ) -> Object {
        let said = treatment.status.word().replace('-', " ");
        let mut words = Markdown::default();
        words.line(&format!("**{}: {said}**", plain(&treatment.name)));
        let drafts = orders
            .iter()
            .filter_map(|place| self.request.drafts.get(*place));
        for draft in drafts.clone() {
            let guess = if draft.guessed {
                ", which is only nearly its name: please check"
            } else {
                ""
            };
            words.line(&format!("Ordered as \"{}\"{guess}.", plain(&draft.name)));
        }
        words.list("The ordered dose", departures);
        let due_lines: Vec<String> = due.iter().map(|action| due_line(action)).collect();
        words.list_written("Due on treatment", &due_lines);
        let reasons: Vec<String> = (treatment.reasons.iter())
            .filter(|reason| reason.effect.is_some() && self.open(reason).is_none())
            .map(reason_line)
            .collect();
        words.list_written("Why", &reasons);
        words.list_written(
            "Not known, and must be before it can be judged better",
            &self.missing(treatment),
        );
        if let Some(dose) = &treatment.dose {
            let source = sources(&dose.citations);
            words.line(&format!(
                "Labelled dose: {}. Source: {source}",
                plain(&dose.text)
            ));
        }
        if !treatment.label.is_empty() {
            words.line(&format!("Judged by: {}", sources(&treatment.label)));
        }
        let flags: Vec<&String> = (self.assessment.red_flags.iter())
            .map(|flag| &flag.says)
            .collect();
        words.list("Red flags", &flags);
        self.close(&mut words);

        let first = due.first().map(|action| action.says.as_str());
        let first = first.or_else(|| {
            let mut reasons = treatment.reasons.iter();
            let decides = reasons.find(|reason| reason.effect == Some(treatment.status));
            decides.map(|reason| reason.says.as_str())
        });
        let first = first.or_else(|| departures.first().map(String::as_str));
        let summary = format!("{}: {said}. {}", treatment.name, first.unwrap_or_default());

        let mut suggestions = Vec::new();
        if matches!(
            treatment.status,
            Status::Contraindicated | Status::NotIndicated
        ) {
            suggestions.extend(
                drafts
                    .filter(|draft| !draft.reference.is_empty())
                    .map(|draft| self.without(&draft.reference, &draft.name)),
            );
        }
        suggestions.extend(
            (self.assessment.investigations.iter())
                .filter(|test| test.treatments.contains(&treatment.treatment))
                .filter(|test| !test.code.contains(':'))
                .map(|test| self.test(test, &treatment.treatment)),
        );
        let topic = (treatment.treatment.as_str(), treatment.name.as_str());
        self.card(
            &treatment.treatment,
            &summary,
            indicator,
            words,
            topic,
            suggestions,
        )
    }

    /// The rule of which a reason only says that it is not known whether it is met; one that is met speaks its own words.
    fn open(&self, reason: &Reason) -> Option<&Rule> {
        let rule = self.edition.rule(&reason.rule);
        rule.filter(|rule| rule.tells_clinician != reason.says)
    }

    /// Each thing that is missing, with what it would decide.
    fn missing(&self, treatment: &TreatmentAssessment) -> Vec<String> {
        let open: Vec<(&Reason, &Rule)> = (treatment.reasons.iter())
            .filter_map(|reason| Some((reason, self.open(reason)?)))
            .collect();
        let line = |id: &ConceptId| {
            let known = self.edition.concepts().get(id.as_str());
            let title = known.map_or(id.as_str(), |concept| concept.title.as_str());
            let mut decides: Vec<&str> = (open.iter())
                .filter(|(reason, _)| reason.missing.contains(id))
                .map(|(_, rule)| rule.title.as_str())
                .collect();
            decides.dedup();
            let more = decides.len().saturating_sub(DECIDES_MOST);
            decides.truncate(DECIDES_MOST);
            let mut line = plain(title);
            if !decides.is_empty() {
                line.push_str(". It would decide: ");
                line.push_str(&plain(&decides.join("; ")));
            }
            if more > 0 {
                // Writing to a text cannot fail.
                write!(line, "; and {more} more").unwrap_or_default();
            }
            line
        };
        treatment.missing.iter().map(line).collect()
    }

    /// What every card says at its end.
    fn close(&self, words: &mut Markdown) {
        words.list(
            "Medicines nobody recognised: please read them",
            &self.assessment.unmatched_medications,
        );
        words.list("A part of the assessment failed", &self.assessment.errors);
        let unread = &self.request.chart.unread;
        let unused: Vec<&String> = self.request.gaps.iter().chain(unread).collect();
        words.list("Did not come, or was not used", &unused);
        let edition = self.edition.short_id();
        words.line(&format!(
            "Assessed on {} by the {:?} labels, edition {edition}. Support for a clinician: not a diagnosis and not an order.",
            self.assessment.assessed_on, self.assessment.region
        ));
    }

    fn card(
        &self,
        about: &str,
        summary: &str,
        indicator: Indicator,
        words: Markdown,
        topic: (&str, &str),
        suggestions: Vec<Object>,
    ) -> Object {
        let url = (!self.site.is_empty()).then(|| format!("{}/", self.site));
        let topic = Object::new()
            .text("system", INGREDIENT)
            .text("code", topic.0)
            .text("display", topic.1);
        let source = Object::new()
            .text(
                "label",
                format!("Anagen guideline, edition {}", self.edition.short_id()),
            )
            .maybe("url", url)
            .object("topic", topic);
        let behavior = (!suggestions.is_empty()).then_some("any");
        let overrides = OVERRIDES.map(|(code, display)| {
            Object::new()
                .text("code", code)
                .text("system", OVERRIDE)
                .text("display", display)
        });
        Object::new()
            .text("uuid", self.uuid(about, "").to_string())
            .text("summary", shortened(summary))
            .text("detail", words.0)
            .text("indicator", indicator.word())
            .object("source", source)
            .list("suggestions", suggestions)
            .maybe("selectionBehavior", behavior)
            .list("overrideReasons", overrides.into())
    }

    fn without(&self, order: &str, name: &str) -> Object {
        let action = Object::new()
            .text("type", "delete")
            .text("description", format!("Removes the draft order for {name}"))
            .text("resourceId", order);
        Object::new()
            .text(
                "label",
                format!("Consider removing the draft order for {name}"),
            )
            .text("uuid", self.uuid(order, "remove").to_string())
            .list("actions", vec![action])
    }

    /// A test to consider, as a draft that somebody has to sign.
    fn test(&self, test: &Investigation, treatment: &str) -> Object {
        let request = Object::resource("ServiceRequest")
            .text("status", "draft")
            .text("intent", "proposal")
            .object("code", concept(LOINC, &test.code, &test.name))
            .object("subject", reference("Patient", &self.request.patient))
            .list(
                "reasonCode",
                vec![Object::new().text("text", test.reason.as_str())],
            );
        let action = Object::new()
            .text("type", "create")
            .text("description", format!("Drafts a request for {}", test.name))
            .object("resource", request);
        Object::new()
            .text("label", format!("Consider ordering: {}", test.name))
            .text("uuid", self.uuid(treatment, &test.test).to_string())
            .list("actions", vec![action])
    }

    /// The same card in the same call has the same name, so that feedback about it can be told apart.
    fn uuid(&self, about: &str, part: &str) -> Uuid {
        let mut digest = Sha256::new();
        for text in [self.request.hook.service(), about, part] {
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        digest.update(self.request.instance.as_bytes());
        let mut bytes = [0_u8; 16];
        for (to, from) in bytes.iter_mut().zip(digest.finalize()) {
            *to = from;
        }
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

fn is_drafted(finding: &Finding) -> bool {
    matches!(&finding.source, Source::Imported { from } if from == DRAFTED)
}

/// What status and dose say, or what is due where that says more.
fn strongest(
    said: impl Iterator<Item = Indicator>,
    due: &[&MonitoringAction],
) -> Option<Indicator> {
    let by_due = due.iter().map(|action| match action.consider {
        Consider::Stop | Consider::Hold => Indicator::Critical,
        Consider::Repeat => Indicator::Warning,
        Consider::Review => Indicator::Info,
    });
    by_due.chain(said).min_by_key(|indicator| match indicator {
        Indicator::Critical => 0,
        Indicator::Warning => 1,
        Indicator::Info => 2,
    })
}
