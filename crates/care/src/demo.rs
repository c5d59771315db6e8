//! The demonstration clinic: made-up people at every point of care, made by the real verbs under a clock that walks
//! through the past up to today.
//!
//! *To add a person*: a file in `demo/people/`, its line in [`PEOPLE`]. *To add something that can happen to them*: a
//! variant of `data::Step`, its arm in `walk`.

use std::sync::Arc;

use identity::password;
use record::{assessment::Region, clock::HandClock};

use crate::{
    practice::{Clinic, Practice},
    refused::Refused,
    system::{CLINIC, UNFINISHED},
};

mod answers;
mod data;
mod people;
mod results;
mod walk;

use data::{Clinical, Common, Person};

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "demo-clinic-follicle";

const CLINICAL: &str = include_str!("demo/clinic.toml");
const COMMON: &str = include_str!("demo/common.toml");
const PEOPLE: [&str; 15] = [
    include_str!("demo/people/01_newcomer.toml"),
    include_str!("demo/people/02_shedding.toml"),
    include_str!("demo/people/03_coronilla.toml"),
    include_str!("demo/people/04_teenager.toml"),
    include_str!("demo/people/05_patchwork.toml"),
    include_str!("demo/people/06_pulse.toml"),
    include_str!("demo/people/07_lowcount.toml"),
    include_str!("demo/people/08_hepatic.toml"),
    include_str!("demo/people/09_expecting.toml"),
    include_str!("demo/people/10_steady.toml"),
    include_str!("demo/people/11_ritlett.toml"),
    include_str!("demo/people/12_twice.toml"),
    include_str!("demo/people/13_onhold.toml"),
    include_str!("demo/people/14_overdue.toml"),
    include_str!("demo/people/15_formerly.toml"),
];

/// Why the demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Unseeded {
    /// A file of it does not read.
    #[error("demonstration data: {0}")]
    Data(#[from] toml::de::Error),
    /// A step of a person's story cannot be.
    #[error("demonstration: {who}, {step}: {why}")]
    Step {
        /// Whose story.
        who: String,
        /// Which step.
        step: String,
        /// What is wrong.
        why: String,
    },
    /// A verb refused.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// One sign-in to show at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// With what to sign in.
    pub email: String,
    /// As shown.
    pub name: String,
    /// What can be seen there.
    pub shows: String,
}

/// Everybody who can sign in, staff first.
///
/// # Errors
///
/// The files do not read.
pub fn sign_ins() -> Result<Vec<SignIn>, Unseeded> {
    let (clinical, _, people) = read()?;
    let staff = clinical.staff.into_iter().map(|who| SignIn {
        email: who.email,
        name: who.shown_as,
        shows: who.shows,
    });
    let patients = people.into_iter().map(|who| SignIn {
        name: format!("{} {}", who.given_name, who.family_name),
        email: who.email,
        shows: who.shows,
    });
    Ok(staff.chain(patients).collect())
}

/// Fills an empty store with the demonstration, ending at `practice`'s present instant.
///
/// # Errors
///
/// A file that does not read, a step that cannot be, a verb that refuses.
pub async fn seed(practice: &Practice) -> Result<(), Unseeded> {
    let (clinical, common, people) = read()?;
    let clinic = Clinic {
        name: clinical.clinic.name.clone(),
        phone: clinical.clinic.phone.clone(),
        zone: clinical.clinic.zone.clone(),
        region: Region::US,
        price: clinical.clinic.price.clone(),
        demo: true,
        data: String::new(),
    };
    mark(practice, true).await?;
    let now = practice.now();
    let clock = Arc::new(HandClock::at(now));
    let past = Practice {
        clinic: Arc::new(clinic.clone()),
        clock: clock.clone(),
        ..practice.clone()
    };
    // One hash for all: the password is no secret, and hashing twenty would take seconds.
    let hash = password::hash(PASSWORD, &*practice.chance)
        .map_err(|_| Refused::TooMany { retry_after: 5 })?;
    walk::Walk::begin(past, clock, now, common, clinical, hash.as_str().to_owned())
        .through(people)
        .await?;
    practice
        .store
        .run("keep_clinic", move |tx| {
            Box::pin(async move { Ok::<_, Refused>(tx.keep_setting(CLINIC, &clinic).await?) })
        })
        .await?;
    mark(practice, false).await?;
    Ok(())
}

async fn mark(practice: &Practice, unfinished: bool) -> Result<(), Refused> {
    practice
        .store
        .run("mark_demonstration", move |tx| {
            Box::pin(async move { Ok(tx.keep_setting(UNFINISHED, &unfinished).await?) })
        })
        .await
}

fn read() -> Result<(Clinical, Common, Vec<Person>), Unseeded> {
    let people = PEOPLE
        .iter()
        .map(|text| toml::from_str(text))
        .collect::<Result<_, _>>()?;
    Ok((toml::from_str(CLINICAL)?, toml::from_str(COMMON)?, people))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_made_up_and_looks_it() {
        let all = sign_ins().unwrap();
        assert_eq!(all.len(), 20);
        for who in &all {
            assert!(who.email.ends_with("@example.org"), "{}", who.email);
        }
        let (clinical, _, people) = read().unwrap();
        for person in &people {
            assert!(
                matches!(person.given_name.as_str(), "Sample" | "Muestra"),
                "{}",
                person.given_name
            );
        }
        for licence in clinical.staff.iter().flat_map(|who| &who.licence) {
            assert!(licence.number.starts_with("SYN-"), "{}", licence.number);
        }
    }

    #[test]
    fn the_password_of_the_demonstration_would_be_taken_by_the_form() {
        assert!(
            password::Policy::default()
                .check(PASSWORD, "maya@example.org")
                .is_ok()
        );
    }
}
