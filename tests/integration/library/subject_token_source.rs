//! Sources of subject tokens: AWS is touched for AWS sources only, and a program may bring its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use gcp_wif::context::{
    CommandError, CommandOutput, CommandRequest, Context, Destination, Environment, FileError,
    FileErrorKind, FileSystem, TransportError,
};
use gcp_wif::external_account::{ExternalAccount, JWT, Trust};
use gcp_wif::federation::{Error, Federation};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::service_error::ErrorKind;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;
use serde_json::json;

#[test]
fn a_file_source_touches_nothing_of_aws() {
    let seen = Seen::default();
    let account = account(json!({ "file": "/token" }));
    let federation = Federation::new(account, seen.context(&[("/token", TOKEN)])).unwrap();
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), "made-up-federated");
    assert_eq!(seen.files(), ["/token"]);
    assert_eq!(seen.requests(), ["POST https://sts.googleapis.com/v1/token"]);
    assert_eq!(seen.variables(), Vec::<String>::new());
}

#[test]
fn a_file_source_that_fails_touches_nothing_of_aws_either() {
    let seen = Seen::default();
    let account = account(json!({ "file": "/token" }));
    let error = Federation::new(account, seen.context(&[])).unwrap().access_token(&[]).unwrap_err();
    assert_eq!(error.to_string(), "the subject token file `/token` does not exist");
    assert_eq!(error.kind(), ErrorKind::NoIdentity);
    assert_eq!(seen.files(), ["/token"]);
    assert_eq!((seen.requests(), seen.variables()), (Vec::new(), Vec::new()));
}

#[test]
fn a_url_source_touches_nothing_of_aws() {
    let seen = Seen::default();
    let format = json!({ "type": "json", "subject_token_field_name": "access_token" });
    let account = account(json!({ "url": METADATA, "format": format }));
    let federation = Federation::new(account, seen.context(&[])).unwrap();
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), "made-up-federated");
    let get = format!("GET {METADATA}");
    assert_eq!(seen.requests(), [&get, "POST https://sts.googleapis.com/v1/token"]);
    assert_eq!((seen.files(), seen.variables()), (Vec::new(), Vec::new()));
    assert!(seen.metrics().contains("source/url"), "{}", seen.metrics());
}

#[test]
fn an_executable_source_touches_nothing_of_aws() {
    let seen = Seen::default();
    let runner = |request: &CommandRequest| -> Result<CommandOutput, CommandError> {
        assert_eq!(request.program, "/bin/token");
        let response =
            json!({ "version": 1, "success": true, "token_type": JWT, "id_token": TOKEN });
        let stdout = Secret::new(response.to_string().into_bytes());
        Ok(CommandOutput::new(stdout, Secret::default()))
    };
    let context = seen.context(&[]).with_command_runner(Arc::new(runner));
    let account = account(json!({ "executable": { "command": "/bin/token" } }));
    let federation = Federation::new(account, context).unwrap();
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), "made-up-federated");
    assert_eq!(seen.requests(), ["POST https://sts.googleapis.com/v1/token"]);
    assert_eq!(seen.files(), Vec::<String>::new());
    let variables = seen.variables();
    assert!(variables.iter().all(|name| !name.starts_with("AWS")), "{variables:?}");
}

#[test]
fn a_program_brings_its_own_source() {
    struct Issuer(Result<&'static str, &'static str>);

    impl SubjectTokenSource for Issuer {
        fn subject_token(&self) -> Result<SubjectToken, SourceError> {
            let token = self.0.map_err(SourceError::other)?;
            Ok(SubjectToken::new(token, JWT))
        }
    }

    let seen = Seen::default();
    let context = seen.context(&[]);
    // The credential source of the file is not used, whatever it is.
    let account = account(json!({ "file": "/token" }));
    let federation = Federation::new(account, context).unwrap();
    let federation = federation.with_subject_token_source(Issuer(Ok(TOKEN))).unwrap();
    assert!(format!("{federation:?}").contains("SubjectTokenSource(programmatic)"));
    assert_eq!(federation.subject_token().unwrap().token().expose(), TOKEN);
    federation.access_token(&[]).unwrap();
    assert_eq!(seen.files(), Vec::<String>::new());
    assert!(seen.metrics().contains("source/programmatic"), "{}", seen.metrics());

    let login = json!({
        "type": "external_account_authorized_user",
        "token": "made-up",
        "expiry": "2030-01-01T00:00:00Z",
    });
    let login = login.to_string();
    let login = Federation::from_json(login.as_bytes(), &Trust::default(), Context::new()).unwrap();
    let refused = login.with_subject_token_source(Issuer(Ok(TOKEN))).unwrap_err();
    assert!(matches!(refused, Error::SubjectTokenOfLogin), "{refused}");

    let sealed = Issuer(Err("the vault is sealed"));
    let federation = federation.with_subject_token_source(sealed).unwrap();
    let error = federation.access_token(&["other"]).unwrap_err();
    assert_eq!(error.to_string(), "the program's own source has no subject token");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "the vault is sealed");
    assert!(matches!(error, Error::Source(_)));
}

fn account(source: serde_json::Value) -> ExternalAccount {
    let json = json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o",
        "subject_token_type": JWT,
        "credential_source": source,
    });
    ExternalAccount::from_json(json.to_string().as_bytes(), &Trust::default()).unwrap()
}

/// Everything that a library reaches for in the outside world.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Lists>>);

#[derive(Default)]
struct Lists {
    files: Vec<String>,
    requests: Vec<String>,
    variables: Vec<String>,
    metrics: String,
}

impl Seen {
    /// Returns a context with these files, whose transport answers as Google's token endpoint.
    fn context(&self, files: &[(&str, &str)]) -> Context {
        let seen = self.clone();
        let transport = move |request: &Request, _: Destination| -> Result<_, TransportError> {
            let mut lists = seen.0.lock().unwrap();
            lists.requests.push(format!("{} {}", request.method.as_str(), request.url));
            let metrics = request.headers.iter().find(|header| header.name == "x-goog-api-client");
            lists.metrics =
                metrics.map(|header| header.value.expose().to_owned()).unwrap_or_default();
            let answer = json!({ "access_token": "made-up-federated", "expires_in": 3599 });
            Ok(Response::new(200, Vec::new(), Secret::new(answer.to_string().into_bytes())))
        };
        let programs = |_: &CommandRequest| -> Result<CommandOutput, CommandError> {
            unreachable!("no program is run")
        };
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned()));
        Context::new()
            .with_transport(Arc::new(transport))
            .with_environment(Arc::new(Variables(self.clone())))
            .with_command_runner(Arc::new(programs))
            .with_file_system(Arc::new(Files { seen: self.clone(), files: files.collect() }))
    }

    fn files(&self) -> Vec<String> {
        self.0.lock().unwrap().files.clone()
    }

    fn requests(&self) -> Vec<String> {
        self.0.lock().unwrap().requests.clone()
    }

    fn variables(&self) -> Vec<String> {
        // The quota project is Google's, whatever the source is.
        let variables = self.0.lock().unwrap().variables.clone();
        variables.into_iter().filter(|name| name != "GOOGLE_CLOUD_QUOTA_PROJECT").collect()
    }

    fn metrics(&self) -> String {
        self.0.lock().unwrap().metrics.clone()
    }
}

/// An environment that allows executables and is empty otherwise.
struct Variables(Seen);

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<String> {
        self.0.0.lock().unwrap().variables.push(name.to_owned());
        (name == "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES").then(|| "1".to_owned())
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.0.0.lock().unwrap().variables.push(format!("{prefix}…"));
        Vec::new()
    }
}

struct Files {
    seen: Seen,
    files: BTreeMap<PathBuf, String>,
}

impl FileSystem for Files {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        self.seen.0.lock().unwrap().files.push(path.display().to_string());
        let content = self.files.get(path).map(|text| Secret::new(text.clone().into_bytes()));
        let missing = || FileErrorKind::Io(std::io::ErrorKind::NotFound.into());
        content.ok_or_else(|| FileError::new(path, missing()))
    }

    fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
        unreachable!("nothing is written")
    }
}

const TOKEN: &str = "made-up-subject-token";

const METADATA: &str = "http://169.254.169.254/metadata/identity/oauth2/token";
