//! Given the real program with its real limits, when somebody sends it what is slow, huge, forged or telling, then it
//! is turned away quickly, costs little, and everybody else is served meanwhile.

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
mod pictures;
mod wire;

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use common::Clinic;
use pictures::{anatomy, black_png, with_place};
use wire::{Reply, Wire, hidden, links, sign_in};

/// The largest body that a page for photographs takes.
const LIMIT: u64 = 20 * 1024 * 1024;

struct Stage {
    clinic: Clinic,
    wire: Wire,
    cookie: String,
    _folder: tempfile::TempDir,
}

/// The demonstration, with a patient in the middle of the intake signed in.
fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let mut clinic = Clinic::start(&folder.path().join("clinic"), &[]);
    let password = clinic
        .wait_for("with the password")
        .rsplit(": ")
        .next()
        .unwrap()
        .to_owned();
    let mut wire = Wire::to(&clinic.address);
    let cookie = sign_in(&mut wire, "newcomer@example.org", &password);
    Stage {
        clinic,
        wire,
        cookie,
        _folder: folder,
    }
}

impl Stage {
    /// The form of a photograph, up to where its file begins.
    fn form(&mut self) -> Vec<u8> {
        let page = self
            .wire
            .get("/intake/photographs", &self.cookie)
            .unwrap()
            .text();
        let mut form = Vec::new();
        for name in ["token", "key", "patient_in_view"] {
            let value = hidden(&page, name);
            write!(
                form,
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .unwrap();
        }
        form.extend(b"--edge\r\ncontent-disposition: form-data; name=\"photograph\"; filename=\"a.jpg\"\r\n\r\n");
        form
    }

    /// Sends `file` as the photograph of the top of the head. What came back, and after how long.
    fn upload(&mut self, file: &[u8]) -> (Reply, Duration) {
        let mut body = self.form();
        body.extend(file);
        body.extend(b"\r\n--edge--\r\n");
        let kind = [("content-type", "multipart/form-data; boundary=edge")];
        let began = Instant::now();
        let reply = self
            .wire
            .ask(
                "POST",
                "/intake/photographs/top",
                &self.cookie,
                &kind,
                &body,
            )
            .unwrap();
        (reply, began.elapsed())
    }

    /// The memory that the program holds now, in kilobytes; from here on the most that it holds is counted anew.
    fn memory(&self) -> u64 {
        std::fs::write(format!("/proc/{}/clear_refs", self.clinic.id()), "5").unwrap();
        self.most_memory()
    }

    /// By how much the program has grown since it held `before`, in kilobytes: not at all, where it gave memory back and
    /// never came to hold as much again.
    fn grown(&self, before: u64) -> u64 {
        self.most_memory().saturating_sub(before)
    }

    /// The most memory that the program held since, in kilobytes.
    fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.clinic.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

#[test]
#[ignore = "long proof"]
fn a_photograph_tells_nothing_of_where_it_was_taken() {
    let mut stage = stage();
    let plain = media::prepare(&black_png(64)).unwrap().jpeg;
    let told = with_place(&plain);
    assert!(told.windows(11).any(|part| part == b"PLANTED-CAM"));
    let (sent, _) = stage.upload(&told);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = stage
        .wire
        .get("/intake/photographs", &stage.cookie)
        .unwrap()
        .text();
    let address = links(&page, "/photographs/")
        .into_iter()
        .find(|path| !path.ends_with("/delete"))
        .unwrap();
    let seen = stage.wire.get(&address, &stage.cookie).unwrap();
    assert_eq!(
        (seen.status, seen.header("content-type")),
        (200, vec!["image/jpeg"])
    );
    let (kinds, size) = anatomy(&seen.body);
    for (kind, what) in [(0xE1, "EXIF or XMP"), (0xED, "IPTC"), (0xFE, "a comment")] {
        assert!(
            !kinds.contains(&kind),
            "{what} is still there: {kinds:02x?}"
        );
    }
    assert_eq!(size, (64, 64));
    for told in ["PLANTED", "Exif", "GPS", "Photoshop"] {
        assert!(
            !seen
                .body
                .windows(told.len())
                .any(|part| part == told.as_bytes()),
            "`{told}`"
        );
    }
    println!(
        "a photograph sent with place, maker, owner and comment comes back with segments {kinds:02x?}"
    );
}

#[test]
#[ignore = "long proof"]
fn a_small_file_that_unpacks_to_a_huge_picture_is_refused_at_once() {
    let mut stage = stage();
    // A small one first, so that what a photograph costs anyway is not counted.
    assert_eq!(stage.upload(&black_png(1000)).0.status, 303);
    for side in [20_000, 60_000] {
        let bomb = black_png(side);
        let before = stage.memory();
        let (refused, took) = stage.upload(&bomb);
        let grown = stage.grown(before);
        assert_eq!(refused.status, 422, "{}", refused.text());
        // A program that is not optimised, among other tests, may take longer.
        assert!(
            took < Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 200 }),
            "{took:?}"
        );
        assert!(grown < 50_000, "memory grew by {grown} kB");
        println!(
            "{side} x {side} points in {} kB: {} after {took:.0?}, memory + {grown} kB",
            bomb.len() / 1000,
            refused.status
        );
    }
}

#[test]
#[ignore = "long proof"]
fn a_gigabyte_is_refused_before_twice_the_limit_is_read() {
    let mut stage = stage();
    for chunked in [false, true] {
        let length = if chunked {
            "transfer-encoding: chunked".to_owned()
        } else {
            format!("content-length: {}", 1 << 30)
        };
        let before = stage.memory();
        let mut from = TcpStream::connect(&stage.clinic.address).unwrap();
        from.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        write!(
            from,
            "POST /intake/photographs/top HTTP/1.1\r\nhost: clinic\r\ncookie: {}\r\ncontent-type: multipart/form-data; boundary=edge\r\n{length}\r\n\r\n",
            stage.cookie
        )
        .unwrap();
        let mut to = from.try_clone().unwrap();
        let form = stage.form();
        let sending = std::thread::spawn(move || {
            let mut sent = 0_u64;
            for block in std::iter::once(form).chain(std::iter::repeat(vec![b'a'; 65_536])) {
                let size = format!("{:x}\r\n", block.len());
                let whole = if chunked {
                    [size.as_bytes(), &block, b"\r\n"].concat()
                } else {
                    block
                };
                if sent >= 1 << 30 || to.write_all(&whole).is_err() {
                    break;
                }
                sent += whole.len() as u64;
            }
            sent
        });
        let mut answer = [0; 12];
        from.read_exact(&mut answer).unwrap();
        assert_eq!(
            &answer,
            b"HTTP/1.1 413",
            "{}",
            String::from_utf8_lossy(&answer)
        );
        // Nobody reads on: what the kernel still takes is its own buffers.
        drop(from);
        let sent = sending.join().unwrap();
        assert!(sent < 2 * LIMIT, "took {sent} bytes");
        let grown = stage.grown(before);
        assert!(grown < 50_000, "memory grew by {grown} kB");
        println!(
            "1 GB ({length}): 413 after {} kB, memory + {grown} kB",
            sent / 1000
        );
    }
}

#[test]
#[ignore = "long proof"]
fn heads_that_drip_are_cut_after_ten_seconds_and_others_are_served_meanwhile() {
    const SLOW: usize = 200;
    let mut stage = stage();
    let address = stage.clinic.address.clone();
    let began = Instant::now();
    let dripping: Vec<_> = (0..SLOW)
        .map(|_| {
            let mut slow = TcpStream::connect(&address).unwrap();
            slow.write_all(b"GET / HTTP/1.1\r\nhost: clinic\r\nx-slow: ")
                .unwrap();
            std::thread::spawn(move || {
                slow.set_read_timeout(Some(Duration::from_millis(500)))
                    .unwrap();
                let mut bytes = [0; 256];
                loop {
                    // A byte each half second, for ever, unless the server hangs up.
                    if slow.write_all(b"a").is_err() || matches!(slow.read(&mut bytes), Ok(0)) {
                        return began.elapsed();
                    }
                    assert!(began.elapsed() < Duration::from_mins(1), "nobody hangs up");
                }
            })
        })
        .collect();
    let (mut served, mut slowest) = (0, Duration::ZERO);
    while began.elapsed() < Duration::from_secs(9) {
        let asked = Instant::now();
        assert_eq!(
            stage
                .wire
                .get("/intake/photographs", &stage.cookie)
                .unwrap()
                .status,
            200
        );
        (served, slowest) = (served + 1, slowest.max(asked.elapsed()));
        std::thread::sleep(Duration::from_millis(100));
    }
    let cut: Vec<Duration> = dripping
        .into_iter()
        .map(|one| one.join().unwrap())
        .collect();
    let (first, last) = (cut.iter().min().unwrap(), cut.iter().max().unwrap());
    assert!(
        *first > Duration::from_secs(8),
        "a slow but honest client has ten seconds: {first:?}"
    );
    assert!(*last < Duration::from_secs(15), "cut after {last:?}");
    // A program that is not optimised, among other tests, may take longer.
    let soon = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });
    assert!(slowest < soon, "a good reader waited {slowest:?}");
    println!(
        "{SLOW} dripping heads: cut after {first:.1?} to {last:.1?}; {served} good requests meanwhile, slowest {slowest:.0?}"
    );
}

#[test]
#[ignore = "long proof"]
fn a_forged_form_does_nothing() {
    let mut stage = stage();
    let page = stage
        .wire
        .get("/intake/photographs", &stage.cookie)
        .unwrap()
        .text();
    let (token, patient, key) = (
        hidden(&page, "token"),
        hidden(&page, "patient_in_view"),
        hidden(&page, "key"),
    );
    let form = |token: &str| format!("token={token}&key={key}&patient_in_view={patient}");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = "00".repeat(token.len() / 2);
    let elsewhere = ("origin", "https://elsewhere.example");
    let cross = ("sec-fetch-site", "cross-site");
    for (headers, body, what) in [
        (vec![kind], form(""), "without a token"),
        (vec![kind], form(&foreign), "with a made-up token"),
        (vec![kind, cross], form(&token), "from another site"),
        (vec![kind, elsewhere], form(&token), "with another origin"),
    ] {
        let reply = stage
            .wire
            .ask(
                "POST",
                "/sign-out",
                &stage.cookie,
                &headers,
                body.as_bytes(),
            )
            .unwrap();
        assert_eq!(reply.status, 403, "{what}: {}", reply.text());
        let still = stage
            .wire
            .get("/intake/photographs", &stage.cookie)
            .unwrap();
        assert_eq!(still.status, 200, "{what}: still signed in");
    }
}
