//! Every file that a browser gets and that we did not write ourselves has its origin and licence written down.

use super::{Complaint, Tree};

const FOLDER: &str = "crates/web/assets/";
const LIST: &str = "crates/web/assets/VENDORED.md";

/// Each font, picture and foreign script under the assets is named in `VENDORED.md`.
pub(crate) fn every_asset_has_an_origin(tree: &Tree) -> Vec<Complaint> {
    let list = tree.text(LIST).unwrap_or_default();
    let foreign_text = |path: &str, text: &str| {
        let head: String = text.chars().take(2_000).collect::<String>().to_lowercase();
        path.contains(".min.") || head.contains("copyright") || head.contains("licensed under")
    };
    let texts = tree
        .files()
        .iter()
        .filter(|(path, text)| foreign_text(path, text))
        .map(|it| it.0);
    tree.binaries()
        .iter()
        .chain(texts)
        .filter(|path| path.starts_with(FOLDER) && path.as_str() != LIST)
        .filter(|path| !list.contains(path.rsplit('/').next().unwrap_or(path)))
        .map(|path| {
            Complaint::at(
                path,
                format!("`{LIST}` does not say where it comes from and under which licence"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_without_origin_is_found() {
        let script = ("crates/web/assets/chart.min.js", "x");
        assert_eq!(
            every_asset_has_an_origin(&Tree::planted(&[script])).len(),
            1
        );
        let listed = (LIST, "- chart.min.js 1.0, MIT");
        assert!(every_asset_has_an_origin(&Tree::planted(&[script, listed])).is_empty());
        let ours = ("crates/web/assets/site.css", ":root{}");
        assert!(every_asset_has_an_origin(&Tree::planted(&[ours])).is_empty());
    }
}
