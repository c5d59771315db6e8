//! When a clinician can be booked: weekly hours, and what departs from them.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use record::id::PractitionerId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, word},
};

/// Hours of one weekday, every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyHours {
    /// Name of the row.
    pub id: Uuid,
    /// Whose.
    pub practitioner: PractitionerId,
    /// 1 = Monday … 7 = Sunday.
    pub weekday: i32,
    /// Wall time they begin, in the zone.
    pub from: Time,
    /// Wall time they end, in the zone.
    pub until: Time,
    /// IANA time zone.
    pub zone: String,
    /// Length of a visit; a multiple of five.
    pub minutes: i32,
    /// First day they apply.
    pub from_day: Date,
    /// Last day they apply; `None` = until changed.
    pub until_day: Option<Date>,
}

/// A stretch of time that departs from the weekly hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleException {
    /// Name of the row.
    pub id: Uuid,
    /// Whose.
    pub practitioner: PractitionerId,
    /// Which way.
    pub kind: ExceptionKind,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// For the schedule's keeper.
    pub why: String,
}

/// Which way a stretch of time departs from the weekly hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionKind {
    /// Time off.
    Closed,
    /// Extra hours.
    Open,
}

impl Tx {
    /// Keeps weekly hours, new or changed.
    ///
    /// # Errors
    ///
    /// `Constraint` for a weekday or a length that cannot be.
    pub async fn keep_weekly_hours(&mut self, hours: &WeeklyHours) -> Result<(), Error> {
        self.execute(
            "INSERT INTO weekly_hours (id, practitioner, weekday, from_time, until_time, zone, minutes,
                                       from_day, until_day)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET practitioner = $2, weekday = $3, from_time = $4, until_time = $5,
                 zone = $6, minutes = $7, from_day = $8, until_day = $9",
            &[
                hours.id.into(),
                hours.practitioner.into(),
                hours.weekday.into(),
                hours.from.into(),
                hours.until.into(),
                (&hours.zone).into(),
                hours.minutes.into(),
                hours.from_day.into(),
                hours.until_day.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Removes weekly hours. What is booked in them stays booked.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn remove_weekly_hours(&mut self, id: Uuid) -> Result<(), Error> {
        self.execute("DELETE FROM weekly_hours WHERE id = $1", &[id.into()])
            .await?;
        Ok(())
    }

    /// The weekly hours of a clinician, in the order of the week.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn weekly_hours(
        &mut self,
        practitioner: PractitionerId,
    ) -> Result<Vec<WeeklyHours>, Error> {
        self.all(
            "SELECT * FROM weekly_hours WHERE practitioner = $1 ORDER BY weekday, from_time, id",
            &[practitioner.into()],
            hours,
        )
        .await
    }

    /// Keeps an exception, new or changed.
    ///
    /// # Errors
    ///
    /// `Constraint` when it ends before it starts.
    pub async fn keep_exception(&mut self, exception: &ScheduleException) -> Result<(), Error> {
        self.execute(
            "INSERT INTO schedule_exception (id, practitioner, kind, starts_at, ends_at, why)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO UPDATE SET practitioner = $2, kind = $3, starts_at = $4, ends_at = $5, why = $6",
            &[
                exception.id.into(),
                exception.practitioner.into(),
                word(exception.kind)?.into(),
                exception.starts_at.into(),
                exception.ends_at.into(),
                (&exception.why).into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Removes an exception.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn remove_exception(&mut self, id: Uuid) -> Result<(), Error> {
        self.execute("DELETE FROM schedule_exception WHERE id = $1", &[id.into()])
            .await?;
        Ok(())
    }

    /// The exceptions of a clinician that touch the time from `from` to `until`, earliest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn exceptions(
        &mut self,
        practitioner: PractitionerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ScheduleException>, Error> {
        self.all(
            "SELECT * FROM schedule_exception WHERE practitioner = $1 AND ends_at > $2 AND starts_at < $3
             ORDER BY starts_at, id",
            &[practitioner.into(), from.into(), until.into()],
            exception,
        )
        .await
    }
}

fn hours(row: &Row) -> Result<WeeklyHours, Error> {
    Ok(WeeklyHours {
        id: row.get("id")?,
        practitioner: row.get("practitioner")?,
        weekday: row.get("weekday")?,
        from: row.get("from_time")?,
        until: row.get("until_time")?,
        zone: row.get("zone")?,
        minutes: row.get("minutes")?,
        from_day: row.get("from_day")?,
        until_day: row.get("until_day")?,
    })
}

fn exception(row: &Row) -> Result<ScheduleException, Error> {
    Ok(ScheduleException {
        id: row.get("id")?,
        practitioner: row.get("practitioner")?,
        kind: row.word("kind")?,
        starts_at: row.get("starts_at")?,
        ends_at: row.get("ends_at")?,
        why: row.get("why")?,
    })
}
