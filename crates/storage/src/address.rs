//! Where the records are kept.

use std::path::PathBuf;

/// Where the records are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder of our own: `anagen.db` in it, with blobs and key beside.
    Sqlite(PathBuf),
    /// A PostgreSQL database: `postgres://…`.
    Postgres(String),
}

impl std::str::FromStr for Address {
    type Err = std::convert::Infallible;

    /// `postgres://…` is PostgreSQL; anything else is a folder, with or without `sqlite:` before it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .unwrap_or(text);
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// The address without its password, fit for a page or a log.
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(folder) => write!(f, "sqlite:{}", folder.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_engines_and_tells_no_password() {
        for (text, shown) in [
            ("anagen-data", "sqlite:anagen-data"),
            ("sqlite:some/where", "sqlite:some/where"),
            ("sqlite:///var/lib/anagen", "sqlite:/var/lib/anagen"),
            (
                "postgres://clinic:secret@db:5432/anagen?host=/run",
                "postgres://db:5432/anagen",
            ),
            ("postgresql://db/anagen", "postgres://db/anagen"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("secret"));
        }
    }
}
