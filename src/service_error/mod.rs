//! Failed calls of remote services: one error for every service of AWS and Google that this crate
//! calls.

mod error;
mod failure;
mod kind;
mod operation;

pub use error::ServiceError;
pub use failure::{Failure, Refusal};
pub use kind::ErrorKind;
pub use operation::{Operation, Service};
