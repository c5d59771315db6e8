//! Rules about any text in the tree: nothing unfinished, nothing of one machine, no endless file.

use super::tree::is_a;
use super::{Complaint, Tree};

/// Lines of one file above which it deserves a look.
const LINES_TO_LOOK: usize = 400;

/// These rules name what they ban.
const THIS: &str = "xtask/src/tidy/text.rs";

/// No marker of work that was put off.
pub(crate) fn nothing_is_left_unfinished(tree: &Tree) -> Vec<Complaint> {
    let markers = [
        "TODO",
        "FIXME",
        "XXX:",
        "todo!(",
        "unimplemented!(",
        "not implemented yet",
    ];
    find(tree, |line| {
        let found = markers.iter().find(|it| has_word(line, it))?;
        Some(format!("`{found}`: finish it or take it out"))
    })
}

/// No path of the machine that it was written on.
pub(crate) fn no_machine_in_the_tree(tree: &Tree) -> Vec<Complaint> {
    let paths = ["/work/", "/root/", "/home/", "../shared"];
    find(tree, |line| {
        let found = paths.iter().find(|it| has_word(line, it))?;
        Some(format!("`{found}` is a path of one machine"))
    })
}

/// A long file deserves a look: does it speak of one thing?
pub(crate) fn files_stay_readable(tree: &Tree) -> Vec<Complaint> {
    let long = |path: &str, text: &str| {
        let lines = text.lines().count();
        (is_a(path, "rs") && lines > LINES_TO_LOOK).then(|| {
            Complaint::look_at(path, format!("{lines} lines: does it speak of one thing?"))
        })
    };
    tree.files()
        .iter()
        .filter_map(|(path, text)| long(path, text))
        .collect()
}

fn find(tree: &Tree, rule: impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let ours =
        |path: &str| path != THIS && !is_a(path, "lock") && !path.ends_with("package-lock.json");
    for (path, text) in tree.files().iter().filter(|(path, _)| ours(path)) {
        for (number, line) in text.lines().enumerate() {
            if let Some(says) = rule(line) {
                complaints.push(Complaint::at(format!("{path}:{}", number + 1), says));
            }
        }
    }
    complaints
}

/// True where `word` stands by itself: no letter or digit hangs on its ends.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || it == '_';
    line.match_indices(word).any(|(place, _)| {
        let before = line.get(..place).unwrap_or_default().chars().next_back();
        let after = line
            .get(place + word.len()..)
            .unwrap_or_default()
            .chars()
            .next();
        let bound_before = word.starts_with(joins) || word.starts_with('/');
        let bound_after = word.ends_with(joins);
        !(bound_before && before.is_some_and(joins) || bound_after && after.is_some_and(joins))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_off_work_is_found() {
        let planted =
            |text: &str| nothing_is_left_unfinished(&Tree::planted(&[("a.rs", text)])).len();
        assert_eq!(planted("// TODO: later\n"), 1);
        assert_eq!(planted("    todo!()\n"), 1);
        assert_eq!(planted("revise todo lo que marcó; METODOS\n"), 0);
    }

    #[test]
    fn a_path_of_this_machine_is_found() {
        let planted = |text: &str| no_machine_in_the_tree(&Tree::planted(&[("a.md", text)])).len();
        assert_eq!(planted("see /root/notes\n"), 1);
        assert_eq!(planted("see ../shared/design\n"), 1);
        assert_eq!(planted("https://example.org/work/1\n"), 0);
    }

    #[test]
    fn a_long_file_is_looked_at_and_no_more() {
        let long = "x\n".repeat(LINES_TO_LOOK + 1);
        let complaints = files_stay_readable(&Tree::planted(&[("a.rs", &long)]));
        assert!(complaints.len() == 1 && complaints.iter().all(|it| it.only_a_look));
    }
}
