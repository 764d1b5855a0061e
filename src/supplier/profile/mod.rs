//! The selected profile of AWS's `config` and `credentials` files.

mod identity;
mod named_sources;
mod region;
mod static_keys;
mod supplier;

pub use named_sources::NamedSources;
pub use region::ProfileRegionSupplier;
pub use supplier::ProfileSupplier;
