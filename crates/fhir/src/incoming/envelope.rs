//! What a result came in: its entries, and what refers to what.

use std::collections::{BTreeSet, HashMap};

use fhirkit::Json;

use crate::{
    incoming::ENTRIES_MAX,
    node::Node,
    outcome::{IssueCode, Outcome},
};

/// The resources of a Bundle, or the one resource that came alone.
pub(crate) struct Envelope<'a> {
    entries: Vec<Entry<'a>>,
    /// Where the entries stand that go by a name: `Patient/1`, or the whole address.
    named: HashMap<String, Vec<usize>>,
    /// Whether it came in a Bundle.
    pub(crate) bundled: bool,
}

/// A resource with the addresses under which others may refer to it.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) node: Node<'a>,
    full_url: Option<&'a str>,
}

/// Kinds that say who, where and what for beside a result, and nothing that would be lost.
const CONTEXT: [&str; 13] = [
    "Device",
    "Encounter",
    "Location",
    "Medication",
    "MessageHeader",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "RelatedPerson",
    "ServiceRequest",
    "Specimen",
];

impl<'a> Envelope<'a> {
    /// Opens a result: a Bundle, an Observation or a `DiagnosticReport`, and nothing that would be dropped.
    pub(crate) fn open(root: &Node<'a>, outcome: &mut Outcome) -> Option<Self> {
        let envelope = match root.kind() {
            "Observation" | "DiagnosticReport" => Self::alone(root),
            "Bundle" => {
                let types = ["collection", "transaction", "batch", "message"];
                Self::bundle(root, &types, outcome)?
            }
            kind => {
                refuse_kind(root, kind, outcome);
                return None;
            }
        };
        for entry in &envelope.entries {
            let kind = entry.node.kind();
            if !["Observation", "DiagnosticReport"].contains(&kind) && !CONTEXT.contains(&kind) {
                refuse_kind(&entry.node, kind, outcome);
            }
        }
        Some(envelope)
    }

    /// One resource that came alone.
    pub(crate) fn alone(root: &Node<'a>) -> Self {
        let entry = Entry {
            node: root.clone(),
            full_url: None,
        };
        Self::of(vec![entry], false)
    }

    fn of(entries: Vec<Entry<'a>>, bundled: bool) -> Self {
        let mut named: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let own = id_of(&entry.node).map(|id| format!("{}/{id}", entry.node.kind()));
            let addresses: BTreeSet<String> = own
                .into_iter()
                .chain(entry.full_url.map(str::to_owned))
                .collect();
            for name in addresses {
                named.entry(name).or_default().push(place);
            }
        }
        Self {
            entries,
            named,
            bundled,
        }
    }

    /// Resources that were gathered from several places, each with its address when it has one.
    pub(crate) fn gathered(entries: Vec<(Node<'a>, Option<&'a str>)>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(node, full_url)| Entry { node, full_url })
            .collect();
        Self::of(entries, true)
    }

    /// A Bundle of one of the types.
    pub(crate) fn bundle(root: &Node<'a>, types: &[&str], outcome: &mut Outcome) -> Option<Self> {
        let remedy = format!("send one of `{}`", types.join("`, `"));
        let kind = root.required("type", &remedy, outcome)?;
        if !types.contains(&kind) {
            let at = format!("{}.type", root.path);
            let says = format!("a Bundle of type `{kind}` is not taken");
            outcome.add(IssueCode::NotSupported, at, says, remedy);
            return None;
        }
        let items = root.items("entry", outcome);
        if items.len() > ENTRIES_MAX {
            outcome.add(
                IssueCode::TooCostly,
                format!("{}.entry", root.path),
                format!("it has {} entries", items.len()),
                format!("send at most {ENTRIES_MAX} at once"),
            );
            return None;
        }
        let mut entries = Vec::new();
        for item in &items {
            if let Some(request) = item.get("request") {
                let method = request.text("method", outcome).unwrap_or_default();
                if !matches!(method, "POST" | "PUT" | "") {
                    outcome.add(
                        IssueCode::NotSupported,
                        format!("{}.method", request.path),
                        format!("`{method}` is not done"),
                        "results are only added; send `POST`, and a status to take one back",
                    );
                }
            }
            let Some(node) = item.get("resource") else {
                outcome.add(
                    IssueCode::Required,
                    format!("{}.resource", item.path),
                    "the entry has no resource",
                    "send the resource itself",
                );
                continue;
            };
            let full_url = item.text("fullUrl", outcome);
            entries.push(Entry { node, full_url });
        }
        Some(Self::of(entries, true))
    }

    /// The entries of one kind.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Entry<'a>> {
        self.entries
            .iter()
            .filter(move |entry| entry.node.kind() == kind)
    }

    /// Every entry.
    pub(crate) fn all(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// What `reference` means, said in `from`: a contained resource or another entry.
    pub(crate) fn resolve(&self, from: &Node<'a>, reference: &str) -> Option<Entry<'a>> {
        if let Some(local) = reference.strip_prefix('#') {
            // A contained resource refers to its neighbours, which its container holds.
            let outer = self.entries.iter().map(|entry| &entry.node).find(|node| {
                let inside = format!("{}.contained[", node.path);
                from.path.to_string().starts_with(&inside)
            });
            return std::iter::once(from)
                .chain(outer)
                .flat_map(|holder| holder.items("contained", &mut Outcome::default()))
                .find(|node| id_of(node) == Some(local))
                .map(|node| Entry {
                    node,
                    full_url: None,
                });
        }
        // `Patient/1/_history/3` is one version of `Patient/1`.
        let reference = reference
            .split_once("/_history/")
            .map_or(reference, |(of, _)| of);
        // `Patient/1`, or the end of an address, never of a longer word.
        let last = reference
            .rmatch_indices('/')
            .nth(1)
            .and_then(|(at, _)| reference.get(at + 1..));
        let whole = self.named.get(reference).into_iter().flatten();
        let end = last
            .and_then(|last| self.named.get(last))
            .into_iter()
            .flatten();
        let found: BTreeSet<&usize> = whole.chain(end).collect();
        match (found.first(), found.len()) {
            (Some(place), 1) => self.entries.get(**place).cloned(),
            _ => None,
        }
    }
}

impl<'a> Entry<'a> {
    /// The entry as it stood in its Bundle, as far as it is needed to read it again.
    pub(crate) fn again(&self) -> Json {
        let mut members = Vec::new();
        if let Some(url) = self.full_url {
            members.push(("fullUrl".to_owned(), Json::String(url.to_owned())));
        }
        members.push(("resource".to_owned(), self.node.json.clone()));
        Json::Object(members)
    }

    pub(crate) fn is(&self, other: &Entry<'a>) -> bool {
        std::ptr::eq(self.node.json, other.node.json)
    }
}

fn id_of<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.json.get("id").and_then(Json::as_str)
}

fn refuse_kind(at: &Node<'_>, kind: &str, outcome: &mut Outcome) {
    let (code, says) = if kind.is_empty() {
        (IssueCode::Required, "`resourceType` is missing".to_owned())
    } else {
        (
            IssueCode::NotSupported,
            format!("a {kind} is not a laboratory result"),
        )
    };
    outcome.add(
        code,
        &at.path,
        says,
        "send a DiagnosticReport, an Observation, or a Bundle of them",
    );
}
