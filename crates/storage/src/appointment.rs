//! Booked times. A time is a set of five-minute cells, for the clinician and for the patient; the primary key of
//! `occupancy` is what nobody can race past. Cells are written by [`Tx::hold`], [`Tx::retime`] and
//! [`Tx::hand_over_visit`] and removed by this file alone.

use jiff::{SignedDuration, Timestamp};
use record::{
    appointment::{Appointment, AppointmentState},
    id::{AppointmentId, PractitionerId},
};

use crate::{error::Error, tx::Tx, value::json};

mod read;

pub use read::{Busy, Given};

/// Seconds of a cell.
const CELL: i64 = 300;

impl Tx {
    /// Takes the time of `appointment`, which is `Held` or already `Confirmed`. Holds of others that have lapsed by
    /// `now` give way.
    ///
    /// # Errors
    ///
    /// `Taken` when the clinician or the patient is not free; `Constraint` when the time is no multiple of five
    /// minutes or the state takes no time.
    pub async fn hold(&mut self, appointment: &Appointment, now: Timestamp) -> Result<(), Error> {
        if !matches!(
            appointment.state,
            AppointmentState::Held { .. } | AppointmentState::Confirmed { .. }
        ) {
            return Err(Error::Constraint(format!(
                "a `{}` visit takes no time",
                appointment.state.word()
            )));
        }
        let (first, end) = cells_of(appointment)?;
        self.release_lapsed(appointment, first, end, now).await?;
        self.insert_appointment(appointment).await?;
        if self.fill_cells(appointment, first, end).await? {
            return Ok(());
        }
        // The caller may go on in this transaction and offer another time: nothing of this one may stay.
        self.free_cells(appointment.id).await?;
        self.execute(
            "DELETE FROM appointment WHERE id = $1",
            &[appointment.id.into()],
        )
        .await?;
        Err(Error::Taken)
    }

    /// Confirms a held time, if the hold has not lapsed by `now`. Confirming again is the same.
    ///
    /// # Errors
    ///
    /// `Lapsed` when the hold has lapsed, was cancelled or never was.
    pub async fn confirm(&mut self, id: AppointmentId, now: Timestamp) -> Result<(), Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET state = 'confirmed', state_json = $3, held_until = NULL
                 WHERE id = $1 AND state = 'held' AND held_until > $2",
                &[
                    id.into(),
                    now.into(),
                    json(&AppointmentState::Confirmed { at: now })?.into(),
                ],
            )
            .await?;
        if changed == 1 {
            return Ok(());
        }
        match self.appointment(id).await? {
            Some(Appointment {
                state: AppointmentState::Confirmed { .. },
                ..
            }) => Ok(()),
            _ => Err(Error::Lapsed),
        }
    }

    /// Gives a hold that has not lapsed by `now` until `until`. Answers whether there was one.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn extend_hold(
        &mut self,
        id: AppointmentId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET state_json = $3, held_until = $4
                 WHERE id = $1 AND state = 'held' AND held_until > $2",
                &[
                    id.into(),
                    now.into(),
                    json(&AppointmentState::Held { until })?.into(),
                    until.into(),
                ],
            )
            .await?;
        Ok(changed == 1)
    }

    /// Gives a confirmed visit another start, because the rules of its zone have changed, and notes the release under
    /// which that was found. Answers false when the visit is no longer as `booked` says: somebody else was at it.
    ///
    /// # Errors
    ///
    /// `Taken` when the clinician or the patient is not free then, `Constraint` when it is no multiple of five
    /// minutes; the visit then stays as it was.
    pub async fn retime(
        &mut self,
        booked: &Appointment,
        starts_at: Timestamp,
        release: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let moved = Appointment {
            starts_at,
            tz_release: release.to_owned(),
            ..booked.clone()
        };
        let (first, end) = cells_of(&moved)?;
        if !self.restart(booked, &moved).await? {
            return Ok(false);
        }
        if starts_at == booked.starts_at {
            return Ok(true);
        }
        self.free_cells(booked.id).await?;
        self.release_lapsed(&moved, first, end, now).await?;
        if self.fill_cells(&moved, first, end).await? {
            return Ok(true);
        }
        self.free_cells(booked.id).await?;
        let (first, end) = cells_of(booked)?;
        self.fill_cells(booked, first, end).await?;
        self.restart(&moved, booked).await?;
        Err(Error::Taken)
    }

    /// Gives a confirmed visit to another clinician at the same time. Answers false when the visit is no longer as
    /// `booked` says: somebody else was at it.
    ///
    /// # Errors
    ///
    /// `Taken` when that clinician is not free then; the visit then stays as it was.
    pub async fn hand_over_visit(
        &mut self,
        booked: &Appointment,
        to: PractitionerId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let theirs = Appointment {
            practitioner: to,
            ..booked.clone()
        };
        let (first, end) = cells_of(&theirs)?;
        if !self.reassign(booked, to).await? {
            return Ok(false);
        }
        self.free_cells(booked.id).await?;
        self.release_lapsed(&theirs, first, end, now).await?;
        if self.fill_cells(&theirs, first, end).await? {
            return Ok(true);
        }
        self.free_cells(booked.id).await?;
        self.fill_cells(booked, first, end).await?;
        self.reassign(&theirs, booked.practitioner).await?;
        Err(Error::Taken)
    }

    /// Cancels a held or confirmed time and frees it. Answers whether there was anything to cancel.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn cancel(&mut self, id: AppointmentId, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET state = 'cancelled', state_json = $2, held_until = NULL
                 WHERE id = $1 AND state IN ('held', 'confirmed')",
                &[
                    id.into(),
                    json(&AppointmentState::Cancelled { at: now })?.into(),
                ],
            )
            .await?;
        self.free_cells(id).await?;
        // The week of a plan that it was for can be booked again.
        self.end_follow_up(id, now).await?;
        Ok(changed > 0)
    }

    /// Notes that a confirmed visit took place and ended at `now`. Answers whether it was confirmed.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn fulfil(&mut self, id: AppointmentId, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET state = 'fulfilled', state_json = $2 WHERE id = $1 AND state = 'confirmed'",
                &[id.into(), json(&AppointmentState::Fulfilled { at: now })?.into()],
            )
            .await?;
        Ok(changed > 0)
    }

    /// Cancels every hold that has lapsed by `now`; answers how many.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn expire_holds(&mut self, now: Timestamp) -> Result<usize, Error> {
        let lapsed = self
            .all(
                "SELECT id FROM appointment WHERE state = 'held' AND held_until <= $1",
                &[now.into()],
                |row| row.get("id"),
            )
            .await?;
        for id in &lapsed {
            self.cancel(*id, now).await?;
        }
        Ok(lapsed.len())
    }

    /// Compares and sets a start with its release. Answers whether the visit was as `from` says.
    async fn restart(&mut self, from: &Appointment, to: &Appointment) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET starts_at = $2, tz_release = $3
                 WHERE id = $1 AND starts_at = $4 AND tz_release = $5 AND state = 'confirmed'",
                &[
                    from.id.into(),
                    to.starts_at.into(),
                    (&to.tz_release).into(),
                    from.starts_at.into(),
                    (&from.tz_release).into(),
                ],
            )
            .await?;
        Ok(changed == 1)
    }

    /// Compares and sets with whom a visit is. Answers whether it was as `from` says.
    async fn reassign(&mut self, from: &Appointment, to: PractitionerId) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE appointment SET practitioner = $2
                 WHERE id = $1 AND practitioner = $3 AND starts_at = $4 AND state = 'confirmed'",
                &[
                    from.id.into(),
                    to.into(),
                    from.practitioner.into(),
                    from.starts_at.into(),
                ],
            )
            .await?;
        Ok(changed == 1)
    }

    /// Takes the cells of a visit; answers whether all of them were free.
    async fn fill_cells(
        &mut self,
        appointment: &Appointment,
        first: i64,
        end: i64,
    ) -> Result<bool, Error> {
        let filled = self
            .execute(
                "INSERT INTO occupancy (resource, cell, appointment)
                 WITH RECURSIVE cells (cell) AS (
                     SELECT $3 UNION ALL SELECT cell + 1 FROM cells WHERE cell + 1 < $4
                 ), who (resource) AS (SELECT $1 UNION ALL SELECT $2)
                 SELECT who.resource, cells.cell, $5 FROM who, cells WHERE TRUE ORDER BY 1, 2
                 ON CONFLICT (resource, cell) DO NOTHING",
                &[
                    appointment.practitioner.into(),
                    appointment.patient.into(),
                    first.into(),
                    end.into(),
                    appointment.id.into(),
                ],
            )
            .await?;
        Ok(filled == u64::try_from((end - first) * 2).unwrap_or(u64::MAX))
    }

    async fn release_lapsed(
        &mut self,
        wanted: &Appointment,
        first: i64,
        end: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let lapsed: Vec<AppointmentId> = self
            .all(
                "SELECT DISTINCT appointment.id FROM occupancy
                 JOIN appointment ON appointment.id = occupancy.appointment
                 WHERE occupancy.resource IN ($1, $2) AND occupancy.cell >= $3 AND occupancy.cell < $4
                   AND appointment.held_until <= $5",
                &[
                    wanted.practitioner.into(),
                    wanted.patient.into(),
                    first.into(),
                    end.into(),
                    now.into(),
                ],
                |row| row.get("id"),
            )
            .await?;
        for id in lapsed {
            self.cancel(id, now).await?;
        }
        Ok(())
    }

    async fn insert_appointment(&mut self, appointment: &Appointment) -> Result<(), Error> {
        let held_until = match appointment.state {
            AppointmentState::Held { until } => Some(until),
            _ => None,
        };
        self.execute(
            "INSERT INTO appointment (id, patient, practitioner, encounter, starts_at, minutes, zone, wall_time,
                                      jurisdiction, tz_release, state, state_json, held_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &[
                appointment.id.into(),
                appointment.patient.into(),
                appointment.practitioner.into(),
                appointment.encounter.into(),
                appointment.starts_at.into(),
                appointment.minutes.into(),
                (&appointment.zone).into(),
                appointment.wall_time.into(),
                (&appointment.jurisdiction).into(),
                (&appointment.tz_release).into(),
                appointment.state.word().into(),
                json(&appointment.state)?.into(),
                held_until.into(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn free_cells(&mut self, id: AppointmentId) -> Result<(), Error> {
        self.execute("DELETE FROM occupancy WHERE appointment = $1", &[id.into()])
            .await?;
        Ok(())
    }
}

/// First cell and the one after the last.
fn cells_of(appointment: &Appointment) -> Result<(i64, i64), Error> {
    let starts = appointment.starts_at.duration_since(Timestamp::UNIX_EPOCH);
    let length = SignedDuration::from_mins(i64::from(appointment.minutes));
    let on_grid = |time: SignedDuration| time.as_secs() % CELL == 0 && time.subsec_nanos() == 0;
    if !on_grid(starts)
        || !on_grid(length)
        || length.as_secs() < CELL
        || length.as_secs() > 24 * 3600
    {
        return Err(Error::Constraint(
            "a visit begins and ends on a multiple of five minutes".to_owned(),
        ));
    }
    let first = starts.as_secs().div_euclid(CELL);
    Ok((first, first + length.as_secs() / CELL))
}
