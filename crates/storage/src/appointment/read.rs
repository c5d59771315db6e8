//! Booked times, read.

use jiff::Timestamp;
use record::{
    appointment::Appointment,
    id::{AppointmentId, EncounterId, PatientId, PractitionerId},
};
use uuid::Uuid;

use super::CELL;
use crate::{error::Error, tx::Tx, value::Row};

/// A time that a clinician has given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Whose.
    pub practitioner: PractitionerId,
    /// From when.
    pub starts_at: Timestamp,
    /// For so many minutes.
    pub minutes: i32,
}

/// A stretch in which somebody is not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Tx {
    /// The visit called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn appointment(&mut self, id: AppointmentId) -> Result<Option<Appointment>, Error> {
        self.one(
            "SELECT * FROM appointment WHERE id = $1",
            &[id.into()],
            appointment,
        )
        .await
    }

    /// Every visit of a patient, cancelled ones too, earliest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn appointments_of(&mut self, patient: PatientId) -> Result<Vec<Appointment>, Error> {
        self.all(
            "SELECT * FROM appointment WHERE patient = $1 ORDER BY starts_at, id",
            &[patient.into()],
            appointment,
        )
        .await
    }

    /// The visits of a patient that are held or confirmed, earliest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn standing_appointments_of(
        &mut self,
        patient: PatientId,
    ) -> Result<Vec<Appointment>, Error> {
        self.all(
            "SELECT * FROM appointment WHERE patient = $1 AND state IN ('held', 'confirmed')
             ORDER BY starts_at, id",
            &[patient.into()],
            appointment,
        )
        .await
    }

    /// The clinicians with whom a patient has a confirmed visit, to come or past.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn booked_with(&mut self, patient: PatientId) -> Result<Vec<PractitionerId>, Error> {
        self.all(
            "SELECT DISTINCT practitioner FROM appointment
             WHERE patient = $1 AND state IN ('confirmed', 'fulfilled') ORDER BY practitioner",
            &[patient.into()],
            |row| row.get("practitioner"),
        )
        .await
    }

    /// The visit of a consultation that is held or confirmed.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn appointment_for(
        &mut self,
        encounter: EncounterId,
    ) -> Result<Option<Appointment>, Error> {
        self.one(
            "SELECT * FROM appointment WHERE encounter = $1 AND state IN ('held', 'confirmed')
             ORDER BY starts_at DESC, id LIMIT 1",
            &[encounter.into()],
            appointment,
        )
        .await
    }

    /// The held and confirmed visits that begin from `from` to before `until`, of one clinician when given, earliest
    /// first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn appointments_between(
        &mut self,
        practitioner: Option<PractitionerId>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Appointment>, Error> {
        match practitioner {
            Some(practitioner) => {
                self.all(
                    "SELECT * FROM appointment
                     WHERE practitioner = $1 AND starts_at >= $2 AND starts_at < $3
                       AND state IN ('held', 'confirmed', 'fulfilled') ORDER BY starts_at, id",
                    &[practitioner.into(), from.into(), until.into()],
                    appointment,
                )
                .await
            }
            None => {
                self.all(
                    "SELECT * FROM appointment
                     WHERE starts_at >= $1 AND starts_at < $2
                       AND state IN ('held', 'confirmed', 'fulfilled') ORDER BY starts_at, id",
                    &[from.into(), until.into()],
                    appointment,
                )
                .await
            }
        }
    }

    /// The times of all clinicians that begin from `from` to before `until` and are given away, seen at `now`: holds
    /// that have lapsed do not count. Whose visit it is is not read.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn given_between(
        &mut self,
        from: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Given>, Error> {
        self.all(
            "SELECT practitioner, starts_at, minutes FROM appointment
             WHERE starts_at >= $1 AND starts_at < $2
               AND (state IN ('confirmed', 'fulfilled') OR (state = 'held' AND held_until > $3))
             ORDER BY starts_at, id",
            &[from.into(), until.into(), now.into()],
            |row| {
                Ok(Given {
                    practitioner: row.get("practitioner")?,
                    starts_at: row.get("starts_at")?,
                    minutes: row.get("minutes")?,
                })
            },
        )
        .await
    }

    /// The confirmed visits that begin from `from` on and were last looked at under another release of the tz database
    /// than `release`, earliest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn promised_under_other_rules(
        &mut self,
        release: &str,
        from: Timestamp,
    ) -> Result<Vec<Appointment>, Error> {
        self.all(
            "SELECT * FROM appointment
             WHERE starts_at >= $1 AND tz_release <> $2 AND state = 'confirmed' ORDER BY starts_at, id",
            &[from.into(), release.into()],
            appointment,
        )
        .await
    }

    /// When a clinician or a patient (`who` is their id) is not free from `from` to `until`, seen at `now`: holds
    /// that have lapsed do not count. Earliest first, merged.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn busy(
        &mut self,
        who: Uuid,
        from: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Busy>, Error> {
        let cells: Vec<i64> = self
            .all(
                "SELECT occupancy.cell FROM occupancy JOIN appointment ON appointment.id = occupancy.appointment
                 WHERE occupancy.resource = $1 AND occupancy.cell >= $2 AND occupancy.cell < $3
                   AND (appointment.held_until IS NULL OR appointment.held_until > $4)
                 ORDER BY occupancy.cell",
                &[
                    who.into(),
                    from.as_second().div_euclid(CELL).into(),
                    (until.as_second() + CELL - 1).div_euclid(CELL).into(),
                    now.into(),
                ],
                |row| row.get("cell"),
            )
            .await?;
        let mut all: Vec<Busy> = Vec::new();
        for cell in cells {
            let (from, until) = (start_of(cell)?, start_of(cell + 1)?);
            match all.last_mut() {
                Some(last) if last.until == from => last.until = until,
                _ => all.push(Busy { from, until }),
            }
        }
        Ok(all)
    }

    /// Visits whose cells do not match their state: always none, checked every night.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn misbooked(&mut self) -> Result<Vec<AppointmentId>, Error> {
        self.all(
            "SELECT id FROM appointment
             WHERE (SELECT COUNT(*) FROM occupancy WHERE occupancy.appointment = appointment.id)
                <> CASE WHEN state = 'cancelled' THEN 0 ELSE 2 * minutes / 5 END
             ORDER BY id",
            &[],
            |row| row.get("id"),
        )
        .await
    }
}

fn start_of(cell: i64) -> Result<Timestamp, Error> {
    Timestamp::from_second(cell * CELL).map_err(|error| crate::value::wrong("cell", &error))
}

fn appointment(row: &Row<'_>) -> Result<Appointment, Error> {
    Ok(Appointment {
        id: row.get("id")?,
        patient: row.get("patient")?,
        practitioner: row.get("practitioner")?,
        encounter: row.get("encounter")?,
        starts_at: row.get("starts_at")?,
        minutes: row.get("minutes")?,
        zone: row.get("zone")?,
        wall_time: row.get("wall_time")?,
        jurisdiction: row.get("jurisdiction")?,
        tz_release: row.get("tz_release")?,
        state: row.json("state_json")?,
    })
}
