//! Roles: the second code of an MFA device, and the profiles that lead to a role.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::world::{Files, context, profile_supplier, region, response, with_network};
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::ProfileEndpoints;
use crate::context::{MfaCodeError, MfaPrompt};
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::assumed_role::assume;
use crate::supplier::{Attempts, ProfileError, SecurityCredentialsSupplier as _, SupplierError};

#[test]
fn another_code_is_tried_after_a_wrong_one_only() {
    for (message, retries, requests, succeeds) in [
        (WRONG_CODE, true, 2, true),
        (WRONG_CODE, false, 1, false),
        ("is not authorized to perform: sts:AssumeRole", true, 1, false),
    ] {
        let sent = AtomicUsize::new(0);
        let (context, log) = with_network(context(&[]), move |_| {
            Ok(match sent.fetch_add(1, Ordering::SeqCst) {
                0 => response(403, &refusal(message)),
                _ => response(200, SESSION),
            })
        });
        let role = AssumedRole {
            arn: "arn:aws:iam::123456789012:role/a".to_owned(),
            mfa_serial: Some("GAHT12345678".to_owned()),
            ..AssumedRole::default()
        };
        let keys = SecurityCredentials::new("AKIDEXAMPLE", "made-up-secret", None).unwrap();
        let endpoints = ProfileEndpoints::default();
        let prompt = Prompt { retries };
        let result = assume(&context, (&region(), &endpoints), &keys, &role, &prompt);
        assert_eq!(result.is_ok(), succeeds, "{message}");
        assert_eq!(log.lock().unwrap().len(), requests, "{message}");
    }
}

/// A message names the profiles from the selected one to the one with the role.
#[test]
fn the_error_of_a_role_names_the_profiles_that_led_to_it() {
    for (refused, way) in [("middle", &["top", "middle"][..]), ("top", &["top"])] {
        let files = Files(BTreeMap::from([("/config", CHAIN)]));
        let (context, _) =
            with_network(context(&[("AWS_CONFIG_FILE", "/config")]), move |request| {
                let form = String::from_utf8_lossy(request.body.expose()).into_owned();
                Ok(match form.contains(&format!("role%2F{refused}")) {
                    true => response(403, &refusal("is not authorized")),
                    false => response(200, SESSION),
                })
            });
        let context = context.with_file_system(Arc::new(files));
        let error = profile(&context, "top").unwrap_err();
        let SupplierError::ProfileChain { profiles, error } = error else { panic!("{error:?}") };
        assert_eq!(profiles, way);
        assert!(matches!(*error, SupplierError::Role { .. }), "{error:?}");
    }
}

/// The endpoint of AWS STS is for roles.
#[test]
fn keys_of_a_profile_need_no_endpoint() {
    let config = "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = made-up-secret\n\
                  endpoint_url = ftp://sts.example\n";
    let files = Files(BTreeMap::from([("/config", config)]));
    let context = context(&[("AWS_CONFIG_FILE", "/config")]).with_file_system(Arc::new(files));
    assert_eq!(profile(&context, "default").unwrap().unwrap().access_key_id(), "AKIDEXAMPLE");
}

#[test]
fn an_error_of_the_selected_profile_itself_names_it_once() {
    let failure = || SupplierError::Profile {
        profile: "a".to_owned(),
        error: Box::new(ProfileError::Missing { named_by: "a setting", looked_in: Vec::new() }),
    };
    let profiles = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let only = failure().in_profiles(&profiles(&["a"]));
    assert!(matches!(only, SupplierError::Profile { .. }), "{only:?}");
    for way in [&["b"][..], &["a", "b"]] {
        let chain = failure().in_profiles(&profiles(way));
        assert!(matches!(chain, SupplierError::ProfileChain { .. }), "{chain:?}");
    }
}

fn profile(
    context: &crate::context::Context,
    name: &str,
) -> Result<Option<SecurityCredentials>, SupplierError> {
    profile_supplier(context, name).security_credentials(&mut Attempts::default())
}

struct Prompt {
    retries: bool,
}

impl MfaPrompt for Prompt {
    fn code(&self, _serial_number: &str) -> Result<Secret, MfaCodeError> {
        Ok(Secret::from("123456"))
    }

    fn retries(&self, _serial_number: &str) -> bool {
        self.retries
    }
}

fn refusal(message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
         <Code>AccessDenied</Code><Message>{message}</Message></Error><RequestId>r</RequestId>\
         </ErrorResponse>"
    )
}

const WRONG_CODE: &str = "MultiFactorAuthentication failed with invalid MFA one time pass code.";

const SESSION: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
    <AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
    <Arn>arn:aws:sts::123456789012:assumed-role/a/gcp-wif</Arn></AssumedRoleUser><Credentials>\
    <AccessKeyId>ASIDSTS</AccessKeyId><SecretAccessKey>made-up-secret</SecretAccessKey>\
    <SessionToken>made-up-session</SessionToken><Expiration>2020-08-11T07:55:22Z</Expiration>\
    </Credentials></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
    </AssumeRoleResponse>";

const CHAIN: &str = "[profile top]
role_arn = arn:aws:iam::123456789012:role/top
source_profile = middle
[profile middle]
role_arn = arn:aws:iam::123456789012:role/middle
source_profile = base
[profile base]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = made-up-secret
";
