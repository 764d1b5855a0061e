//! The output file, which the client reads before it runs the executable. Only a response with a
//! token is written to it, and it is read here too, for clients that always run the executable.

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

/// The output file that the client names, if any.
pub(super) struct OutputFile<'a> {
    path: Option<PathBuf>,
    context: &'a Context,
}

impl<'a> OutputFile<'a> {
    /// Reads the path from the variable that the client sets.
    pub(super) fn from_variable(context: &'a Context) -> Result<Self, Failure> {
        let path = variable(&*context.environment, OUTPUT_FILE);
        if path.as_ref().is_some_and(|path| path.contains('\u{FFFD}')) {
            return Err(failure(&format!("the path in `{OUTPUT_FILE}` is not UTF-8")));
        }
        let path = path.map(PathBuf::from);
        if let Some(found) = path.as_deref().and_then(NotAPath::detect) {
            return Err(failure(&format!("`{OUTPUT_FILE}` is {found}")));
        }
        Ok(Self { path, context })
    }

    /// Returns the response of an earlier run, if it answers this request, has its fingerprint and has
    /// a token that is valid for more than a minute. Any other content is ignored, since the file will be
    /// replaced.
    pub(super) fn read(
        &self,
        request: &ExecutableRequest,
        now: Timestamp,
        fingerprint: impl FnOnce() -> Option<String>,
    ) -> Result<Option<Response>, Failure> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        let content = match self.context.file_system.read_own(path, SIZE_LIMIT) {
            Ok(content) => content,
            Err(error) if matches!(error.kind, FileErrorKind::NotAFile(_)) => {
                return Err(unusable(&error));
            }
            // Writing the new response reports the problem if it persists.
            Err(_) => None,
        };
        let response = content.and_then(|content| response_of(content.expose(), request, now));
        let is_same = |found: &str| fingerprint().is_some_and(|expected| expected == found);
        Ok(response.and_then(|(response, found)| is_same(&found).then_some(response)))
    }

    /// Replaces the file by one with this response and the fingerprint of its request, which clients
    /// ignore. Without a fingerprint, only clients reuse the file.
    pub(super) fn write(
        &self,
        response: &Response,
        fingerprint: impl FnOnce() -> Option<String>,
    ) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let line = match fingerprint() {
            Some(fingerprint) => response.line_with("fingerprint", &fingerprint),
            None => response.line().clone(),
        };
        let replaced = self.context.file_system.replace(path, line.expose().as_bytes());
        replaced.map_err(|error| unusable(&error))
    }

    /// Removes the file. A missing file is not an error.
    pub(super) fn remove(&self) -> Result<(), Failure> {
        match &self.path {
            Some(path) => self.context.file_system.remove(path).map_err(|error| unusable(&error)),
            None => Ok(()),
        }
    }
}

/// Returns the response in `content` with its fingerprint, if it answers the request.
fn response_of(
    content: &[u8],
    request: &ExecutableRequest,
    now: Timestamp,
) -> Option<(Response, String)> {
    let text = std::str::from_utf8(content).ok()?;
    let cached: Cached = serde_json::from_str(text).ok()?;
    let expires_at = Timestamp::from_unix_seconds(cached.expiration_time);
    let usable = cached.answers(request, now);
    usable.then(|| {
        let response = Response::success(&cached.id_token, request.token_type, expires_at);
        (response, cached.fingerprint)
    })
}

/// The content of an output file. Unknown members are refused: only this program writes the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cached {
    version: u8,
    success: bool,
    token_type: String,
    expiration_time: u64,
    id_token: Secret,
    /// A digest of the request and the identity. A response of another program has none, and is not reused.
    fingerprint: String,
}

impl Cached {
    /// Returns whether this is a response to the request, with a token that is valid long enough.
    fn answers(&self, request: &ExecutableRequest, now: Timestamp) -> bool {
        let token = self.id_token.expose();
        let longest_lifetime = match &request.kind {
            Kind::Aws4Request => subject::SIGNED_REQUEST_LASTS,
            Kind::Jwt(_) => MAX_JWT_LIFETIME,
        };
        let valid_expiry =
            now.plus(MIN_REMAINING).unix_seconds() + 1..=now.plus(longest_lifetime).unix_seconds();
        self.version == VERSION
            && self.success
            && self.token_type == request.token_type.as_str()
            && valid_expiry.contains(&self.expiration_time)
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
            "set `output_file` of the credential configuration to a file in a directory that this \
             user may write to, or remove the member",
        ),
    )
}

/// In bytes. A subject token has two or three kilobytes.
const SIZE_LIMIT: u64 = 64 * 1024;

/// The remaining lifetime below which a cached response is not used.
const MIN_REMAINING: Duration = Duration::from_secs(60);

/// The longest lifetime of a JWT of AWS STS (`DurationSeconds` of GetWebIdentityToken). This program writes no
/// file with a later expiry.
const MAX_JWT_LIFETIME: Duration = Duration::from_secs(3600);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::aws_sts::{SigningAlgorithm, WebIdentityTokenRequest};
    use gcp_wif::external_account::Audience;
    use testkit::mutations;

    use super::super::request::TokenType;
    use super::*;

    const NOW: u64 = 1_597_128_922;

    const FINGERPRINT: &str = "0123abcd";

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

    /// Returns whether a file is accepted. An accepted one is printed in a form that is accepted again.
    fn read(file: &[u8]) -> bool {
        let now = Timestamp::from_unix_seconds(NOW);
        let Some((response, fingerprint)) = response_of(file, &request(), now) else {
            return false;
        };
        if fingerprint != FINGERPRINT {
            return false;
        }
        let line = response.line_with("fingerprint", FINGERPRINT);
        assert_eq!(line.expose().matches('\n').count(), 1, "{line:?}");
        let (again, _) = response_of(line.expose().as_bytes(), &request(), now).unwrap();
        assert_eq!(again.line().expose(), response.line().expose());
        assert!(!format!("{response:?}").contains("made-up"));
        true
    }

    #[test]
    fn hostile_files_do_not_panic() {
        let token_type = TokenType::Jwt.as_str();
        let good = |end: u64| {
            format!(
                r#"{{"version":1,"success":true,"token_type":"{token_type}","expiration_time":{end},"id_token":"made-up.a.b","fingerprint":"{FINGERPRINT}"}}"#
            )
            .into_bytes()
        };
        let samples = [good(NOW + 600), good(NOW + 61), good(NOW)];
        assert_eq!([true, true, false], [0, 1, 2].map(|index| read(&samples[index])));
        let mut accepted = 0;
        mutations::for_each(&samples, 600, &mut |bytes| accepted += u32::from(read(bytes)));
        assert!(accepted > 2, "no mutated file was accepted");
    }

    #[test]
    fn large_nested_files_are_rejected() {
        let size = SIZE_LIMIT as usize;
        for piece in ["[", "{\"a\":", "9", " ", "\"", "{\"version\":1,"] {
            assert!(!read(piece.repeat(size / piece.len()).as_bytes()), "{piece}");
        }
    }
}
