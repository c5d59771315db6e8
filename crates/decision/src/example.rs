//! Examples of rules, run.
