//! AWS credentials as the metadata service of EC2 and the agent of a container serve them.

mod answer;
mod credentials;
mod document;
mod failure;
mod long_sessions;
mod resource;
mod service;
mod session_tokens;

pub(crate) use credentials::{RENEWAL_MARGIN, RefreshableCredentials};
pub(crate) use long_sessions::LongSessions;
pub(crate) use service::Ec2Metadata;
