//! The rows that one booking changes, with nothing around them: the visit, its five-minute cells, the old visit that is
//! let go with its cells, the line of the audit trail, the answer kept for a form sent twice.

use anyhow::{Context, Result};
use rusqlite::{Transaction, params};

/// The clinic's tables, as far as a booking changes them.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS appointment (
    id BLOB NOT NULL PRIMARY KEY, patient BLOB NOT NULL, practitioner BLOB NOT NULL, encounter BLOB NOT NULL,
    starts_at INTEGER NOT NULL, minutes INTEGER NOT NULL, zone TEXT NOT NULL, wall_time TEXT NOT NULL,
    jurisdiction TEXT NOT NULL, tz_release TEXT NOT NULL, state TEXT NOT NULL, state_json TEXT NOT NULL,
    held_until INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS appointment_patient ON appointment (patient, state);
CREATE INDEX IF NOT EXISTS appointment_practitioner ON appointment (practitioner, starts_at);
CREATE INDEX IF NOT EXISTS appointment_held ON appointment (held_until);
CREATE TABLE IF NOT EXISTS occupancy (
    resource BLOB NOT NULL, cell INTEGER NOT NULL, appointment BLOB NOT NULL, PRIMARY KEY (resource, cell)
) STRICT;
CREATE INDEX IF NOT EXISTS occupancy_appointment ON occupancy (appointment);
CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, patient BLOB, entry TEXT NOT NULL, prev BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS audit_patient ON audit (patient, seq);
CREATE TABLE IF NOT EXISTS idempotency (
    key BLOB NOT NULL PRIMARY KEY, actor TEXT NOT NULL, action TEXT NOT NULL, fingerprint TEXT NOT NULL,
    outcome_json TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS idempotency_at ON idempotency (at);
";

/// Cells of a visit of twenty minutes.
const CELLS: i64 = 4;

/// Keeps what `client number` asks for: the next time of this client; their time before it is let go.
pub(super) fn rows(keeping: &Transaction<'_>, asked: &str) -> Result<()> {
    let (client, number) = asked.split_once(' ').context("who and which")?;
    let (client, number): (i64, i64) = (client.parse()?, number.parse()?);
    let id = |kind: u8, number: i64| {
        let mut id = [kind; 16];
        for (part, value) in [(1, client), (8, number)] {
            for (byte, from) in id
                .iter_mut()
                .skip(part)
                .zip(value.to_be_bytes().iter().skip(1))
            {
                *byte = *from;
            }
        }
        id
    };
    let (visit, before) = (id(1, number), id(1, number - 1));
    let (patient, practitioner) = (id(2, 0), [3_u8; 16]);
    let at = 1_795_000_000_000_000 + number;
    keeping
        .prepare_cached(
            "UPDATE appointment SET state = 'cancelled', state_json = ?2, held_until = NULL WHERE id = ?1",
        )?
        .execute(params![before, STATE])?;
    keeping
        .prepare_cached("DELETE FROM occupancy WHERE appointment = ?1")?
        .execute(params![before])?;
    let first = (number * 64 + client) * CELLS;
    keeping
        .prepare_cached(
            "INSERT INTO appointment VALUES (?1, ?2, ?3, ?4, ?5, 20, 'America/Chicago', '2026-12-01T09:00:00', 'IL',
             '2026f', 'held', ?6, ?7)",
        )?
        .execute(params![visit, patient, practitioner, id(4, 0), first * 300_000_000, STATE, at])?;
    let mut cell = keeping.prepare_cached("INSERT INTO occupancy VALUES (?1, ?2, ?3)")?;
    for place in first..first + CELLS {
        cell.execute(params![practitioner, place, visit])?;
        cell.execute(params![patient, place, visit])?;
    }
    keeping
        .prepare_cached(
            "INSERT INTO audit (at, patient, entry, prev, hash) VALUES (?1, ?2, ?3, ?4, ?4)",
        )?
        .execute(params![at, patient, ENTRY, [5_u8; 32]])?;
    keeping
        .prepare_cached("INSERT INTO idempotency VALUES (?1, 'patient', 'hold_time', ?2, ?2, ?3)")?
        .execute(params![id(6, number), FINGERPRINT, at])?;
    Ok(())
}

/// About as long as the clinic's own.
const STATE: &str = r#"{"state":"held","until":"2026-12-01T09:10:00Z"}"#;
const FINGERPRINT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const ENTRY: &str = r#"{"seq":1,"at":"2026-12-01T09:00:00Z","actor":{"kind":"patient","account":"01234567-89ab-7cde-8f01-23456789abcd","patient":"01234567-89ab-7cde-8f01-23456789abcd"},"deed":"hold_time","on":"01234567-89ab-7cde-8f01-23456789abcd","outcome":"done"}"#;
