//! The form in which a medicine of a line is taken, and which ingredient it is in that form.

use std::collections::BTreeSet;

use super::{Medications, line::Line};

/// A name that was recognised in a line.
pub(super) struct Named<'a> {
    /// The place of its first word.
    pub(super) at: usize,
    ids: &'a [String],
    pub(super) words: String,
    pub(super) approximate: bool,
}

impl<'a> Named<'a> {
    pub(super) fn new(at: usize, ids: &'a [String], words: String, approximate: bool) -> Self {
        Self {
            at,
            ids,
            words,
            approximate,
        }
    }
}

/// What is told of the form of one medicine.
#[derive(Clone, Copy, Default)]
pub(super) struct Form {
    topical: bool,
    /// A solution, of which nobody says that it is for the skin.
    thin: bool,
    oral: bool,
}

impl Medications {
    /// The form that is told of each name. Of two medicines in a line each has its own: "prednisolone 5 mg, tacrolimus
    /// ointment" is no prednisolone on the skin. And the parts of the line whose form may be that of another medicine.
    pub(super) fn forms(
        &self,
        line: &Line,
        named: &[Named<'_>],
        strange: &[usize],
    ) -> (Vec<Form>, BTreeSet<usize>) {
        let mut forms = vec![Form::default(); named.len()];
        let mut loose = BTreeSet::new();
        for (at, (word, part)) in line.words.iter().zip(&line.parts).enumerate() {
            let thin = self.thin_forms.contains(word);
            let topical = self.topical_forms.contains(word);
            let oral = self.oral_forms.contains(word);
            if !thin && !topical && !oral {
                continue;
            }
            let here = |at: usize| line.parts.get(at) == Some(part);
            let apart = !named.iter().any(|name| here(name.at));
            let of = if apart {
                // "tacrolimus, 0.1 % ointment": a part that names nothing speaks of the name before it.
                named.iter().rposition(|name| name.at <= at)
            } else {
                let last = named
                    .iter()
                    .rposition(|name| here(name.at) && name.at <= at);
                last.or_else(|| named.iter().position(|name| here(name.at)))
            };
            let Some((of, name)) = of.and_then(|of| Some((of, named.get(of)?))) else {
                continue;
            };
            let own = line.parts.get(name.at);
            // "Neoral and Enstilar foam": the foam is that of the word that nobody knows, and not of the name before it;
            // but "hydrocortisone 1 % and pramoxine cream" is one cream.
            let percent = own.is_some_and(|own| line.percent.contains(own));
            // Pills are the stranger's only behind it: a medicine for the whole body too many is asked about.
            let since = if name.at <= at { name.at } else { 0 };
            let stranger =
                |place: &usize| here(*place) && ((since..at).contains(place) || (apart && !oral));
            if !percent && strange.iter().any(stranger) {
                continue;
            }
            // "ciclosporin 100 mg, eye drops": the drops may as well be another medicine.
            let weighed = topical && own.is_some_and(|own| line.tells_milligrams(*own));
            if apart && (weighed || self.is_unnamed(&line.part(*part))) {
                loose.insert(*part);
                continue;
            }
            // "tacrolimus (Protopic) 0.1 % ointment": two names of one thing have one form.
            let first = (1..=of)
                .rev()
                .take_while(|at| self.is_same(line, named.get(at - 1), named.get(*at)))
                .last()
                .map_or(of, |at| at - 1);
            for form in forms.iter_mut().take(of + 1).skip(first) {
                form.topical |= topical || (thin && line.percent.contains(part));
                form.thin |= thin;
                form.oral |= oral;
            }
        }
        (forms, loose)
    }

    /// Whether two names side by side are of one medicine: generic and brand, and nothing between them but its salt.
    fn is_same(&self, line: &Line, one: Option<&Named<'_>>, other: Option<&Named<'_>>) -> bool {
        let (Some(one), Some(other)) = (one, other) else {
            return false;
        };
        let between = line.words.get(one.at..other.at).unwrap_or_default();
        let counted = |word: &String| word.bytes().any(|sign| sign.is_ascii_digit());
        let related = |id: &String| -> BTreeSet<String> {
            let known = self.ingredients.get(id).into_iter();
            let twins = known.flat_map(|known| known.topical.iter().chain(&known.oral));
            twins.chain([id]).cloned().collect()
        };
        let (Some(first), Some(second)) = (one.ids.first(), other.ids.first()) else {
            return false;
        };
        line.parts.get(one.at) == line.parts.get(other.at)
            && !between.iter().any(counted)
            && !related(first).is_disjoint(&related(second))
    }

    /// What the name at `at` names in its form. "tacrolimus (Protopic)" is the ointment, though the first word alone is not.
    pub(super) fn ids(
        &self,
        line: &Line,
        named: &[Named<'_>],
        at: usize,
        form: Form,
    ) -> Vec<String> {
        let Some(name) = named.get(at) else {
            return Vec::new();
        };
        let beside = [at.checked_sub(1), at.checked_add(1)];
        let beside = beside.into_iter().flatten().filter(|other| {
            let (first, second) = (at.min(*other), at.max(*other));
            self.is_same(line, named.get(first), named.get(second))
        });
        let exact: Vec<&String> = beside
            .filter_map(|other| named.get(other))
            .flat_map(|other| other.ids)
            .collect();
        let in_form = |id: &String| {
            let known = self.ingredients.get(id);
            let twin = known.and_then(|known| known.topical.as_ref());
            let exact = twin.filter(|twin| exact.contains(twin) && !form.oral);
            exact.map_or_else(|| self.in_form(id, form), Clone::clone)
        };
        name.ids.iter().map(in_form).collect()
    }

    /// The ingredient that `id` is in this form: "hydrocortisone 1 % cream" is another to a rule than the tablets. Both
    /// kinds of form named say neither.
    fn in_form(&self, id: &str, form: Form) -> String {
        let known = self.ingredients.get(id);
        // "Neoral 100 mg/ml solution" is drunk. What is taken both ways keeps its own twin for each.
        let both = known.is_some_and(|known| known.topical.is_some() && known.oral.is_some());
        let topical = form.topical || (form.thin && both);
        let twin = known.and_then(|known| match (topical, form.oral) {
            (true, false) => known.topical.clone(),
            (false, true) => known.oral.clone(),
            _ => None,
        });
        twin.unwrap_or_else(|| id.to_owned())
    }
}
