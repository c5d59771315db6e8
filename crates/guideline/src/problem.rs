//! What is wrong with a file of clinical content, and how such a file is read.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

/// Every file of `guideline/` by its path inside that folder (`concepts/blood.toml`).
pub type Files = BTreeMap<String, Vec<u8>>;

/// Something wrong with the clinical content: which file, and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("`{file}`: {says}")]
pub struct Problem {
    /// Path inside `guideline/`.
    pub file: String,
    /// What is wrong, in words.
    pub says: String,
}

impl Problem {
    /// `says` is wrong with `file`.
    #[must_use]
    pub fn new(file: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            says: says.into(),
        }
    }
}

/// The TOML files directly or deeper under `folder`, in the order of their names.
pub fn in_folder<'a>(
    files: &'a Files,
    folder: &'a str,
) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    files
        .iter()
        .filter(move |(path, _)| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
                && path.to_ascii_lowercase().ends_with(".toml")
        })
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
}

/// Reads one TOML file strictly: an unknown key is a [`Problem`], never dropped.
///
/// # Errors
///
/// A file that is not UTF-8, not TOML, or not of the expected form.
pub fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::new(file, format!("not UTF-8: {error}")))?;
    toml::from_str(text).map_err(|error| Problem::new(file, error.to_string()))
}

/// The content of the working tree, for tests.
#[cfg(test)]
pub(crate) fn content() -> Files {
    fn walk(root: &std::path::Path, folder: &std::path::Path, files: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guideline");
    let mut files = Files::new();
    walk(&root, &root, &mut files);
    files
}
