//! The frame of a chart with two axes: where things lie in it, its lines and its words. A chart is drawn twice, wide for a
//! desk and tall for a phone, so that its words stay large enough to read.

use maud::{Markup, html};

/// What a chart shows from where to where, with the words on its axes.
#[derive(Clone, Debug)]
pub struct Axes<'a> {
    /// First and last value from left to right.
    pub across: (f64, f64),
    /// Value at the bottom and at the top.
    pub up: (f64, f64),
    /// Values with their words below.
    pub across_marks: &'a [(f64, String)],
    /// Values with their words at the left.
    pub up_marks: &'a [(f64, String)],
    /// What goes from left to right.
    pub across_says: &'a str,
    /// What goes up.
    pub up_says: &'a str,
}

/// One of the two sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For a desk.
    Wide,
    /// For a phone.
    Tall,
}

impl Size {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Wide, Self::Tall];

    /// Its class in the style sheet, which hides the other one.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Tall => "tall",
        }
    }

    /// Width and height of the drawing.
    fn whole(self) -> (f64, f64) {
        match self {
            Self::Wide => (720.0, 360.0),
            Self::Tall => (360.0, 330.0),
        }
    }
}

/// Room for words: left, right, top, bottom.
const EDGE: (f64, f64, f64, f64) = (46.0, 14.0, 30.0, 48.0);

/// The axes in one size.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    axes: &'a Axes<'a>,
    size: Size,
}

impl<'a> Frame<'a> {
    /// The axes in `size`.
    #[must_use]
    pub fn new(axes: &'a Axes<'a>, size: Size) -> Self {
        Self { axes, size }
    }

    /// The whole drawing around `inside`.
    #[must_use]
    pub fn draw(&self, id: &str, title: &str, description: &str, inside: &Markup) -> Markup {
        let (width, height) = self.size.whole();
        let id = format!("{id}-{}", self.size.class());
        html! {
            svg class={ "plot " (self.size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (description) }
                (self.grid())
                (inside)
            }
        }
    }

    /// How far from the left `value` lies.
    #[must_use]
    pub fn x(&self, value: f64) -> f64 {
        let ((width, _), (left, right, _, _)) = (self.size.whole(), EDGE);
        let (from, to) = self.axes.across;
        left + (width - left - right) * (value - from) / (to - from)
    }

    /// How far from the top `value` lies.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        let ((_, height), (_, _, top, bottom)) = (self.size.whole(), EDGE);
        let (low, high) = self.axes.up;
        top + (height - top - bottom) * (high - value) / (high - low)
    }

    /// Points as an SVG list.
    #[must_use]
    pub fn points(&self, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let written: Vec<String> = points
            .into_iter()
            .map(|(x, y)| format!("{:.1},{:.1}", self.x(x), self.y(y)))
            .collect();
        written.join(" ")
    }

    /// An upright line at `value`, with words at its head.
    #[must_use]
    pub fn upright(&self, class: &str, value: f64, says: &str) -> Markup {
        let (x, (low, high)) = (self.x(value), self.axes.up);
        // Words near the right edge end at the line instead of beginning there.
        let late = x > self.size.whole().0 * 0.6;
        html! {
            line class=(class) x1=(at(x)) x2=(at(x)) y1=(at(self.y(high))) y2=(at(self.y(low))) {}
            text.mark x=(at(if late { x - 5.0 } else { x + 5.0 })) y=(at(self.y(high) + 14.0)) text-anchor=(if late { "end" } else { "start" }) { (says) }
        }
    }

    /// A level line at `value`.
    #[must_use]
    pub fn level(&self, class: &str, value: f64) -> Markup {
        let (from, to) = self.axes.across;
        html! { line class=(class) x1=(at(self.x(from))) x2=(at(self.x(to))) y1=(at(self.y(value))) y2=(at(self.y(value))) {} }
    }

    fn grid(&self) -> Markup {
        let ((_, height), (left, ..)) = (self.size.whole(), EDGE);
        let (low, _) = self.axes.up;
        html! {
            @for (value, says) in self.axes.up_marks {
                (self.level("rule", *value))
                text x=(at(left - 6.0)) y=(at(self.y(*value) + 4.5)) text-anchor="end" { (says) }
            }
            @for (value, says) in self.axes.across_marks {
                text x=(at(self.x(*value))) y=(at(self.y(low) + 18.0)) text-anchor="middle" { (says) }
            }
            text.says x=(at(left)) y=(at(height - 8.0)) { (self.axes.across_says) }
            text.says x="4" y="17" { (self.axes.up_says) }
        }
    }
}

/// A length as SVG wants it.
#[must_use]
pub fn at(value: f64) -> String {
    format!("{value:.1}")
}
