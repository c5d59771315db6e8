//! What another system said instead of data: an `OperationOutcome` among its resources.

use crate::{node::Node, outcome::Outcome, reading::words_of};

/// Whether it says that something failed, and its words. A warning or a hint (`no results`) is no failure.
pub(crate) fn read(said: &Node<'_>) -> (bool, String) {
    let mut outcome = Outcome::default();
    let issues = said.items("issue", &mut outcome);
    let mild = |issue: &Node<'_>| {
        let severity = issue.text("severity", &mut Outcome::default());
        matches!(severity, Some("warning" | "information" | "success"))
    };
    let failed = issues.is_empty() || !issues.iter().all(mild);
    let words = issues.iter().filter_map(|issue| {
        let details = issue.get("details");
        let details =
            details.and_then(|it| words_of(&it, &mut Outcome::default()).into_iter().next());
        let spoken = issue.text("diagnostics", &mut Outcome::default());
        details.or_else(|| spoken.map(str::to_owned))
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    (failed, words.join("; "))
}
