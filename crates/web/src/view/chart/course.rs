//! Lines and filled parts over time, for the pictures of the teaching page.

use maud::{Markup, html};

use super::frame::{Axes, Frame, Size, at};

/// What to draw.
#[derive(Clone, Debug)]
pub struct Courses<'c> {
    /// Id on the page.
    pub id: &'c str,
    /// What it shows.
    pub title: &'c str,
    /// The same in sentences.
    pub description: &'c str,
    /// Filled from the lower to the upper line: class, lower, upper.
    pub areas: &'c [(&'c str, Line, Line)],
    /// Lines: class and points.
    pub lines: &'c [(&'c str, Line)],
    /// A place that is looked at: where, how high, its words.
    pub mark: Option<(f64, f64, &'c str)>,
    /// The words on the axes.
    pub axes: Axes<'c>,
}

/// Points from left to right.
pub type Line = Vec<(f64, f64)>;

impl Courses<'_> {
    /// Draws it in both sizes.
    #[must_use]
    pub fn draw(&self) -> Markup {
        html! { div.plots { @for size in Size::BOTH { (self.in_size(size)) } } }
    }

    fn in_size(&self, size: Size) -> Markup {
        let frame = Frame::new(&self.axes, size);
        let inside = html! {
            @for (class, low, high) in self.areas {
                polygon class=(class) points=(frame.points(low.iter().copied().chain(high.iter().rev().copied()))) {}
            }
            @for (class, line) in self.lines { polyline class=(class) points=(frame.points(line.iter().copied())) {} }
            @if let Some((x, y, says)) = self.mark {
                (frame.upright("decision", x, says))
                circle.measured cx=(at(frame.x(x))) cy=(at(frame.y(y))) r="5" {}
            }
        };
        frame.draw(self.id, self.title, self.description, &inside)
    }
}
