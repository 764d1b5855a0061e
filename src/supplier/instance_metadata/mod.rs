//! The EC2 instance metadata service (IMDS).

mod addresses;
mod documents;
mod endpoint_mode;
mod failure;
mod roles;
mod service;
mod session;
mod settings;
mod supplier;

pub use addresses::MetadataAddresses;
pub use endpoint_mode::MetadataEndpointMode;
pub use supplier::InstanceMetadataSupplier;
