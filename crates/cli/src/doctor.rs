//! `anagen doctor`: looks at the clinic's health and says what to do about what is not well.

use std::process::ExitCode;

use jiff::{SignedDuration, Span, Timestamp, civil::Date};
use schedule::Zones;
use storage::{Verification, integrity_check, verify_audit};

use crate::{
    args::Data,
    data::open_existing,
    say::{say, table},
};

/// A backup older than this is called old. A business rule of the clinic, not medicine.
const BACKUP_OLD: SignedDuration = SignedDuration::from_hours(26);
/// A sweep older than this means that no server has run for a while.
const SWEEP_OLD: SignedDuration = SignedDuration::from_mins(10);

/// Runs the subcommand. The exit status is 0 only when nothing is broken; what is merely old is said and forgiven.
pub(crate) async fn run(ask: Data) -> anyhow::Result<ExitCode> {
    let clinic = open_existing(&ask).await?;
    let practice = &clinic.practice;
    let vitals = care::system::vitals(practice).await?;
    let now = practice.now();
    let mut rows = vec![
        row("records", &practice.clinic.data, ""),
        row("engine", &vitals.engine, ""),
        row("edition", practice.edition.short_id(), ""),
        zones_say(
            &practice.zones,
            practice.today(),
            practice
                .edition
                .catalogue()
                .policy()
                .time_zones
                .old_after_months,
        ),
    ];
    let mut broken = false;
    let pages = integrity_check(&clinic.store).await?;
    broken |= !pages.is_empty();
    let own_file = ask.database.is_none();
    rows.push(row(
        "pages",
        match (own_file, pages.is_empty()) {
            (true, true) => "whole",
            (true, false) => "DAMAGED",
            (false, _) => "checked by the server itself",
        },
        &pages.join("; "),
    ));
    let head = clinic.folder.join("audit.head");
    match verify_audit(&clinic.store, head.exists().then_some(head.as_path())).await? {
        Verification::Verified { to, .. } => {
            rows.push(row("audit trail", &format!("whole to record {to}"), ""));
        }
        Verification::Broken { at, why } => {
            broken = true;
            rows.push(row(
                "audit trail",
                &format!("BROKEN at record {at}"),
                &format!("it {why}"),
            ));
        }
    }
    let clock = clock_says(vitals.last_audit, now);
    broken |= clock.is_err();
    rows.push(match clock {
        Ok(()) => row("clock", &now.to_string(), ""),
        Err(why) => row("clock", "WRONG", &why),
    });
    rows.push(aged(
        "last backup",
        vitals.last_backup,
        now,
        BACKUP_OLD,
        if own_file {
            "run `anagen backup FOLDER`, each night"
        } else {
            "copy the server with its own tools: pg_basebackup or pg_dump"
        },
    ));
    rows.push(aged(
        "last sweep",
        vitals.last_sweep,
        now,
        SWEEP_OLD,
        "overdue tests are only noticed while `anagen serve` runs",
    ));
    for line in table(&rows) {
        say(line);
    }
    clinic.store.close().await;
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Whether the machine's clock can be believed, next to the last line of the audit trail (H-28).
///
/// # Errors
///
/// In words, when it stands more than five minutes before the last line, or more than 366 days after it.
pub(crate) fn clock_says(last_audit: Option<Timestamp>, now: Timestamp) -> Result<(), String> {
    let Some(last) = last_audit else {
        return Ok(());
    };
    let since = now.duration_since(last);
    if since < SignedDuration::from_mins(-5) {
        Err(format!(
            "this machine says {now}, but the last record was written at {last}, later than that; set the clock right"
        ))
    } else if since > SignedDuration::from_hours(366 * 24) {
        Err(format!(
            "this machine says {now}, more than a year after the last record at {last}; check the clock"
        ))
    } else {
        Ok(())
    }
}

/// The release of the tz database, and whether it is old: by rules that are no longer in force a visit is at another time
/// than people's own clocks say.
fn zones_say(zones: &Zones, today: Date, old_after_months: i32) -> Vec<String> {
    let release = zones.release();
    let old = zones
        .surely_new_until()
        .and_then(|day| day.checked_add(Span::new().months(old_after_months)).ok())
        .is_none_or(|day| today > day);
    if old {
        let remedy = "visits may be told by rules that have changed: install a newer release of `anagen`, which brings \
                      newer ones and keeps booked visits at the time that people were told";
        row("time zones", &format!("{release} (old)"), remedy)
    } else {
        row("time zones", release, "")
    }
}

fn row(what: &str, says: &str, more: &str) -> Vec<String> {
    vec![what.to_owned(), says.to_owned(), more.to_owned()]
}

fn aged(
    what: &str,
    at: Option<Timestamp>,
    now: Timestamp,
    old: SignedDuration,
    remedy: &str,
) -> Vec<String> {
    match at {
        None => row(what, "never", remedy),
        Some(at) if now.duration_since(at) > old => row(what, &format!("{at} (old)"), remedy),
        Some(at) => row(what, &at.to_string(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_the_clocks_grow_old() {
        let says = |release, today: &str| {
            zones_say(&Zones::revised(release, []), today.parse().unwrap(), 6)
        };
        assert_eq!(says("2026f", "2027-06-30"), ["time zones", "2026f", ""]);
        let old = says("2026f", "2027-07-01");
        assert_eq!(old[1], "2026f (old)");
        assert!(old[2].contains("install a newer release"));
        assert_eq!(says("odd", "2026-01-01")[1], "odd (old)");
    }

    #[test]
    fn a_clock_that_went_back_or_far_ahead_is_not_believed() {
        let last: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let after = |minutes| clock_says(Some(last), last + SignedDuration::from_mins(minutes));
        assert!(after(-5).is_ok());
        assert!(after(-6).unwrap_err().contains("set the clock right"));
        assert!(after(366 * 24 * 60).is_ok());
        assert!(after(366 * 24 * 60 + 1).is_err());
        assert!(clock_says(None, last).is_ok());
    }
}
