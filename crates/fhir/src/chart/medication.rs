//! Medicines: what is taken now, by `RxNorm` code or by name; the drug that is being monitored.

use jiff::civil::Date;
use record::Value;

use crate::{
    chart::{Named, Reader, nothing},
    node::Node,
    reading::{codes_of, words_of},
    systems::{INGREDIENT, RXNORM},
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let status = node.required(
        "status",
        "send `active` when it is taken",
        &mut reader.outcome,
    );
    let forbidden = is_true(node, "doNotPerform");
    let intent = node.text("intent", &mut reader.outcome);
    let intended = matches!(intent, Some("proposal" | "option"));
    // What a patient reports to take stands as a plan in the United States; another plan may not have begun.
    let reported = is_true(node, "reportedBoolean") || node.has("reportedReference");
    let planned = status == Some("active") && intent == Some("plan") && !reported;
    // Whether it is taken is not known: a medicine too many is asked about, one too few is not.
    let unsaid = (status == Some("unknown") || planned) && !forbidden && !intended;
    let taken = unsaid || (status == Some("active") && !forbidden && !intended);
    let Some(drug) = drug(reader, node) else {
        unnamed(reader, node, taken);
        return;
    };
    let mut concepts = drug.concepts.iter();
    if concepts.any(|concept| nothing::is_said(reader, node, concept)) {
        return;
    }
    let name = drug.words.first().cloned().unwrap_or_default();
    if !taken {
        let status = status.unwrap_or("nothing");
        let intent = match intent.filter(|_| intended) {
            Some(intent) => format!(", intent `{intent}`"),
            None => String::new(),
        };
        let why = format!("`{name}` is not taken now (status `{status}`{intent})");
        reader.skip(node, why);
        // What waits to be taken again meets whatever is started meanwhile: a person reads it.
        if !forbidden && !intended && matches!(status, "on-hold" | "intended") {
            let text = Value::Text(format!("{name} ({status})"));
            reader.found("medication_unmatched", text, None, Some(name));
        }
        return;
    }
    if unsaid {
        let why = format!("it is not said whether `{name}` is taken: it counts as taken");
        reader.skip(node, why);
    }
    let ended = ended_on(reader, node);
    if let Some(day) = ended {
        let why = format!("`{name}` is called active, and ended on {day}: it counts as taken");
        reader.skip(node, why);
    }
    let ingredients = ingredients(reader, &drug.concepts, &drug.words);
    if ingredients.is_empty() {
        reader.skip(
            node,
            format!("`{name}` names no medicine that is known: kept in words"),
        );
        let text = Value::Text(name.clone());
        reader.found("medication_unmatched", text, None, Some(name));
        return;
    }
    half_understood(reader, node, &name);
    for id in &ingredients {
        let code = Value::Code(id.clone());
        reader.found("medication", code, None, Some(name.clone()));
    }
    // "Stopped Xeljanz in 2023" is no treatment to go on monitoring: what a start asks for must be asked for.
    let whole = reader.edition.medications().find(&name).unread.is_empty();
    if let Some(id) = ingredients
        .iter()
        .find(|id| whole && !unsaid && ended.is_none() && reader.edition.treatment(id).is_some())
    {
        on_treatment(reader, node, id, &name);
    }
}

/// A medicine that was handed out or given, once. An infusion of a biologic often stands nowhere else; whether it is
/// still at work or still taken is for a person to say.
pub(super) fn given<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let status = node
        .text("status", &mut reader.outcome)
        .unwrap_or("nothing");
    let void = matches!(
        status,
        "entered-in-error" | "not-done" | "cancelled" | "declined"
    );
    let Some(drug) = drug(reader, node) else {
        unnamed(reader, node, !void);
        return;
    };
    let name = drug.words.first().cloned().unwrap_or_default();
    if void {
        let why = format!("`{name}` was not given (status `{status}`)");
        reader.skip(node, why);
        return;
    }
    let day = ["effectiveDateTime", "whenHandedOver", "whenPrepared"]
        .into_iter()
        .find_map(|key| node.day(key, &mut reader.outcome))
        .or_else(|| {
            let period = node.get("effectivePeriod")?;
            period.day("start", &mut reader.outcome)
        })
        .and_then(|day| day.known());
    reader.skip(
        node,
        format!("whether `{name}` is taken now is not said: kept in words"),
    );
    let text = Value::Text(format!("{name} (given once, {})", node.kind()));
    let told = reader.findings.iter().any(|finding| finding.value == text);
    if !told {
        reader.found("medication_unmatched", text, day, Some(name));
    }
}

/// A medicine of which not even the name came: most often the Medication that it refers to was not sent. One that is taken
/// is asked about, as one that nobody recognises is.
fn unnamed(reader: &mut Reader<'_>, node: &Node<'_>, taken: bool) {
    let to = node
        .get("medicationReference")
        .and_then(|it| it.text("reference", &mut reader.outcome));
    let to = to.map_or_else(String::new, |to| {
        let came = reader.envelope.resolve(node, to).is_some();
        let why = if came { "names none" } else { "was not sent" };
        format!(": `{to}` {why}")
    });
    reader.skip(node, format!("the medicine is not named{to}"));
    if taken {
        let text = Value::Text(format!("a medicine that is not named{to}"));
        reader.found("medication_unmatched", text, None, None);
    }
}

/// The day before this one on which it ended, where that is said.
fn ended_on(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Date> {
    let period = node.get("effectivePeriod")?;
    let end = period.day("end", &mut reader.outcome)?.known()?;
    (end < reader.today).then_some(end)
}

fn is_true(node: &Node<'_>, key: &str) -> bool {
    node.get(key).map(|said| said.json) == Some(&fhirkit::Json::Bool(true))
}

/// Words of a known medicine that say more than was understood, or were only nearly its name, go to a person too.
fn half_understood(reader: &mut Reader<'_>, node: &Node<'_>, name: &str) {
    let read = reader.edition.medications().find(name);
    if !read.is_unmatched() && !read.unread.is_empty() {
        let why = format!("`{}` in `{name}` is not understood", read.unread.join(" "));
        reader.skip(node, why);
        let text = Value::Text(name.to_owned());
        reader.found("medication_unmatched", text, None, Some(name.to_owned()));
    }
    for hit in read.hits.iter().filter(|hit| hit.approximate) {
        let guess = Value::Text(format!("{name}: read as {}", hit.ingredient));
        reader.found("medication_approximate", guess, None, Some(name.to_owned()));
    }
}

/// One entry about a medicine that this program monitors: which, since when, how much.
pub(super) struct Course {
    id: String,
    name: String,
    start: Option<Date>,
    dose: Option<String>,
}

fn on_treatment(reader: &mut Reader<'_>, node: &Node<'_>, id: &str, name: &str) {
    let outcome = &mut reader.outcome;
    let period = node.get("effectivePeriod");
    let start = node
        .day("effectiveDateTime", outcome)
        .or_else(|| period?.day("start", outcome))
        .or_else(|| node.day("authoredOn", outcome))
        .and_then(|day| day.known());
    if start.is_some_and(|start| start > reader.today) {
        reader.skip(node, format!("`{name}` starts in the future"));
        return;
    }
    let doses = ["dosage", "dosageInstruction"];
    let dose = doses
        .into_iter()
        .flat_map(|key| node.items(key, &mut reader.outcome))
        .find_map(|dose| {
            dose.text("text", &mut crate::Outcome::default())
                .map(str::to_owned)
        });
    if start.is_none() {
        reader.skip(node, format!("it is not said since when `{name}` is taken"));
    }
    reader.courses.push(Course {
        id: id.to_owned(),
        name: name.to_owned(),
        start,
        dose,
    });
}

/// Says what is being monitored. A changed dose is a new order for the same medicine: it has been taken since the first
/// of them, at the dose of the last. In whatever order a server lists them.
pub(super) fn tell_courses(reader: &mut Reader<'_>) {
    let mut courses = std::mem::take(&mut reader.courses);
    courses.sort_by_key(|course| course.start);
    let mut told: Vec<&str> = Vec::new();
    for course in courses.iter().rev() {
        if told.contains(&course.id.as_str()) {
            continue;
        }
        told.insert(0, &course.id);
    }
    for id in told {
        let mut same = courses.iter().filter(|course| course.id == id);
        let first = same.clone().find_map(|course| course.start);
        let Some(last) = same.next_back() else {
            continue;
        };
        let original = Some(last.name.clone());
        reader.found("on_treatment", Value::Code(id.to_owned()), None, original);
        if let Some(dose) = &last.dose {
            reader.found("on_treatment_dose", Value::Text(dose.clone()), None, None);
        }
        if let Some(first) = first {
            reader.found("on_treatment_start", Value::Date(first), None, None);
        }
    }
}

/// What medicine a resource names, whatever its status.
pub(super) fn named<'a>(reader: &mut Reader<'a>, node: &Node<'a>) -> Option<Named> {
    let drug = drug(reader, node)?;
    let name = drug.words.first().cloned().unwrap_or_default();
    let read = reader.edition.medications().find(&name);
    Some(Named {
        guessed: read.hits.iter().any(|hit| hit.approximate),
        ingredients: ingredients(reader, &drug.concepts, &drug.words),
        name,
    })
}

/// The names of a drug, and its codes: in the resource, in the `Medication` it refers to, and in what that consists of.
struct Drug<'a> {
    concepts: Vec<Node<'a>>,
    words: Vec<String>,
}

fn drug<'a>(reader: &mut Reader<'a>, node: &Node<'a>) -> Option<Drug<'a>> {
    let outcome = &mut reader.outcome;
    let reference = node.get("medicationReference");
    let to = reference
        .as_ref()
        .and_then(|it| it.text("reference", outcome));
    let shown = reference
        .as_ref()
        .and_then(|it| it.text("display", outcome));
    let medication = to.and_then(|to| reader.envelope.resolve(node, to));
    let mut concepts: Vec<Node<'a>> = node.get("medicationCodeableConcept").into_iter().collect();
    if let Some(medication) = medication {
        concepts.extend(medication.node.get("code"));
        for part in medication.node.items("ingredient", outcome) {
            concepts.extend(part.get("itemCodeableConcept"));
            let to = part.get("itemReference");
            let to = to.and_then(|to| to.text("reference", outcome));
            let item = to.and_then(|to| reader.envelope.resolve(&medication.node, to));
            concepts.extend(item.and_then(|item| item.node.get("code")));
        }
    }
    let mut words: Vec<String> = Vec::new();
    for word in concepts
        .iter()
        .flat_map(|concept| words_of(concept, outcome))
        .chain(shown.map(str::to_owned))
    {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    (!words.is_empty()).then_some(Drug { concepts, words })
}

/// Ids of ingredients, by the guideline's own code, by `RxNorm`, and by every word. What a code and a word say
/// differently is taken both: a medicine too many is asked about, one too few is not.
pub(super) fn ingredients(
    reader: &mut Reader<'_>,
    concepts: &[Node<'_>],
    words: &[String],
) -> Vec<String> {
    let medications = reader.edition.medications();
    let mut found: Vec<String> = Vec::new();
    let mut add = |id: &str| {
        if !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    };
    for concept in concepts {
        for id in codes_of(concept, INGREDIENT, &mut reader.outcome) {
            if medications.get(id).is_some() {
                add(id);
            }
        }
        for rxcui in codes_of(concept, RXNORM, &mut reader.outcome) {
            medications
                .all()
                .filter(|known| known.rxnorm.iter().any(|code| code.rxcui == rxcui))
                .for_each(|known| add(&known.id));
        }
    }
    for word in words {
        medications.find(word).ids().for_each(&mut add);
    }
    found
}
