//! The names of code systems and identifier systems.

/// LOINC: laboratory tests.
pub const LOINC: &str = "http://loinc.org";
/// UCUM: units.
pub const UCUM: &str = "http://unitsofmeasure.org";
/// ICD-10-CM: conditions.
pub const ICD10CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// `RxNorm`: medicines.
pub const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
/// Concepts of the guideline, by name (`salt`, `alc`). For what no public code system names: there is no LOINC code
/// for SALT.
pub const CONCEPT: &str = "urn:anagen:concept";
/// Codes that a concept allows and no public system names.
pub const CODE: &str = "urn:anagen:code";
/// Medicines of the guideline, by name.
pub const INGREDIENT: &str = "urn:anagen:ingredient";
/// The clinic's own patient number.
pub const MRN: &str = "urn:anagen:mrn";

/// The World Health Organization's ICD-10, and what countries made of it.
pub const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";
/// CVX: vaccines that were given.
pub const CVX: &str = "http://hl7.org/fhir/sid/cvx";

/// The name under which this program knows a code system. Hospitals write it with another scheme, with a slash at its
/// end, as a number (OID), with an edition behind it, or under the name of their country.
#[must_use]
pub fn known_as(written: &str) -> &str {
    let name = written.trim().trim_end_matches('/');
    let bare = name
        .strip_prefix("https://")
        .or(name.strip_prefix("http://"));
    let oid = name.strip_prefix("urn:oid:");
    match (bare, oid) {
        (Some("loinc.org"), _) | (_, Some("2.16.840.1.113883.6.1")) => LOINC,
        (Some("unitsofmeasure.org"), _) | (_, Some("2.16.840.1.113883.6.8")) => UCUM,
        (Some("hl7.org/fhir/sid/icd-10-cm"), _) | (_, Some("2.16.840.1.113883.6.90")) => ICD10CM,
        (Some("www.nlm.nih.gov/research/umls/rxnorm"), _) | (_, Some("2.16.840.1.113883.6.88")) => {
            RXNORM
        }
        (Some("hl7.org/fhir/sid/cvx"), _) | (_, Some("2.16.840.1.113883.12.292")) => CVX,
        (_, Some("2.16.840.1.113883.6.96")) => SNOMED,
        (_, Some("2.16.840.1.113883.6.3" | "1.2.276.0.76.5.409")) => ICD10,
        (Some(bare), _) if bare.starts_with("snomed.info/sct") => SNOMED,
        (Some(bare), _) if is_icd10(bare) => ICD10,
        _ => name,
    }
}

/// ICD-10 itself and its national kin; procedures (ICD-10-PCS) are something else.
fn is_icd10(bare: &str) -> bool {
    let kin = bare.starts_with("hl7.org/fhir/sid/icd-10") || bare.contains("icd-10-gm");
    kin && !bare.ends_with("pcs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_system_under_many_names() {
        for (written, known) in [
            ("https://loinc.org", LOINC),
            ("urn:oid:2.16.840.1.113883.6.1", LOINC),
            ("http://hl7.org/fhir/sid/icd-10-cm/", ICD10CM),
            ("urn:oid:2.16.840.1.113883.6.90", ICD10CM),
            ("http://hl7.org/fhir/sid/icd-10", ICD10),
            ("http://hl7.org/fhir/sid/icd-10-uk", ICD10),
            ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", ICD10),
            ("http://snomed.info/sct/83821000000107", SNOMED),
            ("urn:anagen:concept", CONCEPT),
        ] {
            assert_eq!(known_as(written), known, "{written}");
        }
        for other in [
            "http://hl7.org/fhir/sid/icd-10-pcs",
            "http://hl7.org/fhir/sid/icd-9-cm",
        ] {
            assert_eq!(known_as(other), other);
        }
    }
}
