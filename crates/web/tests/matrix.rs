//! Every address × everybody who can stand before it × own, somebody else's, nobody's. The expected answers are the
//! golden file `matrix.txt` (`BLESS=1` writes it anew; read the difference before you keep it). What must hold whatever
//! the file says is asserted here: S-02 (nothing tells what is not yours from what is not there), S-07 (nothing is
//! written on a post without this session's token).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::similar_names,
    reason = "helpers of tests fall where they stand"
)]

mod cast;
mod house;

use std::{collections::BTreeMap, fmt::Write as _, path::Path, sync::Arc};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::account::csrf;
use cast::{Cast, STATES, Stage};
use house::{Answer, Browser, encode};
use record::id::PatientId;
use uuid::Uuid;
use web::{
    App, Settings,
    routes::{Body as Kind, OwnerRule, ROUTES, Route, Verb, Who},
};

const TARGETS: [&str; 3] = ["A", "B", "nobody"];
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
const BOUNDARY: &str = "multipart/form-data; boundary=line";

/// What one address answers to one state, by target.
type Cells = BTreeMap<(usize, usize), &'static str>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_do_what_to_whose() {
    let template = tempfile::tempdir().unwrap();
    let stage = Stage::open(template.path(), 1).await;
    let cast = Arc::new(stage.set().await);
    stage.store.close().await;
    let mut walks = Vec::new();
    // Each walk has a clinic of its own; two at a time are as fast as more.
    let places = Arc::new(tokio::sync::Semaphore::new(2));
    for (number, (state, _)) in STATES.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        copy(template.path(), folder.path());
        let (cast, places) = (Arc::clone(&cast), Arc::clone(&places));
        walks.push(tokio::spawn(async move {
            let _place = places.acquire().await.unwrap();
            let seed = 100 + u64::try_from(number).unwrap();
            let stage = Stage::open(folder.path(), seed).await;
            let store = stage.store.clone();
            let cells = Walk::begin(stage, cast, state).along().await;
            store.close().await;
            drop(folder);
            cells
        }));
    }
    let mut columns = Vec::new();
    for walk in walks {
        columns.push(walk.await.unwrap());
    }
    policy(&columns);
    let table = draw(&columns);
    if std::env::var("BLESS").is_ok() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    for (now, then) in table.lines().zip(golden.lines()) {
        assert_eq!(now, then, "see the head of this file");
    }
    assert_eq!(table.lines().count(), golden.lines().count());
}

/// One state's way past every door.
struct Walk {
    stage: Stage,
    app: App,
    cast: Arc<Cast>,
    state: &'static str,
    keys: u128,
}

impl Walk {
    fn begin(stage: Stage, cast: Arc<Cast>, state: &'static str) -> Self {
        let settings = Settings {
            gallery: true,
            sign_ins_per_minute: 0,
            ..Settings::default()
        };
        let app = App::new(stage.practice.clone(), settings).unwrap();
        Self {
            stage,
            app,
            cast,
            state,
            keys: 0,
        }
    }

    async fn along(mut self) -> Cells {
        let mut cells = Cells::new();
        for (row, route) in ROUTES.iter().enumerate() {
            let mut missing = None;
            for target in targets(route).into_iter().rev() {
                let answer = self.knock(route, target).await;
                let class = class(&answer);
                let where_ = format!(
                    "{} {} as {} of {}",
                    route.name, route.path, self.state, TARGETS[target]
                );
                assert!(
                    !answer.status.is_server_error(),
                    "{where_}: {} {}",
                    answer.status,
                    answer.text
                );
                if class == "--" {
                    // The one thing that may differ is the address itself, in the link to the other language.
                    let text = answer.text.replace(&self.fill(route, target), "(here)");
                    let first = missing.get_or_insert_with(|| text.clone());
                    assert!(
                        *first == text,
                        "{where_}: a refusal tells something:\n{first}\n{text}"
                    );
                }
                cells.insert((row, target), class);
            }
        }
        cells
    }

    /// Asks once. A post comes first without its token: then nothing at all may be written.
    async fn knock(&mut self, route: &Route, target: usize) -> Answer {
        let path = self.fill(route, target);
        if route.method == Verb::get {
            let (mut browser, _) = self.browser().await;
            let headers = self.authorization();
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            return browser
                .send(Method::GET, &path, &headers, Body::empty())
                .await;
        }
        if route.csrf() {
            let (mut browser, _) = self.browser().await;
            let before = self.stage.store.commits();
            let answer = self.post(&mut browser, route, &path, target, None).await;
            let stopped = ["no", "--", "in"].contains(&class(&answer));
            assert!(
                stopped,
                "{} as {} without a token: {}",
                route.name, self.state, answer.status
            );
            assert_eq!(
                self.stage.store.commits(),
                before,
                "{} as {} wrote",
                route.name,
                self.state
            );
        }
        let (mut browser, secret) = self.browser().await;
        let in_view = self.in_view(route, target);
        let token =
            secret.map(|secret| format!("{}{}", "0".repeat(64), csrf::token(&secret, in_view)));
        self.post(&mut browser, route, &path, target, token).await
    }

    async fn post(
        &mut self,
        browser: &mut Browser,
        route: &Route,
        path: &str,
        target: usize,
        token: Option<String>,
    ) -> Answer {
        self.keys += 1;
        let key =
            Uuid::from_u128(0x0193_5b1e_0000_7000_8000_0000_0000_0000 + self.keys).to_string();
        let in_view = self
            .in_view(route, target)
            .map(|patient| patient.to_string());
        let mut fields = vec![("key", key.as_str())];
        fields.extend(token.as_deref().map(|token| ("token", token)));
        fields.extend(
            in_view
                .as_deref()
                .map(|patient| ("patient_in_view", patient)),
        );
        let (kind, body) = match route.body {
            Kind::Form => ("application/x-www-form-urlencoded", encode(&fields)),
            Kind::Photographs => (BOUNDARY, multipart(&fields, true)),
            Kind::Letter => (BOUNDARY, multipart(&fields, false)),
            Kind::Fhir | Kind::Question => ("application/fhir+json", "{}".to_owned()),
        };
        let authorization = self.authorization();
        let mut headers = vec![("content-type", kind)];
        headers.extend(
            authorization
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        browser
            .send(Method::POST, path, &headers, Body::from(body))
            .await
    }

    /// A browser with a session of its own, and the secret that its forms rest on.
    async fn browser(&self) -> (Browser, Option<care::account::Secret>) {
        let mut browser = Browser::at(&self.app);
        let Some(account) = self.cast.accounts.get(self.state) else {
            // Somebody who is not signed in has a secret too, for the forms of joining.
            let secret = care::account::Secret::new(&*self.app.practice.chance);
            browser
                .cookies
                .push(("anagen-form".to_owned(), secret.text().to_string()));
            return (browser, Some(secret));
        };
        let secret = self.stage.session(*account).await;
        browser
            .cookies
            .push(("anagen".to_owned(), secret.text().to_string()));
        (browser, Some(secret))
    }

    fn authorization(&self) -> Vec<(&'static str, String)> {
        let token = self.cast.tokens.get(self.state);
        token
            .map(|token| ("authorization", format!("Bearer {token}")))
            .into_iter()
            .collect()
    }

    /// Whose chart the form was shown with: the one in the address, else the patient's own.
    fn in_view(&self, route: &Route, target: usize) -> Option<PatientId> {
        if route.path.contains("{patient}") {
            self.cast.of[target]
                .get("patient")
                .and_then(|id| id.parse().ok())
        } else if self.state == "ps" {
            None
        } else {
            self.cast.charts.get(self.state).copied()
        }
    }

    fn fill(&self, route: &Route, target: usize) -> String {
        let things = &self.cast.of[target];
        let part = |part: &str| match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            // Whoever leaves the clinic in an earlier row has no hours any more.
            Some("member") if route.path.starts_with("/schedule") => things["scheduled"].clone(),
            Some(name) => things
                .get(name)
                .cloned()
                .unwrap_or_else(|| panic!("nothing for `{name}`")),
            None => part.to_owned(),
        };
        let path = route
            .path
            .split('/')
            .map(part)
            .collect::<Vec<_>>()
            .join("/");
        match route.name {
            "fhir_observations" | "fhir_appointments" | "fhir_encounters" => {
                format!("{path}?patient={}", things["patient"])
            }
            "fhir_slots" => format!("{path}?schedule={}", things["schedule"]),
            _ => path,
        }
    }
}

/// Which targets make sense: a chart's three, a thing of the clinic and none, or the one there is.
fn targets(route: &Route) -> Vec<usize> {
    match route.owner {
        OwnerRule::Chart | OwnerRule::Thing => vec![0, 1, 2],
        _ if route.path.contains('{') => vec![0, 2],
        _ => vec![0],
    }
}

fn class(answer: &Answer) -> &'static str {
    match answer.status {
        StatusCode::SEE_OTHER if answer.location().starts_with("/sign-in") => "in",
        StatusCode::UNAUTHORIZED => "in",
        StatusCode::FORBIDDEN => "no",
        StatusCode::NOT_FOUND | StatusCode::GONE => "--",
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => "??",
        StatusCode::CONFLICT => "!!",
        status if status.is_redirection() => "go",
        status if status.is_success() => "ok",
        _ => "xx",
    }
}

/// What must hold whatever the golden file says.
fn policy(columns: &[Cells]) {
    for (cells, (state, _)) in columns.iter().zip(STATES) {
        for (row, route) in ROUTES.iter().enumerate() {
            let at = |target: usize| cells.get(&(row, target)).copied();
            let inside = |class: &str| ["ok", "go", "??", "!!"].contains(&class);
            let what = format!("{} {} as {state}", route.name, route.path);
            for target in targets(route) {
                let Some(class) = at(target) else {
                    unreachable!("{what} was not asked")
                };
                assert_ne!(class, "xx", "{what}");
                if !fits(route.who, state) {
                    assert!(!inside(class), "{what}: the wrong kind gets `{class}`");
                }
                if route.owner == OwnerRule::Chart || route.owner == OwnerRule::Thing {
                    let others = [
                        ("pa", 1),
                        ("pb", 0),
                        ("ct", 1),
                        ("cl", 1),
                        ("ce", 1),
                        ("co", 0),
                    ];
                    if others.contains(&(state, target)) {
                        assert!(
                            !["ok", "go"].contains(&class),
                            "{what} of {}: `{class}`",
                            TARGETS[target]
                        );
                        assert_eq!(Some(class), at(2), "{what}: not yours and not there differ");
                    }
                    assert!(
                        target != 2 || !["ok", "go"].contains(&class),
                        "{what}: there is nothing"
                    );
                }
            }
        }
    }
}

/// Whether this kind may knock at all. Invited and suspended people are nobody.
fn fits(who: Who, state: &str) -> bool {
    use record::{Role, actor::Scope};
    let role = match state {
        "ct" | "cl" | "ce" | "co" => Some(Role::Clinician),
        "as" => Some(Role::Assistant),
        "sc" => Some(Role::Scheduler),
        "ad" => Some(Role::Administrator),
        "au" => Some(Role::Auditor),
        _ => None,
    };
    match who {
        Who::Anyone => true,
        Who::SignedIn => role.is_some() || ["ne", "pa", "pb"].contains(&state),
        Who::Newcomer => ["ne", "pa", "pb"].contains(&state),
        Who::Patient => ["pa", "pb"].contains(&state),
        Who::Staff(roles) => role.is_some_and(|role| roles.contains(&role)),
        Who::System(Scope::SendResults) => state == "lt",
        Who::System(Scope::ReadCharts) => state == "rt",
        Who::System(Scope::AskDecisionSupport) => state == "dt",
    }
}

fn draw(columns: &[Cells]) -> String {
    let mut table = String::from(
        "Who may do what to whose. Made by `matrix.rs`; a post is sent with its token and no other field.\n\n\
         ok answered   go done, shown elsewhere   ?? let in, asks for more   !! let in, does not go now\n\
         -- there is nothing here   no refused   in asked to sign in   .  not asked\n\n",
    );
    for (state, what) in STATES {
        writeln!(table, "{state} {what}").unwrap();
    }
    let head = STATES.map(|(state, _)| state).join(" ");
    for (row, route) in ROUTES.iter().enumerate() {
        if row % 20 == 0 {
            writeln!(table, "\n{:<64} {head}", "").unwrap();
        }
        for target in targets(route) {
            let method = if route.method == Verb::get {
                "get "
            } else {
                "post"
            };
            let whose = match route.owner {
                OwnerRule::Chart | OwnerRule::Thing => TARGETS[target],
                _ if target == 2 => "nobody",
                _ => "",
            };
            let line: Vec<&str> = columns
                .iter()
                .map(|cells| cells.get(&(row, target)).copied().unwrap_or(" ."))
                .collect();
            writeln!(
                table,
                "{method} {:<52} {whose:<6} {}",
                route.path,
                line.join(" ")
            )
            .unwrap();
        }
    }
    table
}

fn multipart(fields: &[(&str, &str)], file: bool) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        write!(
            body,
            "--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
        .unwrap();
    }
    if !file {
        return body + "--line--\r\n";
    }
    // A file that is no picture.
    body + "--line\r\ncontent-disposition: form-data; name=\"photograph\"; filename=\"a\"\r\n\r\nx\r\n--line--\r\n"
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let goal = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&goal).unwrap();
            copy(&entry.path(), &goal);
        } else {
            std::fs::copy(entry.path(), goal).unwrap();
        }
    }
}
