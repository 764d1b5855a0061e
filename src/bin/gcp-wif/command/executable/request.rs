//! The request of the client: variables that it sets, and flags in the command of its credential
//! file.

use gcp_wif::aws_sts::{SigningAlgorithm, WebIdentityTokenRequest};
use gcp_wif::context::Environment;
use gcp_wif::external_account::{AWS4_REQUEST, Audience, ID_TOKEN, JWT};
use gcp_wif::sanitize::Sanitized;

use super::error_response::Failure;
use super::variable::{AUDIENCE, INTERACTIVE, TOKEN_TYPE, flag, variable};
use crate::args;
use crate::duration::whole_seconds;

/// The request of the client.
pub(super) struct ExecutableRequest {
    pub(super) audience: Audience,
    pub(super) kind: Kind,
    /// The `token_type` of the response.
    pub(super) token_type: TokenType,
}

/// A kind of subject token.
pub(super) enum Kind {
    /// The signed GetCallerIdentity request.
    Aws4Request,
    /// AWS's own JWT.
    Jwt(WebIdentityTokenRequest),
}

impl ExecutableRequest {
    /// Reads the variables and the flags. A flag takes precedence.
    pub(super) fn read(
        args: &args::Executable,
        environment: &dyn Environment,
    ) -> Result<Self, Failure> {
        if flag(environment, INTERACTIVE)? {
            return Err(Failure::new(
                "INTERACTIVE",
                "`GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE` is `1`, but `gcp-wif executable` cannot ask \
                 the user anything",
                Some("remove `interactive_timeout_millis` from the credential configuration"),
            ));
        }
        let audience = args.audience.clone().or_else(|| variable(environment, AUDIENCE));
        let audience = audience.ok_or_else(|| {
            Failure::new(
                "MISSING_AUDIENCE",
                "`GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE` is unset",
                Some("a client that does not set it needs `--audience=//iam.googleapis.com/…` and `--subject-token-type=…` in its command"),
            )
        })?;
        let audience = Audience::parse(&audience)
            .map_err(|error| Failure::new("BAD_AUDIENCE", &error.to_string(), None))?;
        let requested = requested_type(args.subject_token_type.as_deref(), environment)
            .ok_or_else(|| {
                Failure::new(
                    "MISSING_TOKEN_TYPE",
                    "`GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE` is unset",
                    Some(
                        "a client that does not set it needs `--subject-token-type=…`, the \
                     `subject_token_type` of the credential configuration",
                    ),
                )
            })?;
        let token_type = TokenType::of(&requested).ok_or_else(|| {
            Failure::new(
                "UNSUPPORTED_TOKEN_TYPE",
                &format!(
                    "the subject token type `{}` cannot be made from an AWS identity",
                    Sanitized::new(&requested)
                ),
                Some(
                    "`subject_token_type` has to be urn:ietf:params:oauth:token-type:jwt, \
                     urn:ietf:params:oauth:token-type:id_token or \
                     urn:ietf:params:aws:token-type:aws4_request",
                ),
            )
        })?;
        let kind = match requested.as_str() {
            AWS4_REQUEST => Kind::Aws4Request,
            _ => Kind::Jwt(jwt_request(args, &audience)?),
        };
        Ok(Self { audience, kind, token_type })
    }
}

/// The `token_type` of a response (AIP-4117).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TokenType {
    Jwt,
    /// Also for a signed request, for which AIP-4117 has no type.
    IdToken,
}

impl TokenType {
    /// Returns the type of the response to a request, which is `id_token` if the request is
    /// invalid. `flag` is `--subject-token-type`.
    pub(super) fn of_response(flag: Option<&str>, environment: &dyn Environment) -> Self {
        let requested = requested_type(flag, environment);
        requested.as_deref().and_then(Self::of).unwrap_or(Self::IdToken)
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => JWT,
            Self::IdToken => ID_TOKEN,
        }
    }

    fn of(requested: &str) -> Option<Self> {
        match requested {
            JWT => Some(Self::Jwt),
            ID_TOKEN | AWS4_REQUEST => Some(Self::IdToken),
            _ => None,
        }
    }
}

/// Returns the `subject_token_type` that the client requests.
fn requested_type(flag: Option<&str>, environment: &dyn Environment) -> Option<String> {
    flag.map(str::to_owned).or_else(|| variable(environment, TOKEN_TYPE))
}

/// Builds the request to AWS STS, by default with an audience that Google accepts without
/// configuration.
///
/// "If this list is empty, the OIDC token audience must be equal to the full canonical resource name
/// of the WorkloadIdentityPoolProvider, with or without the HTTPS prefix." (Google, IAM API,
/// `allowedAudiences`)
fn jwt_request(
    args: &args::Executable,
    audience: &Audience,
) -> Result<WebIdentityTokenRequest, Failure> {
    let audience = match &args.aws_audience {
        Some(own) if own.is_empty() || own.chars().count() > 1000 => {
            return Err(Failure::usage("`--aws-audience` must have 1 to 1000 characters"));
        }
        Some(own) => own.clone(),
        None => format!("https:{audience}"),
    };
    let seconds = |found| whole_seconds("--duration", found, 60..=3600);
    let duration_seconds = args.duration.map(seconds).transpose();
    Ok(WebIdentityTokenRequest {
        audiences: vec![audience],
        signing_algorithm: match args.signing_algorithm {
            args::SigningAlgorithm::Rs256 => SigningAlgorithm::Rs256,
            args::SigningAlgorithm::Es384 => SigningAlgorithm::Es384,
        },
        duration_seconds: duration_seconds.map_err(|error| Failure::from(&error))?,
        tags: Vec::new(),
    })
}
