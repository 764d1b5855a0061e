//! The checks of a whole credential file.

use super::account::{EXTERNAL_ACCOUNT, ExternalAccount};
use super::audience::Audience;
use super::client_auth::ClientAuth;
use super::credential_source::{CredentialSource, SourceKind};
use super::document::Document;
use super::error::{AccountError, quoted};
use super::impersonation::ServiceAccountImpersonation;
use super::problems::Problems;
use super::reader::ObjectReader;
use super::sts_urls::StsUrls;
use super::subject_token_type::{AWS4_REQUEST, MTLS};
use super::syntax::parse;
use super::trust::{DEFAULT_UNIVERSE_DOMAIN, Trust};

impl ExternalAccount {
    /// Parses the JSON and checks every known member. `trust` admits hosts beyond those that are
    /// trusted by default.
    ///
    /// # Errors
    /// [`AccountError`] with the path of the first wrong member, its value and what is expected.
    pub fn from_json(json: &[u8], trust: &Trust) -> Result<Self, AccountError> {
        Self::from_document(parse(json)?, trust)
    }

    /// Checks every known member of a document.
    pub(super) fn from_document(document: Document, trust: &Trust) -> Result<Self, AccountError> {
        let mut problems = Problems::default();
        let account = check(document, trust, &mut problems);
        problems.first_or(account)
    }
}

/// Returns the kind of the source of a document, if that is valid.
pub(crate) fn source_kind(document: &Document) -> Option<SourceKind> {
    let account = ObjectReader::open("", document).ok()?;
    SourceKind::of(&account.object(SOURCE).ok()??).ok()
}

/// Checks the document of an external account. Returns `None` only if it has noted a mistake.
pub(crate) fn check(
    document: Document,
    trust: &Trust,
    problems: &mut Problems,
) -> Option<ExternalAccount> {
    let account = problems.take(ObjectReader::open("", &document))?;
    match problems.take(account.required_text("type", TYPE))? {
        EXTERNAL_ACCOUNT => {}
        // Other types of credentials have other members.
        other => {
            let found = other.to_owned();
            problems.add(AccountError::CredentialType { found, expected: TYPE });
            return None;
        }
    }
    let universe_domain = universe_domain(&account, trust, problems)?;
    let source = account
        .required_object(SOURCE, "an object")
        .and_then(|source| Ok((SourceKind::of(&source)?, source)));
    let kind = source.as_ref().ok().map(|(kind, _)| *kind);
    let audience = problems.take(audience(&account, kind));
    let subject_token_type = problems.take(subject_token_type(&account, kind));
    let sts = StsUrls { file: &account, trust, universe_domain: &universe_domain };
    let token_url = problems.take(sts.token_url("/v1/token"));
    let token_info_url = problems.take(sts.optional("token_info_url"));
    let impersonation =
        ServiceAccountImpersonation::read(&account, &universe_domain, trust, problems);
    let client_auth = problems.take(ClientAuth::read(&account));
    let quota_project_id = problems.take(account.project("quota_project_id"));
    let workforce_project = problems.take(workforce_project(&account, audience.as_ref()));
    let (kind, source) = problems.take(source)?;
    let credential_source = CredentialSource::read(kind, &source, trust, problems);
    Some(ExternalAccount {
        audience: audience?,
        subject_token_type: subject_token_type?,
        token_url: token_url?,
        token_info_url: token_info_url?,
        impersonation: impersonation?,
        client_auth: client_auth?,
        quota_project_id: quota_project_id?,
        workforce_pool_user_project: workforce_project?,
        universe_domain,
        credential_source: credential_source?,
        document,
    })
}

/// Returns the universe in which the URLs are checked. It is that of the file even if it is not trusted, or
/// the default one if the file's is not a domain. So each mistake is reported once.
pub(crate) fn universe_domain(
    account: &ObjectReader<'_>,
    trust: &Trust,
    problems: &mut Problems,
) -> Option<String> {
    let Some(found) = problems.take(account.optional_text("universe_domain"))? else {
        return Some(DEFAULT_UNIVERSE_DOMAIN.to_owned());
    };
    match trust.universe_domain(found) {
        Ok(domain) => Some(domain),
        Err(error) => {
            let is_domain = matches!(error, AccountError::UntrustedUniverse { .. });
            problems.add(error);
            let checked_in = if is_domain { found } else { DEFAULT_UNIVERSE_DOMAIN };
            Some(checked_in.to_ascii_lowercase())
        }
    }
}

/// Reads the audience. An AWS source and a certificate need the name of a provider.
fn audience(
    account: &ObjectReader<'_>,
    kind: Option<SourceKind>,
) -> Result<Audience, AccountError> {
    let name = account.required_text("audience", "the full resource name of the provider")?;
    match kind {
        Some(SourceKind::Aws | SourceKind::Certificate) => Audience::parse(name),
        _ => Audience::parse_with_namespace(name),
    }
}

/// Reads the type of the subject token. An AWS source and a certificate yield one type each; any
/// other type goes to Google as it is.
fn subject_token_type(
    account: &ObjectReader<'_>,
    kind: Option<SourceKind>,
) -> Result<String, AccountError> {
    let (expected, only) = match kind {
        Some(SourceKind::Aws) => (AWS_TYPE, Some(AWS4_REQUEST)),
        Some(SourceKind::Certificate) => (MTLS_TYPE, Some(MTLS)),
        _ => ("a type such as `urn:ietf:params:oauth:token-type:jwt`", None),
    };
    let found = account.required_text("subject_token_type", expected)?;
    if only.is_some_and(|only| only != found) {
        let problem = format!("is {}, expected {expected}", quoted(found));
        return Err(AccountError::value("subject_token_type", problem));
    }
    Ok(found.to_owned())
}

/// Reads `workforce_pool_user_project`. A workload identity pool belongs to a project, so it is only for
/// workforce pools.
fn workforce_project(
    account: &ObjectReader<'_>,
    audience: Option<&Audience>,
) -> Result<Option<String>, AccountError> {
    let project = account.project(WORKFORCE_PROJECT)?;
    if project.is_some() && audience.is_some_and(|audience| !audience.is_workforce_pool()) {
        let problem = "should not be set for a workload identity pool, expected an audience of a \
                       workforce pool";
        return Err(AccountError::value(WORKFORCE_PROJECT, problem));
    }
    Ok(project)
}

/// [`AWS4_REQUEST`] in backticks, for messages.
const AWS_TYPE: &str = "`urn:ietf:params:aws:token-type:aws4_request`";

/// [`MTLS`] in backticks, for messages.
const MTLS_TYPE: &str = "`urn:ietf:params:oauth:token-type:mtls`";

const SOURCE: &str = "credential_source";

/// [`EXTERNAL_ACCOUNT`] in backticks, for messages.
const TYPE: &str = "`external_account`";

const WORKFORCE_PROJECT: &str = "workforce_pool_user_project";
