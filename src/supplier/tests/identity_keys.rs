//! Keys of identities and of sessions: they differ exactly where the identity does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::world::{Files, context, profile_supplier, region};
use crate::aws_config_file::{AssumedRole, SsoOrigin};
use crate::aws_sts::{Endpoint, EndpointOptions};
use crate::identity_key::IdentityKey;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AssumedRoleSupplier, Attempts, ContainerSupplier, SecurityCredentialsChain,
    SecurityCredentialsSupplier, SharedConfig, SkippedSupplier, SsoSupplier, SupplierError,
    user_session_key,
};

#[test]
fn the_session_of_a_user_depends_on_everything_that_is_requested() {
    let keys = |id| SecurityCredentials::new(id, "made-up-secret", None).unwrap();
    let endpoint = |legacy_global| {
        let options = EndpointOptions { legacy_global, ..EndpointOptions::default() };
        Endpoint::resolve(&Region::parse("us-east-1").unwrap(), &options).unwrap()
    };
    let (ours, theirs) = (keys("AKIDEXAMPLE"), keys("AKIDOTHER"));
    let (regional, global) = (endpoint(false), endpoint(true));
    let key = |credentials, serial, seconds, endpoint| {
        user_session_key(credentials, serial, seconds, endpoint)
    };
    let distinct: BTreeSet<String> = [
        key(&ours, None, None, &regional),
        key(&theirs, None, None, &regional),
        key(&ours, Some("GAHT12345678"), None, &regional),
        key(&ours, None, Some(900), &regional),
        key(&ours, None, Some(901), &regional),
        key(&ours, None, None, &global),
    ]
    .into();
    assert_eq!(distinct.len(), 6);
    assert_eq!(key(&ours, None, None, &regional), key(&ours, None, None, &regional));
    // It is the name of a file.
    assert!(
        distinct.iter().all(|key| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()))
    );
}

#[test]
fn a_chain_is_identified_by_its_first_supplier_with_an_identity() {
    let skipped = || SkippedSupplier::new("environment", "is excluded");
    let chain = SecurityCredentialsChain::default().then(skipped());
    assert!(chain.identity_key().unwrap().is_none());
    let chain = chain.then(Broker("first")).then(Broker("second"));
    assert_eq!(digest(&chain), digest(&Broker("first")));
}

#[test]
fn a_container_is_identified_by_its_address_and_its_token() {
    let container = |variables: &[(&str, &str)]| ContainerSupplier::new(context(variables));
    assert!(container(&[]).identity_key().unwrap().is_none());
    let relative = |path| digest(&container(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path)]));
    assert_eq!(relative(TASK), relative(TASK));
    assert_ne!(relative(TASK), relative(OTHER_TASK));
    let with_token = |token| {
        let token = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
        digest(&container(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", TASK), token]))
    };
    assert_eq!(with_token("made-up-1"), with_token("made-up-1"));
    assert_ne!(with_token("made-up-1"), with_token("made-up-2"));
    assert_ne!(with_token("made-up-1"), relative(TASK));
    let bad = container(&[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "no-path")]);
    assert!(matches!(bad.identity_key(), Err(SupplierError::Endpoint { .. })));
}

#[test]
fn a_role_of_sso_is_identified_by_its_settings_and_its_token() {
    let origin = SsoOrigin {
        session: Some("corp".to_owned()),
        start_url: "https://d-123.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
        account_and_role: Some(("123456789012".to_owned(), "Dev".to_owned())),
    };
    let supplier = |token, origin: &SsoOrigin| {
        let files = Files(BTreeMap::from([(TOKEN_OF_CORP, token)]));
        let context = context(&[("HOME", "/h")]).with_file_system(Arc::new(files));
        let config = Arc::new(SharedConfig::new(context.clone(), None));
        SsoSupplier::new(context, config, origin.clone())
    };
    let key = |token, origin: &SsoOrigin| digest(&supplier(token, origin));
    let role = |account: &str, role: &str| SsoOrigin {
        account_and_role: Some((account.to_owned(), role.to_owned())),
        ..origin.clone()
    };
    let other_url = "https://d-456.awsapps.com/start".to_owned();
    let distinct: BTreeSet<_> = [
        key("made-up-1", &origin),
        key("made-up-2", &origin),
        key("made-up-1", &role("123456789012", "Ops")),
        key("made-up-1", &role("210987654321", "Dev")),
        key("made-up-1", &SsoOrigin { region: "eu-west-2".to_owned(), ..origin.clone() }),
        key("made-up-1", &SsoOrigin { start_url: other_url, ..origin.clone() }),
    ]
    .into();
    assert_eq!(distinct.len(), 6);
    assert_eq!(key("made-up-1", &origin), key("made-up-1", &origin));
    let without_role = SsoOrigin { account_and_role: None, ..origin };
    assert!(supplier("made-up-1", &without_role).identity_key().unwrap().is_none());
}

#[test]
fn another_role_is_another_identity() {
    let key = |name: &str| {
        let arn = format!("arn:aws:iam::123456789012:role/{name}");
        let role = AssumedRole { arn, ..AssumedRole::default() };
        digest(&AssumedRoleSupplier::new(context(&[]), region(), role, Broker("broker")))
    };
    assert_eq!(key("a"), key("a"));
    assert_ne!(key("a"), key("b"));
}

/// An emulator has other accounts with the same numbers.
#[test]
fn a_profile_with_a_role_is_identified_by_its_endpoint_too() {
    let key = |profile: &str, endpoint| {
        let variables = [("AWS_CONFIG_FILE", "/config"), ("AWS_ENDPOINT_URL_STS", endpoint)];
        let files = Files(BTreeMap::from([("/config", PROFILES)]));
        let context = context(&variables).with_file_system(Arc::new(files));
        digest(&profile_supplier(&context, profile))
    };
    let (ours, theirs) = ("http://127.0.0.1:1/", "http://127.0.0.1:2/");
    assert_ne!(key("role", ours), key("role", theirs));
    assert_eq!(key("keys", ours), key("keys", theirs));
}

#[test]
fn a_skipped_supplier_has_its_own_name() {
    let skipped = SkippedSupplier::new("web identity", "is excluded");
    assert_eq!(skipped.name(), "web identity");
    let mut attempts = Attempts::default();
    assert!(skipped.security_credentials(&mut attempts).unwrap().is_none());
    let lines: Vec<String> = attempts.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["web identity: is excluded"]);
}

/// A supplier of the caller.
struct Broker(&'static str);

impl SecurityCredentialsSupplier for Broker {
    fn name(&self) -> &str {
        self.0
    }

    fn security_credentials(
        &self,
        _attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        Ok(None)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        Ok(Some(IdentityKey::new(self.0)))
    }
}

fn digest(supplier: &dyn SecurityCredentialsSupplier) -> Vec<u8> {
    supplier.identity_key().unwrap().unwrap().finish().0
}

/// A profile with keys, and one with a role.
const PROFILES: &str = "[profile keys]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = made-up-secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = keys
";

/// The path that ECS gives one task.
const TASK: &str = "/v2/credentials/11111111-2222-3333-4444-555555555555";

const OTHER_TASK: &str = "/v2/credentials/11111111-2222-3333-4444-666666666666";

/// The name is the SHA-1 of `corp`.
const TOKEN_OF_CORP: &str = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
