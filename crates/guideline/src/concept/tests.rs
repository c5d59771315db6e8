use super::*;
use crate::problem::content;

fn concepts() -> Concepts {
    Concepts::load(&content()).unwrap()
}

#[test]
fn the_content_reads_and_every_laboratory_code_finds_its_concept() {
    let concepts = concepts();
    for (code, id) in [
        ("731-0", "alc"),
        ("751-8", "anc"),
        ("718-7", "haemoglobin"),
        ("777-3", "platelets"),
        ("6690-2", "leukocytes"),
        ("1742-6", "alt"),
        ("1920-8", "ast"),
        ("2157-6", "ck"),
        ("2160-0", "creatinine"),
        ("98979-8", "egfr"),
        ("13457-7", "ldl"),
        ("2085-9", "hdl"),
        ("2571-8", "triglycerides"),
        ("71773-6", "igra"),
        ("5196-1", "hbsag"),
        ("16933-4", "anti_hbc"),
        ("22322-2", "anti_hbs"),
        ("16128-1", "hcv_antibody"),
        ("2106-3", "hcg"),
        ("2118-8", "hcg"),
        ("local:CYP2C9", "cyp2c9"),
    ] {
        let Coded::Concept(concept) = concepts.by_code(code) else {
            panic!("`{code}` finds nothing");
        };
        assert_eq!(concept.id.as_str(), id);
    }
    assert!(matches!(concepts.by_code("71774-4"), Coded::Trap(_)));
    assert_eq!(concepts.by_code("1-8"), Coded::Unknown);
}

#[test]
fn a_value_must_have_the_form_of_its_concept() {
    use record::quantity::Quantity;
    let concepts = concepts();
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let alc = Value::Quantity(Quantity::new(decimal("0.45"), "10*3/uL"));
    assert_eq!(concepts.admits("alc", &alc), Ok(()));
    let other_unit = Value::Quantity(Quantity::new(decimal("450"), "/uL"));
    assert!(concepts.admits("alc", &other_unit).is_err());
    assert!(concepts.admits("alc", &Value::Truth(true)).is_err());
    assert!(
        concepts
            .admits("smoker", &Value::Code("often".to_owned()))
            .is_err()
    );
    assert_eq!(
        concepts.admits("smoker", &Value::Unknown("not sure".to_owned())),
        Ok(())
    );
    assert!(concepts.admits("nobody", &Value::Truth(true)).is_err());
}

#[test]
fn pregnancy_goes_out_of_date_and_smoking_does_not() {
    let concepts = concepts();
    assert!(concepts.get("pregnant").unwrap().expires_days.is_some());
    assert!(concepts.get("smoker").unwrap().expires_days.is_none());
}

#[test]
fn content_that_contradicts_itself_is_refused() {
    let mut files = content();
    let twice = "[[concept]]\nid = \"x\"\ntitle = \"X\"\nkind = \"quantity\"\nunit = \"g/dL\"\n\
                 codes = [{ code = \"731-0\", status = \"V2\" }]\n";
    files.insert("concepts/zz.toml".to_owned(), twice.as_bytes().to_vec());
    let problem = Concepts::load(&files).unwrap_err();
    assert!(problem.says.contains("731-0"), "{problem}");

    let mut files = content();
    let mixed = "[[concept]]\nid = \"x\"\ntitle = \"X\"\nkind = \"quantity\"\nunit = \"g/dL\"\naccepts = [\"g/dL\", \"mmol/L\"]\n";
    files.insert("concepts/zz.toml".to_owned(), mixed.as_bytes().to_vec());
    let problem = Concepts::load(&files).unwrap_err();
    assert!(problem.says.contains("mmol/L"), "{problem}");
}
