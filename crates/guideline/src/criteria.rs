//! What a rule asks of a patient's findings: `all`, `any`, `not`, `documented`, and single tests on one concept.
//!
//! The form is data; `decision::criteria` gives it its three-valued meaning.

use record::Decimal;
use serde::{Deserialize, Deserializer};

/// A condition on findings.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// Every part.
    All(All),
    /// At least one part.
    Any(Any),
    /// The opposite of a part.
    Not(Not),
    /// Met only by what is recorded; what is not known counts as not met. For "a documented X lifts this".
    Documented(Documented),
    /// A usable value of every named concept is recorded (within the window).
    Known(Known),
    /// Something is recorded about one of the named concepts, be it only words.
    Recorded(Recorded),
    /// Some value that was ever recorded meets the test, not only the newest. Never "not known".
    Ever(Ever),
    /// Everybody: `{ always = true }`.
    Always,
    /// One test on one concept.
    Test(Box<Test>),
}

// By hand instead of `untagged`, so that an unknown key is named instead of "did not match any variant".
impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let table = toml::Table::deserialize(from)?;
        let read = |key: &str| table.contains_key(key);
        let value = || toml::Value::Table(table.clone());
        let criterion = if read("all") {
            value().try_into().map(Self::All)
        } else if read("any") {
            value().try_into().map(Self::Any)
        } else if read("not") {
            value().try_into().map(Self::Not)
        } else if read("documented") {
            value().try_into().map(Self::Documented)
        } else if read("known") {
            value().try_into().map(Self::Known)
        } else if read("always") {
            value()
                .try_into()
                .map(|Always { always: Yes }| Self::Always)
        } else if read("recorded") {
            value().try_into().map(Self::Recorded)
        } else if read("ever") {
            value().try_into().map(Self::Ever)
        } else {
            value().try_into().map(Self::Test)
        };
        criterion.map_err(serde::de::Error::custom)
    }
}

/// `{ all = [ … ] }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct All {
    /// The parts.
    pub all: Vec<Criterion>,
}

/// `{ any = [ … ] }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Any {
    /// The parts.
    pub any: Vec<Criterion>,
}

/// `{ not = … }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Not {
    /// The part.
    pub not: Box<Criterion>,
}

/// `{ documented = … }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documented {
    /// The part.
    pub documented: Box<Criterion>,
}

/// `{ known = ["alc", "anc"], within = { days = 28 } }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Concepts that must all have a usable latest value.
    pub known: Vec<String>,
    /// How old the value may be.
    #[serde(default)]
    pub within: Option<Window>,
}

/// `{ recorded = ["medication_unmatched"] }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Concepts of which one is recorded.
    pub recorded: Vec<String>,
}

/// `{ ever = { concept = "igra", is = "positive" } }`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ever {
    /// What one of the values was.
    pub ever: Box<Test>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Always {
    always: Yes,
}

/// `true` and nothing else: "always = false" would be a rule that never speaks.
struct Yes;

impl<'de> Deserialize<'de> for Yes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if bool::deserialize(from)? {
            Ok(Self)
        } else {
            Err(serde::de::Error::custom("`always` can only be `true`"))
        }
    }
}

/// How old a value may be on the day of the assessment; both ends count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Days.
    #[serde(default)]
    pub days: Option<i32>,
    /// Calendar months.
    #[serde(default)]
    pub months: Option<i32>,
}

/// One test on one concept. Exactly one of the comparing keys is set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Name of the concept.
    pub concept: String,
    /// It is this yes/no or this code.
    #[serde(default)]
    pub is: Option<Wanted>,
    /// It is one of these codes.
    #[serde(default)]
    pub one_of: Option<Vec<String>>,
    /// Its code begins with one of these (ICD-10-CM families; `?` is any one sign).
    #[serde(default)]
    pub starts_with: Option<Vec<String>>,
    /// It is an ingredient of one of these classes (`guideline/medications/classes.toml`).
    #[serde(default)]
    pub in_class: Option<Vec<String>>,
    /// Its number is below.
    #[serde(default)]
    pub below: Option<Decimal>,
    /// Its number is at most.
    #[serde(default)]
    pub at_most: Option<Decimal>,
    /// Its number is above.
    #[serde(default)]
    pub above: Option<Decimal>,
    /// Its number is at least.
    #[serde(default)]
    pub at_least: Option<Decimal>,
    /// Its date is not longer ago than this, or lies ahead.
    #[serde(default)]
    pub not_before: Option<Window>,
    /// Its code is the medicine that is being judged.
    #[serde(default)]
    pub is_self: bool,
    /// How old the value may be; an older one is not known.
    #[serde(default)]
    pub within: Option<Window>,
    /// For lists of medicines: the treatment that is being judged does not count.
    #[serde(default)]
    pub except_self: bool,
    /// For lists of codes: a code that stands in this other list as well, of the same day or later, does not count.
    #[serde(default)]
    pub except_in: Option<String>,
    /// An *absent* answer is listed for the clinician and does not block. An explicit "not known" always blocks.
    #[serde(default)]
    pub optional: bool,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Wanted {
    /// Yes or no.
    Truth(bool),
    /// A code.
    Code(String),
}

impl Criterion {
    /// Every concept it names, in order of appearance.
    #[must_use]
    pub fn concepts(&self) -> Vec<&str> {
        let mut all = Vec::new();
        self.visit(&mut |concept| all.push(concept));
        all
    }

    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a str)) {
        match self {
            Self::All(parts) => parts.all.iter().for_each(|part| part.visit(see)),
            Self::Any(parts) => parts.any.iter().for_each(|part| part.visit(see)),
            Self::Not(part) => part.not.visit(see),
            Self::Documented(part) => part.documented.visit(see),
            Self::Known(known) => known.known.iter().for_each(|concept| see(concept)),
            Self::Recorded(any) => any.recorded.iter().for_each(|concept| see(concept)),
            Self::Always => {}
            Self::Ever(part) => see(&part.ever.concept),
            Self::Test(test) => {
                see(&test.concept);
                test.except_in.iter().for_each(|concept| see(concept));
            }
        }
    }

    /// Every test in it, in order of appearance.
    fn tests(&self) -> Vec<&Test> {
        match self {
            Self::All(All { all: parts }) | Self::Any(Any { any: parts }) => {
                parts.iter().flat_map(Self::tests).collect()
            }
            Self::Not(part) => part.not.tests(),
            Self::Documented(part) => part.documented.tests(),
            Self::Ever(part) => vec![&part.ever],
            Self::Test(test) => vec![test],
            Self::Known(_) | Self::Recorded(_) | Self::Always => Vec::new(),
        }
    }

    /// Whether what it says depends on the medicine that is being judged.
    #[must_use]
    pub fn names_self(&self) -> bool {
        let mut tests = self.tests().into_iter();
        tests.any(|test| test.is_self || test.except_self)
    }

    /// The beginnings of codes that it asks `concept` for.
    #[must_use]
    pub fn beginnings(&self, concept: &str) -> Vec<&str> {
        let tests = self.tests().into_iter();
        tests
            .filter(|test| test.concept == concept)
            .flat_map(|test| test.starts_with.iter().flatten())
            .map(String::as_str)
            .collect()
    }

    /// Every class of medicines it names.
    #[must_use]
    pub fn classes(&self) -> Vec<&str> {
        let tests = self.tests().into_iter();
        tests
            .flat_map(|test| test.in_class.iter().flatten())
            .map(String::as_str)
            .collect()
    }

    /// What is malformed about it, in words; empty when nothing is.
    #[must_use]
    pub fn malformed(&self) -> Vec<String> {
        match self {
            Self::All(parts) => malformed_parts("all", &parts.all),
            Self::Any(parts) => malformed_parts("any", &parts.any),
            Self::Not(part) => part.not.malformed(),
            Self::Documented(part) => part.documented.malformed(),
            Self::Known(known) => {
                if known.known.is_empty() {
                    vec!["`known` names no concept".to_owned()]
                } else {
                    known.within.iter().flat_map(Window::malformed).collect()
                }
            }
            Self::Recorded(any) if any.recorded.is_empty() => {
                vec!["`recorded` names no concept".to_owned()]
            }
            Self::Ever(part) => part.malformed(),
            Self::Recorded(_) | Self::Always => Vec::new(),
            Self::Test(test) => test.malformed(),
        }
    }
}

fn malformed_parts(name: &str, parts: &[Criterion]) -> Vec<String> {
    if parts.is_empty() {
        return vec![format!("`{name}` has no part")];
    }
    parts.iter().flat_map(Criterion::malformed).collect()
}

impl Ever {
    /// A number or a day that once was decides nothing today; a code that once was may.
    fn malformed(&self) -> Vec<String> {
        let Test { concept, is, .. } = &*self.ever;
        let plain = Test {
            concept: concept.clone(),
            is: is.clone(),
            ..Test::default()
        };
        if is.is_some() && *self.ever == plain {
            Vec::new()
        } else {
            vec![format!("`ever` of `{concept}` takes `is` and nothing else")]
        }
    }
}

impl Window {
    fn malformed(&self) -> Vec<String> {
        if self.days.is_some() == self.months.is_some() {
            vec!["`within` needs either `days` or `months`".to_owned()]
        } else {
            Vec::new()
        }
    }
}

/// Whether `code` begins with `start`, in which `?` is any one sign.
#[must_use]
pub fn begins_with(code: &str, start: &str) -> bool {
    code.len() >= start.len() && agree(code, start)
}

/// Whether `start` says what `code` says and more, so that the code alone may or may not be meant.
pub(crate) fn goes_beyond(start: &str, code: &str) -> bool {
    start.len() > code.len() && agree(code, start)
}

/// Whether they are the same as far as both go.
fn agree(code: &str, start: &str) -> bool {
    let mut signs = code.bytes().zip(start.bytes());
    signs.all(|(sign, wanted)| wanted == ANY_SIGN || sign == wanted)
}

/// Whether a sign of the beginning `start` is left open.
pub(crate) fn leaves_open(start: &str) -> bool {
    start.bytes().any(|sign| sign == ANY_SIGN)
}

/// Stands for any one sign in the beginning of a code.
const ANY_SIGN: u8 = b'?';

impl Test {
    /// Whether it compares a number with one bound or several.
    #[must_use]
    pub fn compares(&self) -> bool {
        let bounds = [self.below, self.at_most, self.above, self.at_least];
        bounds.iter().any(Option::is_some)
    }

    fn malformed(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.within.iter().flat_map(Window::malformed).collect();
        let codes = [
            self.is.is_some(),
            self.one_of.is_some(),
            self.starts_with.is_some(),
            self.in_class.is_some(),
            self.not_before.is_some(),
            self.is_self,
        ];
        let codes = codes.iter().filter(|set| **set).count();
        if codes > 1 || (codes == 1) == self.compares() {
            wrong.push(format!(
                "a test on `{}` needs one of `is`, `one_of`, `starts_with`, `in_class`, `not_before`, `is_self`, or bounds",
                self.concept
            ));
        }
        let starts = self.starts_with.iter().flatten();
        let vague = starts.filter(|start| start.is_empty() || start.ends_with('?'));
        wrong.extend(vague.map(|start| {
            format!(
                "`starts_with` of `{}`: `{start}` must end with a sign that it asks for",
                self.concept
            )
        }));
        wrong
    }
}

#[cfg(test)]
mod tests;
