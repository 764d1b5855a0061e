//! Failed calls of remote services: one error for every service of AWS and Google that this crate
//! calls.

mod error;
mod kind;
mod operation;

pub use error::{Failure, Refusal, ServiceError};
pub use kind::ErrorKind;
pub use operation::{Operation, Service};
