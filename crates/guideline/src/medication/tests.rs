//! H-03: brand, generic, misspelt, combined; nothing is dropped silently.

use super::*;
use crate::problem::content;

fn medications() -> Medications {
    Medications::load(&content()).unwrap()
}

/// Words | ingredients, `~` = only near | what nobody recognised.
const TABLE: &str = "
baricitinib 4 mg | baricitinib |
Olumiant | baricitinib |
OLUMIANT 2MG TABLET once daily by mouth | baricitinib |
Litfulo 50mg capsules | ritlecitinib |
leqselvi 8 mg bid | deuruxolitinib |
Xeljanz XR 11 mg | tofacitinib |
Humira 40 mg pen every other week | adalimumab |
adalimumab-adaz 40 mg/0.4 mL | adalimumab |
adalimumab-aaty | adalimumab |
Hyrimoz | adalimumab |
infliximab-dyyb infusion | infliximab | infusion
Enbrel SureClick 50mg | etanercept | sureclick
ustekinumab-auub | ustekinumab |
Dupixent 300 mg injection every 2 weeks | dupilumab |
ramipril 5 mg | ramipril |
fluconazole 200 mg weekly | fluconazole |
Diflucan | fluconazole |
norethisterone 0.35 mg | norethisterone |
prenatal vitamin | prenatal_vitamin |
furosemide | furosemide |
lactulose | lactulose |
cyclosporine modified 100 mg | ciclosporin |
Neoral | ciclosporin |
Restasis eye drops | ciclosporin_eye |
cyclosporine eye drops | ciclosporin_eye |
rifampin 300 mg | rifampicin |
St. John's wort | st_johns_wort |
st johns wort 300mg | st_johns_wort |
Paxlovid | nirmatrelvir ritonavir |
Yaz | ethinylestradiol drospirenone |
Lo Loestrin Fe | ethinylestradiol norethisterone |
Excedrin | aspirin paracetamol caffeine |
Bactrim DS | trimethoprim sulfamethoxazole | ds
opzelura cream 1.5% | ruxolitinib |
ruxolitinib 1.5 % cream | ruxolitinib |
tacrolimus 1 mg capsules | tacrolimus |
tacrolimus 0.1% ointment | tacrolimus_topical |
hydrocortisone 1% cream | hydrocortisone_topical |
hydrocortisone 10 mg tablets | hydrocortisone |
ketoconazole 2% shampoo | ketoconazole_topical |
ketoconazole 200 mg tablet | ketoconazole |
minoxidil 5% foam | minoxidil_topical |
minoxidil 2.5 mg tablet | minoxidil_oral |
low dose oral minoxidil | minoxidil_oral |
Rogaine | minoxidil_topical |
minoxidil | minoxidil |
clobetasol 0.05% | clobetasol |
topical steroid | topical_corticosteroid |
intralesional triamcinolone | intralesional_triamcinolone |
DPCP | contact_immunotherapy |
prednisone taper | prednisone | taper
tofacitanib 5mg | ~tofacitinib |
baricitnib | ~baricitinib |
flucanazole | ~fluconazole |
azathioprin | azathioprine |
metotrexate | ~methotrexate |
levothyroxin 50 mcg | ~levothyroxine |
adalimumba | ~adalimumab |
birth control pill | contraceptive_pill |
blood pressure pill | | blood pressure pill
little white pill | | little white
zzyzx 10 mg | | zzyzx
Humira and zzyzx | adalimumab | zzyzx
metformin and lisinopril | metformin lisinopril |
";

/// The same, longer: what was looked for before it was known what is found.
const MORE: &str = include_str!("table.txt");

#[test]
fn people_write_medicines_in_many_ways() {
    check(TABLE);
}

#[test]
fn look_alikes_past_and_foreign_names_in_many_ways() {
    check(MORE);
}

fn check(table: &str) {
    let medications = medications();
    let mut wrong = Vec::new();
    for line in table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let found = medications.find(cells[0]);
        let hits: Vec<String> = found
            .hits
            .iter()
            .map(|hit| {
                format!(
                    "{}{}",
                    if hit.approximate { "~" } else { "" },
                    hit.ingredient
                )
            })
            .collect();
        if hits.join(" ") != cells[1] || found.unread.join(" ") != cells[2] {
            wrong.push(format!(
                "{line}\n    got: {} | {}",
                hits.join(" "),
                found.unread.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A line of two medicines raises every class that each of them raises alone, whatever the other is and in which form.
#[test]
fn beside_another_a_medicine_stays_what_it_is() {
    let medications = medications();
    let classes = |text: &str| -> BTreeSet<String> {
        let found = medications.find(text);
        let of = found.ids().flat_map(|id| medications.classes(id));
        of.map(|row| row.class.clone()).collect()
    };
    let lines: Vec<&str> = TABLE
        .lines()
        .chain(MORE.lines())
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split('|').next())
        .map(str::trim)
        .collect();
    let alone: Vec<BTreeSet<String>> = lines.iter().map(|line| classes(line)).collect();
    let between = [", ", "; ", " + ", " & ", " / ", " - ", "\n", " and ", ". "];
    let mut wrong = Vec::new();
    for (at, first) in lines.iter().enumerate() {
        for step in [1, 37, 101] {
            let other = (at + step) % lines.len();
            let sign = between[(at + step) % between.len()];
            let text = format!("{first}{sign}{}", lines[other]);
            let together = classes(&text);
            let mut each = alone[at].union(&alone[other]);
            if !each.all(|class| together.contains(class)) {
                wrong.push(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Common medicines that are not ours: none of them may be taken for a slip of the pen of one that is.
#[test]
fn no_common_name_is_taken_for_another() {
    let medications = medications();
    let names = include_str!("common_names.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in names
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
    {
        count += 1;
        let found = medications.find(name);
        for hit in found.hits.iter().filter(|hit| hit.approximate) {
            wrong.push(format!("{name} is taken for {}", hit.ingredient));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 600, "only {count} names");
}

#[test]
fn a_known_name_is_not_among_the_others() {
    let mut files = content();
    let row = "others = [\"baricitinib\"]\n";
    files.insert("medications/zz.toml".to_owned(), row.as_bytes().to_vec());
    let says = Medications::load(&files).unwrap_err().says;
    assert!(says.contains("stands among the others"), "{says}");
}

#[test]
fn a_short_word_is_never_guessed() {
    let medications = medications();
    for text in ["Yas", "Enbre", "Iron1", "xyrem"] {
        assert!(
            medications
                .find(text)
                .hits
                .iter()
                .all(|hit| !hit.approximate),
            "{text}"
        );
    }
}

#[test]
fn classes_are_cited_and_reach_brands() {
    let medications = medications();
    for (text, class) in [
        ("Humira", "biologic"),
        ("dupilumab", "biologic"),
        ("Opzelura", "jak_inhibitor"),
        ("Sotyktu", "jak_inhibitor"),
        ("Neoral", "ciclosporin"),
        ("Imuran", "immunosuppressant"),
        ("Benemid", "oat3_inhibitor"),
        ("Rifadin", "cyp3a_strong_inducer"),
        ("Tegretol", "cyp3a_strong_inducer"),
        ("Diflucan", "cyp2c9_inhibitor"),
        ("Diflucan", "cyp3a4_2c19_inhibitor"),
        ("Paxlovid", "cyp3a4_strong_inhibitor"),
        ("Zanaflex", "ritle_substrate"),
        ("Yaz", "oestrogen"),
        ("FluMist", "live_vaccine"),
    ] {
        let found = medications.find(text);
        let membership = found.ids().find_map(|id| medications.in_class(id, class));
        assert!(
            membership.is_some_and(|row| !row.cite.is_empty()),
            "{text} is in {class}"
        );
    }
    assert!(
        medications
            .in_class("tacrolimus_topical", "immunosuppressant")
            .is_none()
    );
    assert!(
        medications
            .in_class("ketoconazole_topical", "cyp3a4_strong_inhibitor")
            .is_none()
    );
    assert!(
        medications
            .in_class("rifampicin", "cyp2c9_inhibitor")
            .is_none()
    );
}

#[test]
fn a_class_without_a_source_does_not_load() {
    let mut files = content();
    let row = "[[membership]]\nclass = \"x\"\ntitle = \"X\"\nmembers = [\"iron\"]\ncite = []\nstatus = \"V2\"\n";
    files.insert("medications/zz.toml".to_owned(), row.as_bytes().to_vec());
    assert!(
        Medications::load(&files)
            .unwrap_err()
            .says
            .contains("no source")
    );
    let row = "[[membership]]\nclass = \"x\"\ntitle = \"X\"\nmembers = [\"nobody\"]\ncite = [\"US-LITFULO\"]\nstatus = \"V2\"\n";
    files.insert("medications/zz.toml".to_owned(), row.as_bytes().to_vec());
    assert!(
        Medications::load(&files)
            .unwrap_err()
            .says
            .contains("nobody")
    );
}

#[test]
fn a_line_that_says_none_is_no_medicine() {
    let medications = medications();
    for text in [
        "none",
        "None.",
        "N/A",
        "no medications",
        "Ninguna",
        "-",
        " -- ",
    ] {
        assert!(medications.says_none(text), "{text}");
    }
    for text in [
        "none?",
        "no aspirin",
        "none but Olumiant",
        "?",
        "",
        "unsure",
    ] {
        assert!(!medications.says_none(text), "{text}");
    }
}
