//! Fuzzes the credential file.

use gcp_wif::credentials::{BaseCredential, Credentials, MAX_CHAIN_LENGTH};
use gcp_wif::external_account::{AwsCredentialSource, CredentialSource, ExternalAccount, Trust};
use gcp_wif::federation::Federation;
use percent_encoding::percent_decode_str;

use super::hidden;
use super::world::{SECRET_ACCESS_KEY, SESSION_TOKEN, World, error_text};

/// Reads, prints and reads again; signs if possible; and checks every accepted URL in another way
/// than the library does.
pub fn run(bytes: &[u8]) {
    let secrets = hidden::from_json(bytes);
    let trust = Trust::default();
    check_any_type(bytes, &secrets);
    let account = match ExternalAccount::from_json(bytes, &trust) {
        Ok(account) => account,
        Err(error) => return hidden::assert_in_none(&error_text(&error), &secrets),
    };
    hidden::assert_in_none(&format!("{account:?} {:?}", account.unknown_members()), &secrets);

    let printed = account.info();
    let again = ExternalAccount::from_json(printed.expose().as_bytes(), &trust).unwrap();
    assert_eq!(printed.expose(), again.info().expose());
    assert_eq!(format!("{account:?}"), format!("{again:?}"));

    let google = [Some(account.token_url()), account.token_info_url()];
    let impersonation = account
        .service_account_impersonation()
        .map(gcp_wif::external_account::ServiceAccountImpersonation::url);
    for url in google.into_iter().flatten().chain(impersonation) {
        assert!(is_google(url.as_str()), "{url}");
    }
    let source = match account.credential_source() {
        CredentialSource::Aws(source) => source,
        CredentialSource::Url(source) => {
            return assert!(is_issuer(source.url().as_str()), "{}", source.url());
        }
        _ => return,
    };
    check_source(source);
    let mut secrets = secrets;
    secrets.extend([SECRET_ACCESS_KEY, SESSION_TOKEN].map(str::to_owned));
    let world = World::with_keys();
    match Federation::new(account, world.context.clone()).and_then(|it| it.subject_token()) {
        Err(error) => world.check(&error_text(&error), &secrets, 0),
        Ok(token) => {
            world.check(&format!("{token:?}"), &secrets, 0);
            let encoded = token.token();
            let decoded = percent_decode_str(encoded.expose()).decode_utf8().unwrap();
            assert_eq!(decoded, token.json().unwrap().expose().as_str());
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b);
            assert!(encoded.expose().bytes().all(plain));
            assert!(serde_json::from_str::<serde_json::Value>(&decoded).unwrap().is_object());
        }
    }
}

/// Reads a file of any type, prints it and reads it again, and checks every accepted URL.
fn check_any_type(bytes: &[u8], secrets: &[String]) {
    let trust = Trust::default();
    let report = Credentials::examine(bytes, &trust);
    let credentials = match Credentials::from_json(bytes, &trust) {
        Ok(credentials) => credentials,
        Err(error) => {
            assert_eq!(report.errors.first(), Some(&error));
            assert!(report.credentials.is_none());
            return report.errors.iter().for_each(|error| {
                hidden::assert_in_none(&error_text(error), secrets);
            });
        }
    };
    assert!(report.credentials.is_some() && report.errors.is_empty());
    hidden::assert_in_none(&format!("{credentials:?}"), secrets);
    assert!(credentials.impersonations().len() <= MAX_CHAIN_LENGTH);
    let login = credentials.authorized_user();
    let urls = credentials
        .impersonations()
        .iter()
        .map(gcp_wif::external_account::ServiceAccountImpersonation::url);
    let urls = urls.chain(login.and_then(|login| login.token_info_url()));
    for url in urls.chain([credentials.base().token_url()]) {
        assert!(is_google(url.as_str()), "{url}");
    }
    if let BaseCredential::AuthorizedUser(login) = credentials.base() {
        assert!(login.refresh_grant().is_some() || login.stored_token().is_some());
    }
}

fn check_source(source: &AwsCredentialSource) {
    for url in [source.url(), source.region_url(), source.imdsv2_session_token_url()] {
        assert!(url.is_none_or(|url| is_metadata(url.as_str())), "{url:?}");
    }
    let template = source.verification_url().as_str();
    let host = host_of(&template.replace("{region}", "us-east-1")).to_ascii_lowercase();
    let is_aws =
        [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|end| host.ends_with(end))
            || AWS_ELSEWHERE.iter().any(|end| host.ends_with(end));
    assert!(is_aws && host.contains("sts"), "{template}");
}

fn is_google(url: &str) -> bool {
    let host = host_of(url);
    url.starts_with("https://")
        && host.ends_with(".googleapis.com")
        && (host.contains("sts") || host.contains("iamcredentials"))
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn is_issuer(url: &str) -> bool {
    let host = host_of(url);
    let is_github = url.starts_with("https://") && host.ends_with(".actions.githubusercontent.com");
    is_github || host == "169.254.169.254" || host == "[fd00:ec2::254]"
}

fn is_metadata(url: &str) -> bool {
    let host = host_of(url);
    matches!(host.strip_suffix(":80").unwrap_or(host), "169.254.169.254" | "[fd00:ec2::254]")
}

/// Returns the authority, as plainly as it can be read.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    assert!(!host.contains('@'), "{url}");
    host.strip_suffix(":443").unwrap_or(host)
}

const AWS_ELSEWHERE: &[&str] = &[
    ".amazonaws.eu",
    ".amazonwebservices.com.cn",
    ".api.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".api.aws.ic.gov",
    ".api.aws.scloud",
    ".api.cloud-aws.adc-e.uk",
    ".api.aws.hci.ic.gov",
];
