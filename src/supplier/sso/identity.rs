//! The identity of an SSO role.

use super::session::SsoSession;
use super::token_file::TokenFile;
use crate::aws_config_file::SsoOrigin;
use crate::identity_key::IdentityKey;
use crate::supplier::error::SupplierError;

/// Identifies the role of a session. `None` if the session names no role.
///
/// No request is sent. The key includes the cached token, because another user may have logged in since the
/// last time.
pub(crate) fn sso_identity(session: &SsoSession<'_>) -> Result<Option<IdentityKey>, SupplierError> {
    let SsoOrigin { session: name, start_url, region, account_and_role } = session.origin;
    let Some((account, role)) = account_and_role else {
        return Ok(None);
    };
    let token = TokenFile::of(session)?.content()?;
    let key = IdentityKey::new("sso")
        .with_some("session", name.as_ref())
        .with("start url", start_url)
        .with("region", region)
        .with("account", account)
        .with("role", role)
        .with("token", token.expose());
    Ok(Some(key))
}
