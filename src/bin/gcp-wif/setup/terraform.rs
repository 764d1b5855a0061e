//! The configuration of `setup` for Terraform.

use std::fmt::Write as _;

use super::aws_policy::policy;
use super::plan::{Plan, ProviderKind};
use super::trust::{attribute_condition, attribute_mapping, principal};
use crate::gcloud_command::WORKLOAD_IDENTITY_USER;

/// Returns the configuration. Its output is the command that writes the credential file.
pub(crate) fn terraform(plan: &Plan) -> String {
    let mut blocks = vec![apis(plan), pool(plan), provider(plan)];
    if plan.provider_kind == ProviderKind::Oidc {
        blocks.push(aws_account(plan));
    }
    blocks.extend(access(plan));
    blocks.push(credential_file(plan));
    let head = format!(
        "# Lets AWS account {} into the Google Cloud project {}.\n",
        plan.aws_account, plan.project
    );
    format!("{head}\n{}", blocks.join("\n"))
}

fn apis(plan: &Plan) -> String {
    block(
        "resource \"google_project_service\" \"federation\"",
        &[
            (
                "for_each",
                "toset([\"iam.googleapis.com\", \"iamcredentials.googleapis.com\", \"sts.googleapis.com\"])",
            ),
            ("project", &quoted(&plan.project)),
            ("service", "each.value"),
            ("disable_on_destroy", "false"),
        ],
        "",
    )
}

fn pool(plan: &Plan) -> String {
    block(
        "resource \"google_iam_workload_identity_pool\" \"aws\"",
        &[
            ("project", &quoted(&plan.project)),
            ("workload_identity_pool_id", &quoted(&plan.pool)),
            ("depends_on", "[google_project_service.federation]"),
        ],
        "",
    )
}

fn provider(plan: &Plan) -> String {
    let mapping = attribute_mapping(plan.provider_kind).iter();
    let mapping: Vec<_> = mapping.map(|(name, value)| (quoted(name), quoted(value))).collect();
    let mapping: Vec<_> = mapping.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut nested = format!("\n  attribute_mapping = {{\n{}  }}\n", aligned(&mapping, "    "));
    nested += &match plan.provider_kind {
        ProviderKind::Aws => {
            format!("\n  aws {{\n    account_id = {}\n  }}\n", quoted(&plan.aws_account))
        }
        ProviderKind::Oidc => format!(
            "\n  oidc {{\n    issuer_uri        = aws_iam_outbound_web_identity_federation.account.issuer_identifier\n    \
             allowed_audiences = [\"https://iam.googleapis.com/${{{POOL}.name}}/providers/{}\"]\n  }}\n",
            plan.provider
        ),
    };
    block(
        "resource \"google_iam_workload_identity_pool_provider\" \"aws\"",
        &[
            ("project", &quoted(&plan.project)),
            ("workload_identity_pool_id", &format!("{POOL}.workload_identity_pool_id")),
            ("workload_identity_pool_provider_id", &quoted(&plan.provider)),
            ("attribute_condition", &quoted(&attribute_condition(plan))),
        ],
        &nested,
    )
}

/// Returns the blocks for the provider `aws`, version 6.36 or newer.
fn aws_account(plan: &Plan) -> String {
    let audience =
        format!("https://iam.googleapis.com/${{{POOL}.name}}/providers/{}", plan.provider);
    let policy = format!("<<-EOT\n    {}\n  EOT", policy(&audience));
    let name = quoted(&format!("gcp-wif-{}", plan.provider));
    let federation =
        block("resource \"aws_iam_outbound_web_identity_federation\" \"account\"", &[], "");
    let policy = match &plan.role {
        Some(role) => block(
            "resource \"aws_iam_role_policy\" \"jwt\"",
            &[("name", &name), ("role", &quoted(role.name())), ("policy", &policy)],
            "",
        ),
        None => block(
            "resource \"aws_iam_policy\" \"jwt\"",
            &[("name", &name), ("policy", &policy)],
            "",
        ),
    };
    format!("# Version 6.36 of hashicorp/aws or newer\n{federation}\n{policy}")
}

fn access(plan: &Plan) -> Vec<String> {
    let (kind, identity) = principal(plan);
    let mut member = format!("\"{kind}://iam.googleapis.com/${{{POOL}.name}}/{identity}\"");
    let mut blocks = Vec::new();
    if let Some(account) = &plan.service_account {
        let (head, reference, account_id) = match account.new_id() {
            Some(id) => {
                ("resource \"google_service_account\" \"job\"", "google_service_account.job", id)
            }
            None => (
                "data \"google_service_account\" \"job\"",
                "data.google_service_account.job",
                account.email(),
            ),
        };
        blocks.push(block(
            head,
            &[("project", &quoted(&plan.project)), ("account_id", &quoted(account_id))],
            "",
        ));
        blocks.push(block(
            "resource \"google_service_account_iam_member\" \"aws\"",
            &[
                ("service_account_id", &format!("{reference}.name")),
                ("role", &quoted(WORKLOAD_IDENTITY_USER)),
                ("member", &member),
            ],
            "",
        ));
        member = format!("{reference}.member");
    }
    if !plan.grants.is_empty() {
        let roles: Vec<String> = plan.grants.iter().map(|role| quoted(role)).collect();
        blocks.push(block(
            "resource \"google_project_iam_member\" \"aws\"",
            &[
                ("for_each", &format!("toset([{}])", roles.join(", "))),
                ("project", &quoted(&plan.project)),
                ("role", "each.value"),
                ("member", &member),
            ],
            "",
        ));
    }
    blocks
}

fn credential_file(plan: &Plan) -> String {
    let command = format!(
        "\"gcp-wif config create ${{{PROVIDER}.name}}{} --output-file=aws.json\"",
        plan.credential_flags()
    );
    block(
        "output \"credential_file\"",
        &[
            ("description", &quoted("The command that writes the credential file")),
            ("value", &command),
        ],
        "",
    )
}

/// Returns a block with its aligned arguments, and then its nested blocks.
fn block(head: &str, arguments: &[(&str, &str)], nested: &str) -> String {
    if arguments.is_empty() && nested.is_empty() {
        return format!("{head} {{}}\n");
    }
    format!("{head} {{\n{}{nested}}}\n", aligned(arguments, "  "))
}

/// Returns a line for each argument, as `terraform fmt` aligns them.
fn aligned(arguments: &[(&str, &str)], indent: &str) -> String {
    let longest = arguments.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut lines = String::new();
    for (name, value) in arguments {
        // Writing to a string does not fail.
        let _ = writeln!(lines, "{indent}{name:longest$} = {value}");
    }
    lines
}

/// Returns a text as a string of HCL. The texts here have no `${` and no `%{`.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

const POOL: &str = "google_iam_workload_identity_pool.aws";

const PROVIDER: &str = "google_iam_workload_identity_pool_provider.aws";
