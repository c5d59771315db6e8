//! The files of the repository as the rules see them: text, and for Rust which parts are code, words or tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::quiet;

/// Every text file that git tracks or would track, by its path from the root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
    /// Files that are no text: fonts, pictures.
    binaries: Vec<String>,
}

impl Tree {
    /// Reads the files of the repository at `root`, leaving out what git ignores.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut git = Command::new("git");
        git.current_dir(root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let listed = quiet(&mut git).context("asking git for the files")?;
        let mut tree = Self::default();
        for path in listed.split('\0').filter(|it| !it.is_empty()) {
            // A file that was deleted and not yet committed is listed all the same.
            let Ok(bytes) = std::fs::read(root.join(path)) else {
                continue;
            };
            match String::from_utf8(bytes) {
                Ok(text) => {
                    tree.files.insert(path.to_owned(), text);
                }
                Err(_) => tree.binaries.push(path.to_owned()),
            }
        }
        Ok(tree)
    }

    /// Every text file.
    pub(crate) fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// Every file that is no text.
    pub(crate) fn binaries(&self) -> &[String] {
        &self.binaries
    }

    /// One file's text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every Rust file under `crates/`, read by its parts.
    pub(crate) fn rust(&self) -> impl Iterator<Item = Source<'_>> {
        self.files
            .iter()
            .filter(|(path, _)| path.starts_with("crates/") && is_a(path, "rs"))
            .map(|(path, text)| Source::read(path, text))
    }

    /// The rooms: each crate's name and its `Cargo.toml`.
    pub(crate) fn rooms(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| {
            let room = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!room.contains('/')).then_some((room, text.as_str()))
        })
    }

    /// A tree made of words, to plant violations in.
    #[cfg(test)]
    pub(crate) fn planted(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            files,
            binaries: Vec::new(),
        }
    }
}

/// True where `path` ends in `.ending`.
pub(crate) fn is_a(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|it| it == ending)
}

/// One Rust file by its parts. All three texts have the file's length and lines.
#[derive(Debug)]
pub(crate) struct Source<'tree> {
    /// From the root.
    pub(crate) path: &'tree str,
    /// As written.
    pub(crate) raw: &'tree str,
    /// Comments blanked out.
    pub(crate) code: String,
    /// Comments and the insides of texts and characters blanked out.
    pub(crate) bare: String,
    /// For each line whether it belongs to a test.
    test_lines: Vec<bool>,
}

impl<'tree> Source<'tree> {
    /// Takes `text` apart.
    pub(crate) fn read(path: &'tree str, text: &'tree str) -> Self {
        let (code, bare) = take_apart(text);
        let test_lines = test_lines(path, &bare);
        Self {
            path,
            raw: text,
            code,
            bare,
            test_lines,
        }
    }

    /// The room that it belongs to.
    pub(crate) fn room(&self) -> &'tree str {
        let inside = self.path.strip_prefix("crates/").unwrap_or(self.path);
        inside.split('/').next().unwrap_or(inside)
    }

    /// True where the line (from 0) is no part of the product: a test, a bench, an example.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line).copied().unwrap_or(false)
    }

    /// The lines of the product: number from 0, as written, without comments, bare.
    pub(crate) fn product(&self) -> impl Iterator<Item = (usize, &str, &str, &str)> {
        let lines = self
            .raw
            .lines()
            .zip(self.code.lines())
            .zip(self.bare.lines());
        lines
            .enumerate()
            .filter(|(number, _)| !self.is_test(*number))
            .map(|(number, ((raw, code), bare))| (number, raw, code, bare))
    }

    /// The place of a line (from 0) in words.
    pub(crate) fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path, line + 1)
    }
}

/// The text without comments, and the same without the insides of literals. Line breaks stay where they are.
fn take_apart(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let mut code = String::with_capacity(text.len());
    let mut bare = String::with_capacity(text.len());
    let blank = |letter: char| if letter == '\n' { '\n' } else { ' ' };
    let mut here = 0;
    while here < letters.len() {
        let end = match (at(here), at(here + 1)) {
            ('/', '/') => {
                let end = (here..letters.len())
                    .find(|it| at(*it) == '\n')
                    .unwrap_or(letters.len());
                code.extend((here..end).map(|_| ' '));
                bare.extend((here..end).map(|_| ' '));
                end
            }
            ('/', '*') => {
                let end = end_of_block(&letters, here);
                code.extend((here..end).map(|it| blank(at(it))));
                bare.extend((here..end).map(|it| blank(at(it))));
                end
            }
            _ => {
                let end = end_of_literal(&letters, here);
                code.extend((here..end).map(at));
                if end > here + 1 {
                    bare.push('"');
                    bare.extend((here + 1..end - 1).map(|it| blank(at(it))));
                    bare.push('"');
                } else {
                    bare.push(at(here));
                }
                end
            }
        };
        here = end;
    }
    (code, bare)
}

/// Where the block comment that begins at `start` ends; they nest.
fn end_of_block(letters: &[char], start: usize) -> usize {
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let mut depth = 0_u32;
    let mut here = start;
    while here < letters.len() {
        match (at(here), at(here + 1)) {
            ('/', '*') => {
                depth += 1;
                here += 2;
            }
            ('*', '/') => {
                depth -= 1;
                here += 2;
                if depth == 0 {
                    return here;
                }
            }
            _ => here += 1,
        }
    }
    letters.len()
}

/// Where the text or character that begins at `start` ends; `start + 1` where none begins there.
fn end_of_literal(letters: &[char], start: usize) -> usize {
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    let before = start.checked_sub(1).map_or('\0', at);
    let begins_word = !(before.is_alphanumeric() || before == '_');
    let escaped_until = |quote: char| {
        let mut here = start + 1;
        while here < letters.len() && at(here) != quote {
            here += if at(here) == '\\' { 2 } else { 1 };
        }
        (here + 1).min(letters.len())
    };
    match at(start) {
        '"' => escaped_until('"'),
        // A character, not a lifetime: 'x' or '\n'.
        '\'' if at(start + 1) == '\\' || at(start + 2) == '\'' => escaped_until('\''),
        'r' if begins_word || before == 'b' => {
            let hashes = (start + 1..letters.len())
                .take_while(|it| at(*it) == '#')
                .count();
            if at(start + 1 + hashes) != '"' {
                return start + 1;
            }
            let body = start + 2 + hashes;
            let closes =
                |it: &usize| at(*it) == '"' && (1..=hashes).all(|more| at(it + more) == '#');
            (body..letters.len())
                .find(closes)
                .map_or(letters.len(), |it| it + 1 + hashes)
        }
        _ => start + 1,
    }
}

/// For each line whether it is a test: by the file's place, or inside a `#[cfg(test)]` module.
fn test_lines(path: &str, bare: &str) -> Vec<bool> {
    let count = bare.lines().count();
    let whole = [
        "/tests/",
        "/benches/",
        "/examples/",
        "/tests.rs",
        "_tests.rs",
        "/testing.rs",
    ];
    if whole.iter().any(|it| path.contains(it)) {
        return vec![true; count];
    }
    let mut marks = vec![false; count];
    let mut depth = 0_i32;
    // Set between `#[cfg(test)]` and the end of the item that follows it.
    let mut inside: Option<i32> = None;
    let mut opened = false;
    for (mark, line) in marks.iter_mut().zip(bare.lines()) {
        if inside.is_none() && line.trim_start().starts_with("#[cfg(test)]") {
            inside = Some(depth);
            opened = false;
        }
        *mark = inside.is_some();
        for letter in line.chars() {
            match letter {
                '{' => {
                    depth += 1;
                    opened = true;
                }
                '}' => depth -= 1,
                _ => {}
            }
            let ended = match letter {
                '}' => opened,
                // `#[cfg(test)] use …;` or `mod tests;`
                ';' => !opened,
                _ => false,
            };
            if ended && inside == Some(depth) {
                inside = None;
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_told_from_code() {
        let text = "let a = \"// no comment\"; // one\nlet b = r#\"raw \" here\"#; /* two /* deep */ */ let c = '\"';\nfn f<'a>(x: &'a str) {}\n";
        let source = Source::read("crates/x/src/lib.rs", text);
        assert!(source.code.contains("// no comment") && !source.code.contains("one"));
        assert!(!source.bare.contains("raw") && !source.code.contains("two"));
        assert!(source.bare.contains("let c =") && source.bare.contains("fn f<'a>(x: &'a str) {}"));
        assert_eq!(source.bare.lines().count(), text.lines().count());
    }

    #[test]
    fn tests_are_told_from_the_product() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { let x = \"}\"; }\n}\nfn c() {}\n#[cfg(test)]\nuse x;\nfn d() {}\n";
        let source = Source::read("crates/x/src/lib.rs", text);
        let product: Vec<&str> = source.product().map(|it| it.1).collect();
        assert_eq!(product, ["fn a() {}", "fn c() {}", "fn d() {}"]);
        assert_eq!(
            Source::read("crates/x/tests/a.rs", text).product().count(),
            0
        );
    }
}
