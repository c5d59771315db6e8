//! What the binary says on standard output. Logs go to standard error.

use std::{fmt::Display, io::Write as _};

/// Prints a line. A reader who has gone away (`anagen audit | head`) is not an error worth dying for.
pub(crate) fn say(line: impl Display) {
    drop(writeln!(std::io::stdout().lock(), "{line}"));
}

/// Rows of a table, each column as wide as its widest cell, without the spaces at the end.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("  {}", cells.join("  ").trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_lines_end_where_their_words_end() {
        let rows = [
            vec!["a".to_owned(), "bb".to_owned()],
            vec!["cccc".to_owned(), "d".to_owned()],
        ];
        assert_eq!(table(&rows), ["  a     bb", "  cccc  d"]);
    }
}
