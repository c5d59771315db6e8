//! The binary as a person at a terminal has it: started, asked, stopped.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on stops where it is"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// Where the program lies: the one just built, or, for proofs of a release, the one that `ANAGEN_PROGRAM` names.
fn program() -> String {
    std::env::var("ANAGEN_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_anagen").to_owned())
}

/// `anagen` with these words, to its end.
pub fn anagen(words: &[&str]) -> Output {
    Command::new(program())
        .args(words)
        .env_remove("ANAGEN_DATA")
        .output()
        .unwrap()
}

/// What it said on standard output.
pub fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said on standard error.
pub fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A clinic that runs until it is stopped or forgotten.
pub struct Clinic {
    child: Child,
    lines: Receiver<String>,
    /// Everything it said so far.
    pub said: Vec<String>,
    /// `127.0.0.1:port`.
    pub address: String,
}

impl Clinic {
    /// Starts one on `folder` and waits until it listens.
    pub fn start(folder: &Path, more: &[&str]) -> Self {
        Self::start_with(folder, more, &[])
    }

    /// The same with these variables in its environment.
    pub fn start_with(folder: &Path, more: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_at("127.0.0.1:0", folder, more, environment)
    }

    /// The same at an address of one's own choice: where another has fallen.
    pub fn start_at(
        listen: &str,
        folder: &Path,
        more: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut child = Command::new(program())
            .args(["serve", "--listen", listen, "--data"])
            .arg(folder)
            .args(more)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let mut clinic = Self {
            child,
            lines,
            said: Vec::new(),
            address: String::new(),
        };
        let line = clinic.wait_for("listening on http://");
        let (_, address) = line.split_once("//").unwrap();
        address.clone_into(&mut clinic.address);
        clinic
    }

    /// Waits for a line that holds `words`, and gives it.
    pub fn wait_for(&mut self, words: &str) -> String {
        loop {
            let line = self
                .lines
                .recv_timeout(Duration::from_mins(1))
                .unwrap_or_else(|_| {
                    panic!("no line with `{words}` after:\n{}", self.said.join("\n"))
                });
            self.said.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Asks it to stop, as a service manager would, and waits until it has. Whether it ended well.
    pub fn stop(mut self) -> bool {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(told.success());
        self.child.wait().unwrap().success()
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A browser of this clinic.
    pub fn browser(&self) -> Browser {
        Browser {
            address: self.address.clone(),
            cookies: Vec::new(),
        }
    }
}

impl Drop for Clinic {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A browser that knows GET, POST and cookies.
pub struct Browser {
    address: String,
    cookies: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, None)
    }

    /// Posts a form found at `page`: its hidden fields, and `fields`.
    pub fn post(&mut self, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).body;
        let mut all: Vec<(String, String)> = ["token", "key"]
            .map(|name| (name.to_owned(), hidden(&shown, name)))
            .into();
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let body: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        self.ask("POST", to, Some(body.join("&")))
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<String>) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let body = body.unwrap_or_default();
        let kind = if method == "POST" {
            "content-type: application/x-www-form-urlencoded\r\n"
        } else {
            ""
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\n{kind}content-length: {}\r\n\r\n{body}",
            self.address,
            cookies.join("; "),
            body.len(),
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let header = |name: &str| {
            head.lines()
                .filter_map(|line| line.split_once(": "))
                .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
                .collect::<Vec<_>>()
        };
        for cookie in header("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            location: header("location").pop(),
            body: body.to_owned(),
        }
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let at = page
        .find(&field)
        .unwrap_or_else(|| panic!("no field `{name}` in:\n{page}"))
        + field.len();
    page[at..].split('"').next().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
