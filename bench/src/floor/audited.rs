//! What a read that leaves a trail must cost, with nothing around it: the caller's token is looked up by its hash, one row
//! is read by its key, and the answer leaves when a line that is chained to the line before is on the disk. No roles, no
//! relationship, no pages; lines share commits as in the clinic.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::{Path as Part, State},
    http::{HeaderMap, StatusCode, header},
    routing::get,
};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use super::{BATCH, fill, open, read, reader};

/// The one caller.
pub(super) const TOKEN: &str = "anagen_0123456789abcdef0123456789abcdef";

type Waiting = (String, oneshot::Sender<()>);

#[derive(Clone)]
struct Floor {
    file: PathBuf,
    queue: mpsc::Sender<Waiting>,
    page: usize,
}

/// The floor with its file at `file`; every answer is filled up to `page` bytes.
pub(super) fn router(file: &Path, page: usize) -> Result<Router> {
    let mut db = open(file)?;
    fill(&mut db)?;
    db.execute_batch(super::visit::TABLES)?;
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS token (hash BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
    )?;
    db.execute(
        "INSERT INTO token (hash, name) VALUES (?1, 'machine')",
        (hash_of(TOKEN.as_bytes(), &[]),),
    )?;
    let (queue, mut jobs) = mpsc::channel::<Waiting>(1024);
    std::thread::spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let mut end = (0, [0; 32]);
        while jobs.blocking_recv_many(&mut batch, BATCH) > 0 {
            if let Err(error) = append(&mut db, &batch, &mut end) {
                eprintln!("the floor cannot write: {error:#}");
                return;
            }
            for (_, done) in batch.drain(..) {
                // Whoever went away does not want to know.
                let _gone = done.send(());
            }
        }
    });
    let floor = Floor {
        file: file.to_owned(),
        queue,
        page,
    };
    Ok(Router::new()
        .route("/row/{id}", get(answer))
        .with_state(floor))
}

async fn answer(
    State(floor): State<Floor>,
    Part(id): Part<i64>,
    headers: HeaderMap,
) -> Result<String, StatusCode> {
    let said = headers.get(header::AUTHORIZATION);
    let token = said.and_then(|said| said.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or(StatusCode::UNAUTHORIZED)?;
    let who = known(&floor.file, token)?.ok_or(StatusCode::UNAUTHORIZED)?;
    let mut content = read(&floor.file, id)?;
    let missing = floor.page.saturating_sub(content.len());
    content.reserve_exact(missing);
    content.extend(std::iter::repeat_n(' ', missing));
    let line = format!("{{\"actor\":\"{who}\",\"action\":\"read\",\"resource\":\"row {id}\"}}");
    let (done, kept) = oneshot::channel();
    let fault = StatusCode::INTERNAL_SERVER_ERROR;
    floor.queue.send((line, done)).await.map_err(|_| fault)?;
    kept.await.map_err(|_| fault)?;
    Ok(content)
}

fn known(file: &Path, token: &str) -> Result<Option<String>, StatusCode> {
    reader(file, |db| {
        let mut asked = db.prepare_cached("SELECT name FROM token WHERE hash = ?1")?;
        asked
            .query_row((hash_of(token.as_bytes(), &[]),), |row| row.get(0))
            .optional()
    })
}

fn append(db: &mut Connection, batch: &[Waiting], end: &mut (i64, [u8; 32])) -> Result<()> {
    let keeping = db.transaction()?;
    for (line, _) in batch {
        let (seq, before) = *end;
        let hash = hash_of(&before, line.as_bytes());
        keeping
            .prepare_cached(
                "INSERT INTO audit (seq, at, entry, prev, hash) VALUES (?1, 0, ?2, ?3, ?4)",
            )?
            .execute((seq + 1, line, before, hash))
            .context("a line")?;
        *end = (seq + 1, hash);
    }
    keeping.commit()?;
    Ok(())
}

fn hash_of(one: &[u8], other: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(one)
        .chain_update(other)
        .finalize()
        .into()
}
