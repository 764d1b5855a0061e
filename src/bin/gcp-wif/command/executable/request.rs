//! What the client asks for: variables that it sets, and flags of whoever wrote its configuration.

use gcp_wif::aws_sts::{SigningAlgorithm, WebIdentityTokenRequest};
use gcp_wif::context::Environment;
use gcp_wif::external_account::{AWS4_REQUEST, Audience, ID_TOKEN, JWT};
use gcp_wif::sanitize::Sanitized;

use super::error_response::Failure;
use super::variable::{AUDIENCE, INTERACTIVE, TOKEN_TYPE, flag, variable};
use crate::args;
use crate::duration::whole_seconds;

/// Is what the client asks for.
pub(super) struct ExecutableRequest {
    pub(super) audience: Audience,
    pub(super) kind: Kind,
    /// The type that the answer has.
    pub(super) token_type: TokenType,
}

/// Is a kind of subject token.
pub(super) enum Kind {
    /// The signed GetCallerIdentity request.
    Aws4Request,
    /// AWS's own JWT.
    Jwt(WebIdentityTokenRequest),
}

impl ExecutableRequest {
    /// Reads the variables and the flags; flags win.
    pub(super) fn read(
        args: &args::Executable,
        environment: &dyn Environment,
    ) -> Result<Self, Failure> {
        if flag(environment, INTERACTIVE)? {
            return Err(Failure::new(
                "INTERACTIVE",
                "this program asks nobody anything, and `GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE` is `1`",
                Some("take `interactive_timeout_millis` out of the credential configuration"),
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
        let asked =
            asked_type(args.subject_token_type.as_deref(), environment).ok_or_else(|| {
                Failure::new(
                    "MISSING_TOKEN_TYPE",
                    "`GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE` is unset",
                    Some(
                        "a client that does not set it needs `--subject-token-type=…`, the \
                     `subject_token_type` of the credential configuration",
                    ),
                )
            })?;
        let token_type = TokenType::of(&asked).ok_or_else(|| {
            Failure::new(
                "UNSUPPORTED_TOKEN_TYPE",
                &format!(
                    "the subject token type `{}` cannot be made from an AWS identity",
                    Sanitized::new(&asked)
                ),
                Some(
                    "`subject_token_type` has to be urn:ietf:params:oauth:token-type:jwt, \
                     urn:ietf:params:oauth:token-type:id_token or \
                     urn:ietf:params:aws:token-type:aws4_request",
                ),
            )
        })?;
        let kind = match asked.as_str() {
            AWS4_REQUEST => Kind::Aws4Request,
            _ => Kind::Jwt(jwt_request(args, &audience)?),
        };
        Ok(Self { audience, kind, token_type })
    }
}

/// Is the type that an answer may have (AIP-4117).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TokenType {
    Jwt,
    /// Also for a signed request, for which there is no type.
    IdToken,
}

impl TokenType {
    /// Is the type of the answer to what is asked for, or the usual one where that makes no sense.
    /// `flag` is that of the command line, where it could be read.
    pub(super) fn of_answer(flag: Option<&str>, environment: &dyn Environment) -> Self {
        let asked = asked_type(flag, environment);
        asked.as_deref().and_then(Self::of).unwrap_or(Self::IdToken)
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => JWT,
            Self::IdToken => ID_TOKEN,
        }
    }

    fn of(asked: &str) -> Option<Self> {
        match asked {
            JWT => Some(Self::Jwt),
            ID_TOKEN | AWS4_REQUEST => Some(Self::IdToken),
            _ => None,
        }
    }
}

fn asked_type(flag: Option<&str>, environment: &dyn Environment) -> Option<String> {
    flag.map(str::to_owned).or_else(|| variable(environment, TOKEN_TYPE))
}

/// "If this list is empty, the OIDC token audience must be equal to the full canonical resource name
/// of the WorkloadIdentityPoolProvider, with or without the HTTPS prefix." (Google, IAM API,
/// `allowedAudiences`)
fn jwt_request(
    args: &args::Executable,
    audience: &Audience,
) -> Result<WebIdentityTokenRequest, Failure> {
    let audience = match &args.aws_audience {
        Some(own) if own.is_empty() || own.chars().count() > 1000 => {
            return Err(Failure::usage("`--aws-audience` has 1 to 1000 characters"));
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
