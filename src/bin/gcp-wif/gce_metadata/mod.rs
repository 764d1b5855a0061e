//! The metadata server of Google Compute Engine, as far as clients ask it for an identity.

mod failure;
mod identity;
mod resource;
mod response;
mod scopes;
mod service;
mod token;
mod values;

pub(crate) use scopes::Scopes;
pub(crate) use service::GceMetadata;
pub(crate) use values::{Shown, Values};
