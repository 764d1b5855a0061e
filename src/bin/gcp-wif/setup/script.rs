//! The commands of `setup` for a shell.

use std::fmt::Write as _;

use super::aws_policy::policy;
use super::plan::{Plan, ProviderKind};
use super::trust::{attribute_condition, attribute_mapping, principal};
use crate::gcloud_command::{
    PROJECT_NUMBER, WORKLOAD_IDENTITY_USER, enable_apis, grant_in_project, grant_on_service_account,
};
use crate::shell::{quoted_text, quoted_with_variable};

/// Returns the commands, each step with a comment.
pub(crate) fn script(plan: &Plan) -> String {
    let mut script = Script::new(plan);
    script.project_number();
    if plan.provider_kind == ProviderKind::Oidc {
        script.aws_account();
    }
    script.pool_and_provider();
    script.access();
    script.credential_file();
    script.text
}

struct Script<'a> {
    plan: &'a Plan,
    text: String,
    step: u32,
    /// The number of the project, or the variable that holds it.
    project_number: String,
}

impl<'a> Script<'a> {
    fn new(plan: &'a Plan) -> Self {
        let variable = || format!("${{{PROJECT_NUMBER}}}");
        Self {
            plan,
            text: format!(
                "# Lets AWS account {} into the Google Cloud project {}. None of this has been run.\n",
                plan.aws_account, plan.project
            ),
            step: 0,
            project_number: plan.project_number.clone().unwrap_or_else(variable),
        }
    }

    fn project_number(&mut self) {
        let project = &self.plan.project;
        self.step("The APIs, and the number of the project");
        self.run(&enable_apis(&["iam", "iamcredentials", "sts"], project));
        if self.plan.project_number.is_none() {
            self.run(&format!(
                "{PROJECT_NUMBER}=$(gcloud projects describe {project} --format='value(projectNumber)')"
            ));
        }
    }

    /// Adds the commands that let AWS STS sign JWTs for the provider.
    fn aws_account(&mut self) {
        self.step("In the AWS account: JWTs for this provider; skip the first command if they are enabled");
        self.run("aws iam enable-outbound-web-identity-federation");
        self.run(
            "ISSUER=$(aws iam get-outbound-web-identity-federation-info --query IssuerIdentifier --output text)",
        );
        let policy = quoted_with_variable(&policy(&self.jwt_audience()), PROJECT_NUMBER);
        let provider = &self.plan.provider;
        match &self.plan.role {
            Some(role) => self.run(&format!(
                "aws iam put-role-policy --role-name {} --policy-name gcp-wif-{provider} --policy-document {policy}",
                role.name()
            )),
            None => {
                self.comment("Attach this policy to each role that needs access.");
                self.run(&format!(
                    "aws iam create-policy --policy-name gcp-wif-{provider} --policy-document {policy}"
                ));
            }
        }
    }

    fn pool_and_provider(&mut self) {
        let Plan { project, pool, provider, aws_account, provider_kind, .. } = self.plan;
        let place = format!("--project={project} --location=global");
        self.step("A pool, and in it a provider that trusts the AWS account");
        self.run(&format!("gcloud iam workload-identity-pools create {pool} {place}"));
        let mapping: Vec<String> = attribute_mapping(*provider_kind)
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let rules = format!(
            "--attribute-mapping={} --attribute-condition={}",
            quoted_text(&mapping.join(",")),
            quoted_text(&attribute_condition(self.plan))
        );
        let place = format!("{place} --workload-identity-pool={pool}");
        let create = "gcloud iam workload-identity-pools providers create";
        match provider_kind {
            ProviderKind::Aws => self.run(&format!(
                "{create}-aws {provider} {place} --account-id={aws_account} {rules}"
            )),
            ProviderKind::Oidc => {
                let audience = quoted_with_variable(&self.jwt_audience(), PROJECT_NUMBER);
                self.run(&format!(
                    "{create}-oidc {provider} {place} --issuer-uri=\"${{ISSUER}}\" \
                     --allowed-audiences={audience} {rules}"
                ));
            }
        }
    }

    fn access(&mut self) {
        let project = &self.plan.project;
        let (kind, identity) = principal(self.plan);
        let pool = format!(
            "iam.googleapis.com/projects/{}/locations/global/workloadIdentityPools/{}",
            self.project_number, self.plan.pool
        );
        let mut member = format!("{kind}://{pool}/{identity}");
        if let Some(account) = &self.plan.service_account {
            if let Some(id) = account.new_id() {
                self.step("The service account; skip this if it exists");
                self.run(&format!("gcloud iam service-accounts create {id} --project={project}"));
            }
            self.step("The AWS identity may act as the service account");
            let email = account.email();
            self.run(&grant_on_service_account(email, WORKLOAD_IDENTITY_USER, &member));
            member = format!("serviceAccount:{email}");
        }
        if !self.plan.grants.is_empty() {
            self.step("The roles of the identity");
        }
        for role in &self.plan.grants {
            self.run(&grant_in_project(project, role, &member));
        }
        if self.plan.grants.is_empty() {
            self.comment(&format!("Grant roles to {member}; `--grant ROLE` prints the command."));
        }
    }

    fn credential_file(&mut self) {
        self.step("The credential file, which holds no secret");
        let provider = quoted_with_variable(&self.provider(), PROJECT_NUMBER);
        let flags = self.plan.credential_flags();
        self.run(&format!("gcp-wif config create {provider}{flags} --output-file=aws.json"));
        self.step("On the machine with the AWS identity");
        if self.plan.provider_kind == ProviderKind::Oidc {
            self.run("export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1");
        }
        self.run("gcp-wif config check aws.json");
        self.run("gcp-wif access-token --credential-file aws.json");
    }

    /// Returns the resource name of the provider.
    fn provider(&self) -> String {
        format!(
            "projects/{}/locations/global/workloadIdentityPools/{}/providers/{}",
            self.project_number, self.plan.pool, self.plan.provider
        )
    }

    /// Returns the audience that `executable` requests by default.
    fn jwt_audience(&self) -> String {
        format!("https://iam.googleapis.com/{}", self.provider())
    }

    fn step(&mut self, title: &str) {
        self.step += 1;
        // Writing to a string does not fail.
        let _ = write!(self.text, "\n# {}. {title}\n", self.step);
    }

    fn comment(&mut self, text: &str) {
        let _ = writeln!(self.text, "# {text}");
    }

    /// Adds a command, with a line for each flag if it is long.
    fn run(&mut self, command: &str) {
        let command = match command.len() > MAX_LINE_LENGTH {
            true => command.replace(" --", " \\\n    --"),
            false => command.to_owned(),
        };
        let _ = writeln!(self.text, "{command}");
    }
}

const MAX_LINE_LENGTH: usize = 100;
