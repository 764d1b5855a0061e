//! The places where an identity comes from.

use std::process::Command;

use serde_json::json;
use testkit::clouds;
use testkit::oidc::{FAR_FUTURE, jwt_of};

use super::identities::{
    KEYS, Keys, ROLE, SUBJECTS, keys, profile, put_account, put_container, put_instance,
    put_subject_token, with_container, with_profile, write,
};
use crate::cli::token_cache::machine::Machine;

/// A place where an identity comes from.
pub(super) struct Place {
    pub(super) name: &'static str,
    /// Puts the identity with this number, 0 or 1, behind the configuration.
    pub(super) put: fn(&Machine, usize),
    /// Completes the command, the same for both identities.
    pub(super) configure: fn(&Machine, &mut Command),
}

pub(super) const PLACES: &[Place] = &[
    Place {
        name: "keys-of-a-profile",
        put: |machine, number| {
            let Keys { id, secret, token } = KEYS[number];
            profile(
                machine,
                &format!(
                    "aws_access_key_id={id}\naws_secret_access_key={secret}\naws_session_token={token}"
                ),
            );
        },
        configure: with_profile,
    },
    Place {
        name: "process",
        put: |machine, number| {
            let mut keys = keys(number);
            keys["Version"] = 1.into();
            keys["SessionToken"] = keys["Token"].take();
            machine.folder.write("keys", keys.to_string());
            profile(machine, "credential_process = /bin/cat keys");
        },
        configure: with_profile,
    },
    Place {
        name: "sso",
        put: |machine, number| {
            let tokens = [clouds::SSO_TOKEN, "made-up-sso-token"];
            let token = json!({
                "accessToken": tokens[number],
                "expiresAt": "2099-01-01T00:00:00Z",
            });
            // The digest of `corp`.
            let name = "ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
            write(machine, &format!(".aws/sso/cache/{name}"), &token.to_string());
            let Keys { id, secret, token } = KEYS[number];
            let keys = json!({
                "accessKeyId": id,
                "secretAccessKey": secret,
                "sessionToken": token,
                "expiration": 4_070_908_800_000_u64,
            });
            let answer = json!({ "roleCredentials": keys }).to_string();
            machine.answer("GET /federation/credentials", 200, &answer);
            profile(
                machine,
                "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n\
                 [sso-session corp]\nsso_start_url = https://d-123.awsapps.com/start\n\
                 sso_region = us-east-2",
            );
        },
        configure: |machine, command| {
            with_profile(machine, command);
            command.env("AWS_ENDPOINT_URL_SSO", machine.clouds.origin());
        },
    },
    Place {
        name: "login",
        put: |machine, number| {
            let Keys { id, secret, token } = KEYS[number];
            let session = json!({ "accessToken": {
                "accessKeyId": id,
                "secretAccessKey": secret,
                "sessionToken": token,
                "expiresAt": "2099-01-01T00:00:00Z",
            } });
            // The digest of the ARN below.
            let name = "c03a7323bda916bba892295dd46ea73c98866a0ad0a2606cb839909f35fbc865.json";
            write(machine, &format!(".aws/login/cache/{name}"), &session.to_string());
            profile(machine, "login_session = arn:aws:sts::123456789012:assumed-role/Admin/me");
        },
        configure: with_profile,
    },
    Place {
        name: "web-identity",
        put: put_subject_token,
        configure: |machine, command| {
            command
                .env("AWS_REGION", "us-east-2")
                .env("AWS_ENDPOINT_URL_STS", machine.clouds.origin())
                .env("AWS_ROLE_ARN", ROLE)
                .env("AWS_WEB_IDENTITY_TOKEN_FILE", "token");
        },
    },
    Place {
        name: "web-identity-of-a-profile",
        put: |machine, number| {
            put_subject_token(machine, number);
            profile(machine, &format!("role_arn = {ROLE}\nweb_identity_token_file = token"));
        },
        configure: |machine, command| {
            with_profile(machine, command);
            command.env("AWS_ENDPOINT_URL_STS", machine.clouds.origin());
        },
    },
    Place { name: "container", put: put_container, configure: with_container },
    Place {
        name: "container-of-a-profile",
        put: |machine, number| {
            put_container(machine, number);
            profile(machine, &format!("role_arn = {ROLE}\ncredential_source = EcsContainer"));
        },
        configure: |machine, command| {
            with_profile(machine, command);
            with_container(machine, command);
            command.env("AWS_ENDPOINT_URL_STS", machine.clouds.origin());
        },
    },
    Place { name: "instance", put: put_instance, configure: |_, _| {} },
    Place {
        name: "instance-with-a-named-role",
        put: put_instance,
        configure: |_, command| {
            command.env("AWS_EC2_INSTANCE_PROFILE_NAME", "fake-role");
        },
    },
    Place {
        name: "instance-of-the-credential-file",
        put: put_instance,
        configure: |_, command| {
            command.env_remove("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        },
    },
    Place {
        name: "instance-of-a-profile",
        put: |machine, number| {
            put_instance(machine, number);
            profile(
                machine,
                &format!("role_arn = {ROLE}\ncredential_source = Ec2InstanceMetadata"),
            );
        },
        configure: |machine, command| {
            with_profile(machine, command);
            command.env("AWS_ENDPOINT_URL_STS", machine.clouds.origin());
        },
    },
    Place {
        name: "file-source",
        put: |machine, number| {
            put_subject_token(machine, number);
            let account = machine.clouds.file_credential_json("token");
            machine.folder.write("aws.json", account);
        },
        configure: |_, _| {},
    },
    Place {
        name: "url-source",
        put: |machine, number| {
            machine.answer("GET /token", 200, &jwt_of(SUBJECTS[number], FAR_FUTURE));
            let source = json!({ "url": format!("{}/token", machine.clouds.origin()) });
            put_account(machine, &source);
        },
        configure: |_, _| {},
    },
    Place {
        name: "executable-source",
        put: |machine, number| {
            let answer = json!({
                "version": 1,
                "success": true,
                "token_type": "urn:ietf:params:oauth:token-type:jwt",
                "expiration_time": FAR_FUTURE,
                "id_token": jwt_of(SUBJECTS[number], FAR_FUTURE),
            });
            machine.folder.write("answer", answer.to_string());
            let command = format!("/bin/cat {}", machine.folder.join("answer").display());
            let account = machine.clouds.executable_credential_json(&command);
            machine.folder.write("aws.json", account);
        },
        configure: |_, command| {
            command.env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1");
        },
    },
];
