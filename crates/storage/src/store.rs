//! The store: opened once, cloned freely, read by many, written by one.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use futures::future::BoxFuture;
use record::{audit::AuditEntry, id::PatientId};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    address::Address,
    blob::{BLOBS, Blobs},
    crypter::{DataKey, MasterKey},
    engine::{Begun, Engine},
    error::Error,
    migrate::migrate,
    tx::Tx,
    writer::{Faults, Job, Pending, Writer},
};

/// What every transaction needs beside its connection.
pub(crate) struct Shared {
    pub(crate) master: MasterKey,
    pub(crate) blobs: Blobs,
    /// Patients' data keys that are known to be committed.
    pub(crate) keys: Mutex<HashMap<PatientId, DataKey>>,
}

/// The store of the clinic. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    shared: Arc<Shared>,
    queue: mpsc::Sender<Job>,
    failed: watch::Receiver<bool>,
    faults: Arc<Faults>,
    commits: Arc<AtomicU64>,
    folder: Arc<Path>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store at `address`. The blobs lie beside the SQLite file; for PostgreSQL in `anagen-data`.
    ///
    /// # Errors
    ///
    /// `Start` for an engine or a schema that cannot be used, `Damaged` when the pages do not add up.
    pub async fn open(address: &Address, master_key: MasterKey) -> Result<Self, Error> {
        let folder = match address {
            Address::Sqlite(folder) => folder.clone(),
            Address::Postgres(_) => PathBuf::from("anagen-data"),
        };
        Self::open_in(address, &folder, master_key).await
    }

    /// Opens the store at `address` with the blobs below `folder`.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub async fn open_in(
        address: &Address,
        folder: &Path,
        master_key: MasterKey,
    ) -> Result<Self, Error> {
        Self::start(Engine::open(address).await?, folder, master_key).await
    }

    /// As [`Store::open_in`], without waiting for the disk at each commit: only to fill a new database that is made
    /// durable as a whole before anybody relies on it.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub async fn open_to_seed(
        address: &Address,
        folder: &Path,
        master_key: MasterKey,
    ) -> Result<Self, Error> {
        Self::start(Engine::open_relaxed(address).await?, folder, master_key).await
    }

    async fn start(engine: Engine, folder: &Path, master_key: MasterKey) -> Result<Self, Error> {
        migrate(&engine).await?;
        let shared = Arc::new(Shared {
            master: master_key,
            blobs: Blobs::open(&folder.join(BLOBS))?,
            keys: Mutex::new(HashMap::new()),
        });
        let (queue, jobs) = mpsc::channel(1024);
        let (fail, failed) = watch::channel(false);
        let faults = Arc::new(Faults::default());
        let commits = Arc::new(AtomicU64::new(0));
        let writer = Writer {
            engine: engine.clone(),
            shared: Arc::clone(&shared),
            jobs,
            fail,
            faults: Arc::clone(&faults),
            commits: Arc::clone(&commits),
        };
        let here = tokio::runtime::Handle::current();
        // A thread of its own: it waits for the disk, and nobody else shall wait with it.
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || here.block_on(writer.serve()))
            .map_err(|error| Error::Start(format!("no thread for the writer: {error}")))?;
        Ok(Self {
            engine,
            shared,
            queue,
            failed,
            faults,
            commits,
            folder: Arc::from(folder),
        })
    }

    /// Runs `job` in a writing transaction called `name`, and answers when it is durable.
    ///
    /// Jobs of several callers share one commit; each is undone alone when it returns an error or panics. A job runs
    /// to its end even when its caller goes away. It must not call the store again.
    ///
    /// # Errors
    ///
    /// The job's own; or, as `E::from`, why it was not kept ([`Error::Unsure`]: perhaps it was).
    pub async fn run<T, E, F>(&self, name: &'static str, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let pending = Pending::new(name, job, answer);
        self.send(Job::Deed(Box::new(pending))).await?;
        answered.await.unwrap_or_else(|_| {
            Err(Error::Unsure("the store was closed meanwhile".to_owned()).into())
        })
    }

    /// Appends a line to the audit trail and answers when it is durable. It shares the commits of [`Store::run`].
    ///
    /// # Errors
    ///
    /// Why it was not kept ([`Error::Unsure`]: perhaps it was).
    pub async fn audit(&self, entry: AuditEntry) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Line(entry, answer)).await?;
        answered
            .await
            .unwrap_or_else(|_| Err(Error::Unsure("the store was closed meanwhile".to_owned())))
    }

    async fn send(&self, job: Job) -> Result<(), Error> {
        let sent = self.queue.send(job).await;
        sent.map_err(|_| Error::Unavailable("the store is closed".to_owned()))
    }

    /// Runs `job`, called `name`, on one consistent snapshot. It cannot write.
    ///
    /// # Errors
    ///
    /// The job's own; or, as `E::from`, why the database could not be read.
    pub async fn read<T, E, F>(&self, name: &'static str, job: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let begun = self.engine.begin_read().await?;
        let mut tx = Tx::reading(begun, Arc::clone(&self.shared));
        let outcome = job(&mut tx).await;
        if let Err(error) = tx.rollback().await {
            tracing::debug!(name, %error, "a read did not end cleanly");
        }
        outcome
    }

    /// Resolves when the disk has failed to confirm a write. From then on nothing is written; the process must stop
    /// with an error, so that the data is checked at the next start.
    pub async fn failed(&self) {
        let mut failed = self.failed.clone();
        // The writer is gone only when every store is, and then nobody waits here.
        if failed.wait_for(|failed| *failed).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether writing has stopped (see [`Store::failed`]).
    #[must_use]
    pub fn has_failed(&self) -> bool {
        *self.failed.borrow()
    }

    /// How many commits were made since it was opened. Jobs shared them.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Closes every connection. Jobs still waiting are answered with an error.
    pub async fn close(&self) {
        self.engine.close().await;
    }

    /// The folder of blobs, backups and the audit's exported head.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the next commit fail, for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.shared.master
    }

    /// Begins a snapshot outside of a job, for long walks that make their own pace.
    pub(crate) async fn begin_read(&self) -> Result<Begun, Error> {
        self.engine.begin_read().await
    }
}
