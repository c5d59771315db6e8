//! What goes into a statement and what comes out of a row, the same on both engines.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
use record::id;
use serde::{
    Serialize,
    de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer},
};
use sqlx::{Arguments, Row as _, ValueRef as _, postgres::PgArguments};
use uuid::Uuid;

use crate::{error::Error, sqlite};

/// One value handed to a statement. `None` is NULL, and still has a type, which PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Param {
    /// A whole number.
    Int(Option<i64>),
    /// Words, a civil date, JSON.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// A name.
    Id(Option<Uuid>),
    /// Yes or no.
    Truth(Option<bool>),
}

/// A value that can be handed to a statement.
pub trait ToParam {
    /// As a parameter; `None` becomes NULL of the type's own kind.
    fn to_param(value: Option<&Self>) -> Param;
}

impl<T: ToParam> From<&T> for Param {
    fn from(value: &T) -> Self {
        T::to_param(Some(value))
    }
}

impl<T: ToParam> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        T::to_param(value.as_ref())
    }
}

macro_rules! to_param {
    ($($type:ty => $kind:ident($value:ident) $make:expr;)+) => {$(
        impl ToParam for $type {
            fn to_param(value: Option<&Self>) -> Param {
                Param::$kind(value.map(|$value| $make))
            }
        }
        impl From<$type> for Param {
            fn from(value: $type) -> Self {
                <$type>::to_param(Some(&value))
            }
        }
    )+};
}

to_param! {
    i64 => Int(value) *value;
    i32 => Int(value) i64::from(*value);
    u32 => Int(value) i64::from(*value);
    Timestamp => Int(value) value.as_microsecond();
    bool => Truth(value) *value;
    Uuid => Id(value) *value;
    String => Text(value) value.clone();
    Date => Text(value) value.to_string();
    DateTime => Text(value) value.to_string();
    Time => Text(value) value.to_string();
    Vec<u8> => Bytes(value) value.clone();
    [u8; 32] => Bytes(value) value.to_vec();
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

/// A value that a column of a row can be read as.
pub trait FromCell: Sized {
    /// Reads `column`.
    ///
    /// # Errors
    ///
    /// `Column`, which names it, when it is missing, NULL or of another kind.
    fn read(row: &Row<'_>, column: &str) -> Result<Self, Error>;
}

/// One row of an answer, where it lies.
#[derive(Clone, Copy)]
pub struct Row<'r>(pub(crate) Engine<'r>);

/// The row as its engine gives it.
#[derive(Clone, Copy)]
pub(crate) enum Engine<'r> {
    /// From SQLite.
    Sqlite(sqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r sqlx::postgres::PgRow),
}

/// One row of an answer, kept while other statements run.
pub struct Kept(pub(crate) KeptBy);

/// The kept row as its engine gives it.
pub(crate) enum KeptBy {
    /// From SQLite.
    Sqlite(sqlite::Kept),
    /// From PostgreSQL.
    Postgres(sqlx::postgres::PgRow),
}

impl Kept {
    /// The row.
    #[must_use]
    pub fn look(&self) -> Row<'_> {
        Row(match &self.0 {
            KeptBy::Sqlite(row) => Engine::Sqlite(row.look()),
            KeptBy::Postgres(row) => Engine::Postgres(row),
        })
    }

    /// The value in `column`.
    ///
    /// # Errors
    ///
    /// `Column`, which names it.
    pub fn get<T: FromCell>(&self, column: &str) -> Result<T, Error> {
        self.look().get(column)
    }

    /// The value in `column`, kept as JSON.
    ///
    /// # Errors
    ///
    /// `Column`, which names it, also when the JSON does not fit.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        self.look().json(column)
    }

    /// The value in `column`, kept as one word of an enumeration.
    ///
    /// # Errors
    ///
    /// `Column`, which names it, also for a word that is not one of the enumeration's.
    pub fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        self.look().word(column)
    }
}

impl Row<'_> {
    /// The value in `column`.
    ///
    /// # Errors
    ///
    /// `Column`, which names it.
    pub fn get<T: FromCell>(&self, column: &str) -> Result<T, Error> {
        T::read(self, column)
    }

    /// The value in `column`, kept as JSON.
    ///
    /// # Errors
    ///
    /// `Column`, which names it, also when the JSON does not fit.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        serde_json::from_str(self.text(column)?).map_err(|error| wrong(column, &error))
    }

    /// The value in `column`, kept as one word of an enumeration.
    ///
    /// # Errors
    ///
    /// `Column`, which names it, also for a word that is not one of the enumeration's.
    pub fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        let word: StrDeserializer<'_, serde::de::value::Error> =
            self.text(column)?.into_deserializer();
        T::deserialize(word).map_err(|error| wrong(column, &error))
    }

    /// The words in `column`, where they lie.
    fn text(&self, column: &str) -> Result<&str, Error> {
        match &self.0 {
            Engine::Sqlite(row) => row.text(column),
            Engine::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    fn is_null(&self, column: &str) -> Result<bool, Error> {
        Ok(match &self.0 {
            Engine::Sqlite(row) => row.is_null(column)?,
            Engine::Postgres(row) => row.try_get_raw(column)?.is_null(),
        })
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn read(row: &Row<'_>, column: &str) -> Result<Self, Error> {
        if row.is_null(column)? {
            Ok(None)
        } else {
            T::read(row, column).map(Some)
        }
    }
}

macro_rules! plain_cells {
    ($($type:ty),+) => {$(
        impl FromCell for $type {
            fn read(row: &Row<'_>, column: &str) -> Result<Self, Error> {
                match &row.0 {
                    Engine::Sqlite(row) => sqlite::Cell::read(*row, column),
                    Engine::Postgres(row) => Ok(row.try_get(column)?),
                }
            }
        }
    )+};
}
plain_cells!(i64, String, Vec<u8>, Uuid, bool);

macro_rules! made_cells {
    ($($type:ty => |$raw:ident: $from:ty| $make:expr;)+) => {$(
        impl FromCell for $type {
            fn read(row: &Row<'_>, column: &str) -> Result<Self, Error> {
                let $raw: $from = row.get(column)?;
                $make.map_err(|error| wrong(column, &error))
            }
        }
    )+};
}
made_cells! {
    i32 => |raw: i64| Self::try_from(raw);
    u32 => |raw: i64| Self::try_from(raw);
    Timestamp => |raw: i64| Self::from_microsecond(raw);
    Date => |raw: String| raw.parse::<Self>();
    DateTime => |raw: String| raw.parse::<Self>();
    Time => |raw: String| raw.parse::<Self>();
    [u8; 32] => |raw: Vec<u8>| Self::try_from(raw).map_err(|raw| format!("has {} bytes, not 32", raw.len()));
}

macro_rules! ids {
    ($($name:ident),+ $(,)?) => {$(
        to_param! { id::$name => Id(value) value.0; }
        impl FromCell for id::$name {
            fn read(row: &Row<'_>, column: &str) -> Result<Self, Error> {
                row.get(column).map(Self)
            }
        }
    )+};
}
ids! {
    AccountId, HoursId, ScheduleExceptionId, PatientId, PractitionerId, SessionId, TokenId, EncounterId, FindingId, PhotographId, AppointmentId,
    OrderId, ObligationId, ReportId, PlanId, TaskId, NoteId, JobId, OutboxId, QuarantineId, RenewalId, ForecastId, ThreadId, MessageId, WaitingId, ReviewId,
}

/// `value` as JSON text.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| wrong("json", &error))
}

/// The one word that stands for `value`, a variant without data.
pub(crate) fn word<T: Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(_) => Err(wrong("word", &"is not a word")),
        Err(error) => Err(wrong("word", &error)),
    }
}

pub(crate) fn wrong(column: &str, problem: &impl ToString) -> Error {
    Error::Column {
        column: column.to_owned(),
        problem: problem.to_string(),
    }
}

pub(crate) fn for_postgres(params: &[Param]) -> Result<PgArguments, Error> {
    let mut all = PgArguments::default();
    for param in params {
        match param.clone() {
            Param::Int(value) => all.add(value),
            Param::Text(value) => all.add(value),
            Param::Bytes(value) => all.add(value),
            Param::Id(value) => all.add(value),
            Param::Truth(value) => all.add(value),
        }
        .map_err(|error| wrong("parameter", &error))?;
    }
    Ok(all)
}
