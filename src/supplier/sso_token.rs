//! The SSO token that `aws sso login` has left behind, and the next one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

use super::endpoint_error::EndpointError;
use super::error::SupplierError;
use super::profile_error::ProfileError;
use super::shared_config::shown;
use super::sso::{SsoSession, endpoint_url, set_path_below};
use crate::aws_config_file::Platform;
use crate::aws_sts::AwsService;
use crate::context::{Destination, Level};
use crate::http::{Method, Request};
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Holds what the AWS CLI writes, with the same names.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CachedToken {
    start_url: Option<String>,
    region: Option<String>,
    access_token: Secret,
    expires_at: String,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    registration_expires_at: Option<String>,
    refresh_token: Option<Secret>,
}

/// Is the answer of `CreateToken`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreatedToken {
    access_token: Secret,
    expires_in: u64,
    refresh_token: Option<Secret>,
}

impl SsoSession<'_> {
    /// Is a token that still holds: the cached one, or the next one where that can be had.
    pub(super) fn token(&self) -> Result<Secret, SupplierError> {
        let path = self.path()?;
        let cached = self.read(&path)?;
        let now = self.context.now();
        let end = moment(&cached.expires_at).ok_or_else(|| {
            self.login(format!("`{}` has an `expiresAt` that is no time", shown(&path)))
        })?;
        if now.plus(EARLY) < end {
            return Ok(cached.access_token);
        }
        if let Some(refresh) = self.refresh_request(&cached)? {
            match self.refresh(&path, refresh, &cached) {
                Ok(token) => return Ok(token),
                Err(error) => self.context.log(
                    Level::Info,
                    format_args!("profile: the SSO token is not refreshed: {error}"),
                ),
            }
        }
        if now < end {
            return Ok(cached.access_token);
        }
        Err(self.login(format!("the SSO token in `{}` has expired", shown(&path))))
    }

    /// Is what the AWS CLI has left behind, as it is.
    pub(super) fn cached(&self) -> Result<Secret<Vec<u8>>, SupplierError> {
        self.content(&self.path()?)
    }

    fn path(&self) -> Result<PathBuf, SupplierError> {
        let name = self.origin.session.as_ref().unwrap_or(&self.origin.start_url);
        let name = format!("{}.json", hex::encode(Sha1::digest(name)));
        let names = [".aws", "sso", "cache", &name];
        Platform::current()
            .below_home(&|name| self.context.variable(name), &names)
            .ok_or_else(|| self.login("`HOME` is unset, so there is no SSO token".to_owned()))
    }

    fn read(&self, path: &std::path::Path) -> Result<CachedToken, SupplierError> {
        serde_json::from_slice(self.content(path)?.expose())
            .map_err(|_| self.login(format!("`{}` holds no SSO token", shown(path))))
    }

    fn content(&self, path: &std::path::Path) -> Result<Secret<Vec<u8>>, SupplierError> {
        match self.context.file_system.read(path, LARGEST_TOKEN) {
            Ok(content) => Ok(content),
            Err(error) if error.is_not_found() => Err(self.login(error.to_string())),
            Err(error) => Err(self.config.fail(ProfileError::File(error))),
        }
    }

    /// A token of a session can be refreshed while the registration of the AWS CLI holds.
    fn refresh_request(&self, cached: &CachedToken) -> Result<Option<Request>, SupplierError> {
        let CachedToken {
            client_id: Some(client_id),
            client_secret: Some(client_secret),
            registration_expires_at: Some(registration_end),
            refresh_token: Some(refresh_token),
            ..
        } = cached
        else {
            return Ok(None);
        };
        let registered = moment(registration_end).is_some_and(|end| self.context.now() < end);
        if self.origin.session.is_none() || !registered {
            return Ok(None);
        }
        let mut url = endpoint_url(self, ("oidc", "oidc-fips"), AwsService::SsoOidc)?;
        set_path_below(&mut url, "token");
        let body = CreateToken {
            client_id,
            client_secret: client_secret.expose(),
            grant_type: "refresh_token",
            refresh_token: refresh_token.expose(),
        };
        let body = Secret::new(serde_json::to_vec(&body).unwrap_or_default());
        let request = Request::new(Method::Post, url).body("application/json", body);
        // The refresh token counts once: a second request with it is refused.
        Ok(Some(request.at_most_once()))
    }

    fn refresh(
        &self,
        path: &std::path::Path,
        request: Request,
        cached: &CachedToken,
    ) -> Result<Secret, EndpointError> {
        let response = self
            .context
            .send(&request, Destination::Aws)
            .map_err(|error| EndpointError::Transport { what: WHAT, error })?;
        if response.status != 200 {
            return Err(EndpointError::Status {
                what: WHAT,
                status: response.status,
                code: String::new(),
                message: String::new(),
                retry: response.retry,
            });
        }
        let malformed = |problem| EndpointError::Malformed { what: WHAT, problem };
        let created: CreatedToken = response.json().map_err(malformed)?;
        let end = self.context.now().plus(std::time::Duration::from_secs(created.expires_in));
        let end = end.to_string();
        let written = WrittenToken {
            start_url: cached.start_url.as_deref(),
            region: cached.region.as_deref(),
            access_token: created.access_token.expose(),
            expires_at: &end,
            client_id: cached.client_id.as_deref(),
            client_secret: cached.client_secret.as_ref().map(|secret| secret.expose().as_str()),
            registration_expires_at: cached.registration_expires_at.as_deref(),
            // Without a new one the old one does not hold any more.
            refresh_token: created.refresh_token.as_ref().map(|token| token.expose().as_str()),
        };
        let content = Secret::new(serde_json::to_vec_pretty(&written).unwrap_or_default());
        if let Err(error) = self.context.file_system.replace(path, content.expose()) {
            // The token holds all the same.
            self.context
                .log(Level::Info, format_args!("profile: the new SSO token is not kept: {error}"));
        }
        Ok(created.access_token)
    }

    fn login(&self, problem: String) -> SupplierError {
        self.config.fail(ProfileError::LoginNeeded { command: "aws sso login", problem })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateToken<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'a str,
    refresh_token: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenToken<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    access_token: &'a str,
    expires_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_expires_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

/// Older versions of the AWS CLI wrote `UTC` where RFC 3339 has `Z`.
fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::from_rfc3339(&text.replace("UTC", "Z"))
}

const WHAT: &str = "the next SSO token";

/// As in AWS's SDK for Rust.
const EARLY: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// In bytes.
const LARGEST_TOKEN: u64 = 256 * 1024;
