//! Tables that become cards on a phone: each cell carries its column's name.

use maud::{Markup, html};

/// A table with a caption, column names and rows. The first cell of a row names it.
#[must_use]
pub fn stack_table(caption: &str, columns: &[String], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table.stack {
            caption { (caption) }
            thead { tr { @for column in columns {
                @if column.is_empty() { td {} } @else { th scope="col" { (column) } }
            } } }
            tbody { @for row in rows {
                tr { @for (at, cell) in row.iter().enumerate() {
                    @let label = columns.get(at).map_or("", String::as_str);
                    @if at == 0 { th scope="row" data-l=(label) { (cell) } } @else { td data-l=(label) { (cell) } }
                } }
            } }
        }
    }
}
