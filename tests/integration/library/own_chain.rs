//! Chains that a program composes of suppliers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gcp_wif::aws_config_file::{AssumedRole, SsoOrigin};
use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::aws_sts::AwsService;
use gcp_wif::context::{
    CommandError, CommandOutput, CommandRequest, Context, Destination, TransportError,
};
use gcp_wif::external_account::{Audience, ExternalAccount};
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::region::Region;
use gcp_wif::secret::Secret;
use gcp_wif::source::AwsSubjectTokenSource;
use gcp_wif::supplier::{
    AssumedRoleSupplier, Attempts, ContainerSupplier, EnvironmentSupplier, LoginSessionSupplier,
    ProcessSupplier, RegionChain, SecurityCredentialsChain, SecurityCredentialsSupplier,
    SharedConfig, SsoSupplier, SupplierError, WebIdentitySupplier,
};
use serde_json::json;
use testkit::files::ReadOnlyFiles;
use url::form_urlencoded;

use crate::support::world;

/// Returns a chain of web identity, container and process, without environment, profile and
/// instance.
fn pod_container_process(world: &Context) -> SecurityCredentialsChain {
    SecurityCredentialsChain::default()
        .then(WebIdentitySupplier::new(world.clone(), region()))
        .then(ContainerSupplier::new(world.clone()))
        .then(ProcessSupplier::new(world.clone(), "broker --json"))
}

#[test]
fn the_first_configured_supplier_wins_and_no_other_is_called() {
    let pod = &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", ROLE)];
    let container = &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")];
    let keys = &[("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "made-up-secret")];
    for (variables, found, asked) in [
        (
            &[&pod[..], container, keys].concat(),
            ("ASIDSTS", "web identity"),
            &["AssumeRoleWithWebIdentity"][..],
        ),
        (&[&container[..], keys].concat(), ("ASIDCONTAINER", "container"), &["/creds"]),
        (&keys.to_vec(), ("AKIDPROCESS", "process"), &[]),
    ] {
        let (world, log) = world(variables);
        let chain = pod_container_process(&world);
        let (credentials, supplier) = chain.resolve().unwrap();
        assert_eq!((credentials.access_key_id(), &*supplier), found);
        assert_eq!(*log.lock().unwrap(), asked);
    }
}

#[test]
fn a_federation_accepts_a_custom_chain() {
    let (world, _) = world(&[("AWS_REGION", "us-west-2")]);
    let audience = Audience::for_workload("123456", "my-pool", "my-aws").unwrap();
    let resolver = AwsIdentityResolver::new(world.clone())
        .with_security_credentials_chain(pod_container_process(&world))
        .with_region_chain(
            RegionChain::default().then(Arc::new(EnvironmentSupplier::new(world.clone()))),
        );
    let account = ExternalAccount::for_aws(&audience).unwrap();
    let source = AwsSubjectTokenSource::from_account(&account, world.clone()).unwrap();
    let source = source.with_resolver(resolver);
    let identity = source.identity().unwrap();
    let federation = Federation::new(account, world).unwrap();
    let federation = federation.with_subject_token_source(source).unwrap();
    assert_eq!(
        (&*identity.credentials_from, identity.region.as_str(), &*identity.region_from),
        ("process", "us-west-2", "environment")
    );
    let subject_token = federation.subject_token().unwrap();
    assert!(subject_token.json().unwrap().expose().contains("AKIDPROCESS/20200811/us-west-2/"));
}

#[test]
fn a_role_is_assumed_with_the_credentials_of_another_supplier() {
    let (world, log) = world(&[]);
    let role = AssumedRole { arn: ROLE.to_owned(), ..AssumedRole::default() };
    let of = |role: &AssumedRole, source| {
        AssumedRoleSupplier::new(world.clone(), region(), role.clone(), source)
    };
    let assumed = of(&role, pod_container_process(&world));
    let found = assumed.security_credentials(&mut Attempts::default()).unwrap().unwrap();
    assert_eq!(found.access_key_id(), "ASIDSTS");
    assert_eq!(*log.lock().unwrap(), ["AssumeRole by AKIDPROCESS"]);

    let unconfigured =
        SecurityCredentialsChain::default().then(ContainerSupplier::new(world.clone()));
    let mut attempts = Attempts::default();
    assert!(of(&role, unconfigured).security_credentials(&mut attempts).unwrap().is_none());
    assert_eq!(
        attempts.iter().map(|attempt| &*attempt.supplier).collect::<Vec<_>>(),
        ["container"]
    );

    let role = AssumedRole { mfa_serial: Some(DEVICE.to_owned()), ..role };
    let with_mfa = of(&role, pod_container_process(&world));
    let error = with_mfa.security_credentials(&mut Attempts::default()).unwrap_err();
    assert!(matches!(error, SupplierError::MfaCode { .. }), "{error:?}");
    assert_eq!(log.lock().unwrap().len(), 1);
    let codes = |serial: &str| Ok(Secret::from(if serial == DEVICE { "123456" } else { "" }));
    let with_mfa = with_mfa.with_mfa_prompt(Arc::new(codes));
    with_mfa.security_credentials(&mut Attempts::default()).unwrap().unwrap();
    assert_eq!(log.lock().unwrap().len(), 2);
}

#[test]
fn sso_and_login_sessions_need_no_profile() {
    let (world, log) = world(&[("HOME", "/home/u")]);
    let config = Arc::new(SharedConfig::new(world.clone(), None));
    let origin = SsoOrigin {
        session: Some("corp".to_owned()),
        start_url: "https://d-123.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
        account_and_role: Some(("123456789012".to_owned(), "Dev".to_owned())),
    };
    let without_role = SsoOrigin { account_and_role: None, ..origin.clone() };
    let login = "arn:aws:sts::123456789012:assumed-role/Admin/me";
    let chain = SecurityCredentialsChain::default()
        .then(SsoSupplier::new(world.clone(), Arc::clone(&config), without_role))
        .then(SsoSupplier::new(world.clone(), Arc::clone(&config), origin));
    let (credentials, supplier) = chain.resolve().unwrap();
    assert_eq!((credentials.access_key_id(), &*supplier), ("ASIDSSO", "SSO"));
    assert_eq!(*log.lock().unwrap(), ["/federation/credentials"]);

    let supplier = LoginSessionSupplier::new(world, config, login);
    let (found, supplier) = SecurityCredentialsChain::default().then(supplier).resolve().unwrap();
    assert_eq!((found.access_key_id(), &*supplier), ("ASIDLOGIN", "login session"));
}

#[test]
fn a_role_and_a_chain_are_suppliers_of_a_chain() {
    let (world, log) = world(&[("AWS_CONFIG_FILE", "/config")]);
    let endpoints = SharedConfig::new(world.clone(), None).endpoints(AwsService::Sts).unwrap();
    let role = AssumedRole { arn: ROLE.to_owned(), ..AssumedRole::default() };
    let assumed = |world: &Context| {
        let source = pod_container_process(world);
        AssumedRoleSupplier::new(world.clone(), region(), role.clone(), source)
            .with_endpoints(endpoints.clone())
    };
    let chain = SecurityCredentialsChain::default().then(assumed(&world));
    let (credentials, supplier) = chain.resolve().unwrap();
    assert_eq!((credentials.access_key_id(), &*supplier), ("ASIDSTS", "assumed role"));
    assert_eq!(*log.lock().unwrap(), ["AssumeRole by AKIDPROCESS at sts.example"]);

    let (credentials, supplier) =
        SecurityCredentialsChain::default().then(chain).resolve().unwrap();
    assert_eq!((credentials.access_key_id(), &*supplier), ("ASIDSTS", "chain"));
}

/// Returns a context in which every service responds, and the log of its requests.
fn world(variables: &[(&str, &str)]) -> (Context, Arc<Mutex<Vec<String>>>) {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let files = FILES.map(|(path, content)| (path.into(), content.to_owned()));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let run = |request: &CommandRequest| {
        assert_eq!(
            (&*request.program, &*request.arguments),
            ("broker", &["--json".to_owned()][..])
        );
        let stdout = Secret::new(keys("AKIDPROCESS").into_bytes());
        Ok::<_, CommandError>(CommandOutput::new(stdout, Secret::default()))
    };
    let transport = move |request: &Request, _: Destination| {
        let (what, body) = answer(request);
        log.lock().unwrap().push(what);
        let body = Secret::new(body.into_bytes());
        Ok::<_, TransportError>(Response::new(200, Vec::new(), body))
    };
    let world = world::of_variables(variables.collect())
        .with_file_system(Arc::new(ReadOnlyFiles(BTreeMap::from(files))))
        .with_command_runner(Arc::new(run))
        .with_transport(Arc::new(transport));
    (world, asked)
}

/// Returns the log line of a request, with the caller if it is signed and with a host that is not one of
/// AWS, and the response.
fn answer(request: &Request) -> (String, String) {
    match request.url.path() {
        path @ "/creds" => (path.to_owned(), keys("ASIDCONTAINER")),
        path @ "/federation/credentials" => {
            let keys: serde_json::Value = serde_json::from_str(&keys("ASIDSSO")).unwrap();
            (path.to_owned(), json!({ "roleCredentials": keys }).to_string())
        }
        _ => {
            let mut fields = form_urlencoded::parse(request.body.expose());
            let action = fields.find(|(name, _)| name == "Action").unwrap().1.into_owned();
            let signer = request.headers.iter().find(|header| header.name == "authorization");
            let signer = signer.map(|header| {
                let (_, credential) = header.value.expose().split_once("Credential=").unwrap();
                format!(" by {}", credential.split('/').next().unwrap())
            });
            let answer = format!(
                "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
                 <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>{ROLE}</Arn></AssumedRoleUser>\
                 <Credentials><AccessKeyId>ASIDSTS</AccessKeyId><SecretAccessKey>made-up-secret\
                 </SecretAccessKey><SessionToken>made-up-session</SessionToken>\
                 <Expiration>2020-08-11T07:55:22Z</Expiration></Credentials></{action}Result>\
                 <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
            );
            let host = request.url.host_str().unwrap();
            let elsewhere =
                if host.ends_with(".amazonaws.com") { "" } else { &format!(" at {host}") };
            (action + &signer.unwrap_or_default() + elsewhere, answer)
        }
    }
}

fn keys(id: &str) -> String {
    json!({
        "Version": 1,
        "AccessKeyId": id,
        "SecretAccessKey": "made-up-secret",
        "SessionToken": "made-up-session",
        "Expiration": "2020-08-11T12:00:00Z",
    })
    .to_string()
}

fn region() -> Region {
    Region::parse("us-east-2").unwrap()
}

const DEVICE: &str = "GAHT12345678";

const ROLE: &str = "arn:aws:iam::123456789012:role/for-google";

/// The names are the SHA-1 of `corp` and the SHA-256 of the session's ARN.
const FILES: [(&str, &str); 4] = [
    ("/config", "[default]\nendpoint_url = https://sts.example\n"),
    ("/token", "made-up.web.identity-token"),
    (
        "/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
        r#"{"accessToken": "made-up-sso-token", "expiresAt": "2020-08-11T12:00:00Z"}"#,
    ),
    (
        "/home/u/.aws/login/cache/c03a7323bda916bba892295dd46ea73c98866a0ad0a2606cb839909f35fbc865.json",
        r#"{"accessToken": {"accessKeyId": "ASIDLOGIN", "secretAccessKey": "made-up-secret",
        "sessionToken": "made-up-session", "expiresAt": "2020-08-11T07:00:00Z"}}"#,
    ),
];
