//! HTTP requests and responses.

mod form;
mod header;
mod request;
mod response;

pub(crate) use form::form;
pub use header::{Header, HeaderValue};
pub use request::{Idempotency, Method, Request};
pub use response::Response;
