//! A small line of one measure over time, with the usual range as a band and a limit as a dashed line.

use maud::{Markup, html};

/// What to draw. All values are in the measure's own unit; `x` is any growing number, such as days.
#[derive(Clone, Debug, Default)]
pub struct Sparkline<'s> {
    /// Id on the page.
    pub id: &'s str,
    /// What it shows, with the newest value in words.
    pub title: &'s str,
    /// The course in words.
    pub description: &'s str,
    /// Points, oldest first.
    pub points: &'s [(f64, f64)],
    /// The usual range.
    pub band: Option<(f64, f64)>,
    /// A limit below or above which somebody acts.
    pub limit: Option<f64>,
}

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 64.0;
const EDGE: f64 = 6.0;

impl Sparkline<'_> {
    /// Draws it; nothing when there is no point.
    #[must_use]
    pub fn draw(&self) -> Markup {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return html! {};
        };
        let marks = self
            .band
            .map(|(low, high)| [low, high])
            .into_iter()
            .flatten()
            .chain(self.limit);
        let values = || self.points.iter().map(|point| point.1).chain(marks.clone());
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        let place = |from: f64, to: f64, value: f64| {
            if to > from {
                (value - from) / (to - from)
            } else {
                0.5
            }
        };
        let x = |value: f64| EDGE + place(first.0, last.0, value) * (WIDTH - 2.0 * EDGE);
        let y = |value: f64| HEIGHT - EDGE - place(low, high, value) * (HEIGHT - 2.0 * EDGE);
        let line: Vec<String> = self
            .points
            .iter()
            .map(|(at, value)| format!("{:.1},{:.1}", x(*at), y(*value)))
            .collect();
        html! {
            svg.spark viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                aria-labelledby={ (self.id) "-t " (self.id) "-d" } {
                title id={ (self.id) "-t" } { (self.title) }
                desc id={ (self.id) "-d" } { (self.description) }
                @if let Some((from, to)) = self.band {
                    rect.band x="0" width=(WIDTH) y={ (format!("{:.1}", y(to))) }
                        height={ (format!("{:.1}", (y(from) - y(to)).max(1.0))) } {}
                }
                @if let Some(limit) = self.limit {
                    @let at = format!("{:.1}", y(limit));
                    line.limit x1="0" x2=(WIDTH) y1=(at) y2=(at) {}
                }
                polyline.course points=(line.join(" ")) {}
                circle.newest cx={ (format!("{:.1}", x(last.0))) } cy={ (format!("{:.1}", y(last.1))) } r="4.500" {}
            }
        }
    }
}
