//! The flags of commands that get an access token, applied to a federation.

use gcp_wif::federation::Federation;

use crate::app::App;
use crate::args::TokenFlags;
use crate::duration::token_lifetime;
use crate::error::Result;

/// Applies the flags to a federation: its access tokens are then those that the flags ask for, without
/// scopes in each call.
pub(crate) fn with_flags(
    mut federation: Federation,
    flags: &TokenFlags,
    no_impersonation: bool,
    _app: &App,
) -> Result<Federation> {
    if no_impersonation {
        federation = federation.without_impersonation();
    }
    if let Some(lifetime) = flags.lifetime {
        federation = federation.with_lifetime(token_lifetime("--lifetime", lifetime)?)?;
    }
    Ok(federation.with_scopes(scopes(&flags.scopes)))
}

/// Returns the typed scopes: in one value, white space separates them as in OAuth.
fn scopes(typed: &[String]) -> Vec<&str> {
    typed.iter().flat_map(|scopes| scopes.split_whitespace()).collect()
}
