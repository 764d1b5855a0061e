//! The flags of `setup`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// ID of the Google Cloud project
    #[arg(long, value_name = "ID")]
    pub(crate) project: String,
    /// Number of that project; default: the commands look it up
    #[arg(long, value_name = "NUMBER")]
    pub(crate) project_number: Option<String>,
    /// AWS account for Google to trust, 12 digits
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) aws_account: String,
    /// AWS role that gets access, by name or ARN; default: every identity of the account
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// Service account that the identity acts as; default: none, the identity itself gets the roles
    #[arg(long, value_name = "EMAIL")]
    pub(crate) service_account: Option<String>,
    /// Role of Google Cloud to grant in the project, such as `roles/storage.objectViewer`; repeatable
    #[arg(long, value_name = "ROLE")]
    pub(crate) grant: Vec<String>,
    /// ID of the new workload identity pool
    #[arg(long, value_name = "ID", default_value = "aws-pool")]
    pub(crate) pool: String,
    /// ID of the new provider; default: `aws-ACCOUNT`, with `--jwt` `aws-ACCOUNT-jwt`
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// Trust the JWTs of AWS, for gcloud and for Python programs without a wrapper
    #[arg(long)]
    pub(crate) jwt: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SetupFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SetupFormat {
    /// Commands for a shell
    #[default]
    Gcloud,
    /// A configuration of Terraform
    Terraform,
}
