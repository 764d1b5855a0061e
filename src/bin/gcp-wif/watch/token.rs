//! The token that is kept fresh: an access token or an ID token.

use gcp_wif::exchange::{AccessToken, IdToken};
use gcp_wif::federation;
use gcp_wif::refresh::{RefreshableTokens, TokenState};
use gcp_wif::secret::Secret;
use gcp_wif::timestamp::Timestamp;

use crate::app::App;
use crate::args::{AccessTokenFormat, IdTokenFormat};
use crate::command::{access_token, id_token};
use crate::error::{Error, Result};

/// The token to keep fresh.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    AccessToken { no_impersonation: bool },
    IdToken { audience: String, include_email: bool },
}

/// A fetched token.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    Access(AccessToken),
    Id(IdToken),
}

impl Source {
    /// Keeps the token fresh from now on.
    pub(super) fn keep(&self, tokens: &RefreshableTokens) {
        match self {
            Self::AccessToken { .. } => tokens.keep_access_token(&[]),
            Self::IdToken { audience, include_email } => {
                tokens.keep_id_token(audience, *include_email);
            }
        }
    }

    /// Returns the token from memory, or fetches it.
    pub(super) fn token(&self, tokens: &RefreshableTokens) -> Result<Token, federation::Error> {
        match self {
            Self::AccessToken { .. } => tokens.access_token(&[]).map(Token::Access),
            Self::IdToken { audience, include_email } => {
                tokens.id_token(audience, *include_email).map(Token::Id)
            }
        }
    }

    /// Returns the state of the token in memory.
    pub(super) fn state(&self, tokens: &RefreshableTokens) -> Option<TokenState> {
        match self {
            Self::AccessToken { .. } => tokens.access_token_state(&[]),
            Self::IdToken { audience, include_email } => {
                tokens.id_token_state(audience, *include_email)
            }
        }
    }

    /// Checks that the token can be written in a format.
    pub(crate) fn check(&self, format: AccessTokenFormat) -> Result<()> {
        match (self, format) {
            (Self::IdToken { .. }, AccessTokenFormat::Env) => Err(Error::usage(
                "the format `env` is for access tokens, and `--id-token-audience` asks for an ID token",
            )),
            _ => Ok(()),
        }
    }
}

impl Token {
    pub(super) fn expires_at(&self) -> Timestamp {
        match self {
            Self::Access(token) => token.expires_at(),
            Self::Id(token) => token.expires_at(),
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.secret().expose() == other.secret().expose()
    }

    /// Returns the content of a file, without its last line feed.
    pub(super) fn text(
        &self,
        format: AccessTokenFormat,
        source: &Source,
        tokens: &RefreshableTokens,
        app: &App,
    ) -> Result<Secret> {
        let federation = tokens.federation();
        match self {
            Self::Access(token) => {
                let no_impersonation =
                    matches!(source, Source::AccessToken { no_impersonation: true });
                access_token::text(token, format, federation, no_impersonation, app)
            }
            Self::Id(token) => {
                let format = match format {
                    AccessTokenFormat::Json => IdTokenFormat::Json,
                    AccessTokenFormat::Header => IdTokenFormat::Header,
                    AccessTokenFormat::Text | AccessTokenFormat::Env => IdTokenFormat::Text,
                };
                id_token::text(token, format, federation, app)
            }
        }
    }

    fn secret(&self) -> &Secret {
        match self {
            Self::Access(token) => token.token(),
            Self::Id(token) => token.token(),
        }
    }
}
