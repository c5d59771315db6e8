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

/// SNOMED CT codes that stand for an ICD-10-CM code.
///
/// Only what was seen in two independent sources stands here (68225006, alopecia areata). Further codes are known from
/// memory alone and must be confirmed in the SNOMED browser before they are added.
pub const SNOMED_AS_ICD10CM: [(&str, &str); 1] = [("68225006", "L63.9")];
