//! The AWS identity of a report.

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::aws_sts::CallerIdentity;
use serde::Serialize;

/// The AWS identity of this machine.
#[derive(Serialize)]
pub(super) struct Aws {
    region: String,
    region_from: String,
    access_key_id: String,
    credentials_from: String,
    expiration: Option<String>,
    account: Option<String>,
    arn: Option<String>,
    user_id: Option<String>,
}

impl Aws {
    pub(super) fn new(identity: &AwsIdentity, caller: Option<&CallerIdentity>) -> Self {
        Self {
            region: identity.region.to_string(),
            region_from: identity.region_from.clone(),
            access_key_id: identity.credentials.access_key_id().to_owned(),
            credentials_from: identity.credentials_from.clone(),
            expiration: identity.credentials.expiration().map(|end| end.to_string()),
            account: caller.and_then(|caller| caller.account.clone()),
            arn: caller.map(|caller| caller.arn.clone()),
            user_id: caller.and_then(|caller| caller.user_id.clone()),
        }
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let with_origin = |value: &str, from: &str| format!("{value} (from {from})");
        let mut lines = vec![
            ("region", with_origin(&self.region, &self.region_from)),
            ("access key id", with_origin(&self.access_key_id, &self.credentials_from)),
        ];
        let known = [
            ("credentials end", &self.expiration),
            ("account", &self.account),
            ("arn", &self.arn),
            ("user id", &self.user_id),
        ];
        lines.extend(known.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        lines
    }
}
