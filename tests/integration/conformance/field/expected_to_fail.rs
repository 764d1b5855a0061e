//! The cases that cannot hold yet, each with the reason. A listed case that holds fails its test.

/// The cases of `field-cases.json`.
pub const CASES: &[(&str, &str)] = &[];

/// The cases of `field-accounts.json`.
pub const ACCOUNTS: &[(&str, &str)] = &[];
