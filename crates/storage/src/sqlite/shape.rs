//! What a statement looks like: which value goes where, how its columns are called. Asked of SQLite once for each
//! connection, because a read of microseconds would otherwise spend a third of them on asking.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use rusqlite::Statement;

use crate::{error::Error, value::Param};

/// What a statement looks like.
#[derive(Clone)]
pub(crate) struct Shape {
    /// For each place of SQLite's, which of our values goes there: `$3` takes the third, wherever it stands.
    params: Arc<[usize]>,
    /// The names of its columns.
    pub(crate) columns: Arc<[Box<str>]>,
}

/// The shapes known on one connection, by where the text of the statement lies: it is a `&'static str` and never moves.
#[derive(Default)]
pub(crate) struct Shapes(RefCell<HashMap<(usize, usize), Shape>>);

impl Shapes {
    pub(crate) fn of(&self, sql: &'static str, statement: &Statement<'_>) -> Result<Shape, Error> {
        let place = (sql.as_ptr().addr(), sql.len());
        if let Some(known) = self.0.borrow().get(&place)
            // A table may get another column while we run.
            && known.columns.len() == statement.column_count()
        {
            return Ok(known.clone());
        }
        let shape = Shape::ask(statement)?;
        self.0.borrow_mut().insert(place, shape.clone());
        Ok(shape)
    }
}

impl Shape {
    fn ask(statement: &Statement<'_>) -> Result<Self, Error> {
        let number = |place| {
            let name = statement.parameter_name(place).unwrap_or_default();
            let number: Option<usize> = name.trim_start_matches('$').parse().ok();
            number
                .and_then(|number| number.checked_sub(1))
                .ok_or_else(|| no_value(place))
        };
        let columns = statement.column_names().into_iter().map(Box::from);
        Ok(Self {
            params: (1..=statement.parameter_count())
                .map(number)
                .collect::<Result<_, _>>()?,
            columns: columns.collect(),
        })
    }

    pub(crate) fn bind(
        &self,
        statement: &mut Statement<'_>,
        params: &[Param],
    ) -> Result<(), Error> {
        for (place, number) in (1..).zip(self.params.iter()) {
            let param = params.get(*number).ok_or_else(|| no_value(number + 1))?;
            match param {
                Param::Int(value) => statement.raw_bind_parameter(place, value),
                Param::Text(value) => statement.raw_bind_parameter(place, value.as_deref()),
                Param::Bytes(value) => statement.raw_bind_parameter(place, value.as_deref()),
                Param::Id(value) => {
                    let bytes = value.as_ref().map(|id| id.as_bytes().as_slice());
                    statement.raw_bind_parameter(place, bytes)
                }
                Param::Truth(value) => statement.raw_bind_parameter(place, value),
            }?;
        }
        Ok(())
    }
}

fn no_value(number: usize) -> Error {
    Error::Database(format!("no value for `${number}`"))
}
