//! Sealing: AES-256-GCM-SIV in envelopes. Each patient has a data key, wrapped by the clinic's master key. What is
//! sealed is bound to its table, row and column, so that a cell copied to another place does not open.

use std::{
    io::{ErrorKind, Read, Write},
    path::Path,
};

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, Nonce, RandomizedNonceKey},
    hmac,
};
use record::Chance;
use zeroize::Zeroizing;

use crate::error::Error;

/// First byte of everything sealed: the way it was sealed.
const VERSION: u8 = 1;
/// Length of a nonce in bytes.
const NONCE: usize = 12;
/// Length of every key in bytes: 256 bits.
const KEY: usize = 32;

/// Where a sealed value lies. It opens nowhere else.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The table.
    pub(crate) table: &'static str,
    /// The row's primary key, as text.
    pub(crate) row: String,
    /// The column.
    pub(crate) column: &'static str,
}

impl Place {
    pub(crate) fn new(table: &'static str, row: &impl ToString, column: &'static str) -> Self {
        Self {
            table,
            row: row.to_string(),
            column,
        }
    }

    fn bound(&self) -> Vec<u8> {
        // None of the parts can hold a zero byte, so no two places read the same.
        [self.table, &self.row, self.column].join("\0").into_bytes()
    }
}

/// One patient's key.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; KEY]>);

impl DataKey {
    pub(crate) fn new(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; KEY]);
        chance.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    pub(crate) fn seal(&self, place: &Place, plain: &[u8]) -> Result<Vec<u8>, Error> {
        seal(&self.0, place, plain)
    }

    pub(crate) fn open(&self, place: &Place, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        open(&self.0, place, sealed)
    }
}

/// The key above all keys: 32 bytes in a file that only the clinic's own user may read.
#[derive(Clone)]
pub struct MasterKey {
    wrap: Zeroizing<[u8; KEY]>,
    sign: hmac::Key,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// From 32 secret bytes. What they are used for, wrapping and signing, gets a key of its own.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; KEY]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let derive = |purpose: &[u8]| {
            let mut key = Zeroizing::new([0; KEY]);
            for (to, from) in key.iter_mut().zip(hmac::sign(&root, purpose).as_ref()) {
                *to = *from;
            }
            key
        };
        Self {
            wrap: derive(b"anagen 1 wrap data keys"),
            sign: hmac::Key::new(
                hmac::HMAC_SHA256,
                derive(b"anagen 1 sign audit head").as_slice(),
            ),
        }
    }

    /// Reads the key from `path`; makes it there at the first start. Losing the file is losing every sealed column.
    ///
    /// # Errors
    ///
    /// `File` when it cannot be read or made, `Start` when others may read it or it is not a key.
    pub fn at(path: &Path, chance: &dyn Chance) -> Result<Self, Error> {
        match std::fs::File::open(path) {
            Ok(file) => read_key(path, file),
            Err(error) if error.kind() == ErrorKind::NotFound => make_key(path, chance),
            Err(error) => Err(Error::file(path, &error)),
        }
    }

    pub(crate) fn wrap(&self, place: &Place, key: &DataKey) -> Result<Vec<u8>, Error> {
        seal(&self.wrap, place, key.0.as_slice())
    }

    pub(crate) fn unwrap(&self, place: &Place, wrapped: &[u8]) -> Result<DataKey, Error> {
        let bytes = Zeroizing::new(open(&self.wrap, place, wrapped)?);
        let bytes: [u8; KEY] = bytes.as_slice().try_into().map_err(|_| unopened(place))?;
        Ok(DataKey(Zeroizing::new(bytes)))
    }

    pub(crate) fn sign(&self, words: &[u8]) -> Vec<u8> {
        hmac::sign(&self.sign, words).as_ref().to_vec()
    }

    pub(crate) fn has_signed(&self, words: &[u8], signature: &[u8]) -> bool {
        hmac::verify(&self.sign, words, signature).is_ok()
    }
}

fn read_key(path: &Path, file: std::fs::File) -> Result<MasterKey, Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file
            .metadata()
            .map_err(|error| Error::file(path, &error))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(Error::Start(format!(
                "others may read the master key `{}`: run `chmod 600` on it",
                path.display()
            )));
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.take(200)
        .read_to_string(&mut text)
        .map_err(|error| Error::file(path, &error))?;
    let bytes = from_hex(text.trim())
        .and_then(|bytes| <[u8; KEY]>::try_from(bytes).ok())
        .map(Zeroizing::new)
        .ok_or_else(|| {
            Error::Start(format!(
                "`{}` is not a master key: 64 hexadecimal digits",
                path.display()
            ))
        })?;
    Ok(MasterKey::from_bytes(&bytes))
}

fn make_key(path: &Path, chance: &dyn Chance) -> Result<MasterKey, Error> {
    let mut bytes = Zeroizing::new([0; KEY]);
    chance.fill(bytes.as_mut_slice());
    let text = Zeroizing::new(format!("{}\n", to_hex(bytes.as_slice())));
    let problem = |error| Error::file(path, &error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    crate::engine::make_private_folder(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(problem)?;
    file.write_all(text.as_bytes()).map_err(problem)?;
    // The key must be on disk before anything sealed with it.
    file.sync_all().map_err(problem)?;
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(problem)?;
    Ok(MasterKey::from_bytes(&bytes))
}

fn seal(key: &[u8; KEY], place: &Place, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |_| Error::Sealed(format!("{}.{}", place.table, place.column));
    let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, key).map_err(failed)?;
    let mut bytes = plain.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(place.bound()), &mut bytes)
        .map_err(failed)?;
    let mut sealed = Vec::with_capacity(1 + NONCE + bytes.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut bytes);
    Ok(sealed)
}

fn open(key: &[u8; KEY], place: &Place, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (version, rest) = sealed.split_first().ok_or_else(|| unopened(place))?;
    let (nonce, body) = rest
        .split_at_checked(NONCE)
        .ok_or_else(|| unopened(place))?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unopened(place))?;
    if *version != VERSION {
        return Err(unopened(place));
    }
    let key = RandomizedNonceKey::new(&AES_256_GCM_SIV, key).map_err(|_| unopened(place))?;
    let mut body = body.to_vec();
    let length = key
        .open_in_place(nonce, Aad::from(place.bound()), &mut body)
        .map_err(|_| unopened(place))?
        .len();
    body.truncate(length);
    Ok(body)
}

fn unopened(place: &Place) -> Error {
    Error::Sealed(format!("{}.{}", place.table, place.column))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// What [`to_hex`] wrote.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use record::clock::SeededChance;

    use super::*;

    fn place(row: &str) -> Place {
        Place::new("note", &row, "content")
    }

    #[test]
    fn opens_only_where_it_was_sealed() {
        let chance = SeededChance::new(1);
        let (mine, other) = (DataKey::new(&chance), DataKey::new(&chance));
        let sealed = mine.seal(&place("1"), b"words").unwrap();
        assert_eq!(mine.open(&place("1"), &sealed).unwrap(), b"words");
        assert!(!sealed.windows(5).any(|window| window == b"words"));
        assert_ne!(
            sealed,
            mine.seal(&place("1"), b"words").unwrap(),
            "a nonce is never used twice"
        );
        for (key, place) in [
            (&mine, place("2")),
            (&other, place("1")),
            (&mine, Place::new("plan", &"1", "content")),
            (&mine, Place::new("note", &"1", "title")),
        ] {
            assert_eq!(
                key.open(&place, &sealed),
                Err(Error::Sealed(format!("{}.{}", place.table, place.column)))
            );
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let key = DataKey::new(&SeededChance::new(2));
        let sealed = key.seal(&place("1"), b"short").unwrap();
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut bad = sealed.clone();
                bad[at] ^= 1 << bit;
                assert!(key.open(&place("1"), &bad).is_err(), "byte {at} bit {bit}");
            }
            assert!(key.open(&place("1"), &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn the_master_key_is_made_once_and_must_be_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clinic").join("master.key");
        let first = MasterKey::at(&path, &SeededChance::new(3)).unwrap();
        let again = MasterKey::at(&path, &SeededChance::new(4)).unwrap();
        assert_eq!(first.sign(b"x"), again.sign(b"x"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            let error = MasterKey::at(&path, &SeededChance::new(5)).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(MasterKey::at(&path, &SeededChance::new(6)).is_err());
    }
}
