//! A patient in the form of a worked case, and values put into it.

use guideline::{
    Edition,
    boundary::{Boundary, Field},
};
use jiff::{Span, civil::Date};
use record::{Value as Known, assessment::Region, quantity::Decimal};
use serde_json::{Map, Value, json};

use super::threshold::At;

/// A patient that values are put into.
#[derive(Clone, Debug)]
pub(super) struct Patient<'a> {
    edition: &'a Edition,
    boundary: &'a Boundary,
    form: Value,
}

impl<'a> Patient<'a> {
    /// A plain patient.
    pub(super) fn new(
        edition: &'a Edition,
        boundary: &'a Boundary,
        plain: &Value,
        region: Region,
    ) -> Self {
        let mut form = plain.clone();
        set(&mut form, "region", json!(region));
        Self {
            edition,
            boundary,
            form,
        }
    }

    /// The day the case is judged on.
    pub(super) fn today(&self) -> Result<Date, String> {
        let today = self.form.get("today").and_then(Value::as_str);
        let today = today.ok_or("the plain patient has no `today`")?;
        today.parse().map_err(|_| format!("`{today}` is no date"))
    }

    /// Writes `value` into the place `at`.
    pub(super) fn set(&mut self, at: &str, value: Value) {
        set(&mut self.form, at, value);
    }

    /// The form as the reader of cases takes it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.form.to_string().into_bytes()
    }

    /// The case, with its name and what it expects.
    pub(super) fn finish(mut self, id: &str, title: &str, expected: Value) -> Value {
        self.set("id", json!(id));
        self.set("title", json!(title));
        self.set("expected", expected);
        self.form
    }

    /// Puts what is known of `concept` where the form has it.
    pub(super) fn put(&mut self, concept: &str, at: &At) -> Result<(), String> {
        let nowhere = || format!("`{concept}` has no place in the form");
        let field = self.boundary.field(concept).ok_or_else(nowhere)?;
        match at {
            At::Day(day) if field.at.is_empty() => self.put_result(concept, None, Some(*day)),
            At::Day(_) => Err(format!("the form gives `{concept}` no day")),
            At::Entry(code, day) => {
                let day_in = field.day.as_ref().filter(|_| field.list);
                let day_in = day_in.ok_or_else(|| format!("the form gives `{concept}` no day"))?;
                let mut entry = self.in_form(field, &Known::Code(code.clone()))?;
                set(&mut entry, day_in, json!(day));
                let mut places = field.at.iter();
                places.try_for_each(|place| self.push(place, entry.clone()))
            }
            At::Value(value) if field.at.is_empty() => {
                let value = written(field, value)?;
                self.put_result(concept, Some(value), None)
            }
            At::Value(value) => {
                let value = self.in_form(field, value)?;
                for place in &field.at {
                    if field.list {
                        self.push(place, value.clone())?;
                    } else {
                        self.set(place, value.clone());
                    }
                }
                Ok(())
            }
        }
    }

    /// Empties the list that `concept` is an entry of.
    pub(super) fn empty(&mut self, concept: &str) {
        let field = self.boundary.field(concept).filter(|field| field.list);
        for place in field.iter().flat_map(|field| &field.at) {
            self.set(place, json!([]));
        }
    }

    fn push(&mut self, place: &str, entry: Value) -> Result<(), String> {
        let list = self.form.pointer_mut(&pointer(place));
        let list = list.and_then(Value::as_array_mut);
        let list = list.ok_or_else(|| format!("the plain patient has no list `{place}`"))?;
        list.push(entry);
        Ok(())
    }

    /// A value as the form writes it.
    fn in_form(&self, field: &Field, value: &Known) -> Result<Value, String> {
        let value = if field.weeks_before_today {
            let weeks = number(value)?.to_string();
            let weeks: i64 = weeks.parse().map_err(|_| format!("{weeks} weeks"))?;
            let today = self.today()?;
            let span = Span::new().try_weeks(weeks);
            let start = span.and_then(|span| today.checked_sub(span));
            json!(start.map_err(|error| error.to_string())?)
        } else if let Some(whole) = field.fallen_from {
            json_number(whole - whole * number(value)? / Decimal::ONE_HUNDRED)?
        } else if let Some(other) = &field.added_to {
            let there = self.form.pointer(&pointer(other)).map(Value::to_string);
            let there = there.ok_or_else(|| format!("the plain patient has no `{other}`"))?;
            let there: Decimal = there
                .parse()
                .map_err(|_| format!("`{other}` is `{there}`"))?;
            json_number(there + number(value)?)?
        } else {
            written(field, value)?
        };
        let Some(key) = &field.key else {
            return Ok(value);
        };
        let mut entry: Map<String, Value> = field
            .entry
            .iter()
            .map(|(key, text)| (key.clone(), json!(text)))
            .collect();
        entry.insert(key.clone(), value);
        Ok(Value::Object(entry))
    }

    /// Another value or another day of the result that the plain patient has.
    fn put_result(
        &mut self,
        concept: &str,
        value: Option<Value>,
        day: Option<Date>,
    ) -> Result<(), String> {
        let codes = self.edition.concepts().get(concept).map(|it| &it.codes);
        let is_it = |lab: &&mut Value| {
            let loinc = lab.get("loinc").and_then(Value::as_str);
            codes.is_some_and(|codes| codes.iter().any(|code| Some(code.code.as_str()) == loinc))
        };
        let labs = self.form.get_mut("labs").and_then(Value::as_array_mut);
        let lab = labs.and_then(|labs| labs.iter_mut().find(is_it));
        let lab = lab.ok_or_else(|| format!("the plain patient has no result of `{concept}`"))?;
        if let Some(value) = value {
            set(lab, "value", value);
        }
        if let Some(day) = day {
            set(lab, "date", json!(day));
        }
        Ok(())
    }
}

/// A plain value, in the words of the form where it has its own.
fn written(field: &Field, value: &Known) -> Result<Value, String> {
    let code = match value {
        Known::Quantity(quantity) => return json_number(quantity.value),
        Known::Date(date) => return Ok(json!(date)),
        Known::Truth(truth) => truth.to_string(),
        Known::Code(code) => code.clone(),
        other => return Err(format!("the form has no word for `{other}`")),
    };
    match (field.writes.get(&code), value) {
        (Some(text), _) => Ok(json!(text)),
        (None, _) if !field.writes.is_empty() => Err(format!(
            "the form has no word for `{} {code}`",
            field.concept
        )),
        (None, Known::Truth(truth)) => Ok(json!(truth)),
        (None, _) => Ok(json!(code)),
    }
}

fn number(value: &Known) -> Result<Decimal, String> {
    value
        .number()
        .ok_or_else(|| format!("`{value}` is no number"))
}

fn json_number(number: Decimal) -> Result<Value, String> {
    serde_json::from_str(&number.normalize().to_string()).map_err(|error| error.to_string())
}

fn pointer(place: &str) -> String {
    format!("/{}", place.replace('.', "/"))
}

/// Writes into a place, making the objects on the way.
fn set(form: &mut Value, at: &str, value: Value) {
    let (first, rest) = at.split_once('.').unwrap_or((at, ""));
    if !form.is_object() {
        *form = json!({});
    }
    let Some(fields) = form.as_object_mut() else {
        return;
    };
    if rest.is_empty() {
        fields.insert(first.to_owned(), value);
    } else {
        set(fields.entry(first).or_insert(Value::Null), rest, value);
    }
}
