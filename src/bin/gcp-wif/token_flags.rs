//! The flags of commands that get an access token, applied to a federation.

use std::path::Path;

use gcp_wif::access_boundary::AccessBoundary;
use gcp_wif::exchange::CLOUD_PLATFORM;
use gcp_wif::federation::{self, DelegationError, Federation};

use crate::app::App;
use crate::args::TokenFlags;
use crate::credential_file::Place;
use crate::duration::{token_lifetime, user_token_lifetime};
use crate::error::{Error, Result, Step as _};
use crate::report;

/// Checks the flags before the credential file is read.
pub(crate) fn check(flags: &TokenFlags, no_impersonation: bool, app: &App) -> Result<()> {
    if let (true, Some(flag)) = (no_impersonation, app.settings.chain.typed_flag()) {
        return Err(Error::Usage(format!("`--no-impersonation` and `{flag}` exclude each other")));
    }
    let is_standard_input = |path: Option<&Path>| path == Some(Path::new("-"));
    if is_standard_input(flags.access_boundary.as_deref())
        && is_standard_input(app.settings.credential_file.as_deref())
    {
        return Err(Error::usage(
            "`--credential-file` and `--access-boundary` both read standard input: name a file for \
             one of them",
        ));
    }
    if flags.buckets.len() > MAX_BUCKETS {
        let found = flags.buckets.len();
        return Err(Error::usage(format!(
            "`--bucket` is given {found} times, expected at most {MAX_BUCKETS}"
        )));
    }
    Ok(())
}

/// Applies the flags to a federation, so that the caller needs no scopes for its access tokens.
pub(crate) fn with_flags(
    mut federation: Federation,
    flags: &TokenFlags,
    no_impersonation: bool,
    app: &App,
) -> Result<Federation> {
    if no_impersonation {
        federation = federation.without_impersonation();
    }
    if let Some(lifetime) = flags.lifetime {
        let lifetime = match flags.subject {
            Some(_) => user_token_lifetime("--lifetime", lifetime)?,
            None => token_lifetime("--lifetime", lifetime)?,
        };
        federation = federation.with_lifetime(lifetime);
    }
    let scopes = scopes(&flags.scopes);
    if let Some(subject) = &flags.subject {
        if scopes.is_empty() {
            return Err(Error::usage("`--subject` needs a scope: give `--scope`"));
        }
        federation = federation.with_subject(subject).map_err(|error| match error {
            federation::Error::Delegation(error @ DelegationError::NotAUser(_)) => {
                Error::Usage(error.to_string())
            }
            error => error.into(),
        })?;
    }
    if let Some(boundary) = boundary(flags, app)? {
        if !scopes.is_empty() && !scopes.contains(&CLOUD_PLATFORM) {
            return Err(Error::usage(format!(
                "only a token with the scope `{CLOUD_PLATFORM}` can be limited to buckets: leave out \
                 `--scope`"
            )));
        }
        for warning in boundary.warnings() {
            report::warn(&warning, Some(SLASH));
        }
        federation = federation.with_access_boundary(boundary);
    }
    Ok(federation.with_scopes(scopes))
}

/// Returns the boundary that the flags name, if any.
fn boundary(flags: &TokenFlags, app: &App) -> Result<Option<AccessBoundary>> {
    if !flags.buckets.is_empty() {
        let boundary = AccessBoundary::for_buckets(&flags.buckets, &flags.bucket_roles);
        return boundary.map(Some).map_err(|error| Error::Usage(error.to_string()));
    }
    let Some(path) = flags.access_boundary.as_deref() else { return Ok(None) };
    let place = Place::from(path);
    let json = place.read(&app.context, MAX_BOUNDARY_SIZE);
    let json = json.step("the file of `--access-boundary` cannot be read")?;
    let boundary = AccessBoundary::from_json(json.expose());
    boundary.map(Some).step_with(|| format!("the access boundary {place} is not usable"))
}

/// Returns the single scopes. White space separates them in a value, as in OAuth.
fn scopes(typed: &[String]) -> Vec<&str> {
    typed.iter().flat_map(|scopes| scopes.split_whitespace()).collect()
}

/// In bytes: far more than ten rules need.
const MAX_BOUNDARY_SIZE: u64 = 256 * 1024;

/// "One access boundary can contain at most 10 rules."
const MAX_BUCKETS: usize = 10;

const SLASH: &str = "if the prefix is that of a folder, put a `/` at its end";
