//! A posted form into an answer, or a message that names the field and keeps the input.

use jiff::civil::Date;
use record::quantity::Decimal;

use super::{Answer, FieldError, Kind, NONE, Question, Questionnaire, Tried, UNSURE};

/// Longest text taken, in characters.
const LONGEST_TEXT: usize = 2000;
/// Most lines of medicines or allergies taken.
const MOST_LINES: usize = 60;
/// Longest line taken, in characters.
const LONGEST_LINE: usize = 200;

type Form = [(String, String)];

impl Questionnaire {
    /// Reads what was posted for `question`. Fields: `answer` (options; repeated for ticks), `value` and `unit`,
    /// `a-day` and `years`, `date` (or `year`, `month`, `day`), `text` (one a line for lists),
    /// `name-1` `months-1` `outcome-1` and so on, and `answer=unsure` or `answer=none` for every kind.
    ///
    /// # Errors
    ///
    /// The first field that cannot be taken, with the key of its message and the whole input.
    pub fn parse(&self, question: &Question, form: &Form) -> Result<Answer, FieldError> {
        let fail = |field: &str, problem: &str| FieldError {
            question: question.id.clone(),
            field: field.to_owned(),
            problem: format!("problem-{problem}"),
            input: form.to_vec(),
        };
        let unsure = all(form, "answer").any(|value| value == UNSURE);
        if unsure && question.kind != Kind::Many {
            return Ok(Answer::Unsure);
        }
        match question.kind {
            Kind::Choice => {
                let Some(chosen) = one(form, "answer") else {
                    return Err(fail("answer", "choose"));
                };
                match question.option(chosen) {
                    Some(option) => Ok(Answer::Choice(option.id.clone())),
                    None => Err(fail("answer", "choose")),
                }
            }
            Kind::Many => many(question, form).map_err(|problem| fail("answer", problem)),
            Kind::Number => number(question, form).map_err(|(field, problem)| fail(field, problem)),
            Kind::PerDay => per_day(form).map_err(|(field, problem)| fail(field, problem)),
            Kind::Date => date(form).map_err(|problem| fail("date", problem)),
            Kind::Text => {
                let text = one(form, "text").unwrap_or_default();
                if text.chars().count() > LONGEST_TEXT {
                    return Err(fail("text", "too-long"));
                }
                if text.is_empty() && !question.optional {
                    return Err(fail("text", "write"));
                }
                Ok(Answer::Text(text.to_owned()))
            }
            Kind::Medicines | Kind::Allergies => {
                lines(form).map_err(|problem| fail("text", problem))
            }
            Kind::Treatments => self
                .treatments(form)
                .map_err(|(field, problem)| fail(&field, problem)),
        }
    }

    fn treatments(&self, form: &Form) -> Result<Answer, (String, &'static str)> {
        let mut tried = Vec::new();
        for row in 1..=MOST_LINES {
            let field = |name: &str| format!("{name}-{row}");
            let Some(name) = one(form, &field("name")).filter(|name| !name.is_empty()) else {
                continue;
            };
            if name.chars().count() > LONGEST_LINE {
                return Err((field("name"), "too-long"));
            }
            let months = match one(form, &field("months")).filter(|text| !text.is_empty()) {
                None => None,
                Some(text) => match plain(text) {
                    Some(months) if months <= Decimal::from(600) => Some(months),
                    _ => return Err((field("months"), "number")),
                },
            };
            let outcome = one(form, &field("outcome"))
                .filter(|outcome| !outcome.is_empty() && *outcome != UNSURE);
            if outcome.is_some_and(|outcome| !self.outcomes.contains(outcome)) {
                return Err((field("outcome"), "choose"));
            }
            tried.push(Tried {
                name: name.to_owned(),
                months,
                outcome: outcome.map(str::to_owned),
            });
        }
        if tried.is_empty() && !all(form, "answer").any(|value| value == NONE) {
            return Err(("name-1".to_owned(), "list-or-none"));
        }
        Ok(Answer::Treatments(tried))
    }
}

fn many(question: &Question, form: &Form) -> Result<Answer, &'static str> {
    let sent: Vec<&str> = all(form, "answer")
        .filter(|value| !value.is_empty())
        .collect();
    if sent.is_empty() {
        return Err("tick-or-none");
    }
    if sent.contains(&NONE) {
        return if sent.len() == 1 {
            Ok(Answer::Many(Vec::new()))
        } else {
            Err("none-and-some")
        };
    }
    let mut chosen: Vec<String> = Vec::new();
    for value in sent {
        if value != UNSURE && question.option(value).is_none() {
            return Err("choose");
        }
        if !chosen.iter().any(|known| known == value) {
            chosen.push(value.to_owned());
        }
    }
    Ok(if chosen == [UNSURE] {
        Answer::Unsure
    } else {
        Answer::Many(chosen)
    })
}

fn number(question: &Question, form: &Form) -> Result<Answer, (&'static str, &'static str)> {
    let text = one(form, "value").filter(|text| !text.is_empty());
    let text = text.ok_or(("value", "write-number"))?;
    let value = plain(text).ok_or(("value", "number"))?;
    let unit = match (one(form, "unit"), question.units.as_slice()) {
        (None | Some(""), [only]) => only,
        (sent, _) => sent
            .and_then(|id| question.unit(id))
            .ok_or(("unit", "choose-unit"))?,
    };
    let canonical = value.checked_mul(unit.factor).ok_or(("value", "number"))?;
    if question.min.is_some_and(|least| canonical < least) {
        return Err(("value", "too-small"));
    }
    if question.max.is_some_and(|most| canonical > most) {
        return Err(("value", "too-large"));
    }
    Ok(Answer::Number {
        value,
        unit: unit.id.clone(),
    })
}

fn per_day(form: &Form) -> Result<Answer, (&'static str, &'static str)> {
    let read = |field: &'static str, most: i64| {
        let text = one(form, field).filter(|text| !text.is_empty());
        let value = plain(text.ok_or((field, "write-number"))?).ok_or((field, "number"))?;
        if value > Decimal::from(most) {
            return Err((field, "too-large"));
        }
        Ok(value)
    };
    Ok(Answer::PerDay {
        a_day: read("a-day", 200)?,
        years: read("years", 100)?,
    })
}

fn date(form: &Form) -> Result<Answer, &'static str> {
    if let Some(text) = one(form, "date").filter(|text| !text.is_empty()) {
        return text.parse::<Date>().map(Answer::Date).map_err(|_| "date");
    }
    let part = |field: &str| one(form, field).and_then(|text| text.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (part("year"), part("month"), part("day")) else {
        return Err("date");
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err("date");
    };
    Date::new(year, month, day)
        .map(Answer::Date)
        .map_err(|_| "date")
}

fn lines(form: &Form) -> Result<Answer, &'static str> {
    let text = one(form, "text").unwrap_or_default();
    let lines: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let none = all(form, "answer").any(|value| value == NONE);
    match (lines.is_empty(), none) {
        (true, false) => Err("list-or-none"),
        (false, true) => Err("none-and-some"),
        _ if lines.len() > MOST_LINES => Err("too-long"),
        _ if lines.iter().any(|line| line.chars().count() > LONGEST_LINE) => Err("too-long"),
        _ => Ok(Answer::Lines(lines)),
    }
}

/// Digits with at most one decimal point; a decimal comma is taken for a point, as nobody types thousands here.
fn plain(text: &str) -> Option<Decimal> {
    let text = text.trim().replace(',', ".");
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = match text.split_once('.') {
        None => digits(&text),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    };
    plain.then(|| text.parse().ok()).flatten()
}

fn all<'a>(form: &'a Form, field: &str) -> impl Iterator<Item = &'a str> {
    form.iter()
        .filter(move |(name, _)| name == field)
        .map(|(_, value)| value.trim())
}

fn one<'a>(form: &'a Form, field: &str) -> Option<&'a str> {
    all(form, field).next()
}
