//! Words of an examination: what is said stands for something, what is denied stands for nothing.

use super::*;
use crate::problem::content;

/// Where the words stand | the words | the concepts they stand for.
const TABLE: &str = "
band_pattern | occipital and both temporal margins | ophiasis_band
band_pattern | Occipital band, vertex not affected | ophiasis_band
band_pattern | occipital band without temporal involvement | ophiasis_band
band_pattern | sisaipho: occipital and temporal margins spared |
band_pattern | sparing the occipital margin |
band_pattern | no band; occipital hair intact |
band_pattern | not ophiasis |
band_pattern | frontotemporal band | frontal_band
band_pattern | frontal and temporal margins | frontal_band pulled_margin
band_pattern | frontal hairline intact |
band_pattern | frontal hairline intact, occipital band | ophiasis_band
band_pattern | occipital hair kept but front receding | frontal_band
band_pattern | none |
pattern | Norwood III vertex | patterned_thinning pattern_temples_crown
pattern | Ludwig II | patterned_thinning pattern_midline
pattern | no Norwood pattern |
pull_test | positive, telogen clubs | pull_test_positive pull_test_telogen
pull_test | positive, dystrophic anagen hairs, no telogen clubs | pull_test_positive
pull_test | positive at the edge of one patch only | pull_test_positive pull_test_one_place
pull_test | not positive |
pull_test | no longer positive |
pull_test | negative | pull_test_positive
pull_test | not done |
hair_practices | tight braids since childhood | tight_hair_practices tight_hair_practices
hair_practices | hair pulled back tight every day | tight_hair_practices
hair_practices | pulls out her hair when stressed | pulls_own_hair
hair_practices | never wears braids |
hair_practices | no tight styles |
hair_practices | does not pull her hair |
vaccines | no zoster vaccine | vaccine_zoster
prior_treatment_outcome | no response | prior_treatment_outcome
contraception | no IUD |
contraception | copper IUD | contraception_method
band_pattern | atypical pattern, bifrontal? |
pattern | atypical pattern |
pull_test | false positive |
pull_test | non-positive |
pull_test | positive? |
hair_practices | pull test negative |
hair_practices | hair pulled back in a bun |
hair_practices | pull-through highlights |
hair_practices | scalp tightness |
hair_practices | pulls her hair at night | pulls_own_hair
prior_treatment_outcome | crash diet at the time |
prior_treatment_outcome | had a rash | prior_treatment_outcome
vaccines | RZV complete? unsure |
vaccines | RZV completed first dose |
contraception | IUD removed last month |
contraception | had IUD until 2022 |
contraception | wants an IUD |
contraception | IUD to be placed |
contraception | IUD fell out |
contraception | condom broke last week |
contraception | none needed |
contraception | none yet, IUD booked | contraception_method
contraception | nonestrogen pill |
contraception | Mirena IUD since 2021 | contraception_method
contraception | condoms and IUD | contraception_method contraception_method
";

#[test]
fn what_is_denied_stands_for_nothing() {
    let mut problems = Vec::new();
    let words = load_words(&content(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let said: Vec<&str> = words
            .read(cells[0], cells[1])
            .map(|word| word.concept.as_str())
            .collect();
        if said.join(" ") != cells[2] {
            wrong.push(format!("{line}\n    got: {}", said.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
