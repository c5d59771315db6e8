//! A table of numbers, written as CSV or as Parquet part by part.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use parquet::{
    basic::{Repetition, Type as Physical},
    data_type::DoubleType,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type,
};

/// A file that takes rows.
pub(super) enum Columns {
    /// A line a row.
    Csv(BufWriter<File>),
    /// A group of rows each time.
    Parquet(Box<SerializedFileWriter<File>>),
}

impl Columns {
    /// A new file at `path` with these columns; its ending says which kind. A file that is there stays as it is.
    pub(super) fn create(path: &Path, names: &[String]) -> anyhow::Result<Self> {
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or("");
        if !["csv", "parquet"].contains(&ending) {
            bail!("out: `{}` must end in .csv or .parquet", path.display());
        }
        let new = || {
            File::create_new(path)
                .with_context(|| format!("out: `{}` cannot be made", path.display()))
        };
        if ending == "csv" {
            let mut file = BufWriter::new(new()?);
            writeln!(file, "{}", names.join(","))?;
            return Ok(Self::Csv(file));
        }
        let column = |name: &String| {
            let it = Type::primitive_type_builder(name, Physical::DOUBLE)
                .with_repetition(Repetition::REQUIRED)
                .build()?;
            Ok(Arc::new(it))
        };
        let columns = names
            .iter()
            .map(column)
            .collect::<anyhow::Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("patient")
            .with_fields(columns)
            .build()?;
        // Every number differs: a dictionary would only take time.
        let how = WriterProperties::builder().set_dictionary_enabled(false);
        let how = Arc::new(how.build());
        let writer = SerializedFileWriter::new(new()?, Arc::new(schema), how)?;
        Ok(Self::Parquet(Box::new(writer)))
    }

    /// Adds `rows`, each with a number a column.
    pub(super) fn add(&mut self, rows: &[Vec<f64>]) -> anyhow::Result<()> {
        match self {
            Self::Csv(file) => {
                for row in rows {
                    let cells: Vec<String> = row.iter().map(f64::to_string).collect();
                    writeln!(file, "{}", cells.join(","))?;
                }
            }
            Self::Parquet(file) => {
                let mut group = file.next_row_group()?;
                let mut number = 0;
                while let Some(mut column) = group.next_column()? {
                    let cells = rows.iter().filter_map(|row| row.get(number).copied());
                    let cells: Vec<f64> = cells.collect();
                    column
                        .typed::<DoubleType>()
                        .write_batch(&cells, None, None)?;
                    column.close()?;
                    number += 1;
                }
                group.close()?;
            }
        }
        Ok(())
    }

    /// Writes what is still held.
    pub(super) fn close(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(mut file) => file.flush()?,
            Self::Parquet(file) => {
                file.close()?;
            }
        }
        Ok(())
    }
}
