//! When a clinician can be booked: weekly hours, and what departs from them.

use jiff::{Timestamp, civil::Weekday};
use record::{
    hours::{Cover, Decided, Hours, ScheduleException},
    id::{AppointmentId, HoursId, PractitionerId, ScheduleExceptionId},
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json, word},
};

impl Tx {
    /// Keeps weekly hours, new or changed.
    ///
    /// # Errors
    ///
    /// `Constraint` for a weekday or a length that cannot be.
    pub async fn keep_weekly_hours(&mut self, hours: &Hours) -> Result<(), Error> {
        self.execute(
            "INSERT INTO weekly_hours (id, practitioner, weekday, from_time, until_time, zone, minutes,
                                       from_day, until_day)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET practitioner = $2, weekday = $3, from_time = $4, until_time = $5,
                 zone = $6, minutes = $7, from_day = $8, until_day = $9",
            &[
                hours.id.into(),
                hours.practitioner.into(),
                i32::from(hours.weekday.to_monday_one_offset()).into(),
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
    pub async fn remove_weekly_hours(&mut self, id: HoursId) -> Result<(), Error> {
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
    ) -> Result<Vec<Hours>, Error> {
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
        let (covered_by, uncovered_why) = match &exception.cover {
            Cover::NotNeeded => (None, None),
            Cover::By { practitioner } => (Some(*practitioner), None),
            Cover::Nobody { why } => (None, Some(why.clone())),
        };
        self.execute(
            "INSERT INTO schedule_exception (id, practitioner, kind, starts_at, ends_at, why, covered_by, uncovered_why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (id) DO UPDATE SET practitioner = $2, kind = $3, starts_at = $4, ends_at = $5, why = $6,
                 covered_by = $7, uncovered_why = $8",
            &[
                exception.id.into(),
                exception.practitioner.into(),
                word(exception.kind)?.into(),
                exception.starts_at.into(),
                exception.ends_at.into(),
                (&exception.why).into(),
                covered_by.into(),
                uncovered_why.into(),
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
    pub async fn remove_exception(&mut self, id: ScheduleExceptionId) -> Result<(), Error> {
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

    /// The time off of anybody that goes on at `now` and is covered by a colleague, earliest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn covered_absences(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<ScheduleException>, Error> {
        self.all(
            "SELECT * FROM schedule_exception
             WHERE kind = 'closed' AND covered_by IS NOT NULL AND starts_at <= $1 AND ends_at > $1
             ORDER BY starts_at, id",
            &[now.into()],
            exception,
        )
        .await
    }

    /// Keeps what was decided on a visit that is booked in somebody's time off. Never changed.
    ///
    /// # Errors
    ///
    /// `Taken` for a second decision on the same.
    pub async fn keep_time_off_decision(
        &mut self,
        exception: ScheduleExceptionId,
        appointment: AppointmentId,
        decided: &Decided,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO time_off_decision (exception, appointment, decided, decided_json, decided_at)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                exception.into(),
                appointment.into(),
                decided.word().into(),
                json(decided)?.into(),
                now.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// What was decided on the visits that were booked in a time off, by visit.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn time_off_decisions(
        &mut self,
        exception: ScheduleExceptionId,
    ) -> Result<Vec<(AppointmentId, Decided)>, Error> {
        self.all(
            "SELECT appointment, decided_json FROM time_off_decision WHERE exception = $1 ORDER BY appointment",
            &[exception.into()],
            |row| Ok((row.get("appointment")?, row.json("decided_json")?)),
        )
        .await
    }
}

fn hours(row: &Row<'_>) -> Result<Hours, Error> {
    Ok(Hours {
        id: row.get("id")?,
        practitioner: row.get("practitioner")?,
        weekday: weekday(row.get("weekday")?)?,
        from: row.get("from_time")?,
        until: row.get("until_time")?,
        zone: row.get("zone")?,
        minutes: row.get("minutes")?,
        from_day: row.get("from_day")?,
        until_day: row.get("until_day")?,
    })
}

fn weekday(number: i32) -> Result<Weekday, Error> {
    let day = i8::try_from(number)
        .ok()
        .and_then(|number| Weekday::from_monday_one_offset(number).ok());
    day.ok_or_else(|| Error::Column {
        column: "weekday".to_owned(),
        problem: format!("`{number}` is no day of the week"),
    })
}

fn exception(row: &Row<'_>) -> Result<ScheduleException, Error> {
    let covered_by: Option<PractitionerId> = row.get("covered_by")?;
    let uncovered_why: Option<String> = row.get("uncovered_why")?;
    let cover = match (covered_by, uncovered_why) {
        (Some(practitioner), _) => Cover::By { practitioner },
        (None, Some(why)) => Cover::Nobody { why },
        (None, None) => Cover::NotNeeded,
    };
    Ok(ScheduleException {
        id: row.get("id")?,
        practitioner: row.get("practitioner")?,
        kind: row.word("kind")?,
        starts_at: row.get("starts_at")?,
        ends_at: row.get("ends_at")?,
        why: row.get("why")?,
        cover,
    })
}
