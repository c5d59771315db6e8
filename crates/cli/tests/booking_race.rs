//! Given many patients who all want the same time at the same moment, when they ask for it over HTTP, then exactly one
//! of them gets it and each of the others hears so; and afterwards the times taken and the visits booked agree. Also when
//! the server is killed in the middle, and when two servers share one database and fall in turn.
//!
//! `ANAGEN_RACE_CLIENTS` says how many (40), `ANAGEN_RACE_SLOTS` for how many times (10), `ANAGEN_RACE_CALM` how many
//! times go by between two kills (5).

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
    path::{Path, PathBuf},
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
use writers::{Dice, from_environment};

/// How often a form is sent before the server counts as gone, half a second apart.
const PATIENCE: u32 = 60;

#[test]
#[ignore = "long proof"]
fn one_time_goes_to_one_patient_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    race("SQLite", folder.path(), None, 1);
}

#[test]
#[ignore = "long proof"]
fn one_time_goes_to_one_patient_on_postgresql() {
    if let Some(cluster) = cluster() {
        let folder = tempfile::tempdir().unwrap();
        let database = new_database(&cluster, "one");
        race("PostgreSQL", folder.path(), Some(database), 1);
    }
}

#[test]
#[ignore = "long proof"]
fn one_time_goes_to_one_patient_of_two_servers_on_one_postgresql() {
    if let Some(cluster) = cluster() {
        let folder = tempfile::tempdir().unwrap();
        let database = new_database(&cluster, "two");
        race("PostgreSQL, two servers", folder.path(), Some(database), 2);
    }
}

/// The cluster to race on; outside CI there may be none.
fn cluster() -> Option<String> {
    let named = std::env::var("ANAGEN_TEST_POSTGRES").ok();
    if named.is_none() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must name a cluster in ANAGEN_TEST_POSTGRES"
        );
        eprintln!("skipped: the race on PostgreSQL (ANAGEN_TEST_POSTGRES names no cluster)");
    }
    named
}

/// The servers of the clinic: each falls without a word and comes back where it was.
struct Servers {
    more: Vec<String>,
    folders: Vec<PathBuf>,
    running: Vec<Option<Clinic>>,
    addresses: Vec<String>,
}

impl Servers {
    fn start(folder: &Path, database: Option<&str>, count: usize) -> Self {
        let mut servers = Self {
            more: database
                .iter()
                .flat_map(|url| ["--database", url])
                .chain(["--no-demo"])
                .map(str::to_owned)
                .collect(),
            folders: Vec::new(),
            running: Vec::new(),
            addresses: Vec::new(),
        };
        for number in 0..count {
            let own = if number == 0 {
                folder.to_owned()
            } else {
                // Another machine of the same clinic: a folder of its own, the same key.
                let own = folder.join(format!("server-{number}"));
                std::fs::create_dir(&own).unwrap();
                std::fs::copy(folder.join("master.key"), own.join("master.key")).unwrap();
                own
            };
            let clinic = Clinic::start(&own, &servers.more());
            servers.addresses.push(clinic.address.clone());
            servers.folders.push(own);
            servers.running.push(Some(clinic));
        }
        servers
    }

    fn more(&self) -> Vec<&str> {
        self.more.iter().map(String::as_str).collect()
    }

    /// SIGKILL, and up again at the same address.
    fn fall(&mut self, which: usize) {
        drop(self.running[which].take());
        let (address, folder) = (&self.addresses[which], &self.folders[which]);
        self.running[which] = Some(Clinic::start_at(address, folder, &self.more(), &[]));
    }
}

/// A patient at the page of times.
struct Racer {
    who: Member,
    /// Where the clinic listens, and which of these this one talks to.
    addresses: Vec<String>,
    at: usize,
    wire: Wire,
    token: String,
}

fn race(engine: &str, folder: &Path, database: Option<String>, servers: usize) {
    let clients = usize::try_from(from_environment("ANAGEN_RACE_CLIENTS", 40)).unwrap();
    let slots = usize::try_from(from_environment("ANAGEN_RACE_SLOTS", 10)).unwrap();
    let calm = usize::try_from(from_environment("ANAGEN_RACE_CALM", 5)).unwrap();
    let mut dice = Dice::new(from_environment("ANAGEN_SEED", 1));
    let began = Instant::now();
    let address = database
        .clone()
        .map_or_else(|| Address::Sqlite(folder.to_owned()), Address::Postgres);
    // Whoever wins has a visit and leaves the race; somebody fresh takes the place, so that it is always as crowded.
    let (clinician, crowd) = with_store(&address, folder, async |store| {
        settle(store, clients + slots).await
    });
    let mut town = Servers::start(folder, database.as_deref(), servers);
    let mut reserve: Vec<(usize, Member)> = crowd.into_iter().enumerate().collect();
    // Who is in reserve comes in when it is their turn: the clinic takes only so many lines from one address.
    let come = |town: &Servers, (number, who)| Racer::ready(&town.addresses, number, who);
    let racers = reserve.split_off(slots).into_iter();
    let mut racers: Vec<Racer> = racers.map(|who| come(&town, who)).collect();
    let (mut won, mut lost, mut kills) = (0, 0, 0);
    for (number, time) in times(slots).into_iter().enumerate() {
        let falls = number % calm == calm - 1;
        let start = Barrier::new(clients + usize::from(falls));
        let after = Duration::from_millis(dice.below(60));
        let town = &mut town;
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
            if falls {
                // In the middle of it, at another moment each time.
                start.wait();
                std::thread::sleep(after);
                town.fall(number / calm % servers);
            }
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        kills += usize::from(falls);
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
        drop(winner);
        racers.push(come(town, reserve.pop().unwrap()));
    }
    drop(town);
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
        "booking race on {engine}: {clients} clients, {slots} times, {kills} kills, {won} won, {lost} told that it is taken, 0 booked twice, \
         {:.0?}",
        began.elapsed()
    );
}

impl Racer {
    fn ready(addresses: &[String], number: usize, who: Member) -> Self {
        let at = number % addresses.len();
        let mut wire = Wire::to(&addresses[at]);
        let page = wire.get("/book", &who.cookie).unwrap();
        assert_eq!(page.status, 200, "{}", page.text());
        let token = hidden(&page.text(), "token");
        Self {
            who,
            addresses: addresses.to_vec(),
            at,
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
                // A dead server: another one is tried, or the same once it is up again.
                Err(_) => {
                    self.at = (self.at + 1) % self.addresses.len();
                    self.wire = Wire::to(&self.addresses[self.at]);
                }
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
fn new_database(cluster: &str, which: &str) -> String {
    let name = format!("anagen_race_{which}_{}", std::process::id());
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
