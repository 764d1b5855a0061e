//! A world whose variables, files and responses a test chooses.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::aws_config_file::SsoOrigin;
use crate::context::{
    Context, FileError, FileErrorKind, FileSystem, FixedClock, TransportError, TransportErrorKind,
};
use crate::http::{Request, Response};
use crate::region::Region;
use crate::secret::Secret;
use crate::supplier::{NamedSources, ProfileSupplier, SharedConfig, SkippedSupplier};

/// Returns a context with these variables, without files and network. Its clock stands still.
pub(super) fn context(variables: &[(&str, &str)]) -> Context {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Context::new()
        .with_environment(Arc::new(variables.collect::<BTreeMap<_, _>>()))
        .with_clock(Arc::new(FixedClock(1_597_128_922)))
}

/// Adds a network in which `answer` is every host. Also returns the list of requests.
pub(super) fn with_network(
    context: Context,
    answer: impl Fn(&Request) -> Result<Response, TransportErrorKind> + Send + Sync + 'static,
) -> (Context, Arc<Mutex<Vec<String>>>) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let sent = Arc::clone(&requests);
    let transport = move |request: &Request, _| {
        let line = format!("{} {}", request.method.as_str(), request.url.path());
        sent.lock().unwrap().push(line);
        answer(request).map_err(|kind| TransportError::new("service.example", kind))
    };
    (context.with_transport(Arc::new(transport)), requests)
}

/// Returns a response in plain text.
pub(super) fn response(status: u16, body: &str) -> Response {
    let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
    Response::new(status, headers, Secret::new(body.as_bytes().to_vec()))
}

/// A file system with these files.
pub(super) struct Files(pub(super) BTreeMap<&'static str, &'static str>);

impl FileSystem for Files {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let content = path.to_str().and_then(|path| self.0.get(path));
        let content = content.map(|text| Secret::new(text.as_bytes().to_vec()));
        content.ok_or_else(|| failed(path, io::ErrorKind::NotFound))
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Err(failed(path, io::ErrorKind::PermissionDenied))
    }
}

/// A file system in which no file can be read, for this reason.
pub(super) struct Unreadable(pub(super) io::ErrorKind);

impl FileSystem for Unreadable {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        Err(failed(path, self.0))
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Err(failed(path, self.0))
    }
}

fn failed(path: &Path, kind: io::ErrorKind) -> FileError {
    FileError::new(path, FileErrorKind::Io(kind.into()))
}

/// Returns the session `corp` of SSO, with the role of an account.
pub(super) fn sso_origin() -> SsoOrigin {
    SsoOrigin {
        session: Some("corp".to_owned()),
        start_url: "https://d-123.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
        account_and_role: Some(("123456789012".to_owned(), "Dev".to_owned())),
    }
}

pub(super) fn region() -> Region {
    Region::parse("us-east-2").unwrap()
}

/// Returns the supplier of a profile whose roles have no other source than profiles.
pub(super) fn profile_supplier(context: &Context, profile: &str) -> ProfileSupplier {
    let skipped = || Box::new(SkippedSupplier::new("source", "is not part of this test"));
    let sources =
        NamedSources { environment: skipped(), container: skipped(), instance_metadata: skipped() };
    let config = Arc::new(SharedConfig::new(context.clone(), Some(profile.to_owned())));
    ProfileSupplier::new(context.clone(), config, region(), sources)
}
