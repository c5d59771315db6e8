//! A row of SQLite's answer: looked at while its statement stands on it, or kept for later.

use std::sync::Arc;

use rusqlite::types::{Value, ValueRef};
use uuid::Uuid;

use crate::{error::Error, value::wrong};

/// A row, where it lies: nothing is copied that nobody asks for.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    columns: &'r Arc<[Box<str>]>,
    values: Values<'r>,
}

#[derive(Clone, Copy)]
enum Values<'r> {
    Standing(&'r rusqlite::Row<'r>),
    Kept(&'r [Value]),
}

/// A row that was kept.
pub(crate) struct Kept {
    columns: Arc<[Box<str>]>,
    values: Vec<Value>,
}

impl Kept {
    pub(crate) fn look(&self) -> Row<'_> {
        Row {
            columns: &self.columns,
            values: Values::Kept(&self.values),
        }
    }
}

impl<'r> Row<'r> {
    pub(crate) fn standing(columns: &'r Arc<[Box<str>]>, row: &'r rusqlite::Row<'r>) -> Self {
        Self {
            columns,
            values: Values::Standing(row),
        }
    }

    /// The same row, to be looked at when its statement has gone on.
    pub(crate) fn keep(self) -> Result<Kept, Error> {
        let values = match self.values {
            Values::Kept(values) => values.to_vec(),
            Values::Standing(row) => (0..self.columns.len())
                .map(|place| row.get(place))
                .collect::<Result<_, _>>()?,
        };
        Ok(Kept {
            columns: Arc::clone(self.columns),
            values,
        })
    }

    pub(crate) fn is_null(self, column: &str) -> Result<bool, Error> {
        Ok(matches!(self.value(column)?, ValueRef::Null))
    }

    /// The words in `column`, where they lie.
    pub(crate) fn text(self, column: &str) -> Result<&'r str, Error> {
        let value = self.value(column)?;
        value.as_str().map_err(|error| wrong(column, &error))
    }

    fn value(self, column: &str) -> Result<ValueRef<'r>, Error> {
        let place = self.columns.iter().position(|name| **name == *column);
        let value = place.and_then(|place| match self.values {
            Values::Standing(row) => row.get_ref(place).ok(),
            Values::Kept(values) => values.get(place).map(ValueRef::from),
        });
        value.ok_or_else(|| wrong(column, &"is not in the answer"))
    }
}

/// A kind of value that a column of SQLite can hold.
pub(crate) trait Cell: Sized {
    fn of(value: ValueRef<'_>) -> Option<Self>;

    fn read(row: Row<'_>, column: &str) -> Result<Self, Error> {
        let value = row.value(column)?;
        Self::of(value).ok_or_else(|| wrong(column, &format!("holds {}", value.data_type())))
    }
}

macro_rules! cells {
    ($($type:ty => $pattern:pat => $make:expr;)+) => {$(
        impl Cell for $type {
            fn of(value: ValueRef<'_>) -> Option<Self> {
                match value {
                    $pattern => $make,
                    _ => None,
                }
            }
        }
    )+};
}
cells! {
    i64 => ValueRef::Integer(number) => Some(number);
    bool => ValueRef::Integer(number) => Some(number != 0);
    String => ValueRef::Text(text) => std::str::from_utf8(text).ok().map(str::to_owned);
    Vec<u8> => ValueRef::Blob(bytes) => Some(bytes.to_vec());
    Uuid => ValueRef::Blob(bytes) => Self::from_slice(bytes).ok();
}
