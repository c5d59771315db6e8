//! Visits that signed plans ask for. One standing visit for each week of a plan is a unique index; whose time it is stays
//! with the appointment.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use record::{
    follow_up::{FollowUp, Unbooked, Usual},
    id::{AppointmentId, PatientId, PlanId},
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, wrong},
};

impl Tx {
    /// Keeps that a booked time is for one week of a plan.
    ///
    /// # Errors
    ///
    /// `Taken` when that week has a standing visit already.
    pub async fn keep_follow_up(&mut self, visit: &FollowUp) -> Result<(), Error> {
        let kept = self
            .execute(
                "INSERT INTO follow_up_visit (appointment, patient, plan, week, stays) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING",
                &[
                    visit.appointment.into(),
                    visit.patient.into(),
                    visit.plan.into(),
                    visit.week.into(),
                    visit.stays.into(),
                ],
            )
            .await?;
        if kept == 1 { Ok(()) } else { Err(Error::Taken) }
    }

    /// The week of a plan that a time was for can be booked again; the booked time itself is not touched. Answers
    /// whether it stood.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn end_follow_up(
        &mut self,
        appointment: AppointmentId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let ended = self
            .execute(
                "UPDATE follow_up_visit SET ended_at = $2 WHERE appointment = $1 AND ended_at IS NULL",
                &[appointment.into(), now.into()],
            )
            .await?;
        Ok(ended == 1)
    }

    /// Keeps that a visit stays though its plan is no longer in force. Answers whether it stood.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn let_follow_up_stay(&mut self, appointment: AppointmentId) -> Result<bool, Error> {
        let stays = self
            .execute(
                "UPDATE follow_up_visit SET stays = TRUE WHERE appointment = $1 AND ended_at IS NULL",
                &[appointment.into()],
            )
            .await?;
        Ok(stays == 1)
    }

    /// What a booked time is for, also when it stands no longer.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn follow_up(
        &mut self,
        appointment: AppointmentId,
    ) -> Result<Option<FollowUp>, Error> {
        self.one(
            "SELECT * FROM follow_up_visit WHERE appointment = $1",
            &[appointment.into()],
            follow_up,
        )
        .await
    }

    /// The standing follow-up visits of a patient, of every plan, by week.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn follow_ups_of(&mut self, patient: PatientId) -> Result<Vec<FollowUp>, Error> {
        self.all(
            "SELECT * FROM follow_up_visit WHERE patient = $1 AND ended_at IS NULL ORDER BY week, appointment",
            &[patient.into()],
            follow_up,
        )
        .await
    }

    /// The weeks of plans in force whose last day lies from `from` to `until` (both count), that nobody has booked and
    /// of which `stage` was not told, by day.
    ///
    /// # Errors
    ///
    /// `Column` for one that cannot be read: never a list with one left out.
    pub async fn unbooked_follow_ups(
        &mut self,
        from: Date,
        until: Date,
        stage: &str,
    ) -> Result<Vec<Unbooked>, Error> {
        self.all(
            "SELECT DISTINCT obligation.patient, obligation.plan, obligation.week, obligation.due_on
             FROM obligation JOIN plan ON plan.id = obligation.plan
             WHERE plan.state = 'signed' AND obligation.week > 0
               AND obligation.due_on >= $1 AND obligation.due_on <= $2
               AND NOT EXISTS (SELECT 1 FROM follow_up_told
                   WHERE follow_up_told.plan = obligation.plan AND follow_up_told.week = obligation.week
                     AND follow_up_told.stage = $3)
               AND NOT EXISTS (SELECT 1 FROM follow_up_visit
                   WHERE follow_up_visit.plan = obligation.plan AND follow_up_visit.week = obligation.week
                     AND follow_up_visit.ended_at IS NULL)
             ORDER BY obligation.due_on, obligation.plan, obligation.week",
            &[from.into(), until.into(), stage.into()],
            |row| {
                Ok(Unbooked {
                    patient: row.get("patient")?,
                    plan: row.get("plan")?,
                    week: row.get("week")?,
                    due_on: row.get("due_on")?,
                })
            },
        )
        .await
    }

    /// Notes that `stage` of a week was told, or needs no telling. Answers whether that is new.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn told_of_follow_up(
        &mut self,
        plan: PlanId,
        week: i32,
        stage: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let told = self
            .execute(
                "INSERT INTO follow_up_told (plan, week, stage, told_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (plan, week, stage) DO NOTHING",
                &[plan.into(), week.into(), stage.into(), now.into()],
            )
            .await?;
        Ok(told == 1)
    }

    /// Keeps when a patient usually comes; the newest word counts.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_usual_time(
        &mut self,
        patient: PatientId,
        usual: Usual,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO usual_time (patient, weekday, at_time, kept_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (patient) DO UPDATE SET weekday = $2, at_time = $3, kept_at = $4",
            &[
                patient.into(),
                i32::from(usual.weekday.to_monday_one_offset()).into(),
                usual.time.into(),
                now.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// When a patient usually comes, when she has said so.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn usual_time(&mut self, patient: PatientId) -> Result<Option<Usual>, Error> {
        self.one(
            "SELECT weekday, at_time FROM usual_time WHERE patient = $1",
            &[patient.into()],
            |row| {
                let day: i32 = row.get("weekday")?;
                let day = i8::try_from(day).map_err(|error| wrong("weekday", &error))?;
                Ok(Usual {
                    weekday: Weekday::from_monday_one_offset(day)
                        .map_err(|error| wrong("weekday", &error))?,
                    time: row.get("at_time")?,
                })
            },
        )
        .await
    }
}

fn follow_up(row: &Row<'_>) -> Result<FollowUp, Error> {
    Ok(FollowUp {
        appointment: row.get("appointment")?,
        patient: row.get("patient")?,
        plan: row.get("plan")?,
        week: row.get("week")?,
        stays: row.get("stays")?,
    })
}
