//! How a provider trusts an AWS account: its attribute mapping and its condition.

use super::plan::{Plan, Way};

/// Returns the attribute mapping: the attributes of Google, each with its expression in the Common
/// Expression Language.
///
/// For an AWS provider it is the
/// [default mapping](https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds#mappings-and-conditions),
/// on which `whoami` relies, and the account.
pub(super) const fn attribute_mapping(way: Way) -> &'static [(&'static str, &'static str)] {
    match way {
        Way::SignedRequest => &[
            ("google.subject", "assertion.arn"),
            ("attribute.aws_account", "assertion.account"),
            (
                "attribute.aws_role",
                "assertion.arn.contains('assumed-role') ? \
                 assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' + \
                 assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn",
            ),
        ],
        Way::Jwt => &[
            ("google.subject", "assertion.sub"),
            ("attribute.aws_account", "assertion['https://sts.amazonaws.com/'].aws_account"),
        ],
    }
}

/// Returns the condition, which admits identities of the account only.
pub(super) fn attribute_condition(plan: &Plan) -> String {
    format!("attribute.aws_account == '{}'", plan.aws_account)
}

/// Returns the part of a principal identifier before the pool, and the part behind it.
pub(super) fn principal(plan: &Plan) -> (&'static str, String) {
    match (&plan.role, plan.way) {
        (None, _) => ("principalSet", format!("attribute.aws_account/{}", plan.aws_account)),
        (Some(role), Way::SignedRequest) => {
            ("principalSet", format!("attribute.aws_role/{}", role.assumed_role_arn()))
        }
        (Some(role), Way::Jwt) => ("principal", format!("subject/{}", role.arn())),
    }
}
