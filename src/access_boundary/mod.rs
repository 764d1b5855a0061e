//! Credential Access Boundaries: upper bounds of what an access token may do in Cloud Storage
//! ([overview](https://cloud.google.com/iam/docs/downscoping-short-lived-credentials)).

mod boundary;
mod bucket;
mod condition;
mod error;
mod expression;
mod known_members;
mod rule;

pub use boundary::AccessBoundary;
pub use bucket::BucketAccess;
pub use condition::AvailabilityCondition;
pub use error::AccessBoundaryError;
pub use rule::AccessBoundaryRule;
