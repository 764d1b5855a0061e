//! The source of the credential file that the command gets.

use std::path::Path;

use testkit::clouds::Clouds;
use testkit::oidc;

/// A kind of source, whose credential file is as `gcloud` or GitHub writes it.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    Aws,
    Azure,
    Executable,
    File,
    Github,
}

impl Source {
    /// Parses the name of a source.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "aws" => Some(Self::Aws),
            "azure" => Some(Self::Azure),
            "executable" => Some(Self::Executable),
            "file" => Some(Self::File),
            "github" => Some(Self::Github),
            _ => None,
        }
    }

    /// Returns the credential file. Writes the file `token`, if the source reads the subject token from it.
    pub fn credential_json(self, clouds: &Clouds, token: &Path) -> String {
        let jwt = oidc::jwt(oidc::FAR_FUTURE);
        let content = match self {
            Self::File => jwt,
            Self::Executable => format!(
                r#"{{"version": 1, "success": true, "token_type": "{JWT}", "id_token": "{jwt}"}}"#
            ),
            Self::Aws | Self::Azure | Self::Github => String::new(),
        };
        if !content.is_empty() {
            std::fs::write(token, content)
                .expect("the directory for temporary files can be written");
        }
        match self {
            Self::Aws => {
                clouds.credential_json(Some("fake@example-project.iam.gserviceaccount.com"))
            }
            Self::Azure => clouds.azure_credential_json(),
            Self::Executable => {
                clouds.executable_credential_json(&format!("/bin/cat {}", token.display()))
            }
            Self::File => clouds.file_credential_json(&token.display().to_string()),
            Self::Github => clouds.github_credential_json(),
        }
    }

    /// Returns the variables that the source needs.
    pub fn variables(self) -> Option<(&'static str, &'static str)> {
        let allowed = ("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1");
        matches!(self, Self::Executable).then_some(allowed)
    }

    /// Returns the place of such a source in reality, which begins a sentence.
    pub fn real_place(self) -> &'static str {
        match self {
            Self::Aws => "on a real EC2 instance",
            Self::Azure => "on a real Azure machine",
            Self::Executable | Self::File => "with a real token",
            Self::Github => "in a real job",
        }
    }
}

const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
