//! AWS credentials as the metadata service of EC2 and the agent of a container serve them.

mod credentials;
mod document;
mod failure;
mod long_sessions;
mod resource;
mod response;
mod served;
mod service;
mod session_tokens;

pub(crate) use credentials::{FetchLimit, RefreshableCredentials};
pub(crate) use long_sessions::LongSessions;
pub(crate) use served::RENEWAL_MARGIN;
pub(crate) use service::Ec2Metadata;
