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
        taken_type(root, types, outcome)?;
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

    /// A chart in a Bundle of one of the types, however large. Bundles in it are opened: they are what a batch of
    /// searches is answered with. What has no resource is told in `unread`.
    pub(crate) fn chart(
        root: &Node<'a>,
        types: &[&str],
        unread: &mut Vec<String>,
        outcome: &mut Outcome,
    ) -> Option<Self> {
        taken_type(root, types, outcome)?;
        let mut entries = Vec::new();
        unpack(root, &mut entries, unread, outcome);
        Some(Self::of(entries, true).once())
    }

    /// Each resource once: said again it says nothing new, and of two versions the later counts.
    fn once(self) -> Self {
        let mut places: HashMap<(&str, &str), usize> = HashMap::new();
        let mut kept: Vec<Entry<'a>> = Vec::new();
        for entry in self.entries {
            let Some(id) = id_of(&entry.node) else {
                kept.push(entry);
                continue;
            };
            let name = (entry.node.kind(), id);
            let known = places.get(&name).and_then(|place| kept.get_mut(*place));
            // The same number on two servers is two resources.
            match known.filter(|known| known.full_url == entry.full_url) {
                Some(known) if known.node.json.same_as(entry.node.json) => {}
                Some(known) if known.node.is_older_than(&entry.node) => *known = entry,
                Some(known) if entry.node.is_older_than(&known.node) => {}
                _ => {
                    places.entry(name).or_insert(kept.len());
                    kept.push(entry);
                }
            }
        }
        Self::of(kept, self.bundled)
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
            let held_by = |holder: &Node<'a>| {
                let all = holder.items("contained", &mut Outcome::default());
                all.into_iter().find(|node| id_of(node) == Some(local))
            };
            // A contained resource refers to its neighbours, which its container holds.
            let node = held_by(from).or_else(|| {
                if !from.path.is_contained() {
                    return None;
                }
                let own = from.path.to_string();
                let mut all = self.entries.iter().map(|entry| &entry.node);
                held_by(all.find(|node| own.starts_with(&format!("{}.contained[", node.path)))?)
            })?;
            return Some(Entry {
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

/// `Some` when a Bundle is of one of the types; otherwise why not is in `outcome`.
fn taken_type(root: &Node<'_>, types: &[&str], outcome: &mut Outcome) -> Option<()> {
    let remedy = format!("send one of `{}`", types.join("`, `"));
    let kind = root.required("type", &remedy, outcome)?;
    if types.contains(&kind) {
        return Some(());
    }
    let at = format!("{}.type", root.path);
    let says = format!("a Bundle of type `{kind}` is not taken");
    outcome.add(IssueCode::NotSupported, at, says, remedy);
    None
}

fn unpack<'a>(
    bundle: &Node<'a>,
    entries: &mut Vec<Entry<'a>>,
    unread: &mut Vec<String>,
    outcome: &mut Outcome,
) {
    if bundle.is_one_page(outcome) {
        let why = "it is one page of several: what stands on the others was not sent";
        unread.push(format!("{}.link: {why}", bundle.path));
    }
    for item in bundle.items("entry", outcome) {
        match item.get("resource") {
            Some(node) if node.kind() == "Bundle" => unpack(&node, entries, unread, outcome),
            Some(node) => {
                let full_url = item.text("fullUrl", outcome);
                entries.push(Entry { node, full_url });
            }
            None => unread.push(format!("{}: it holds no resource", item.path)),
        }
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
