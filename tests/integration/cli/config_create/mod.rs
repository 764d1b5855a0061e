//! `gcp-wif config create`: the same bytes as gcloud for the same flags, and no file for
//! contradictory flags.

mod contradictions;
mod flags;
mod gcloud;
mod program;
mod replacement;
mod values;
