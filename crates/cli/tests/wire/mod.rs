//! One kept-alive connection to a running clinic that may be killed at any moment: every trouble is an answer.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use std::{
    fmt::Write as _,
    io::{self, BufRead, BufReader, Read, Write as _},
    net::TcpStream,
    time::Duration,
};

/// How long an answer may take before the connection counts as broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection, opened again when it is gone.
pub struct Wire {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_end())
            .collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Name and value of the first cookie.
    pub fn cookie(&self) -> Option<String> {
        Some(
            self.header("set-cookie")
                .first()?
                .split(';')
                .next()?
                .to_owned(),
        )
    }
}

impl Wire {
    pub fn to(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            stream: None,
        }
    }

    pub fn get(&mut self, path: &str, cookie: &str) -> io::Result<Reply> {
        self.ask("GET", path, cookie, &[], b"")
    }

    /// Posts a form.
    pub fn post(&mut self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> io::Result<Reply> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.ask("POST", path, cookie, &kind, pairs.join("&").as_bytes())
    }

    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        cookie: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        if !cookie.is_empty() {
            write!(request, "cookie: {cookie}\r\n").map_err(io::Error::other)?;
        }
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").map_err(io::Error::other)?;
        }
        write!(request, "content-length: {}\r\n\r\n", body.len()).map_err(io::Error::other)?;
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        let reply = self.exchange(&bytes);
        if reply.is_err() {
            self.stream = None;
        }
        reply
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        let stream = self.stream.insert(stream);
        stream.get_mut().write_all(request)?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or(io::ErrorKind::InvalidData)?;
        let mut reply = Reply {
            status,
            head,
            body: Vec::new(),
        };
        if reply.header("transfer-encoding").contains(&"chunked") {
            reply.body = chunks(stream)?;
        } else {
            let length = reply
                .header("content-length")
                .first()
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            reply.body.resize(length, 0);
            stream.read_exact(&mut reply.body)?;
        }
        if reply.header("connection").contains(&"close") {
            self.stream = None;
        }
        Ok(reply)
    }
}

fn chunks(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..])?;
        stream.read_line(&mut String::new())?;
        if size == 0 {
            return Ok(body);
        }
    }
}

/// The value of a hidden field; empty when there is none.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Every address in `page` that begins with `start`.
pub fn links(page: &str, start: &str) -> Vec<String> {
    page.split('"')
        .filter(|part| part.starts_with(start))
        .map(str::to_owned)
        .collect()
}

pub fn encoded(text: &str) -> String {
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

/// Signs in and gives the cookie.
pub fn sign_in(wire: &mut Wire, email: &str, password: &str) -> String {
    let page = wire.get("/sign-in", "").unwrap();
    let stranger = page.cookie().unwrap_or_default();
    let (token, key) = (hidden(&page.text(), "token"), hidden(&page.text(), "key"));
    let fields = [
        ("token", token.as_str()),
        ("key", &key),
        ("email", email),
        ("password", password),
    ];
    let entered = wire.post("/sign-in", &stranger, &fields).unwrap();
    assert_eq!(entered.status, 303, "{}", entered.text());
    entered.cookie().expect("a session")
}
