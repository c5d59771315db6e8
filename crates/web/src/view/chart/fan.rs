//! Where half of the courses lie, and nine of ten: two bands that open to the future, with what was measured dotted on.
//! There is no line without its band.

use maud::{Markup, html};

use super::frame::{Axes, Frame, Size, at};

/// What to draw. SALT runs from 0 (all hair present, at the top) to 100.
#[derive(Clone, Debug)]
pub struct Fan<'f> {
    /// Id on the page.
    pub id: &'f str,
    /// What it shows.
    pub title: &'f str,
    /// The same in sentences.
    pub description: &'f str,
    /// Week and SALT below which 5, 25, 50, 75 and 95 % of courses lie.
    pub bands: &'f [(u16, [f64; 5])],
    /// Measured: week and SALT.
    pub measured: &'f [(u16, f64)],
    /// Marked by the patient: week and SALT.
    pub self_scored: &'f [(u16, f64)],
    /// Week of the decision, and its words.
    pub decision: (u16, &'f str),
    /// The words on the axes.
    pub axes: Axes<'f>,
}

/// Most hair back.
const MOST_BACK: f64 = 20.0;

impl Fan<'_> {
    /// Draws it in both sizes.
    #[must_use]
    pub fn draw(&self) -> Markup {
        html! { div.plots { @for size in Size::BOTH { (self.in_size(size)) } } }
    }

    fn in_size(&self, size: Size) -> Markup {
        let frame = Frame::new(&self.axes, size);
        let of = |place: usize| {
            let value = move |band: &(u16, [f64; 5])| {
                (f64::from(band.0), band.1.get(place).copied().unwrap_or(0.0))
            };
            self.bands.iter().map(value)
        };
        let band = |low: usize, high: usize| frame.points(of(low).chain(of(high).rev()));
        let dot = |class: &str, (week, salt): &(u16, f64)| {
            let (x, y) = (frame.x(f64::from(*week)), frame.y(*salt));
            html! { circle class=(class) cx=(at(x)) cy=(at(y)) r="5" {} }
        };
        let inside = html! {
            polygon.ninety points=(band(0, 4)) {}
            polygon.fifty points=(band(1, 3)) {}
            polyline.middle points=(frame.points(of(2))) {}
            (frame.level("goal", MOST_BACK))
            (frame.upright("decision", f64::from(self.decision.0), self.decision.1))
            @for one in self.self_scored { (dot("self", one)) }
            @for one in self.measured { (dot("measured", one)) }
        };
        frame.draw(self.id, self.title, self.description, &inside)
    }
}
