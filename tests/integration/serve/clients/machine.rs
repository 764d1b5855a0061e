//! The machines on which the servers run.

use std::fs;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::json;
use testkit::clouds::{Clouds, POD_TOKEN};
use testkit::credential_files::{JWT, account};
use testkit::folder::Folder;
use testkit::oidc;

use super::clouds::ShortLived;
use crate::serve::program::{ServerProcess, program};
use crate::serve::world::SERVICE_ACCOUNT;

/// A kind of machine, by where its identity is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// An instance with a role, in its metadata.
    Ec2,
    /// A task of ECS with a role, at the agent of the container.
    Fargate,
    /// A pod of EKS with a role, at the agent of Pod Identity.
    PodIdentity,
    /// A pod of EKS with a role, by a projected token that AWS STS takes (IRSA).
    WebIdentity,
    /// A pod with a projected token that Google takes, or any other file.
    File,
}

/// A machine, with a folder for its files.
pub struct Machine {
    pub kind: Kind,
    pub clouds: Clouds,
    pub issued: Arc<ShortLived>,
    pub folder: Folder,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    pub fn new(kind: Kind) -> Self {
        let (clouds, issued) = ShortLived::start(kind == Kind::Ec2, kind != Kind::File);
        let folder = Folder::new("clients");
        fs::create_dir(folder.join("home")).unwrap();
        let token_file = |token: &str| folder.write("token", token).to_str().unwrap().to_owned();
        let origin = clouds.origin();
        let container = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        let variables = match kind {
            Kind::Ec2 => vec![],
            Kind::Fargate => vec![(container, format!("{origin}/v2/credentials/fake"))],
            Kind::PodIdentity => vec![
                (container, format!("{origin}/v1/credentials")),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token_file(POD_TOKEN)),
            ],
            Kind::WebIdentity => vec![
                ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/fake-role".to_owned()),
                ("AWS_WEB_IDENTITY_TOKEN_FILE", token_file(&oidc::jwt(oidc::FAR_FUTURE))),
            ],
            Kind::File => {
                token_file(&oidc::jwt(oidc::FAR_FUTURE));
                vec![]
            }
        };
        let file = match kind {
            Kind::File => {
                let source = folder.join("token");
                let generate = format!(
                    "{origin}/v1/projects/-/serviceAccounts/{SERVICE_ACCOUNT}:generateAccessToken"
                );
                let mut file = account(JWT, &origin, &json!({ "file": source }));
                file["service_account_impersonation_url"] = generate.into();
                file.to_string()
            }
            _ => clouds.credential_json(Some(SERVICE_ACCOUNT)),
        };
        folder.write("aws.json", file);
        Self { kind, clouds, issued, folder, variables }
    }

    /// Returns the URL whose response comes when a new `token` or `session` was issued.
    pub fn next(&self, what: &str) -> String {
        format!("{}/next/{what}", self.clouds.origin())
    }

    /// Starts a server with these words, and waits until it is ready.
    pub fn serve(&self, words: &[&str]) -> ServerProcess {
        self.start(self.command(&["serve"]).args(words))
    }

    /// Starts a server, and waits until it is ready.
    pub fn start(&self, command: &mut Command) -> ServerProcess {
        ServerProcess::start(command, &self.folder)
    }

    /// Returns the program with these words.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program(&self.clouds, &self.folder, words);
        if !matches!(self.kind, Kind::Ec2 | Kind::File) {
            command.env("AWS_REGION", "us-east-2");
        }
        command
            .env("AWS_ENDPOINT_URL_STS", self.clouds.origin())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a client in the environment that the server has printed, without `removed`, and returns its lines.
    pub fn run(&self, client: &Command, server: &ServerProcess, removed: &[&str]) -> Vec<String> {
        lines(&self.output(client, server, removed))
    }

    /// Runs a client as [`Machine::run`] does.
    pub fn output(&self, client: &Command, server: &ServerProcess, removed: &[&str]) -> Output {
        let variables = server.variables().filter(|(name, _)| !removed.contains(name));
        // A client whose token never changes would run for ever.
        let mut bounded = Command::new("timeout");
        bounded.arg("300").arg(client.get_program()).args(client.get_args());
        bounded
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .envs(variables)
            // By default, boto3 and the AWS CLI wait one second and do not retry. Here, a dozen clients start
            // together.
            .env("AWS_METADATA_SERVICE_TIMEOUT", "60")
            .env("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3")
            .env("HOME", self.folder.join("home"))
            .env("CLOUDSDK_CONFIG", self.folder.join("home/gcloud"));
        bounded.output().unwrap()
    }

    /// Checks that neither the clouds nor the server have refused anything.
    pub fn check(&self) {
        assert!(self.issued.refusals().is_empty(), "{:?}: {:?}", self.kind, self.issued.refusals());
        assert_eq!(self.folder.read("stderr"), "", "{:?}", self.kind);
    }
}

/// Returns the lines that a client has printed.
pub fn lines(output: &Output) -> Vec<String> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", output.status);
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

pub const EVERYWHERE: [Kind; 5] =
    [Kind::Ec2, Kind::Fargate, Kind::PodIdentity, Kind::WebIdentity, Kind::File];
