//! Several results of one test on one day: the later one stands, where it is said which that is.
//!
//! A finding has a day and no hour. Left to the order in which a server lists its entries, a low count could stand or
//! fall by chance; two that contradict each other and do not say which came later are not known.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _};
use record::{Finding, Value};

use crate::{
    chart::{Reader, Unread},
    incoming::ReportStatus,
    node::Node,
};

/// What says which of two results of one day is the later: when it was drawn, when it was issued, how final it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    drawn: Option<Timestamp>,
    issued: Option<Timestamp>,
    standing: u8,
}

impl Stamp {
    pub(super) fn of(observation: &Node<'_>, status: Option<ReportStatus>) -> Self {
        let instant = |key: &str| {
            let text = observation.json.get(key)?.as_str()?;
            text.trim().parse().ok()
        };
        Self {
            drawn: instant("effectiveDateTime").or_else(|| instant("effectiveInstant")),
            issued: instant("issued"),
            standing: match status {
                None | Some(ReportStatus::Preliminary) => 0,
                Some(status) if status.replaces() => 2,
                Some(_) => 1,
            },
        }
    }
}

/// Puts the results of one day in the order of their hours.
pub(super) fn settle(reader: &mut Reader<'_>) {
    let results = std::mem::take(&mut reader.results);
    let mut days: BTreeMap<_, Vec<(usize, Stamp)>> = BTreeMap::new();
    for (place, stamp) in results {
        let Some(finding) = reader.findings.get(place) else {
            continue;
        };
        let day = (finding.concept.as_str().to_owned(), finding.observed_on);
        days.entry(day).or_default().push((place, stamp));
    }
    for ((concept, day), mut of_one_day) in days {
        blind(&mut of_one_day);
        of_one_day.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        for (hour, (place, _)) in (0_i64..).zip(&of_one_day) {
            if let Some(finding) = reader.findings.get_mut(*place) {
                finding.recorded_at = after_the_epoch(hour);
            }
        }
        let Some(why) = contradiction(&of_one_day, &reader.findings) else {
            continue;
        };
        reader.unread.push(Unread {
            place: format!("`{concept}` on {day}"),
            why: why.clone(),
        });
        reader.found(&concept, Value::Unknown(why), Some(day), None);
        if let Some(last) = reader.findings.last_mut() {
            last.recorded_at = after_the_epoch(i64::try_from(of_one_day.len()).unwrap_or(i64::MAX));
        }
    }
}

/// An hour that only some results tell orders none of them.
fn blind(of_one_day: &mut [(usize, Stamp)]) {
    if of_one_day.iter().any(|(_, stamp)| stamp.drawn.is_none()) {
        for (_, stamp) in of_one_day.iter_mut() {
            stamp.drawn = None;
        }
    }
    if of_one_day.iter().any(|(_, stamp)| stamp.issued.is_none()) {
        for (_, stamp) in of_one_day.iter_mut() {
            stamp.issued = None;
        }
    }
}

/// Why the last results of a day cannot all stand, when they cannot. They are in the order of their hours.
fn contradiction(of_one_day: &[(usize, Stamp)], findings: &[Finding]) -> Option<String> {
    let (_, last) = of_one_day.last()?;
    let values: Vec<&Value> = of_one_day
        .iter()
        .filter(|(_, stamp)| stamp == last)
        .filter_map(|(place, _)| findings.get(*place))
        .map(|finding| &finding.value)
        .collect();
    let same = values.iter().all(|value| Some(value) == values.first());
    (!same).then(|| {
        let said: Vec<String> = values.iter().map(ToString::to_string).collect();
        format!(
            "several results of one day differ ({}), and it is not said which is the later",
            said.join("; ")
        )
    })
}

/// A chart says when something was; when it was recorded here is only an order.
fn after_the_epoch(count: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH
        .checked_add(count.microseconds())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
