//! The question: which hook, about whom, and the resources that came along.
//!
//! Prefetch may be partial, may say the same resource under two keys, and may be one resource or a page of a search.
//! Everything in it must be about the one patient of the context (hazard S-13).

use std::collections::{BTreeMap, BTreeSet};

use fhirkit::Json;
use guideline::Edition;
use jiff::civil::Date;
use record::Dosage;
use uuid::Uuid;

use super::{Hook, PREFETCH, dosage};
use crate::{
    chart::{self, BUNDLES, Chart, Named},
    complaint,
    incoming::envelope::Envelope,
    node::{Node, parse},
    outcome::{IssueCode, Outcome},
};

/// A question that can be answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which hook.
    pub hook: Hook,
    /// This one call of it.
    pub instance: Uuid,
    /// Id of the patient in the asking system.
    pub patient: String,
    /// What is known of the patient, drafted medicines included.
    pub chart: Chart,
    /// The medicines that are being ordered.
    pub drafts: Vec<Draft>,
    /// Where orders stand of which no medicine is named.
    pub unnamed: Vec<String>,
    /// What did not come, or not whole, in words.
    pub gaps: Vec<String>,
}

impl Request {
    /// Whether the question is about a medicine: it is taken, or being ordered.
    #[must_use]
    pub fn concerns(&self, medicine: &str) -> bool {
        let is_it = |id: &String| id == medicine;
        self.drafts
            .iter()
            .any(|draft| draft.ingredients.iter().any(is_it))
            || (self.chart.findings.about("medication"))
                .any(|finding| finding.value.code() == Some(medicine))
    }
}

/// A medicine that is being ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it stands in the asking system (`MedicationRequest/1`); empty when it has no id.
    pub reference: String,
    /// As it is called there.
    pub name: String,
    /// Ids of its ingredients.
    pub ingredients: Vec<String>,
    /// It was only nearly the name of what it was taken for.
    pub guessed: bool,
    /// How much of it, how often, where that is said in numbers.
    pub dosage: Option<Dosage>,
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is wrong.
    Wrong(Outcome),
    /// It is right, and what it needs did not come with it.
    Missing(Outcome),
}

/// Reads a question to the service for `hook`, on `today`, the civil day where the patient is.
///
/// # Errors
///
/// `Wrong` for everything malformed, each with its place and its remedy, and for more than one patient; `Missing`
/// when the Patient, or everything else about them, did not come.
pub fn read(json: &[u8], hook: Hook, edition: &Edition, today: Date) -> Result<Request, Unfit> {
    let json = parse(json).map_err(Unfit::Wrong)?;
    let root = Node::root(&json);
    let mut outcome = Outcome::default();
    let head = Head::read(&root, hook, &mut outcome);
    let mut sent = Sent::default();
    sent.prefetch(&root, &mut outcome);
    let Some(head) = head.filter(|_| outcome.is_empty()) else {
        return Err(Unfit::Wrong(outcome));
    };
    let mut orders = Vec::new();
    if hook != Hook::PatientView {
        orders = sent.orders(&root, hook, &mut outcome);
    }
    sent.keep_newest(&mut outcome);
    sent.about(head.patient, &orders, &mut outcome);
    if !outcome.is_empty() {
        return Err(Unfit::Wrong(outcome));
    }
    sent.enough().map_err(Unfit::Missing)?;
    // A selection that means none of the orders may mean each of them.
    let meant = |selection: &&String| orders.iter().any(|order| order.is(selection));
    let lost = head.selections.iter().find(|selection| !meant(selection));
    if let Some(lost) = lost {
        let gap = format!("`context.selections` names `{lost}`, which is none of the orders");
        sent.gaps.push(gap);
    }
    let all = lost.is_some() || head.selections.is_empty();
    let envelope = Envelope::gathered(sent.resources);
    let mut drafts = Vec::new();
    let mut named = Vec::new();
    let mut unnamed = Vec::new();
    for order in orders.iter().filter(|order| order.is_of_medicine()) {
        let node = &order.node;
        let found = chart::named(&envelope, node, edition, today, &mut outcome);
        // What is not in the selection was counted as taken, and gets no card of its own.
        let selected = all || head.selections.iter().any(|selection| order.is(selection));
        match &found {
            Some(found) if selected => drafts.push(draft(node, found)),
            None => {
                let place = node.path.to_string();
                sent.gaps.push(format!("`{place}` names no medicine"));
                unnamed.extend(selected.then_some(place));
            }
            Some(_) => {}
        }
        named.push(found.unwrap_or_else(nameless));
    }
    let chart = chart::tell(&envelope, &named, edition, today, outcome).map_err(Unfit::Wrong)?;
    Ok(Request {
        hook,
        instance: head.instance,
        patient: head.patient.to_owned(),
        chart,
        drafts,
        unnamed,
        gaps: sent.gaps,
    })
}

fn nameless() -> Named {
    Named {
        name: "an order that names no medicine".to_owned(),
        ingredients: Vec::new(),
        guessed: false,
    }
}

fn draft(node: &Node<'_>, named: &Named) -> Draft {
    let reference = id_of(node).map_or_else(String::new, |id| format!("{}/{id}", node.kind()));
    Draft {
        reference,
        name: named.name.clone(),
        ingredients: named.ingredients.clone(),
        guessed: named.guessed,
        dosage: dosage::read(node),
    }
}

/// What is said around the resources.
struct Head<'a> {
    instance: Uuid,
    patient: &'a str,
    selections: Vec<String>,
}

impl<'a> Head<'a> {
    fn read(root: &Node<'a>, hook: Hook, outcome: &mut Outcome) -> Option<Self> {
        let said = root.required("hook", "name the hook", outcome);
        if let Some(said) = said
            && said != hook.word()
        {
            outcome.add(
                IssueCode::Value,
                "hook",
                format!("`{said}` is not what this service answers"),
                format!("send `{}`, or call another service", hook.word()),
            );
        }
        let instance = root
            .required(
                "hookInstance",
                "send a UUID of its own for each call",
                outcome,
            )
            .and_then(|text| {
                let read = Uuid::parse_str(text);
                if read.is_err() {
                    let says = format!("`{text}` is no UUID");
                    let remedy = "send a UUID of its own for each call";
                    outcome.add(IssueCode::Value, "hookInstance", says, remedy);
                }
                read.ok()
            });
        let Some(context) = root.get("context") else {
            outcome.add(
                IssueCode::Required,
                "context",
                "`context` is missing",
                "send it with `patientId`",
            );
            return None;
        };
        let patient = context
            .required("patientId", "say whose chart it is", outcome)
            .map(bare);
        if let (Some(patient), Some(authorization)) = (patient, root.get("fhirAuthorization"))
            && let Some(other) = authorization.text("patient", outcome).map(bare)
            && other != patient
        {
            outcome.add(
                IssueCode::Value,
                "fhirAuthorization.patient",
                format!("it is for `{other}`, and `context.patientId` is `{patient}`"),
                "ask about one patient at a time",
            );
        }
        let selections = texts(&context, "selections", outcome);
        Some(Self {
            instance: instance?,
            patient: patient?,
            selections,
        })
    }
}

/// The id of a Patient; some write the reference.
fn bare(id: &str) -> &str {
    id.strip_prefix("Patient/").unwrap_or(id)
}

/// A list of texts.
fn texts(node: &Node<'_>, key: &str, outcome: &mut Outcome) -> Vec<String> {
    let mut texts = Vec::new();
    for item in node.items(key, outcome) {
        match item.json.as_str() {
            Some(text) => texts.push(text.to_owned()),
            None => outcome.add(
                IssueCode::Structure,
                &item.path,
                format!("it is {}", item.json.kind()),
                "write a text in quotation marks",
            ),
        }
    }
    texts
}

/// The resources that came.
#[derive(Default)]
struct Sent<'a> {
    resources: Vec<(Node<'a>, Option<&'a str>)>,
    /// Templates that were answered, were it with nothing.
    answered: Vec<&'a str>,
    gaps: Vec<String>,
}

impl<'a> Sent<'a> {
    fn prefetch(&mut self, root: &Node<'a>, outcome: &mut Outcome) {
        let Some(prefetch) = root.get("prefetch") else {
            return;
        };
        let Json::Object(members) = prefetch.json else {
            if *prefetch.json != Json::Null {
                wrong_kind(&prefetch, "an object", outcome);
            }
            return;
        };
        for (key, json) in members {
            let node = Node {
                json,
                path: prefetch.path.member(key),
            };
            match (json, node.kind()) {
                // The asking system looked and has nothing: a list in a chart is never complete all the same.
                (Json::Null, _) => self.answered.push(key),
                (Json::Object(_), "OperationOutcome") => self.heard(key, &node),
                (Json::Object(_), "Bundle") => self.bundle(key, &node, outcome),
                (Json::Object(_), _) => {
                    self.answered.push(key);
                    self.resources.push((node, None));
                }
                _ => wrong_kind(&node, "a resource, a Bundle or `null`", outcome),
            }
        }
        for (key, _) in PREFETCH {
            if !members.iter().any(|(sent, _)| sent == key) {
                self.gaps.push(format!("`{key}` was not sent"));
            }
        }
    }

    /// What the asking system says of its own answer.
    fn heard(&mut self, key: &str, said: &Node<'_>) {
        let (failed, words) = complaint::read(said);
        let words = if words.is_empty() {
            words
        } else {
            format!(": `{words}`")
        };
        self.gaps.push(if failed {
            format!("`{key}` could not be fetched by the asking system{words}")
        } else {
            format!("the asking system says of `{key}`{words}")
        });
    }

    fn bundle(&mut self, key: &'a str, node: &Node<'a>, outcome: &mut Outcome) {
        let kind = node.text("type", outcome).unwrap_or("searchset");
        if !BUNDLES.contains(&kind) {
            let remedy = "send a `searchset`";
            let says = format!("a Bundle of type `{kind}` is not taken");
            outcome.add(IssueCode::NotSupported, &node.path, says, remedy);
            return;
        }
        self.answered.push(key);
        let paged = node.is_one_page(outcome);
        if paged {
            self.gaps
                .push(format!("`{key}` is one page of a longer list"));
        }
        let items = node.items("entry", outcome);
        let mut came = 0;
        for item in &items {
            let Some(resource) = item.get("resource") else {
                continue;
            };
            if resource.kind() == "OperationOutcome" {
                self.heard(key, &resource);
                continue;
            }
            came += 1;
            let full_url = item.text("fullUrl", outcome);
            self.resources.push((resource, full_url));
        }
        let empty = items.iter().filter(|item| !item.has("resource")).count();
        if empty > 0 {
            self.gaps.push(format!(
                "`{key}`: {empty} of its entries came without their resource"
            ));
        } else if let Some(total) = total(node).filter(|total| *total > came && !paged) {
            self.gaps.push(format!(
                "`{key}` has {total} entries, and {came} of them came"
            ));
        }
    }

    /// The orders that are being written, of whatever kind; what they refer to joins the resources.
    fn orders(&mut self, root: &Node<'a>, hook: Hook, outcome: &mut Outcome) -> Vec<Order<'a>> {
        let orders = root
            .get("context")
            .and_then(|context| context.get("draftOrders"));
        let Some(orders) = orders else {
            outcome.add(
                IssueCode::Required,
                "context.draftOrders",
                format!(
                    "`draftOrders` is missing, and `{}` is about them",
                    hook.word()
                ),
                "send the orders as a Bundle",
            );
            return Vec::new();
        };
        if orders.kind() != "Bundle" {
            wrong_kind(&orders, "a Bundle", outcome);
            return Vec::new();
        }
        let mut all = Vec::new();
        for item in orders.items("entry", outcome) {
            let Some(node) = item.get("resource") else {
                outcome.add(
                    IssueCode::Required,
                    format!("{}.resource", item.path),
                    "the entry has no resource",
                    "send the order itself",
                );
                continue;
            };
            let full_url = item.text("fullUrl", outcome);
            match node.kind() {
                // A Patient among the orders must be the one that everything is about.
                "Medication" | "Patient" => self.resources.push((node, full_url)),
                // Passed over, it would get no card.
                "MedicationOrder" => outcome.add(
                    IssueCode::NotSupported,
                    &node.path,
                    "a MedicationOrder is of an older FHIR",
                    "send FHIR R4: a MedicationRequest",
                ),
                _ => all.push(Order { node, full_url }),
            }
        }
        all
    }

    /// One of what came twice: the later version where they differ.
    fn keep_newest(&mut self, outcome: &mut Outcome) {
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut kept: Vec<(Node<'a>, Option<&'a str>)> = Vec::new();
        let mut nameless: BTreeSet<String> = BTreeSet::new();
        for (node, full_url) in std::mem::take(&mut self.resources) {
            let Some(id) = id_of(&node) else {
                // By its text: to compare each with each would cost a square.
                if nameless.insert(node.json.to_compact()) {
                    kept.push((node, full_url));
                }
                continue;
            };
            let name = (node.kind(), id);
            let Some(place) = places.get(&name).copied() else {
                places.insert(name, kept.len());
                kept.push((node, full_url));
                continue;
            };
            let Some(known) = kept.get_mut(place) else {
                continue;
            };
            if known.0.json.same_as(node.json) {
                continue;
            }
            match &known.0 {
                before if before.is_older_than(&node) => *known = (node, full_url),
                before if node.is_older_than(before) => {}
                _ => outcome.add(
                    IssueCode::Duplicate,
                    &node.path,
                    format!(
                        "`{}/{id}` stands at `{}` with other content",
                        node.kind(),
                        known.0.path
                    ),
                    "send one version of it, or both with `meta.lastUpdated`",
                ),
            }
        }
        self.resources = kept;
    }

    /// Everything must be about `patient`.
    fn about(&self, patient: &str, orders: &[Order<'a>], outcome: &mut Outcome) {
        let all = self.resources.iter().map(|(node, _)| node);
        for node in all.chain(orders.iter().map(|order| &order.node)) {
            let whose = match node.kind() {
                "Patient" => Some(id_of(node).unwrap_or_default()),
                _ => node
                    .get("subject")
                    .or_else(|| node.get("patient"))
                    .and_then(|whom| whom.text("reference", &mut Outcome::default()))
                    .and_then(|whom| whom.rsplit_once("Patient/"))
                    .map(|(_, id)| id.split('/').next().unwrap_or(id)),
            };
            if whose == Some("") {
                outcome.add(
                    IssueCode::Required,
                    format!("{}.id", node.path),
                    "the Patient has no `id`",
                    format!("send it with the id of the context, `{patient}`"),
                );
            } else if let Some(other) = whose
                && other != patient
            {
                outcome.add(
                    IssueCode::Value,
                    &node.path,
                    format!(
                        "it is about patient `{other}`, and `context.patientId` is `{patient}`"
                    ),
                    "ask about one patient at a time",
                );
            }
        }
    }

    /// Whether there is anything to go by.
    fn enough(&self) -> Result<(), Outcome> {
        let mut outcome = Outcome::default();
        let remedy = "send the prefetch of the discovery; this service does not call `fhirServer`";
        if !self
            .resources
            .iter()
            .any(|(node, _)| node.kind() == "Patient")
        {
            outcome.add(
                IssueCode::Required,
                "prefetch.patient",
                "the Patient did not come",
                remedy,
            );
        }
        let others = self
            .resources
            .iter()
            .any(|(node, _)| node.kind() != "Patient");
        if !others && !self.answered.iter().any(|key| *key != "patient") {
            outcome.add(
                IssueCode::Required,
                "prefetch",
                "nothing about the patient's conditions, tests or medicines came",
                remedy,
            );
        }
        if outcome.is_empty() {
            Ok(())
        } else {
            Err(outcome)
        }
    }
}

/// One of the orders that are being written.
struct Order<'a> {
    node: Node<'a>,
    full_url: Option<&'a str>,
}

impl Order<'_> {
    /// Whether it asks for a medicine; to stop one, or not to give it, is no order of it.
    fn is_of_medicine(&self) -> bool {
        let status = self.node.json.get("status").and_then(Json::as_str);
        let void = ["cancelled", "completed", "entered-in-error", "stopped"];
        self.node.kind() == "MedicationRequest"
            && !status.is_some_and(|status| void.contains(&status))
            && self.node.json.get("doNotPerform") != Some(&Json::Bool(true))
    }

    /// Whether a selection means it: by its reference, with or without the server before it, its id, or its address in
    /// the Bundle.
    fn is(&self, selection: &str) -> bool {
        let version = selection.split_once("/_history/");
        let selection = version.map_or(selection, |(of, _)| of);
        let by_id = id_of(&self.node).is_some_and(|id| {
            let reference = format!("{}/{id}", self.node.kind());
            let before = selection.strip_suffix(&reference);
            selection == id
                || before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        });
        by_id || self.full_url == Some(selection)
    }
}

/// How many a search found in all, as its answer says.
fn total(bundle: &Node<'_>) -> Option<usize> {
    match bundle.json.get("total")? {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn id_of<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.json.get("id").and_then(Json::as_str)
}

fn wrong_kind(at: &Node<'_>, wanted: &str, outcome: &mut Outcome) {
    let says = format!("it is {}", at.json.kind());
    outcome.add(
        IssueCode::Structure,
        &at.path,
        says,
        format!("send {wanted}"),
    );
}
