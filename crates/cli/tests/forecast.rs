//! Given words at a terminal, when a forecast is asked for, then each door answers, refuses with a reason, or names the
//! field and the range of what cannot be right.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

mod common;

use std::{fs, path::Path};

use common::{anagen, complained, said};
use serde_json::Value;

const PATIENT: [&str; 12] = [
    "forecast",
    "patient",
    "--drug",
    "baricitinib",
    "--dose",
    "4",
    "--salt",
    "85",
    "--age",
    "34",
    "--episode-years",
    "2",
];

fn patient(more: &[&str]) -> Vec<&'static str> {
    let mut words: Vec<&str> = PATIENT.to_vec();
    for pair in more.chunks(2) {
        // A word that is said again takes the place of the first, but for those that may be said often.
        let often = ["--reading", "--self-scored", "--then"].contains(&pair[0]);
        match words.iter().position(|it| *it == pair[0]) {
            Some(at) if !often => words[at + 1] = leaked(pair[1]),
            _ => words.extend(pair.iter().map(|it| leaked(it))),
        }
    }
    words
}

fn leaked(word: &str) -> &'static str {
    Box::leak(word.to_owned().into_boxed_str())
}

fn json(words: &[&str]) -> Value {
    let mut words = words.to_vec();
    words.extend(["--format", "json"]);
    let output = anagen(&words);
    assert!(output.status.success(), "{}", complained(&output));
    serde_json::from_str(&said(&output)).unwrap()
}

/// Asks, and expects to be told what is wrong.
fn wrong(words: &[&str], says: &[&str]) {
    let output = anagen(words);
    let complaint = complained(&output);
    assert!(!output.status.success(), "{words:?} was taken");
    for part in says {
        assert!(
            complaint.contains(part),
            "{words:?}: `{part}` is not in: {complaint}"
        );
    }
}

#[test]
fn a_patient_s_forecast_moves_with_readings_and_says_who_scored_them() {
    let before = json(&patient(&[]));
    let measured = json(&patient(&["--reading", "12:30", "--reading", "24:10"]));
    let scored = json(&patient(&[
        "--self-scored",
        "12:30",
        "--self-scored",
        "24:10",
    ]));
    let at_36 = |it: &Value| it["odds"][1]["salt_le_20"].as_f64().unwrap();
    assert!(at_36(&before) < at_36(&scored) && at_36(&scored) < at_36(&measured));
    assert_eq!(before["salt_by_week"].as_array().unwrap().len(), 105);
    assert!(scored["flags"].to_string().contains("by the patient"));
    assert!(!measured["flags"].to_string().contains("by the patient"));
    assert!(
        before["first_week_salt_le_20"]["never_by_104"]
            .as_f64()
            .unwrap()
            > 0.0
    );
}

#[test]
fn stopping_lowers_what_comes_after_and_no_more() {
    let on = json(&patient(&["--reading", "36:10"]));
    let off = json(&patient(&["--reading", "36:10", "--then", "52:none"]));
    let less = json(&patient(&[
        "--reading",
        "36:10",
        "--then",
        "52:baricitinib:2:24",
    ]));
    let at_104 = |it: &Value| it["odds"][3]["salt_le_20"].as_f64().unwrap();
    assert!(at_104(&off) < at_104(&less) && at_104(&off) < at_104(&on));
    let weight = off["weight"]["mechanistic"].as_f64().unwrap();
    assert!((1.0 - 1e-9..=1.0).contains(&weight), "{weight}");
    assert!(off["flags"].to_string().contains("Treatment changed"));
}

#[test]
fn a_picture_and_words_come_too() {
    let words = patient(&[
        "--reading",
        "12:60",
        "--self-scored",
        "16:50",
        "--format",
        "svg",
    ]);
    let svg = said(&anagen(&words));
    assert!(svg.starts_with("<svg") && svg.contains("fill=\"none\" stroke=\"black\""));
    let text = said(&anagen(&patient(&["--reading", "12:60"])));
    assert!(text.contains("SALT 20 or less") && text.contains("never by week 104"));
}

#[test]
fn an_unusual_course_is_flagged() {
    let readings = [
        "--reading",
        "4:85",
        "--reading",
        "12:86",
        "--reading",
        "24:84",
        "--reading",
        "36:20",
        "--reading",
        "44:5",
        "--reading",
        "52:60",
    ];
    let it = json(&patient(&readings));
    assert!(
        it["flags"][0]
            .as_str()
            .unwrap()
            .starts_with("Unusual course")
    );
}

#[test]
fn what_cannot_be_right_is_named_with_its_range() {
    let cases: [(&[&str], &[&str]); 17] = [
        (&["--salt", "101"], &["salt: 101", "0 to 100"]),
        (&["--salt", "-1"], &["salt: -1", "0 to 100"]),
        (&["--salt", "NaN"], &["salt: NaN", "0 to 100"]),
        (&["--salt", "many"], &["--salt", "many"]),
        (&["--age", "121"], &["age: 121", "0 to 120"]),
        (
            &["--episode-years", "NaN"],
            &["episode-years: NaN", "0 to 100"],
        ),
        (
            &["--dose", "3"],
            &["3 mg every 24 h", "label of baricitinib", "2 mg", "4 mg"],
        ),
        (&["--dose", "NaN"], &["NaN mg", "label"]),
        (
            &["--drug", "aspirin"],
            &["`aspirin` is not known", "baricitinib"],
        ),
        (&["--reading", "0:50"], &["reading week: 0", "1 to 104"]),
        (&["--reading", "105:50"], &["reading week: 105", "1 to 104"]),
        (
            &["--reading", "12:50", "--reading", "8:50"],
            &["reading week: 8", "order of time"],
        ),
        (&["--reading", "12:NaN"], &["reading salt: NaN", "0 to 100"]),
        (&["--reading", "twelve:50"], &["`twelve:50`", "WEEK:SALT"]),
        (
            &["--self-scored", "12:120"],
            &["self-scored salt: 120", "0 to 100"],
        ),
        (
            &["--then", "52:baricitinib:3:24"],
            &["change dose: 3 mg", "label"],
        ),
        (&["--then", "52:half"], &["`52:half`", "WEEK:DRUG:MG:HOURS"]),
    ];
    for (more, says) in cases {
        wrong(&patient(more), says);
    }
}

#[test]
fn a_refusal_is_an_answer_with_its_reason() {
    let cases: [(&[&str], &str); 5] = [
        (&["--age", "17"], "under 18"),
        (&["--salt", "30"], "below SALT 50"),
        (&["--episode-years", "12"], "more than 10 years"),
        (&["--drug", "upadacitinib", "--dose", "15"], "upadacitinib"),
        (&["--then", "24:upadacitinib:15:24"], "upadacitinib"),
    ];
    for (more, says) in cases {
        let refused = json(&patient(more));
        assert!(
            refused["refused"].as_str().unwrap().contains(says),
            "{refused}"
        );
    }
}

const TABLE: &str = r#"
[[arm]]
id = "a"
population = "BRAVE"
n = 100
regimen = [{week = 0, drug = "baricitinib", dose_mg = 4, every_h = 24}]
[[row]]
id = "a:36"
arm = "a"
week = 36
endpoint = "salt_le"
threshold = 20
value = 35.2
n = 100
"#;

fn table(folder: &Path, toml: &str) -> String {
    let path = folder.join("table.toml");
    fs::write(&path, toml).unwrap();
    path.display().to_string()
}

#[test]
fn a_trial_s_table_is_predicted_and_what_is_unknown_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |toml: &str| {
        let path = table(folder.path(), toml);
        anagen(&["forecast", "trial", &path, "--n", "2000", "--format", "csv"])
    };
    let output = ask(TABLE);
    assert!(output.status.success());
    let rows = said(&output);
    let cells: Vec<&str> = rows.lines().nth(1).unwrap().split(',').collect();
    let predicted: f64 = cells[7].parse().unwrap();
    assert!((25.0..45.0).contains(&predicted), "{rows}");

    let named = |from: &str, to: &str, says: &[&str]| {
        let output = ask(&TABLE.replace(from, to));
        let complaint = complained(&output);
        assert!(!output.status.success());
        for part in says {
            assert!(complaint.contains(part), "`{part}` is not in: {complaint}");
        }
    };
    named(
        "salt_le",
        "traj_sideways",
        &["a:36", "endpoint: `traj_sideways` is not known"],
    );
    named(
        "arm = \"a\"",
        "arm = \"b\"",
        &["arm: `b`", "not in the table"],
    );
    named(
        "\"baricitinib\"",
        "\"aspirin\"",
        &["`aspirin` is not known"],
    );
    named(
        "\"BRAVE\"",
        "\"CROWD\"",
        &["population: `CROWD` is not known"],
    );
    named(
        "week = 36",
        "week = 261",
        &["row `a:36`: week is 261", "0 to 260"],
    );
    named(
        "value = 35.2",
        "value = 135.2",
        &["value is 135.2", "0 to 100"],
    );
    named("value = 35.2", "value = nan", &["value is NaN", "0 to 100"]);
    named(
        "value = 35.2",
        "value = 35.2\nunit = \"mg\"",
        &["unit is `mg`", "percent"],
    );
    named(
        "threshold = 20",
        "threshold = 101",
        &["threshold is 101", "0 to 100"],
    );
    named("dose_mg = 4", "dose_mg = -4", &["dose_mg: -4", "0 to 1000"]);
    // Other draws: fewer of the same say about the same, and what is no number is named.
    let draws = include_str!("../../forecast/data/mechanistic-draws.csv");
    let few: Vec<&str> = draws.lines().take(21).collect();
    let path = table(folder.path(), TABLE);
    let other = folder.path().join("draws.csv");
    let with = |csv: &str| {
        fs::write(&other, csv).unwrap();
        let (path, other) = (path.as_str(), other.display().to_string());
        anagen(&[
            "forecast", "trial", path, "--n", "2000", "--draws", &other, "--format", "csv",
        ])
    };
    let rows = said(&with(&few.join("\n")));
    let predicted: f64 = rows
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .nth(7)
        .unwrap()
        .parse()
        .unwrap();
    assert!((25.0..45.0).contains(&predicted), "{rows}");
    let first = few[1].split(',').next().unwrap();
    let complaint = complained(&with(&few.join("\n").replacen(first, "NaN", 1)));
    assert!(complaint.contains("`NaN` in column `muG`"), "{complaint}");
    assert!(complained(&with("muG\n")).contains("there is no draw"));
    let twice = format!("{TABLE}{}", &TABLE[TABLE.find("[[row]]").unwrap()..]);
    let complaint = complained(&ask(&twice));
    assert!(
        complaint.contains("row `a:36`: the id stands twice"),
        "{complaint}"
    );
}

#[test]
fn a_population_is_the_same_in_both_kinds_of_file_and_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let to = |name: &str| folder.path().join(name).display().to_string();
    let ask = |name: &str, threads: &str| {
        let output = anagen(&[
            "forecast",
            "population",
            "--n",
            "300",
            "--weeks",
            "12",
            "--drug",
            "baricitinib",
            "--dose",
            "4",
            "--threads",
            threads,
            "--out",
            &to(name),
        ]);
        assert!(output.status.success(), "{}", complained(&output));
        fs::read(to(name)).unwrap()
    };
    let csv = ask("a.csv", "1");
    assert_eq!(csv, ask("b.csv", "2"));
    let text = String::from_utf8(csv).unwrap();
    let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    assert_eq!(
        (head[0], head[1], head[head.len() - 1]),
        ("patient", "salt_at_start", "salt_12")
    );
    assert_eq!(text.lines().count(), 301);
    let parquet = ask("a.parquet", "2");
    assert_eq!(
        (&parquet[..4], &parquet[parquet.len() - 4..]),
        (&b"PAR1"[..], &b"PAR1"[..])
    );
    // The last column of the last patient stands in the file as it stands in the other.
    let last: f64 = text
        .lines()
        .last()
        .unwrap()
        .rsplit(',')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let bytes = last.to_le_bytes();
    assert!(parquet.windows(8).any(|it| it == bytes));
}

#[test]
fn a_population_that_cannot_be_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("p.csv").display().to_string();
    let ask = |more: &[&str], says: &[&str]| {
        let mut words = vec!["forecast", "population"];
        words.extend(more);
        if !more.contains(&"--out") {
            words.extend(["--out", &out]);
        }
        wrong(&words, says);
    };
    ask(&["--n", "0"], &["--n", "1..=10000000"]);
    ask(&["--weeks", "261"], &["--weeks", "1..=260"]);
    ask(
        &["--population", "CROWD"],
        &["`CROWD` is not known", "BRAVE"],
    );
    ask(
        &["--drug", "aspirin", "--dose", "1"],
        &["`aspirin` is not known"],
    );
    ask(
        &["--drug", "baricitinib"],
        &["0 mg of baricitinib", "above 0"],
    );
    ask(
        &["--drug", "baricitinib", "--dose", "NaN"],
        &["NaN mg", "above 0"],
    );
    ask(
        &["--drug", "baricitinib", "--dose", "1001"],
        &["1001", "0 to 1000"],
    );
    ask(
        &["--drug", "baricitinib", "--dose", "4", "--every", "0"],
        &["every_h: 0", "1 to 168"],
    );
    ask(
        &["--out", "people.xlsx"],
        &["people.xlsx", ".csv or .parquet"],
    );
    fs::write(&out, "mine").unwrap();
    ask(&["--n", "10"], &["cannot be made"]);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
}

#[test]
fn the_model_is_written_for_other_tools() {
    let folder = tempfile::tempdir().unwrap();
    let to = |name: &str| folder.path().join(name);
    let sbml = to("sbml").display().to_string();
    let output = anagen(&[
        "forecast",
        "export",
        "--sbml",
        &sbml,
        "--patients",
        "3",
        "--weeks",
        "8",
        "--drug",
        "ritlecitinib",
        "--dose",
        "50",
    ]);
    assert!(output.status.success(), "{}", complained(&output));
    let model = fs::read_to_string(to("sbml/model.xml")).unwrap();
    assert!(
        model.contains("level=\"3\" version=\"2\"") && model.contains("<rateRule variable=\"G3\">")
    );
    assert_eq!(
        fs::read_to_string(to("sbml/patients.csv"))
            .unwrap()
            .lines()
            .count(),
        4
    );
    assert_eq!(
        fs::read_to_string(to("sbml/weekly-salt.csv"))
            .unwrap()
            .lines()
            .count(),
        1 + 3 * 9
    );

    let petab = to("petab").display().to_string();
    assert!(
        anagen(&["forecast", "export", "--petab", &petab])
            .status
            .success()
    );
    let measured = fs::read_to_string(to("petab/measurements.tsv")).unwrap();
    assert!(measured.contains("mean_change\tthr2_8\t-44.6\t24"));
    let left_out = fs::read_to_string(to("petab/left-out.tsv")).unwrap();
    assert!(left_out.contains("needs a population") && left_out.contains("treatment changes"));

    wrong(&["forecast", "export"], &["--sbml", "--petab"]);
    wrong(
        &["forecast", "export", "--sbml", &sbml, "--petab", &petab],
        &["cannot be used with"],
    );
    wrong(
        &["forecast", "export", "--sbml", &sbml, "--patients", "0"],
        &["1..=10000"],
    );
}

#[test]
fn a_fit_gives_the_same_draws_again_and_says_when_its_chains_have_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    let fit = |name: &str, seed: &str| {
        let to = folder.path().join(name);
        let out = to.display().to_string();
        let output = anagen(&[
            "forecast",
            "fit",
            "--out",
            &out,
            "--patients",
            "64",
            "--ensemble",
            "20",
            "--places",
            "20",
            "--chains",
            "2",
            "--seed",
            seed,
        ]);
        // So few places cannot mix, and that is no success.
        assert!(!output.status.success());
        assert!(
            complained(&output).contains("have not mixed"),
            "{}",
            complained(&output)
        );
        assert!(said(&output).contains("R-hat"));
        let file = |model: &str, what: &str| {
            fs::read_to_string(to.join(format!("{model}-{what}.csv"))).unwrap()
        };
        assert!(said(&output).contains("knows no relapse"));
        assert_eq!(file("statistical", "learned").lines().count(), 1 + 16);
        assert_eq!(file("statistical", "rows").lines().count(), 1 + 106);
        let draws = file("statistical", "draws");
        assert!(
            draws.starts_with("a_pbo,a_b,a_d,a_r,slope,slope_r,om,b_vs,"),
            "{draws}"
        );
        (file("mechanistic", "draws"), file("mechanistic", "learned"))
    };
    let (draws, learned) = fit("a", "1");
    assert_eq!((draws.clone(), learned.clone()), fit("b", "1"));
    assert_ne!(draws, fit("c", "2").0);
    let columns = draws.lines().next().unwrap();
    assert_eq!(
        columns,
        "muG,sigG,b_vs,lam_b,lam_d,lam_r,w_gc,kr,sig_r,g_vs,tau_g,kE,sig_x,s,ka"
    );
    assert_eq!(draws.lines().count(), 1 + 2 * 16);
    assert_eq!(learned.lines().count(), 1 + 15);

    let out = folder.path().join("d").display().to_string();
    let path = table(folder.path(), &TABLE.replace("salt_le", "traj_sideways"));
    let ask = |more: &[&str], says: &[&str]| {
        let mut words = vec!["forecast", "fit", "--out", &out];
        words.extend(more);
        wrong(&words, says);
    };
    ask(&["--table", &path], &["no row is verified"]);
    let verified = TABLE.replace("value = 35.2", "value = 35.2\nverified = true");
    let path = table(folder.path(), &verified.replace("salt_le", "traj_sideways"));
    ask(
        &["--table", &path],
        &["row `a:36`", "endpoint: `traj_sideways` is not known"],
    );
    ask(&["--chains", "1"], &["--chains", "2..=64"]);
    ask(
        &["--table", "nowhere.toml"],
        &["`nowhere.toml` cannot be read"],
    );
}

#[test]
fn trust_is_measured_and_published_with_its_plots() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let output = anagen(&[
        "forecast", "verify", "--out", &out, "--n", "300", "--seed", "5",
    ]);
    let page = fs::read_to_string(folder.path().join("forecast-verification.md")).unwrap();
    // So few patients may miss a bar by chance: then the page says so, and so does the end.
    assert_eq!(output.status.success(), !page.contains("**missed**"));
    assert!(page.contains("--n 300 --seed 5") && page.contains("third truth"));
    for (place, _) in page.match_indices("](forecast-verification/") {
        let rest = &page[place + 2..];
        let plot = &rest[..rest.find(')').unwrap()];
        let svg = fs::read_to_string(folder.path().join(plot)).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("<title>"), "{plot}");
    }
    wrong(
        &["forecast", "verify", "--out", &out, "--n", "10"],
        &["--n", "300.."],
    );
}

#[test]
fn the_other_model_says_of_which_rows_it_cannot_speak() {
    let folder = tempfile::tempdir().unwrap();
    let other_model = |toml: &str| {
        let path = table(folder.path(), toml);
        anagen(&[
            "forecast",
            "trial",
            &path,
            "--n",
            "2000",
            "--model",
            "statistical",
        ])
    };
    assert!(other_model(TABLE).status.success());
    let stopped = TABLE.replace(
        "every_h = 24}]",
        "every_h = 24}, {week = 52, drug = \"placebo\", dose_mg = 0, every_h = 24}]",
    );
    let complaint = complained(&other_model(&stopped));
    assert!(
        complaint.contains("knows no change of treatment"),
        "{complaint}"
    );
    let relapse = other_model(&TABLE.replace("salt_le", "loss_gt20_ever"));
    assert!(complained(&relapse).contains("knows no relapse"));
}
