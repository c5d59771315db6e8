//! Sealed bytes too large for a row: files named by the SHA-256 of what they hold.
//!
//! A blob is on disk, with its folder's entry, before the row that names it commits. A blob without a row is rubbish
//! and harmless; a row without a blob cannot come to be.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use object_store::{ObjectStoreExt, local::LocalFileSystem};
use sha2::{Digest, Sha256};

use crate::{crypter::to_hex, error::Error};

/// The folder of blobs inside the folder of a clinic.
pub(crate) const BLOBS: &str = "blobs";

/// The folder of blobs.
#[derive(Debug)]
pub(crate) struct Blobs(LocalFileSystem);

impl Blobs {
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        crate::engine::make_private_folder(folder)?;
        let files = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| failed(&folder.display().to_string(), &error))?;
        Ok(Self(files.with_fsync(true)))
    }

    /// Keeps `sealed` durably; answers its name.
    pub(crate) async fn keep(&self, sealed: Vec<u8>) -> Result<String, Error> {
        let name = name_of(&sealed);
        self.0
            .put(&place_of(&name), Bytes::from(sealed).into())
            .await
            .map_err(|error| failed(&name, &error))?;
        Ok(name)
    }

    /// The bytes called `name`, once they are known to be what was kept.
    pub(crate) async fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        let found = self
            .0
            .get(&place_of(name))
            .await
            .map_err(|error| failed(name, &error))?;
        let bytes = found.bytes().await.map_err(|error| failed(name, &error))?;
        if name_of(&bytes) == name {
            Ok(bytes.to_vec())
        } else {
            Err(Error::Damaged(format!("blob {name}")))
        }
    }

    /// Removes the bytes called `name`; a blob that is gone already is gone.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), Error> {
        match self.0.delete(&place_of(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(name, &error)),
        }
    }
}

/// What bytes are called.
pub(crate) fn name_of(sealed: &[u8]) -> String {
    to_hex(&Sha256::digest(sealed))
}

/// Where the bytes called `name` lie inside `folder`.
pub(crate) fn file_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(place_of(name).as_ref())
}

fn place_of(name: &str) -> object_store::path::Path {
    let (folder, file) = name.split_at_checked(2).unwrap_or(("", name));
    object_store::path::Path::from(format!("{folder}/{file}"))
}

fn failed(name: &str, error: &object_store::Error) -> Error {
    Error::File {
        path: format!("blob {name}"),
        problem: error.to_string(),
    }
}
