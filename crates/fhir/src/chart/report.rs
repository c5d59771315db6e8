//! Reports: their results are entries of their own, or contained in them; what they conclude is for a person to read.

use crate::{
    chart::{Reader, observation},
    incoming::day_of,
    node::Node,
    outcome::Outcome,
    reading::words_of,
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, report: &Node<'a>) {
    let status = report.text("status", &mut reader.outcome);
    if let Some(status @ ("cancelled" | "entered-in-error")) = status {
        reader.skip(report, format!("the status of the report is `{status}`"));
        return;
    }
    let day = day_of(report, &mut Outcome::default());
    for contained in report.items("contained", &mut reader.outcome) {
        if contained.kind() == "Observation" {
            observation::of_report(reader, &contained, day);
        }
    }
    for result in report.items("result", &mut reader.outcome) {
        let Some(to) = result.text("reference", &mut reader.outcome) else {
            continue;
        };
        if reader.envelope.resolve(report, to).is_none() {
            reader.skip(report, format!("its result `{to}` was not sent"));
        }
    }
    concluded(reader, report);
}

/// Pathology, pictures and many tests of infections are told only here.
fn concluded<'a>(reader: &mut Reader<'a>, report: &Node<'a>) {
    let outcome = &mut reader.outcome;
    let words = report.text("conclusion", outcome).map(str::to_owned);
    let codes = report.items("conclusionCode", outcome);
    let named = codes
        .iter()
        .filter_map(|code| words_of(code, outcome).into_iter().next());
    let said: Vec<String> = words.into_iter().chain(named).collect();
    if !said.is_empty() {
        let name = report
            .get("code")
            .and_then(|code| words_of(&code, outcome).into_iter().next())
            .unwrap_or_else(|| "a report".to_owned());
        let said = said.join("; ");
        reader.skip(
            report,
            format!("what `{name}` concludes is not read: `{said}`"),
        );
    }
}
