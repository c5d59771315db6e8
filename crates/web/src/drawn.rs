//! Panels drawn a moment ago. A panel is a pure function of an assessment, the clinical content and a language; the
//! clinic hands out the very same assessment while nothing that it rests on has changed (see `care::assessed`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use maud::{Markup, PreEscaped};
use record::Assessment;

use crate::words::Language;

/// How many panels are remembered, some 20 kB each.
const MOST: usize = 64;

/// Panels by where their assessment lies. As long as it is known here no other can come to lie there.
#[derive(Default)]
pub(crate) struct Drawn(Mutex<HashMap<(usize, Language), Panel>>);

struct Panel {
    of: Weak<Assessment>,
    text: Arc<str>,
}

impl Drawn {
    /// The panel of `assessment`, drawn when it is not known.
    pub(crate) fn of(
        &self,
        assessment: &Arc<Assessment>,
        language: Language,
        draw: impl FnOnce() -> Markup,
    ) -> PreEscaped<Arc<str>> {
        let key = (Arc::as_ptr(assessment).addr(), language);
        let known = {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&key)
                .filter(|panel| std::ptr::eq(panel.of.as_ptr(), Arc::as_ptr(assessment)))
                .map(|panel| Arc::clone(&panel.text))
        };
        if let Some(text) = known {
            return PreEscaped(text);
        }
        let text: Arc<str> = Arc::from(draw().into_string());
        let panel = Panel {
            of: Arc::downgrade(assessment),
            text: Arc::clone(&text),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, panel);
        PreEscaped(text)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::civil::date;
    use maud::html;
    use record::assessment::{Journey, Region};

    use super::*;

    fn make() -> Arc<Assessment> {
        Arc::new(Assessment {
            edition: "0".to_owned(),
            assessed_on: date(2026, 11, 30),
            region: Region::US,
            journey: Journey::Intake,
            differential: vec![],
            in_person_required: false,
            red_flags: vec![],
            severity: None,
            treatments: vec![],
            options: vec![],
            notices: vec![],
            investigations: vec![],
            actions: vec![],
            unmatched_medications: vec![],
            errors: vec![],
        })
    }

    #[test]
    fn a_panel_is_drawn_again_for_another_assessment_and_another_language() {
        let drawn = Drawn::default();
        let times = Cell::new(0);
        let draw = |assessment: &Arc<Assessment>, language| {
            let panel = drawn.of(assessment, language, || {
                times.set(times.get() + 1);
                html! { (times.get()) }
            });
            panel.0.to_string()
        };
        let first = make();
        assert_eq!(draw(&first, Language::English), "1");
        assert_eq!(draw(&first, Language::English), "1");
        assert_eq!(draw(&first, Language::Spanish), "2");
        // Equal, and yet another: what is compared is where it lies, and nothing that is known lies elsewhere.
        assert_eq!(draw(&make(), Language::English), "3");
        drop(first);
        for _ in 0..100 {
            let before = times.get();
            assert_eq!(draw(&make(), Language::English), (before + 1).to_string());
        }
    }
}
