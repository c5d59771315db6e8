//! The scalp as 100 dots in four views: each dot is one part of a hundred, so the picture is the arithmetic of SALT.
//!
//! How many dots a view has is how much of the scalp it shows (top 40, back 24, sides 18 each). Dark = hair, open ring
//! = bare; the shape differs as well as the colour.

use maud::{Markup, html};

/// One of the four views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalpView {
    /// From above; the forehead is at the top of the drawing.
    Top,
    /// From behind.
    Back,
    /// The person's left side.
    Left,
    /// The person's right side.
    Right,
}

impl ScalpView {
    /// All four, in the order of the pages.
    pub const ALL: [Self; 4] = [Self::Top, Self::Back, Self::Left, Self::Right];

    /// `top`, `back`, `left`, `right`: the end of its Fluent keys and of its fields' names.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Back => "back",
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// How many dots it has: its share of the scalp in percent.
    #[must_use]
    pub fn dots(self) -> u8 {
        self.rows().iter().sum()
    }

    /// Dots in each row, from the top of the drawing.
    fn rows(self) -> &'static [u8] {
        match self {
            Self::Top => &[4, 6, 7, 7, 7, 5, 4],
            Self::Back => &[4, 5, 5, 5, 5],
            Self::Left | Self::Right => &[3, 4, 4, 4, 3],
        }
    }

    /// The outline of head, ears and neck.
    fn outline(self) -> &'static str {
        match self {
            Self::Top => {
                "M100 14C152 14 178 60 178 108S150 196 100 196 22 156 22 108 48 14 100 14Z"
            }
            Self::Back => {
                "M100 20C150 20 170 58 170 100c0 34-14 56-32 66v30H62v-30C44 156 30 134 30 100 30 58 50 20 100 20Z"
            }
            Self::Left | Self::Right => {
                "M96 20C146 20 176 52 176 98c0 30-12 48-26 58v40H84v-24H62c-10 0-14-6-14-14v-16l-16-4c-4-1-4-4-2-8l16-28C46 56 60 20 96 20Z"
            }
        }
    }

    /// Where each dot is, `x` and `y` in a square of 200; the right side mirrors the left.
    fn places(self) -> Vec<(f64, f64)> {
        let (middle, top, step) = match self {
            Self::Top => (100.0, 40.0, 22.0),
            Self::Back => (100.0, 44.0, 24.0),
            Self::Left | Self::Right => (118.0, 38.0, 22.0),
        };
        let mut places = Vec::new();
        for (row, count) in self.rows().iter().enumerate() {
            let y = top + step * f64::from(u8::try_from(row).unwrap_or(0));
            let start = middle - step * (f64::from(*count) - 1.0) / 2.0;
            places.extend((0..*count).map(|at| (start + step * f64::from(at), y)));
        }
        places
    }
}

/// One view. `bare` are the numbers of the bare dots, from 0; the script lets a finger change them.
#[must_use]
pub fn scalp_map(id: &str, view: ScalpView, title: &str, description: &str, bare: &[u8]) -> Markup {
    drawing(id, view, title, description, bare, None)
}

/// One view whose dots the script may change; it writes the numbers of the bare ones into the field with the id
/// `field`.
#[must_use]
pub fn scalp_map_for(
    id: &str,
    view: ScalpView,
    title: &str,
    description: &str,
    bare: &[u8],
    field: &str,
) -> Markup {
    drawing(id, view, title, description, bare, Some(field))
}

fn drawing(
    id: &str,
    view: ScalpView,
    title: &str,
    description: &str,
    bare: &[u8],
    field: Option<&str>,
) -> Markup {
    html! {
        svg.scalp data-field=[field] id=(id) data-view=(view.word()) viewBox="0 0 200 208" role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (description) }
            g transform=[(view == ScalpView::Right).then_some("matrix(-1 0 0 1 200 0)")] {
                path.head d=(view.outline()) {}
                @if view == ScalpView::Top { path.face d="M88 14l12-10 12 10M22 100q-10 8 0 18M178 100q10 8 0 18" {} }
                @if view == ScalpView::Back { path.face d="M30 100q-12 10 2 30M170 100q12 10-2 30" {} }
                @if matches!(view, ScalpView::Left | ScalpView::Right) { path.face d="M98 148c-2-15 16-17 16-3 0 10-8 10-8 17" {} }
                @for (at, (x, y)) in view.places().into_iter().enumerate() {
                    @let is_bare = u8::try_from(at).is_ok_and(|at| bare.contains(&at));
                    circle.dot .bare[is_bare] data-dot=(at) cx=(x) cy=(y) r="8" {}
                }
            }
        }
    }
}

/// The first dots of a view for a bare part of `percent` (0 to 100) of it, to draw what was chosen from a list.
#[must_use]
pub fn first_dots(view: ScalpView, percent: u8) -> Vec<u8> {
    let count = (u16::from(view.dots()) * u16::from(percent.min(100)) + 50) / 100;
    (0..u8::try_from(count).unwrap_or(0)).collect()
}
