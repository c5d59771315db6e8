//! When to look again after an assessment: the clinic's policy, as data.

use serde::Deserialize;

use crate::{
    evidence::STATUSES,
    problem::{Files, Problem, parse},
};

/// One proposal to look again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// When it applies.
    pub situation: Situation,
    /// Kinds of hair loss it applies to: each an id or the first part of one (`aa` is every `aa_…`); empty = all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Days after the assessment.
    pub days: i32,
    /// What for.
    pub what: String,
    /// Weeks of treatment are counted from this day.
    #[serde(default)]
    pub starts: bool,
    /// Whose rule it is, in words.
    pub basis: String,
    /// How sure.
    pub status: String,
}

/// Where a patient stands, and every look that is proposed there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// Where the assessment leaves the patient.
    pub situation: Situation,
    /// The leading kind of hair loss; absent = none.
    #[serde(default)]
    pub kind: Option<String>,
    /// `day 14: shared decision visit`, in the order of the file.
    pub gives: Vec<String>,
}

/// Where an assessment leaves a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Situation {
    /// A medicine is eligible, or asks for a documented reason, and none is taken yet.
    Open,
    /// No medicine is open, and at least one waits for a fact.
    WorkUp,
    /// The kind of hair loss has to be settled in person, and no red flag says by when.
    InPerson,
    /// No medicine is open or waiting.
    NotNow,
    /// As [`Self::NotNow`], and every one is contraindicated.
    RuledOut,
    /// A test on treatment is to be repeated.
    Repeat,
}

impl Look {
    /// Whether it applies to the kind of hair loss called `kind`.
    #[must_use]
    pub fn is_for(&self, kind: Option<&str>) -> bool {
        let fits = |wanted: &String| {
            kind.is_some_and(|kind| {
                kind.strip_prefix(wanted.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            })
        };
        self.kinds.is_empty() || self.kinds.iter().any(fits)
    }
}

/// Where it stands in the content.
pub const FILE: &str = "parameters/follow_up.toml";

/// `guideline/parameters/follow_up.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looks {
    /// Every proposal.
    pub look: Vec<Look>,
    /// What is proposed to some patients.
    #[serde(default)]
    pub example: Vec<Proposed>,
}

impl Looks {
    /// Every look for a patient whom the assessment leaves in `situation` with the kind of hair loss called `kind`.
    pub fn of(&self, situation: Situation, kind: Option<&str>) -> impl Iterator<Item = &Look> {
        let looks = self.look.iter();
        looks.filter(move |look| look.situation == situation && look.is_for(kind))
    }
}

/// Reads when to look again; nothing where the folder has no such file.
pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> Looks {
    let Some(bytes) = files.get(FILE) else {
        return Looks::default();
    };
    let looks = parse::<Looks>(FILE, bytes)
        .map_err(|problem| problems.push(problem))
        .unwrap_or_default();
    for look in &looks.look {
        if look.days <= 0 {
            let says = format!("`{}` lies {} days ahead", look.what, look.days);
            problems.push(Problem::new(FILE, says));
        }
        if !STATUSES.contains(&look.status.as_str()) {
            let says = format!("`{}` is no fact status", look.status);
            problems.push(Problem::new(FILE, says));
        }
    }
    looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::content;

    #[test]
    fn a_family_of_kinds_is_met_by_its_members_only() {
        let mut problems = Vec::new();
        let looks = load(&content(), &mut problems);
        assert_eq!(problems, []);
        let areata = looks
            .look
            .iter()
            .find(|look| look.kinds == ["aa"])
            .expect("one for areata");
        assert!(areata.is_for(Some("aa_patchy")) && !areata.is_for(Some("aga_male")));
        assert!(!areata.is_for(None), "no kind is not every kind");
    }

    #[test]
    fn a_day_that_is_not_ahead_is_named() {
        let text = "[[look]]\nsituation = \"open\"\ndays = 0\nwhat = \"x\"\nbasis = \"y\"\nstatus = \"DER\"\n";
        let files = Files::from([(FILE.to_owned(), text.as_bytes().to_vec())]);
        let mut problems = Vec::new();
        load(&files, &mut problems);
        assert!(problems.iter().any(|it| it.says.contains("0 days ahead")));
    }
}
