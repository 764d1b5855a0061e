//! The checks of a credential file of any type.

use super::authorized_user::ExternalAccountAuthorizedUser;
use super::chain::MAX_CHAIN_LENGTH;
use super::file::Credentials;
use super::members::{AUTHORIZED_USER, IMPERSONATED, SOURCE, unknown_members};
use crate::external_account::{
    AccountError, Document, EXTERNAL_ACCOUNT, ObjectReader, Problems, ServiceAccountImpersonation,
    Trust, UnknownMember, check as check_external_account, is_service_account, parse, quoted,
    universe_domain,
};

impl Credentials {
    /// Parses a credential file of any supported type and checks every known member. `trust` admits hosts
    /// beyond those that are trusted by default.
    ///
    /// # Errors
    /// [`AccountError`] with the path of the first wrong member, its value and what is expected.
    pub fn from_json(json: &[u8], trust: &Trust) -> Result<Self, AccountError> {
        let mut problems = Problems::default();
        let credentials = check(parse(json)?, trust, &mut problems);
        problems.first_or(credentials)
    }

    /// Parses a credential file and checks every known member. Unlike [`Credentials::from_json`], it does
    /// not stop at the first mistake.
    pub fn examine(json: &[u8], trust: &Trust) -> CredentialsReport {
        let mut problems = Problems::default();
        let document = problems.take(parse(json));
        let credentials =
            document.clone().and_then(|document| check(document, trust, &mut problems));
        let errors = problems.into_vec();
        CredentialsReport {
            credentials: credentials.filter(|_| errors.is_empty()),
            unknown_members: document.as_ref().map(unknown_members).unwrap_or_default(),
            document,
            errors,
        }
    }
}

/// The mistakes in a credential file of any type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CredentialsReport {
    /// The JSON as a value, if it is JSON.
    pub document: Option<Document>,
    /// The credentials, if there are no errors.
    pub credentials: Option<Credentials>,
    /// All mistakes, in the order of the checks.
    pub errors: Vec<AccountError>,
    /// The members that this crate does not know.
    pub unknown_members: Vec<UnknownMember>,
}

/// Checks a document. Returns `None` only if it has noted a mistake.
fn check(document: Document, trust: &Trust, problems: &mut Problems) -> Option<Credentials> {
    match problems.take(credential_type(&document))? {
        EXTERNAL_ACCOUNT => check_external_account(document, trust, problems).map(Into::into),
        AUTHORIZED_USER => {
            ExternalAccountAuthorizedUser::read(document, trust, problems).map(Into::into)
        }
        IMPERSONATED => check_impersonated(document, trust, problems),
        // Other types of credentials have other members.
        other => {
            problems.add(AccountError::CredentialType { found: other.to_owned(), expected: TYPES });
            None
        }
    }
}

fn credential_type(document: &Document) -> Result<&str, AccountError> {
    ObjectReader::open("", document)?.required_text("type", TYPES)
}

/// Checks an `impersonated_service_account`, and the credentials inside it like those of a file.
fn check_impersonated(
    document: Document,
    trust: &Trust,
    problems: &mut Problems,
) -> Option<Credentials> {
    let file = problems.take(ObjectReader::open("", &document))?;
    let universe = universe_domain(&file, trust, problems);
    let source = problems.take(file.required_object(SOURCE, "the credentials that impersonate"));
    let source = source.and_then(|_| {
        let mut inner = Problems::default();
        let source = check(document.member(SOURCE)?.clone(), trust, &mut inner);
        inner.into_vec().into_iter().for_each(|error| problems.add(error.within(SOURCE)));
        source
    });
    let universe = match (file.optional("universe_domain"), &source) {
        (None, Some(source)) => source.universe_domain().to_owned(),
        _ => universe?,
    };
    let target = ServiceAccountImpersonation::read_required(&file, &universe, trust);
    let target = problems.take(target);
    let delegates = problems.take(delegates(&file));
    let scopes = problems.take(file.texts("scopes"));
    let quota_project_id = problems.take(file.project("quota_project_id"));
    let mut credentials = source?;
    credentials.impersonations.push(target?.with_delegates(delegates?));
    if credentials.impersonations.len() > MAX_CHAIN_LENGTH {
        let problem = format!("make a chain of more than {MAX_CHAIN_LENGTH} service accounts");
        problems.add(AccountError::value(SOURCE, problem));
        return None;
    }
    credentials.scopes = scopes?;
    credentials.quota_project_id = quota_project_id?;
    credentials.outer = Some(document);
    Some(credentials)
}

/// Reads `delegates`. They are sent as they are written.
fn delegates(file: &ObjectReader<'_>) -> Result<Vec<String>, AccountError> {
    let delegates = file.texts(DELEGATES)?;
    let is_delegate = |name: &str| is_service_account(name.rsplit('/').next().unwrap_or_default());
    match delegates.iter().enumerate().find(|(_, name)| !is_delegate(name)) {
        None => Ok(delegates),
        Some((index, other)) => {
            let problem =
                format!("is {}, expected `projects/-/serviceAccounts/EMAIL`", quoted(other));
            Err(AccountError::value(&format!("{DELEGATES}[{index}]"), problem))
        }
    }
}

const DELEGATES: &str = "delegates";

/// The supported types, in backticks, for messages.
const TYPES: &str = "`external_account`, `external_account_authorized_user` or \
    `impersonated_service_account`";
