//! The floors: what an HTTP server must cost that does nothing, that reads one row, that keeps one row durably. No
//! accounts, no audit, no pages.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use axum::{
    Router,
    extract::{Path as Part, State},
    http::StatusCode,
    routing::{get, post},
};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

use crate::load::{Request, Work};

mod audited;
mod visit;

/// Every floor.
pub(crate) const KINDS: [&str; 6] = [HELLO, READ, AUDITED, PAGE, INSERT, VISIT];
/// A handler that answers two words.
pub(crate) const HELLO: &str = "hello";
/// A handler that reads one row by its key.
pub(crate) const READ: &str = "point-read";
/// The same for a known caller, answered when a line about it is on the disk.
pub(crate) const AUDITED: &str = "audited point-read";
/// The same with an answer as long as the chart page.
pub(crate) const PAGE: &str = "audited page";
/// A handler that answers when its row is on the disk; rows share commits.
pub(crate) const INSERT: &str = "durable-insert";
/// The same with every row that a held time changes in the clinic, and with its indexes.
pub(crate) const VISIT: &str = "rows of a booking";

/// How many rows there are to read.
const ROWS: u32 = 10_000;
/// About as long as a FHIR Observation.
const LONG: usize = 700;
/// About as long as the page of the chart that is asked for.
const PAGE_LONG: usize = 47_000;
/// How many inserts share one commit at most: as in the clinic.
const BATCH: usize = 64;

/// The load for a floor.
pub(crate) fn work(kind: &'static str) -> Work {
    match kind {
        HELLO => Work {
            name: kind,
            clients: 32,
            ask: Arc::new(|_, _| Request::get("/", "", "hello")),
        },
        READ => Work {
            name: kind,
            clients: 32,
            ask: Arc::new(|client, number| {
                let row = (client * 7919 + number) % 10_000;
                Request::get(&format!("/row/{row}"), "", &format!("\"row\":{row},"))
            }),
        },
        AUDITED | PAGE => Work {
            name: kind,
            clients: 32,
            ask: Arc::new(|client, number| {
                let row = (client * 7919 + number) % 10_000;
                let token = format!("authorization: Bearer {}\r\n", audited::TOKEN);
                Request::get(&format!("/row/{row}"), &token, &format!("\"row\":{row},"))
            }),
        },
        VISIT => Work {
            name: kind,
            clients: 64,
            ask: Arc::new(|client, number| {
                Request::post("/visit", "", &format!("{client} {number}"), 201, "")
            }),
        },
        _ => Work {
            name: kind,
            clients: 64,
            ask: Arc::new(|client, number| {
                Request::post("/row", "", &format!("{client} {number}"), 201, "")
            }),
        },
    }
}

/// Serves the floor `kind` with its file in `folder`.
pub(crate) async fn serve(kind: &str, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join("floor.db");
    let router = match kind {
        HELLO => Router::new().route("/", get(async || "hello world")),
        READ => reading(&file)?,
        AUDITED => audited::router(&file, 0)?,
        PAGE => audited::router(&file, PAGE_LONG)?,
        INSERT => inserting(&file, "/row", one_row)?,
        VISIT => inserting(&file, "/visit", visit::rows)?,
        other => bail!("`{other}` is no floor"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

fn open(file: &Path) -> Result<Connection> {
    let db = Connection::open(file)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.execute(
        "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, content TEXT NOT NULL)",
        (),
    )?;
    Ok(db)
}

fn reading(file: &Path) -> Result<Router> {
    fill(&mut open(file)?)?;
    let file = file.to_owned();
    Ok(Router::new().route(
        "/row/{id}",
        get(async move |Part(id): Part<i64>| read(&file, id)),
    ))
}

fn fill(db: &mut Connection) -> Result<()> {
    let filling = db.transaction()?;
    for row in 0..ROWS {
        let content = format!("{{\"row\":{row},\"text\":\"{}\"}}", "x".repeat(LONG));
        filling.execute(
            "INSERT INTO item (id, content) VALUES (?1, ?2)",
            (row, content),
        )?;
    }
    filling.commit()?;
    Ok(())
}

fn read(file: &Path, id: i64) -> Result<String, StatusCode> {
    let found = reader(file, |db| {
        let mut asked = db.prepare_cached("SELECT content FROM item WHERE id = ?1")?;
        asked.query_row((id,), |row| row.get(0)).optional()
    })?;
    found.ok_or(StatusCode::NOT_FOUND)
}

/// Asks on this thread's own connection.
fn reader<T>(
    file: &Path,
    ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, StatusCode> {
    thread_local! {
        static DB: std::cell::RefCell<Option<Connection>> = const { std::cell::RefCell::new(None) };
    }
    DB.with_borrow_mut(|kept| {
        let fault = |_| StatusCode::INTERNAL_SERVER_ERROR;
        if kept.is_none() {
            *kept = Some(
                Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
                    .map_err(fault)?,
            );
        }
        let db = kept.as_ref().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        ask(db).map_err(fault)
    })
}

type Waiting = (String, oneshot::Sender<()>);
type Keep = fn(&Transaction<'_>, &str) -> Result<()>;

fn inserting(file: &Path, path: &str, keep_one: Keep) -> Result<Router> {
    let mut db = open(file)?;
    db.execute_batch(visit::TABLES)?;
    let (queue, mut jobs) = mpsc::channel::<Waiting>(1024);
    std::thread::spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        while jobs.blocking_recv_many(&mut batch, BATCH) > 0 {
            if let Err(error) = keep(&mut db, &batch, keep_one) {
                eprintln!("the floor cannot write: {error:#}");
                return;
            }
            for (_, done) in batch.drain(..) {
                // Whoever went away does not want to know.
                let _gone = done.send(());
            }
        }
    });
    let keep_row = async |State(queue): State<mpsc::Sender<Waiting>>, body: String| {
        let (done, kept) = oneshot::channel();
        let sent = queue.send((body, done)).await.is_ok();
        if sent && kept.await.is_ok() {
            StatusCode::CREATED
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    Ok(Router::new().route(path, post(keep_row)).with_state(queue))
}

fn keep(db: &mut Connection, batch: &[Waiting], keep_one: Keep) -> Result<()> {
    let keeping = db.transaction()?;
    for (content, _) in batch {
        keep_one(&keeping, content).context("a row")?;
    }
    keeping.commit()?;
    Ok(())
}

fn one_row(keeping: &Transaction<'_>, content: &str) -> Result<()> {
    keeping
        .prepare_cached("INSERT INTO item (content) VALUES (?1)")?
        .execute((content,))?;
    Ok(())
}
