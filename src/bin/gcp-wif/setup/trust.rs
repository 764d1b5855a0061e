//! The trust of a provider in an AWS account: its attribute mapping and its condition.

use super::plan::{Plan, ProviderKind};

/// Returns the attribute mapping: Google's attributes, each with its expression in the Common Expression Language.
///
/// For an AWS provider it is the
/// [default mapping](https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds#mappings-and-conditions),
/// on which `whoami` relies, and the account.
pub(super) const fn attribute_mapping(
    provider_kind: ProviderKind,
) -> &'static [(&'static str, &'static str)] {
    match provider_kind {
        ProviderKind::Aws => &[
            ("google.subject", "assertion.arn"),
            ("attribute.aws_account", "assertion.account"),
            (
                "attribute.aws_role",
                "assertion.arn.contains('assumed-role') ? \
                 assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' + \
                 assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn",
            ),
        ],
        ProviderKind::Oidc => &[
            ("google.subject", "assertion.sub"),
            ("attribute.aws_account", "assertion['https://sts.amazonaws.com/'].aws_account"),
        ],
    }
}

/// Returns the condition, which admits identities of the account only.
pub(super) fn attribute_condition(plan: &Plan) -> String {
    format!("attribute.aws_account == '{}'", plan.aws_account)
}

/// Returns the scheme of the principal identifier, and the part after its pool.
pub(super) fn principal(plan: &Plan) -> (&'static str, String) {
    match (&plan.role, plan.provider_kind) {
        (None, _) => ("principalSet", format!("attribute.aws_account/{}", plan.aws_account)),
        (Some(role), ProviderKind::Aws) => {
            ("principalSet", format!("attribute.aws_role/{}", role.assumed_role_arn()))
        }
        (Some(role), ProviderKind::Oidc) => ("principal", format!("subject/{}", role.arn())),
    }
}
