//! Vignettes, judged.
