//! The chain of roles that a profile describes.

use gcp_wif::aws_config_file::{
    AssumedRole, ConfigFiles, CredentialOrigin, NamedSource, ProfileProblem, RoleChain,
};
use serde_json::{Map, Value, json};

use super::{each_case, text};

#[test]
fn the_chain_of_a_profile_is_that_of_awss_sdk() {
    each_case("profile-chain-resolution.json", "the role chains", |case| {
        let docs = text(&case["docs"]);
        let input = &case["input"];
        let files = ConfigFiles::parse(&config(input), "").unwrap();
        let found = RoleChain::resolve(&files, text(&input["selected_profile"]));
        match (found, &case["output"]) {
            (Ok(Some(chain)), output) if output["ProfileChain"].is_array() => {
                assert_eq!(as_json(&chain), expected(&output["ProfileChain"]), "{docs}");
            }
            // In this library, the next supplier is tried.
            (Ok(None), output) => {
                let error = text(&output["Error"]);
                assert!(
                    error == "No profiles were defined"
                        || error == "profile `A` did not contain credential information",
                    "{docs}: {error}"
                );
            }
            (Err(problem), output) => {
                assert_eq!(words(&problem), text(&output["Error"]), "{docs}: {problem}");
            }
            (Ok(found), output) => panic!("{docs}: {found:?}, expected {output}"),
        }
        true
    });
}

/// Writes the profiles of a case as a config file.
fn config(input: &Value) -> String {
    let mut file = String::new();
    for (kind, group) in [("profile", "profiles"), ("sso-session", "sso_sessions")] {
        for (name, properties) in input[group].as_object().into_iter().flatten() {
            file += &format!("[{kind} {name}]\n");
            for (key, value) in properties.as_object().unwrap() {
                file += &format!("{key} = {}\n", text(value));
            }
        }
    }
    file
}

/// Returns the name of an error in AWS's SDK for Rust.
fn words(problem: &ProfileProblem) -> String {
    match problem {
        ProfileProblem::Incomplete { missing, because, .. } => match (*missing, *because) {
            ("source_profile", _) => "profile must contain `source_profile`".to_owned(),
            ("role_arn", _) => "`role_arn` was missing".to_owned(),
            (missing @ ("aws_access_key_id" | "aws_secret_access_key"), _) => {
                format!("profile missing {missing}")
            }
            ("sso_region", "sso_session") => SSO_REGION.to_owned(),
            (missing, because) => {
                format!("if `{because}` is set, then `{missing}` must also be set")
            }
        },
        ProfileProblem::Key { key: "credential_source", .. } => {
            "profile contained both source_profile and credential_source".to_owned()
        }
        ProfileProblem::Key { key: "sso_region", .. } => SSO_REGION.to_owned(),
        ProfileProblem::Loop(_) => "profile formed an infinite loop".to_owned(),
        ProfileProblem::NoCredentials(profile) => {
            format!("profile `{profile}` did not contain credential information")
        }
        ProfileProblem::NoSourceProfile { source, profile, .. } => {
            format!("could not find source profile {source} referenced from {profile}")
        }
        ProfileProblem::NoSsoSession { session, profile, .. } => {
            format!(
                "sso-session named `{session}` (referenced by profile `{profile}`) was not found"
            )
        }
        other => panic!("{other:?}"),
    }
}

fn as_json(chain: &RoleChain) -> Value {
    let origin = match &chain.origin {
        CredentialOrigin::Static(keys) => json!({ "AccessKey": {
            "access_key_id": keys.access_key_id,
            "secret_access_key": keys.secret_access_key.expose(),
        }}),
        CredentialOrigin::Named(source) => json!({ "NamedSource": match source {
            NamedSource::EcsContainer => "EcsContainer",
            NamedSource::Environment => "Environment",
            NamedSource::Ec2InstanceMetadata => "Ec2InstanceMetadata",
        }}),
        CredentialOrigin::WebIdentity { token_file, role } => {
            let mut members = role_members(role);
            members.insert("web_identity_token_file".to_owned(), json!(token_file));
            json!({ "WebIdentityToken": members })
        }
        CredentialOrigin::Sso(sso) => {
            let mut members = Map::new();
            let mut put = |name: &str, value: Option<&String>| {
                value.map(|value| members.insert(name.to_owned(), json!(value)));
            };
            put("sso_session", sso.session.as_ref());
            put("sso_region", Some(&sso.region));
            put("sso_start_url", Some(&sso.start_url));
            let account_and_role = sso.account_and_role.as_ref();
            put("sso_account_id", account_and_role.map(|(account, _)| account));
            put("sso_role_name", account_and_role.map(|(_, role)| role));
            json!({ "Sso": members })
        }
        other => panic!("{other:?}"),
    };
    let roles = chain.roles.iter().map(|role| json!({ "AssumeRole": role_members(role) }));
    std::iter::once(origin).chain(roles).collect()
}

fn role_members(role: &AssumedRole) -> Map<String, Value> {
    let mut members = Map::from_iter([("role_arn".to_owned(), json!(role.arn))]);
    let optional = [("role_session_name", &role.session_name), ("external_id", &role.external_id)];
    for (name, value) in optional {
        value.as_ref().map(|value| members.insert(name.to_owned(), json!(value)));
    }
    members
}

/// Returns the expected chain without the account number, which this library does not use.
fn expected(chain: &Value) -> Value {
    let mut chain = chain.clone();
    for step in chain.as_array_mut().unwrap() {
        if let Some(keys) = step.get_mut("AccessKey") {
            keys.as_object_mut().unwrap().remove("account_id");
        }
    }
    chain
}

const SSO_REGION: &str = "`sso_region` can only be specified in the [sso-session] config when a \
session name is given";
