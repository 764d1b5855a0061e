//! Hints for web identity tokens.

use gcp_wif::sanitize::Sanitized;

/// Returns the hint for a web identity token that AWS STS refuses. `code` has no suffix `Exception`.
pub(super) fn of_web_identity(role: &str, code: &str, message: &str) -> Option<String> {
    let says = |words: &str| message.contains(words);
    Some(match code {
        "ExpiredToken" => EXPIRED.to_owned(),
        _ if says("Incorrect token audience") => AUDIENCE.to_owned(),
        _ if says("Not authorized to perform sts:AssumeRoleWithWebIdentity") => not_trusted(role),
        _ if says("No OpenIDConnect provider found") => no_provider(message),
        _ if says("retrieve verification key") => KEYS.to_owned(),
        _ => return None,
    })
}

fn not_trusted(role: &str) -> String {
    let name = role.rsplit('/').next().unwrap_or(role);
    format!(
        "the role's trust policy must allow sts:AssumeRoleWithWebIdentity to the token's OIDC \
         provider, with conditions that its `sub` and `aud` meet; `aws iam get-role --role-name {}` \
         shows the policy",
        Sanitized::truncated(name, 64)
    )
}

/// AWS names the issuer: "No OpenIDConnect provider found in your account for https://…".
fn no_provider(message: &str) -> String {
    let issuer = message.split_whitespace().find(|word| word.starts_with("https://"));
    let issuer = issuer.unwrap_or("ISSUER").trim_end_matches(['.', ',']);
    format!(
        "create the OIDC provider in the role's account: `aws iam create-open-id-connect-provider \
         --url {} --client-id-list sts.amazonaws.com`",
        Sanitized::truncated(issuer, 255)
    )
}

const EXPIRED: &str = "replace the expired token in the file: in a pod, mount it as a projected volume, whose token \
    the kubelet renews";

const AUDIENCE: &str = "request the token for the audience `sts.amazonaws.com`, or add its audience \
    to the client IDs of the OIDC provider in IAM";

const KEYS: &str = "AWS STS reads the keys of the token's issuer over the Internet: its URL with \
    `/.well-known/openid-configuration` must be public";
