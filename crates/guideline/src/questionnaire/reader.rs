//! Answers into findings.

use jiff::{Timestamp, civil::Date};
use record::{
    finding::{ConceptId, Finding, Source, Value},
    id::{AccountId, FindingId},
    quantity::{Decimal, Quantity},
};

use super::{Answer, Answers, Dates, FieldError, Kind, Person, Question, Questionnaire, UNSURE};
use crate::medication::Medications;

/// What is needed to turn answers into findings. Time and names of findings are handed in.
pub struct Reader<'a> {
    /// Who answered.
    pub account: AccountId,
    /// When the clinic learns it.
    pub now: Timestamp,
    /// The civil day on which it was answered, where the patient is.
    pub today: Date,
    /// Who is asked.
    pub person: Person,
    /// Gives the next finding its name.
    pub ids: &'a mut dyn FnMut() -> FindingId,
    /// Recognises medicines.
    pub medications: &'a Medications,
}

/// Why a value is not known when the person said so.
const NOT_SURE: &str = "the patient is not sure";

impl Questionnaire {
    /// Turns the answers of the questions on the person's path into findings. Answers to questions that are no longer
    /// asked are left out.
    ///
    /// # Errors
    ///
    /// Every question on the path that is unanswered or whose stored answer no longer fits, in order.
    pub fn read(
        &self,
        answers: &Answers,
        reader: &mut Reader<'_>,
    ) -> Result<Vec<Finding>, Vec<FieldError>> {
        let mut rows = Vec::new();
        let mut errors = Vec::new();
        for question in self.path(answers, reader.person) {
            let read = match answers.get(&question.id) {
                None => Err("missing"),
                Some(answer) => self.rows(question, answer, reader),
            };
            match read {
                Ok(mut more) => rows.append(&mut more),
                Err(problem) => errors.push(FieldError {
                    question: question.id.clone(),
                    field: "answer".to_owned(),
                    problem: format!("problem-{problem}"),
                    input: Vec::new(),
                }),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(rows
            .into_iter()
            .map(|(concept, value, original)| Finding {
                id: (reader.ids)(),
                concept: ConceptId::new(concept),
                value,
                observed_on: reader.today,
                recorded_at: reader.now,
                source: Source::Patient {
                    account: reader.account,
                },
                original,
            })
            .collect())
    }

    fn rows(
        &self,
        question: &Question,
        answer: &Answer,
        reader: &Reader<'_>,
    ) -> Result<Vec<Row>, &'static str> {
        if *answer == Answer::Unsure {
            return Ok(unknown(question));
        }
        match (question.kind, answer) {
            (Kind::Choice, Answer::Choice(id)) => options(question, std::slice::from_ref(id)),
            (Kind::Many, Answer::Many(ids)) => options(question, ids),
            (Kind::Number, Answer::Number { value, unit }) => {
                let unit = question.unit(unit).ok_or("choose-unit")?;
                let number = value.checked_mul(unit.factor).ok_or("number")?;
                let original = format!("{value} {}", unit.id);
                quantity(question, number, original)
            }
            (Kind::PerDay, Answer::PerDay { a_day, years }) => {
                let per = question.per.ok_or("number")?;
                let number = a_day
                    .checked_mul(*years)
                    .and_then(|product| product.checked_div(per))
                    .ok_or("number")?;
                let original = format!("{a_day} a day for {years} years");
                quantity(question, number.round_dp(1), original)
            }
            (Kind::Date, Answer::Date(day)) => {
                let fits = match question.dates {
                    Some(Dates::Past) => *day <= reader.today,
                    Some(Dates::Near) => (day.year() - reader.today.year()).abs() <= 2,
                    None => true,
                };
                if !fits {
                    return Err("date-far");
                }
                one(question, Value::Date(*day), None)
            }
            (Kind::Text, Answer::Text(text)) => {
                if text.trim().is_empty() {
                    return Ok(Vec::new());
                }
                one(question, Value::Text(text.trim().to_owned()), None)
            }
            (Kind::Medicines, Answer::Lines(lines)) => {
                Ok(medicines(question, lines, reader.medications))
            }
            (Kind::Allergies, Answer::Lines(lines)) => {
                Ok(allergies(question, lines, reader.medications))
            }
            (Kind::Treatments, Answer::Treatments(tried)) => {
                if tried
                    .iter()
                    .filter_map(|one| one.outcome.as_ref())
                    .any(|outcome| !self.outcomes.contains(outcome))
                {
                    return Err("choose");
                }
                Ok(treatments(question, tried, reader.medications))
            }
            _ => Err("choose"),
        }
    }
}

type Row = (String, Value, Option<String>);

fn unknown(question: &Question) -> Vec<Row> {
    let list = match question.kind {
        Kind::Medicines => Some("medication"),
        Kind::Allergies => Some("allergy"),
        Kind::Treatments => Some("prior_treatment"),
        _ => None,
    };
    let recorded = question.records().into_iter();
    let mut concepts: Vec<&str> = recorded
        .filter(|concept| !told_by_truths(question, concept))
        .collect();
    concepts.extend(list.filter(|id| !concepts.contains(id)));
    concepts.into_iter().map(not_sure).collect()
}

fn one(
    question: &Question,
    value: Value,
    original: Option<String>,
) -> Result<Vec<Row>, &'static str> {
    let concept = question.concept.clone().ok_or("choose")?;
    Ok(vec![(concept, value, original)])
}

fn quantity(
    question: &Question,
    number: Decimal,
    original: String,
) -> Result<Vec<Row>, &'static str> {
    if question.min.is_some_and(|least| number < least) {
        return Err("too-small");
    }
    if question.max.is_some_and(|most| number > most) {
        return Err("too-large");
    }
    let value = Value::Quantity(Quantity::new(number.normalize(), question.ucum.clone()));
    one(question, value, Some(original))
}

/// What ticked options record. A concept that no tick spoke of gets what stands in `otherwise`, or a "no" where it is a
/// truth of an option. With "not sure" among the ticks it is unknown instead, and so is the rest of every list, unless
/// the truths of the options say all that is not known of it ([`told_by_truths`]).
fn options(question: &Question, chosen: &[String]) -> Result<Vec<Row>, &'static str> {
    let mut rows: Vec<Row> = Vec::new();
    for id in chosen.iter().filter(|id| *id != UNSURE) {
        let option = question.option(id).ok_or("choose")?;
        if let Some(concept) = &option.truth {
            rows.push((concept.clone(), Value::Truth(true), None));
        }
        rows.extend(option.sets.iter().map(row));
    }
    let spoken: Vec<String> = rows.iter().map(|(concept, ..)| concept.clone()).collect();
    let silent = |concept: &str| !spoken.iter().any(|known| known == concept);
    if chosen.iter().any(|id| id == UNSURE) {
        let rest = question
            .records()
            .into_iter()
            .filter(|concept| silent(concept) || question.lists.iter().any(|list| list == concept))
            .filter(|concept| !told_by_truths(question, concept));
        rows.extend(rest.map(not_sure));
        return Ok(rows);
    }
    let truths = question
        .options
        .iter()
        .filter_map(|option| option.truth.as_ref());
    let noes = truths.map(|concept| (concept.clone(), Value::Truth(false), None));
    for (concept, value, original) in noes.chain(question.otherwise.iter().map(row)) {
        let said = rows.iter().any(|(known, ..)| *known == concept);
        if !said {
            rows.push((concept, value, original));
        }
    }
    if chosen.is_empty() {
        rows.extend(question.empty.iter().map(row));
    }
    Ok(rows)
}

/// Whether `concept` is a list to which this question only adds what an option has a yes or no of its own for. Who is not
/// sure of those has said nothing of the rest of the list, so the list must not become unknown as a whole.
fn told_by_truths(question: &Question, concept: &str) -> bool {
    let adds = |option: &&super::Choice| option.sets.iter().any(|sets| sets.concept == concept);
    let mut adding = question.options.iter().filter(adds).peekable();
    question.lists.iter().any(|list| list == concept)
        && adding.peek().is_some()
        && adding.all(|option| option.truth.is_some())
}

fn row(sets: &super::Sets) -> Row {
    (sets.concept.clone(), sets.value(), sets.original.clone())
}

fn not_sure(concept: &str) -> Row {
    (
        concept.to_owned(),
        Value::Unknown(NOT_SURE.to_owned()),
        None,
    )
}

fn empty(question: &Question) -> Vec<Row> {
    question.empty.iter().map(row).collect()
}

fn medicines(question: &Question, lines: &[String], medications: &Medications) -> Vec<Row> {
    if lines.is_empty() {
        return empty(question);
    }
    let mut rows = recognised(
        lines,
        medications,
        "medication",
        "medication_unmatched",
        Some("medication_approximate"),
    );
    rows.push(("medications_reviewed".to_owned(), Value::Truth(true), None));
    rows
}

fn allergies(question: &Question, lines: &[String], medications: &Medications) -> Vec<Row> {
    if lines.is_empty() {
        return empty(question);
    }
    let mut rows = recognised(lines, medications, "allergy", "allergy_text", None);
    rows.push(("allergies_reviewed".to_owned(), Value::Truth(true), None));
    rows
}

/// One finding for each ingredient of each line; the whole line again as text whenever anything in it was not
/// recognised, so that a person reads it.
fn recognised(
    lines: &[String],
    medications: &Medications,
    coded: &str,
    text: &str,
    approximate: Option<&str>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in lines.iter().filter(|line| !medications.says_none(line)) {
        let found = medications.find(line);
        for hit in &found.hits {
            let value = Value::Code(hit.ingredient.clone());
            rows.push((coded.to_owned(), value, Some(line.clone())));
            if hit.approximate {
                let concept = approximate.unwrap_or(text);
                rows.push((concept.to_owned(), Value::Text(line.clone()), None));
            }
        }
        if found.is_unmatched() || !found.unread.is_empty() {
            rows.push((text.to_owned(), Value::Text(line.clone()), None));
        }
    }
    rows
}

fn treatments(question: &Question, tried: &[super::Tried], medications: &Medications) -> Vec<Row> {
    if tried.is_empty() {
        return empty(question);
    }
    let mut rows: Vec<Row> = Vec::new();
    for one in tried {
        let name = || Some(one.name.clone());
        let found = medications.find(&one.name);
        for id in found.ids() {
            rows.push((
                "prior_treatment".to_owned(),
                Value::Code(id.to_owned()),
                name(),
            ));
        }
        if found.is_unmatched() || !found.is_certain() {
            rows.push((
                "prior_treatment_text".to_owned(),
                Value::Text(one.name.clone()),
                None,
            ));
        }
        let months = one.months.map_or_else(
            || Value::Unknown(NOT_SURE.to_owned()),
            |months| Value::Quantity(Quantity::new(months.normalize(), "mo")),
        );
        rows.push(("prior_treatment_months".to_owned(), months, name()));
        let outcome = one.outcome.as_ref().map_or_else(
            || Value::Unknown(NOT_SURE.to_owned()),
            |outcome| Value::Code(outcome.clone()),
        );
        rows.push(("prior_treatment_outcome".to_owned(), outcome, name()));
    }
    rows.push((
        "prior_treatments_reviewed".to_owned(),
        Value::Truth(true),
        None,
    ));
    rows
}
