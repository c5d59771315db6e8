//! Given many patients who all want the same time at the same moment, when they ask for it over HTTP, then exactly one
//! of them gets it and each of the others hears so; and afterwards the times taken and the visits booked agree.
//!
//! `ANAGEN_RACE_CLIENTS` says how many (40), `ANAGEN_RACE_SLOTS` for how many times (10).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::similar_names,
    clippy::needless_pass_by_value,
    clippy::single_match_else,
    clippy::needless_question_mark,
    clippy::as_conversions,
    clippy::too_many_lines,
    reason = "a proof that cannot go on stops where it is, and says its numbers aloud"
)]

mod common;
mod crowd;
mod wire;
mod writers;

use std::{
    path::Path,
    process::Command,
    sync::Barrier,
    time::{Duration, Instant},
};

use common::{Clinic, anagen};
use crowd::{Member, settle, times};
use jiff::{SignedDuration, Timestamp};
use record::{appointment::AppointmentState, clock::SystemChance, id::PractitionerId};
use storage::{Address, Error, MasterKey, Store};
use wire::{Reply, Wire, hidden, links};
use writers::from_environment;

/// How often a form is sent before the server counts as gone, half a second apart.
const PATIENCE: u32 = 60;

#[test]
#[ignore = "long proof"]
fn one_time_goes_to_one_patient_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    race("SQLite", folder.path(), None);
}

#[test]
#[ignore = "long proof"]
fn one_time_goes_to_one_patient_on_postgresql() {
    let Ok(cluster) = std::env::var("ANAGEN_TEST_POSTGRES") else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must name a cluster in ANAGEN_TEST_POSTGRES"
        );
        eprintln!("skipped: the race on PostgreSQL (ANAGEN_TEST_POSTGRES names no cluster)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    race("PostgreSQL", folder.path(), Some(new_database(&cluster)));
}

/// A patient at the page of times.
struct Racer {
    who: Member,
    /// Where the clinic listens.
    address: String,
    wire: Wire,
    token: String,
}

fn race(engine: &str, folder: &Path, database: Option<String>) {
    let clients = usize::try_from(from_environment("ANAGEN_RACE_CLIENTS", 40)).unwrap();
    let slots = usize::try_from(from_environment("ANAGEN_RACE_SLOTS", 10)).unwrap();
    let began = Instant::now();
    let address = database
        .clone()
        .map_or_else(|| Address::Sqlite(folder.to_owned()), Address::Postgres);
    // Whoever wins has a visit and leaves the race; somebody fresh takes the place, so that it is always as crowded.
    let (clinician, crowd) = with_store(&address, folder, async |store| {
        settle(store, clients + slots).await
    });
    let more: Vec<&str> = database
        .iter()
        .flat_map(|url| ["--database", url.as_str()])
        .chain(["--no-demo"])
        .collect();
    let clinic = Clinic::start(folder, &more);
    let mut reserve: Vec<Racer> = crowd
        .into_iter()
        .map(|who| Racer::ready(&clinic.address, who))
        .collect();
    let mut racers = reserve.split_off(slots);
    let (mut won, mut lost) = (0, 0);
    for (number, time) in times(slots).into_iter().enumerate() {
        let start = Barrier::new(clients);
        let visits: Vec<Option<String>> = std::thread::scope(|scope| {
            let runs: Vec<_> = racers
                .iter_mut()
                .map(|racer| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        racer.grab(clinician, time, number)
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let winners: Vec<usize> = (0..clients).filter(|one| visits[*one].is_some()).collect();
        assert_eq!(
            winners.len(),
            1,
            "{engine}: {time} went to {} patients",
            winners.len()
        );
        (won, lost) = (won + 1, lost + clients - 1);
        let mut winner = racers.swap_remove(winners[0]);
        winner.confirm(visits[winners[0]].as_deref().unwrap());
        racers.push(reserve.pop().unwrap());
    }
    drop(clinic);
    let booked = with_store(&address, folder, async |store| {
        let all = times(slots);
        let (first, last) = (all[0], all[slots - 1] + SignedDuration::from_mins(1));
        store
            .read("booked", move |tx| {
                Box::pin(async move {
                    assert_eq!(tx.misbooked().await?, [], "cells and visits agree");
                    tx.appointments_between(Some(clinician), first, last).await
                })
            })
            .await
    });
    assert!(
        booked
            .iter()
            .all(|visit| matches!(visit.state, AppointmentState::Confirmed { .. }))
    );
    let taken: Vec<Timestamp> = booked.iter().map(|visit| visit.starts_at).collect();
    assert_eq!(taken, times(slots), "one visit at each time");
    let mut health = vec!["doctor", "--data", folder.to_str().unwrap()];
    health.extend(database.iter().flat_map(|url| ["--database", url.as_str()]));
    assert!(anagen(&health).status.success(), "the audit trail is whole");
    println!(
        "booking race on {engine}: {clients} clients, {slots} times, {won} won, {lost} told that it is taken, 0 booked twice, {:.0?}",
        began.elapsed()
    );
}

impl Racer {
    fn ready(address: &str, who: Member) -> Self {
        let mut wire = Wire::to(address);
        let page = wire.get("/book", &who.cookie).unwrap();
        assert_eq!(page.status, 200, "{}", page.text());
        let token = hidden(&page.text(), "token");
        let address = address.to_owned();
        Self {
            who,
            address,
            wire,
            token,
        }
    }

    /// Tries to get the time. The visit's address when it went well.
    fn grab(
        &mut self,
        clinician: PractitionerId,
        time: Timestamp,
        number: usize,
    ) -> Option<String> {
        let (clinician, time, patient) = (
            clinician.to_string(),
            time.to_string(),
            self.who.patient.to_string(),
        );
        let key = format!("{:08x}-0000-7000-8000-{}", number + 1, &patient[24..]);
        let reply = self.send("/book", &key, &[("with", &clinician), ("time", &time)]);
        match reply.status {
            303 => Some(reply.header("location").first().unwrap().to_string()),
            409 => {
                assert!(
                    links(&reply.text(), "/book?").len() > 1,
                    "other times are offered: {}",
                    reply.text()
                );
                None
            }
            other => panic!("{other}: {}", reply.text()),
        }
    }

    /// Sends a form as somebody would who is told that it can safely be sent again: a server that cannot keep up says
    /// so or hangs up, and the same form again is one deed.
    fn send(&mut self, path: &str, key: &str, more: &[(&str, &str)]) -> Reply {
        let patient = self.who.patient.to_string();
        let mut fields = vec![
            ("token", self.token.as_str()),
            ("key", key),
            ("patient_in_view", &patient),
        ];
        fields.extend(more);
        for _ in 0..PATIENCE {
            match self.wire.post(path, &self.who.cookie, &fields) {
                Ok(reply) if reply.status == 503 => {}
                Ok(reply) => return reply,
                Err(_) => self.wire = Wire::to(&self.address),
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        panic!("`{path}`: no answer, sent {PATIENCE} times");
    }

    fn confirm(&mut self, visit: &str) {
        let patient = self.who.patient.to_string();
        let key = format!("ffffffff-0000-7000-8000-{}", &patient[24..]);
        let reply = self.send(&format!("{visit}/confirm"), &key, &[]);
        assert_eq!(reply.status, 303, "{}", reply.text());
    }
}

fn with_store<T>(
    address: &Address,
    folder: &Path,
    work: impl AsyncFnOnce(&Store) -> Result<T, Error>,
) -> T {
    let run = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    run.block_on(async {
        let key = MasterKey::at(&folder.join("master.key"), &SystemChance).unwrap();
        let store = Store::open_in(address, folder, key).await.unwrap();
        let done = work(&store).await.unwrap();
        store.close().await;
        done
    })
}

/// A database of its own in the cluster, by PostgreSQL's own program.
fn new_database(cluster: &str) -> String {
    let name = format!("anagen_race_{}", std::process::id());
    let mut make = Command::new("createdb");
    let made = make
        .args(["--maintenance-db", cluster, &name])
        .status()
        .expect("`createdb` of PostgreSQL");
    assert!(made.success(), "a database can be made");
    let (server, _) = cluster
        .rsplit_once('/')
        .expect("the address ends in /database");
    format!("{server}/{name}")
}
