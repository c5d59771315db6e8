//! Either model under one draw and one treatment, asked about a group of patients as a trial or a fit needs it.

use crate::{
    cohort::{Cohort, Member},
    figure::Figure,
    parameters::{Mechanistic, Model, Models, Statistical},
    population::{Baseline, Course, Hidden},
    regimen::Regimen,
    second_opinion::{self, Curves},
};

/// A draw of either model.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Draw<'m> {
    Mechanistic(&'m Mechanistic),
    Statistical(&'m Statistical),
}

impl<'m> Draw<'m> {
    /// The draws of `model`.
    pub(crate) fn all(models: &'m Models, model: Model) -> Vec<Self> {
        match model {
            Model::Mechanistic => models.mechanistic.iter().map(Self::Mechanistic).collect(),
            Model::Statistical => models.statistical.iter().map(Self::Statistical).collect(),
        }
    }
}

/// Either model, ready to draw curves.
#[derive(Clone, Debug)]
pub(crate) enum Opinion<'m> {
    Mechanistic(Course<'m>),
    Statistical(Curves<'m>),
}

impl<'m> Opinion<'m> {
    /// What `draw` makes of `regimen`, or why it makes nothing of it.
    pub(crate) fn new(
        models: &'m Models,
        draw: Draw<'m>,
        regimen: &Regimen,
    ) -> Result<Self, &'static str> {
        Ok(match draw {
            Draw::Mechanistic(draw) => Self::Mechanistic(Course::new(models, draw, regimen)),
            Draw::Statistical(draw) => Self::Statistical(Curves::new(models, draw, regimen)?),
        })
    }

    /// Asks `who` for each of `0..n` (who may be nobody) and gives what `read` makes of each one's true SALT at weeks 0 to
    /// `weeks`, in order.
    pub(crate) fn read<T: Send>(
        &self,
        n: usize,
        weeks: u16,
        who: impl Fn(usize) -> Option<(Baseline, Hidden)> + Sync,
        read: impl Fn(usize, &Baseline, &[f64]) -> T + Sync,
    ) -> Vec<T> {
        match self {
            Self::Mechanistic(course) => Cohort::new(n, weeks, 1).read_some(
                |index| {
                    who(index).map(|(baseline, hidden)| Member {
                        course,
                        baseline,
                        hidden,
                    })
                },
                |index, member, truth| read(index, &member.baseline, truth),
            ),
            Self::Statistical(curves) => (0..n)
                .filter_map(|index| {
                    let (baseline, hidden) = who(index)?;
                    let truth = curves.salt(baseline, (hidden.entry, hidden.growth), weeks);
                    Some(read(index, &baseline, &truth))
                })
                .collect(),
        }
    }
}

/// Why `model` cannot speak of `figure` in an arm on `regimen`, where it cannot.
pub(crate) fn silent(
    models: &Models,
    model: Model,
    regimen: &Regimen,
    figure: &Figure,
) -> Option<&'static str> {
    match model {
        Model::Mechanistic => None,
        Model::Statistical => {
            let draw = models.statistical.first()?;
            second_opinion::silent_of(figure.endpoint, figure.condition)
                .or_else(|| Curves::new(models, draw, regimen).err())
        }
    }
}
