//! Libraries of virtual courses, built beside the requests and kept for the next one. No page ever waits for one.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ::forecast::{
    Models,
    showing::Showing,
    update::{Library, Patient, Told},
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// The models, what is shown of them, and the libraries built so far.
pub struct Shelf {
    science: OnceLock<Option<Arc<Science>>>,
    books: Arc<Mutex<Vec<Book>>>,
    /// One library at a time: pages come first.
    turn: Arc<Semaphore>,
}

/// The models with their numbers, and under which name.
pub struct Science {
    /// The models.
    pub models: Models,
    /// The same without inflation of the readings' noise, to show what it does.
    pub(super) plain: Models,
    /// What is shown of them.
    pub showing: Showing,
    /// Version of the models and digest of their numbers.
    pub version: String,
}

/// A library on the shelf, or the place for one that is being built.
struct Book {
    name: String,
    library: Option<Arc<Library>>,
}

/// Most libraries on the shelf; one takes about two megabytes.
const MOST: usize = 32;

/// Seed of all libraries: with the version it gives the same courses again.
pub(super) const SEED: u64 = 1;

impl Default for Shelf {
    fn default() -> Self {
        Self {
            science: OnceLock::new(),
            books: Arc::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

impl Shelf {
    /// A shelf for other models than the release: fewer courses, for tests.
    #[must_use]
    pub fn of(models: Models) -> Self {
        let shelf = Self::default();
        let science = Showing::release()
            .ok()
            .map(|showing| Arc::new(Science::new(models, showing)));
        shelf.science.get_or_init(|| science);
        shelf
    }

    /// The models; `None` when their own numbers cannot be read.
    #[must_use]
    pub fn science(&self) -> Option<Arc<Science>> {
        let read = || {
            let both = Models::release()
                .map_err(|error| error.to_string())
                .and_then(|models| Ok((models, Showing::release().map_err(|it| it.to_string())?)));
            match both {
                Ok((models, showing)) => Some(Arc::new(Science::new(models, showing))),
                Err(error) => {
                    tracing::error!(%error, "there is no forecast");
                    None
                }
            }
        };
        self.science.get_or_init(read).clone()
    }

    /// The library for `patient`, whose treatment changed as `told`, when it is built; else its building begins and `None`
    /// says so.
    pub(super) fn library(
        &self,
        science: &Arc<Science>,
        patient: &Patient,
        told: &Told,
    ) -> Option<Arc<Library>> {
        let name = name_of(&science.models, patient, told);
        {
            let mut books = lock(&self.books);
            if let Some(place) = books.iter().position(|book| book.name == name) {
                // Whoever was asked for last stands last; the first one goes when room is needed.
                let book = books.remove(place);
                let library = book.library.clone();
                books.push(book);
                return library;
            }
            if books.len() >= MOST
                && let Some(place) = books.iter().position(|book| book.library.is_some())
            {
                books.remove(place);
            }
            books.push(Book {
                name: name.clone(),
                library: None,
            });
        }
        let (science, books) = (Arc::clone(science), Arc::clone(&self.books));
        let (turn, patient, told) = (Arc::clone(&self.turn), patient.clone(), told.clone());
        tokio::spawn(async move {
            let _turn = turn.acquire_owned().await;
            let build =
                move || Library::build_told(&science.models, &patient, &told, SEED, threads());
            let outcome = tokio::task::spawn_blocking(build).await;
            let mut books = lock(&books);
            match outcome {
                Ok(library) => {
                    if let Some(book) = books.iter_mut().find(|book| book.name == name) {
                        book.library = Some(Arc::new(library));
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "a library could not be built");
                    books.retain(|book| book.name != name);
                }
            }
        });
        None
    }
}

impl Science {
    fn new(models: Models, showing: Showing) -> Self {
        let mut plain = models.clone();
        plain.fixed.update.inflation = 1.0;
        let digest = Sha256::digest(format!("{models:?}").as_bytes());
        let digest: String = format!("{digest:x}").chars().take(12).collect();
        Self {
            version: format!("{} {digest}", env!("CARGO_PKG_VERSION")),
            models,
            plain,
            showing,
        }
    }
}

/// What tells one library from another: the treatment with its changes, and what the models can see of a start.
fn name_of(models: &Models, patient: &Patient, told: &Told) -> String {
    let long = patient.episode_years >= models.fixed.hair.long_episode_from_years;
    format!(
        "{} {} {} {} {long} {:?}",
        patient.drug, patient.dose.dose_mg, patient.dose.every_h, patient.salt, told.changes
    )
}

/// Half of the machine: the other half answers pages.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |all| (all.get() / 2).max(1))
}

fn lock(books: &Mutex<Vec<Book>>) -> std::sync::MutexGuard<'_, Vec<Book>> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}
