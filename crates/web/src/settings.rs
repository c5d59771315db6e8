//! What the operator decides about the server.

use std::time::Duration;

/// What the operator decides about the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the clinic (`https://clinic.example`), without a slash at the end; for links that are shown
    /// to be passed on.
    pub site: String,
    /// Whether people reach the clinic over https: cookies become `Secure` and `__Host-`, and HSTS is sent.
    pub https: bool,
    /// Whether a proxy that we trust stands in front and appends the caller to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whether `/gallery`, the page of all components, is served.
    pub gallery: bool,
    /// Sign-ins, joinings and invitations that one address may try in a minute; 0 = any number.
    pub sign_ins_per_minute: u32,
    /// Other requests that one address may make in a second; 0 = any number. Off by default, because a whole hospital
    /// may come from one address.
    pub requests_per_second: u32,
    /// Most connections at one time.
    pub connections: usize,
    /// Most connections at one time from one address; behind a proxy all come from one, so it is not applied there.
    pub connections_per_address: usize,
    /// How long a client may take to send the head of a request, and how long a connection may rest between two.
    pub head_within: Duration,
    /// How long a client may take to send the body of a form.
    pub body_within: Duration,
    /// How long a connection may stand still while it is being read from or written to.
    pub idle_within: Duration,
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How long running requests may take to end at shutdown.
    pub drain_within: Duration,
    /// The relay for browsers that cannot reach each other in a visit; `None` when there is none.
    pub relay: Option<visit::Relay>,
    /// Most people connected to the rooms of visits at one time.
    pub lines: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site: String::new(),
            https: false,
            behind_proxy: false,
            gallery: false,
            sign_ins_per_minute: 30,
            requests_per_second: 0,
            connections: 2_000,
            connections_per_address: 256,
            head_within: Duration::from_secs(10),
            body_within: Duration::from_secs(30),
            idle_within: Duration::from_mins(1),
            answer_within: Duration::from_secs(30),
            drain_within: Duration::from_secs(20),
            relay: None,
            lines: 2_000,
        }
    }
}
