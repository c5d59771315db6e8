use std::time::{Duration, Instant};

use record::clock::{SeededChance, SystemChance};

use super::*;

const GOOD: &str = "three brown hens at noon";

#[test]
fn the_right_password_and_no_other() {
    let kept = hash(GOOD, &SystemChance).unwrap();
    assert!(kept.as_str().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    assert!(verify(GOOD, Some(&kept)));
    assert!(!verify("three brown hens at Noon", Some(&kept)));
    assert!(!verify("", Some(&kept)));
    assert!(!verify(GOOD, None));
    assert!(!kept.is_outdated());
    assert_eq!(Hash::parse(kept.as_str()), Ok(kept));
}

#[test]
fn the_same_password_is_kept_differently() {
    let chance = SeededChance::new(1);
    assert_ne!(hash(GOOD, &chance), hash(GOOD, &chance));
}

#[test]
fn what_is_no_argon2id_hash_is_not_taken() {
    for text in [
        "",
        "plain",
        "$argon2i$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA",
    ] {
        assert_eq!(Hash::parse(text), Err(Failed::Stored), "{text}");
    }
    let weaker =
        Hash::parse("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaA")
            .unwrap();
    assert!(weaker.is_outdated());
}

/// Medians of interleaved runs, so that a busy machine slows both alike. The release-time timing test over HTTP is
/// stricter; this one catches a shortcut.
#[test]
fn an_unknown_account_takes_as_long() {
    let kept = hash(GOOD, &SystemChance).unwrap();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        for (kept, times) in [(Some(&kept), &mut known), (None, &mut unknown)] {
            let start = Instant::now();
            assert!(!verify("a wrong password", kept));
            times.push(start.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let ratio = median(&mut known) / median(&mut unknown);
    assert!((0.5..2.0).contains(&ratio), "{ratio}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn takes_turns_and_answers_right() {
    let passwords = Passwords::new(1);
    let kept = passwords.hash(GOOD, &SystemChance).await.unwrap();
    let tasks: Vec<_> = (0..4)
        .map(|index| {
            let (passwords, kept) = (passwords.clone(), kept.clone());
            tokio::spawn(async move {
                let password = if index % 2 == 0 {
                    GOOD
                } else {
                    "a wrong password"
                };
                passwords.verify(password, Some(&kept)).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        assert!(passwords.turns.available_permits() <= 1);
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers, [true, false, true, false]);
    assert_eq!(passwords.turns.available_permits(), 1);
}
