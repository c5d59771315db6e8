//! The room `fhir`.
