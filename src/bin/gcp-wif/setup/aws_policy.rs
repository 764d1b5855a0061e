//! The policy of the AWS role, for the JWTs of AWS STS.

use serde_json::json;

/// Returns the policy that allows AWS STS to sign JWTs with the audience of the provider.
pub(super) fn policy(audience: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:GetWebIdentityToken",
            "Resource": "*",
            "Condition": {
                "ForAllValues:StringEquals": { "sts:IdentityTokenAudience": audience },
                "NumericLessThanEquals": { "sts:DurationSeconds": 3600 },
            },
        }],
    })
    .to_string()
}
