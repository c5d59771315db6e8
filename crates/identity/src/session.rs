//! How long a session lives: by how long it rests and by how old it is.

use jiff::{SignedDuration, Timestamp};

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Longest rest between two requests.
    pub idle: SignedDuration,
    /// Longest life, however busy.
    pub absolute: SignedDuration,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// It rested too long.
    #[error("you were signed out because nothing happened for a while")]
    Idle,
    /// It is too old.
    #[error("you were signed out because you signed in long ago")]
    TooOld,
}

impl SessionPolicy {
    /// For staff, who see many charts, often on a shared machine: 15 minutes of rest, 12 hours in all.
    pub const STAFF: Self = Self {
        idle: SignedDuration::from_mins(15),
        absolute: SignedDuration::from_hours(12),
    };
    /// For a patient, who sees one chart and may look for a medicine box in mid-form: 30 minutes of rest, 12 hours in all.
    pub const PATIENT: Self = Self {
        idle: SignedDuration::from_mins(30),
        absolute: SignedDuration::from_hours(12),
    };

    /// Whether a session begun at `created_at` and last used at `seen_at` still lives at `now`.
    ///
    /// A clock that was set back does not sign anybody out: a session seen "in the future" has rested not at all.
    ///
    /// # Errors
    ///
    /// Why it has ended.
    pub fn check(
        &self,
        created_at: Timestamp,
        seen_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Ended> {
        if now.duration_since(created_at) >= self.absolute {
            Err(Ended::TooOld)
        } else if now.duration_since(seen_at) >= self.idle {
            Err(Ended::Idle)
        } else {
            Ok(())
        }
    }

    /// Whether it still lives.
    #[must_use]
    pub fn is_live(&self, created_at: Timestamp, seen_at: Timestamp, now: Timestamp) -> bool {
        self.check(created_at, seen_at, now).is_ok()
    }

    /// The instant at which it ends unless it is used before.
    #[must_use]
    pub fn ends_at(&self, created_at: Timestamp, seen_at: Timestamp) -> Timestamp {
        let after = |start: Timestamp, length| start.checked_add(length).unwrap_or(Timestamp::MAX);
        after(created_at, self.absolute).min(after(seen_at, self.idle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn ends_to_the_minute() {
        for (policy, seen, now, expected) in [
            (SessionPolicy::STAFF, 0, 14, Ok(())),
            (SessionPolicy::STAFF, 0, 15, Err(Ended::Idle)),
            (SessionPolicy::PATIENT, 0, 29, Ok(())),
            (SessionPolicy::PATIENT, 0, 30, Err(Ended::Idle)),
            (SessionPolicy::STAFF, 719, 719, Ok(())),
            (SessionPolicy::STAFF, 719, 720, Err(Ended::TooOld)),
            (SessionPolicy::PATIENT, 719, 720, Err(Ended::TooOld)),
        ] {
            assert_eq!(
                policy.check(at(0), at(seen), at(now)),
                expected,
                "{seen} {now}"
            );
            assert_eq!(
                at(now) < policy.ends_at(at(0), at(seen)),
                expected.is_ok(),
                "{seen} {now}"
            );
        }
    }

    #[test]
    fn a_clock_set_back_signs_nobody_out() {
        assert!(SessionPolicy::STAFF.is_live(at(100), at(110), at(50)));
    }
}
