//! HTTP requests and responses.

mod header;
mod request;
mod response;

pub use header::{Header, HeaderValue};
pub use request::{Idempotency, Method, Request};
pub use response::Response;
