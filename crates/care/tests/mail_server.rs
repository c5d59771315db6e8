//! A mail server that is away, lets nobody in, or puts a letter off: no letter is lost, and it is not asked in vain.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use std::collections::HashSet;

use care::courier::{Post, deliver};
use house::{House, house};
use jiff::{SignedDuration, civil::time};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

const VISITS: [&str; 3] = [
    "2026-11-24T18:00:00Z",
    "2026-11-24T19:00:00Z",
    "2026-11-24T20:00:00Z",
];

/// Three confirmations wait to be sent.
async fn three_letters() -> House {
    let house = house("2026-11-19T15:00:00Z").await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    for at in VISITS {
        let who = house.patient().await;
        house.booked(&who, with, at).await;
    }
    house
}

/// How often each letter that still waits was tried, fewest first.
async fn tries(house: &House) -> Vec<u32> {
    house.clock.advance(SignedDuration::from_mins(2));
    let now = house.practice.now();
    let waiting = house
        .store
        .run("look", move |tx| {
            Box::pin(async move { tx.claim_letters(now, now, 10).await })
        })
        .await
        .unwrap();
    let mut tries: Vec<u32> = waiting.iter().map(|letter| letter.attempts).collect();
    tries.sort_unstable();
    tries
}

/// How a sample server answers.
#[derive(Clone, Copy)]
enum Manner {
    /// The password is wrong, it says.
    LetsNobodyIn,
    /// Each letter is to come again.
    PutsOffOnce,
}

/// Starts a sample server; its address, with a password.
async fn server(manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut seen = HashSet::new();
        loop {
            let (line, _) = listener.accept().await.unwrap();
            talk(line, manner, &mut seen).await;
        }
    });
    format!("smtp://sample:password@127.0.0.1:{port}")
}

async fn talk(line: TcpStream, manner: Manner, seen: &mut HashSet<String>) {
    let (hears, mut says) = line.into_split();
    let mut hears = BufReader::new(hears).lines();
    says.write_all(b"220 sample\r\n").await.unwrap();
    while let Ok(Some(said)) = hears.next_line().await {
        let word = said.split([' ', ':']).next().unwrap();
        let answer = match (word, manner) {
            ("EHLO", _) => "250-sample\r\n250 AUTH PLAIN",
            ("AUTH", Manner::LetsNobodyIn) => "535 5.7.8 no",
            ("AUTH", Manner::PutsOffOnce) => "235 come in",
            ("DATA", _) => {
                says.write_all(b"354 go on\r\n").await.unwrap();
                let mut name = String::new();
                while let Some(said) = hears.next_line().await.unwrap() {
                    if said.starts_with("Message-ID:") {
                        name.clone_from(&said);
                    }
                    if said == "." {
                        break;
                    }
                }
                if seen.insert(name) {
                    "451 4.7.1 again later"
                } else {
                    "250 taken"
                }
            }
            ("QUIT", _) => "221 bye",
            _ => "250 so be it",
        };
        let answered = says.write_all(format!("{answer}\r\n").as_bytes()).await;
        if answered.is_err() || word == "QUIT" {
            return;
        }
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_once_a_round_and_not_for_each_letter() {
    let house = three_letters().await;
    let down = Post::smtp("smtp://127.0.0.1:9", "clinic@example.org").unwrap();
    assert_eq!(deliver(&house.practice, &down).await.unwrap(), 0);
    assert_eq!(tries(&house).await, [0, 0, 1]);
}

/// Trying it with every letter would look like guessing, and lock the clinic out.
#[tokio::test]
async fn a_wrong_password_is_tried_once_a_round_and_not_for_each_letter() {
    let house = three_letters().await;
    let shut = server(Manner::LetsNobodyIn).await;
    let post = Post::smtp(&shut, "clinic@example.org").unwrap();
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 0);
    assert_eq!(tries(&house).await, [0, 0, 1]);
}

#[tokio::test]
async fn a_letter_that_is_put_off_holds_up_no_other_and_goes_the_next_time() {
    let house = three_letters().await;
    let busy = server(Manner::PutsOffOnce).await;
    let post = Post::smtp(&busy, "clinic@example.org").unwrap();
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 0);
    assert_eq!(tries(&house).await, [1, 1, 1], "each was asked about");
    house.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 3);
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 0);
}
