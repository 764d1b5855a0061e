//! The file in which the client looks before it asks: written only with a token, and read again here
//! for clients that always ask.

use std::path::PathBuf;
use std::time::Duration;

use gcp_wif::context::{Context, FileError, FileErrorKind, NotAPath};
use gcp_wif::secret::Secret;
use gcp_wif::timestamp::Timestamp;
use serde::Deserialize;

use super::error_response::Failure;
use super::request::{ExecutableRequest, Kind};
use super::response::{Response, VERSION};
use super::subject;
use super::variable::{OUTPUT_FILE, variable};

/// Is the file that the client names, if it names one.
pub(super) struct OutputFile<'a> {
    path: Option<PathBuf>,
    context: &'a Context,
}

impl<'a> OutputFile<'a> {
    pub(super) fn of(context: &'a Context) -> Result<Self, Failure> {
        let path = variable(&*context.environment, OUTPUT_FILE);
        if path.as_ref().is_some_and(|path| path.contains('\u{FFFD}')) {
            return Err(failure("the path in `GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE` is not UTF-8"));
        }
        let path = path.map(PathBuf::from);
        if let Some(found) = path.as_deref().and_then(NotAPath::detect) {
            return Err(failure(&format!("`{OUTPUT_FILE}` is {found}")));
        }
        Ok(Self { path, context })
    }

    /// Is the answer of earlier, where it is one that would be given now and holds for more than a
    /// minute. A file that says anything else is as good as none: it is going to be replaced.
    pub(super) fn read(
        &self,
        request: &ExecutableRequest,
        now: Timestamp,
    ) -> Result<Option<Response>, Failure> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        let content = match self.context.file_system.read_own(path, LARGEST) {
            Ok(content) => content,
            Err(error) if matches!(error.kind, FileErrorKind::NotAFile(_)) => {
                return Err(unusable(&error));
            }
            // Whatever it is, the new one tells whether it can be written.
            Err(_) => None,
        };
        Ok(content.and_then(|content| response_of(content.expose(), request, now)))
    }

    pub(super) fn write(&self, response: &Response) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let line = response.line().expose().as_bytes();
        self.context.file_system.replace(path, line).map_err(|error| unusable(&error))
    }

    pub(super) fn remove(&self) -> Result<(), Failure> {
        match &self.path {
            Some(path) => self.context.file_system.remove(path).map_err(|error| unusable(&error)),
            None => Ok(()),
        }
    }
}

/// Is what a file says, where that answers the demand.
fn response_of(content: &[u8], request: &ExecutableRequest, now: Timestamp) -> Option<Response> {
    let text = std::str::from_utf8(content).ok()?;
    let cached: Cached = serde_json::from_str(text).ok()?;
    let expires_at = Timestamp::from_unix_seconds(cached.expiration_time);
    let usable = cached.answers(request, now);
    usable.then(|| Response::success(&cached.id_token, request.token_type, expires_at))
}

/// Is what a file has to hold; `deny_unknown_fields` because nobody else writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cached {
    version: u8,
    success: bool,
    token_type: String,
    expiration_time: u64,
    id_token: Secret,
}

impl Cached {
    fn answers(&self, request: &ExecutableRequest, now: Timestamp) -> bool {
        let token = self.id_token.expose();
        let longest = match &request.kind {
            Kind::Aws4Request => subject::SIGNED_REQUEST_LASTS,
            Kind::Jwt(_) => LONGEST_JWT,
        };
        let between = now.plus(LEAST_LEFT).unix_seconds() + 1..=now.plus(longest).unix_seconds();
        self.version == VERSION
            && self.success
            && self.token_type == request.token_type.as_str()
            && between.contains(&self.expiration_time)
            && !token.is_empty()
            && token.bytes().all(|byte| byte.is_ascii_graphic())
            && match &request.kind {
                Kind::Aws4Request => subject::is_signed_request_for(token, &request.audience),
                Kind::Jwt(_) => token.split('.').count() == 3,
            }
    }
}

fn unusable(error: &FileError) -> Failure {
    failure(&format!("the output file cannot be used; {error}"))
}

fn failure(problem: &str) -> Failure {
    Failure::new(
        "OUTPUT_FILE",
        problem,
        Some(
            "`output_file` of the credential configuration has to be a file in a directory that this \
             user may write to, or may be left out",
        ),
    )
}

/// In bytes. A subject token has two or three kilobytes.
const LARGEST: u64 = 64 * 1024;

/// Less is too little for a client to start with.
const LEAST_LEFT: Duration = Duration::from_secs(60);

/// AWS gives out none that lasts longer: what says so is not from here.
const LONGEST_JWT: Duration = Duration::from_secs(3600);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::aws_sts::{SigningAlgorithm, WebIdentityTokenRequest};
    use gcp_wif::external_account::Audience;
    use testkit::mutations;

    use super::super::request::TokenType;
    use super::*;

    const NOW: u64 = 1_597_128_922;

    fn request() -> ExecutableRequest {
        let request = WebIdentityTokenRequest {
            audiences: vec!["https://service.example".to_owned()],
            signing_algorithm: SigningAlgorithm::Rs256,
            duration_seconds: None,
            tags: Vec::new(),
        };
        let audience = Audience::for_workload("1", "p", "a").unwrap();
        ExecutableRequest { audience, kind: Kind::Jwt(request), token_type: TokenType::Jwt }
    }

    /// Whatever is taken is printed, and taken again for the same.
    fn read(file: &[u8]) -> bool {
        let now = Timestamp::from_unix_seconds(NOW);
        let Some(response) = response_of(file, &request(), now) else { return false };
        let line = response.line().expose();
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
        let again = response_of(line.as_bytes(), &request(), now).unwrap();
        assert_eq!(again.line().expose(), line);
        assert!(!format!("{response:?}").contains("made-up"));
        true
    }

    #[test]
    fn hostile_files_are_no_panic() {
        let token_type = TokenType::Jwt.as_str();
        let good = |end: u64| {
            format!(
                r#"{{"version":1,"success":true,"token_type":"{token_type}","expiration_time":{end},"id_token":"made-up.a.b"}}"#
            )
            .into_bytes()
        };
        let samples = [good(NOW + 600), good(NOW + 61), good(NOW)];
        assert_eq!([true, true, false], [0, 1, 2].map(|index| read(&samples[index])));
        let mut taken = 0;
        mutations::for_each(&samples, 600, &mut |bytes| taken += u32::from(read(bytes)));
        assert!(taken > 2, "no changed file was good");
    }

    #[test]
    fn the_worst_files_come_to_an_end() {
        let size = LARGEST as usize;
        for piece in ["[", "{\"a\":", "9", " ", "\"", "{\"version\":1,"] {
            assert!(!read(piece.repeat(size / piece.len()).as_bytes()), "{piece}");
        }
    }
}
