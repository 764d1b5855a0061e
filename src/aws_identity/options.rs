//! The options of a resolver.

use std::sync::Arc;

use crate::aws_config_file::AssumedRole;
use crate::context::{Context, MfaPrompt, NoMfaPrompt};
use crate::external_account::AwsCredentialSource;
use crate::region::Region;
use crate::supplier::{AwsSources, RegionChain, SecurityCredentialsChain};

/// The options of a resolver.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) context: Context,
    /// The credential file's URLs of the metadata service. `None` without a credential file.
    pub(super) credential_source: Option<AwsCredentialSource>,
    /// The region that the verification URL names.
    pub(super) fixed_region: Option<Region>,
    /// The caller's choice of the region.
    pub(super) region: Option<Region>,
    /// Whether the global endpoint of AWS STS is used if no region is found.
    pub(super) is_region_optional: bool,
    pub(super) allow_imdsv1: bool,
    pub(super) sources: AwsSources,
    pub(super) profile: Option<String>,
    pub(super) roles: Vec<AssumedRole>,
    pub(super) mfa_prompt: Arc<dyn MfaPrompt>,
    /// The caller's suppliers of the region, which replace all others.
    pub(super) region_chain: Option<RegionChain>,
    /// The caller's suppliers of credentials, which replace all others.
    pub(super) credentials_chain: Option<SecurityCredentialsChain>,
}

impl Options {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            credential_source: None,
            fixed_region: None,
            region: None,
            is_region_optional: false,
            allow_imdsv1: false,
            sources: AwsSources::default(),
            profile: None,
            roles: Vec::new(),
            mfa_prompt: Arc::new(NoMfaPrompt),
            region_chain: None,
            credentials_chain: None,
        }
    }
}
