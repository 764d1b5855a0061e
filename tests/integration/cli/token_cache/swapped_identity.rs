//! The same configuration, and another identity behind it: each place needs a new token.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::{Value, json};
use testkit::clouds;
use testkit::oidc::{SUBJECT, jwt_of};

use super::machine::{Machine, stdout};

/// A place where an identity comes from.
struct Place {
    name: &'static str,
    /// Puts the identity with this number, 0 or 1, behind the configuration.
    put: fn(&Machine, usize),
    /// Completes the command, the same for both identities.
    configure: fn(&Machine, &mut Command),
}

const PLACES: &[Place] = &[
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
            fs::write(machine.folder.join("keys"), keys.to_string()).unwrap();
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
        put: put_pod_token,
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
            put_pod_token(machine, number);
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
            fs::write(machine.folder.join("aws.json"), account).unwrap();
        },
        configure: |_, _| {},
    },
    Place {
        name: "url-source",
        put: |machine, number| {
            machine.answer("GET /token", 200, &jwt_of(SUBJECTS[number], SOON));
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
                "expiration_time": SOON,
                "id_token": jwt_of(SUBJECTS[number], SOON),
            });
            fs::write(machine.folder.join("answer"), answer.to_string()).unwrap();
            let command = format!("/bin/cat {}", machine.folder.join("answer").display());
            let account = machine.clouds.executable_credential_json(&command);
            fs::write(machine.folder.join("aws.json"), account).unwrap();
        },
        configure: |_, command| {
            command.env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1");
        },
    },
];

#[test]
fn another_identity_behind_the_same_configuration_needs_a_new_token() {
    for Place { name, put, configure } in PLACES {
        let machine = Machine::new(&format!("swap-{name}"));
        let command = || {
            let mut command = machine.on_an_instance("access-token");
            command.env("HOME", &machine.folder);
            configure(&machine, &mut command);
            command
        };
        put(&machine, 0);
        stdout(&mut command());
        assert_eq!(machine.exchanges(), 1, "{name}: no cached token");
        stdout(&mut command());
        assert_eq!(machine.exchanges(), 1, "{name}: the same identity");
        put(&machine, 1);
        // The fake may refuse the other identity: what counts is that it was asked.
        command().output().unwrap();
        assert_eq!(machine.exchanges(), 2, "{name}: another identity");
        put(&machine, 0);
        stdout(&mut command());
        assert_eq!(machine.exchanges(), 2, "{name}: the first identity again");
    }
}

/// An emulator of AWS STS has other accounts under the same numbers.
#[test]
fn another_aws_sts_needs_a_new_token() {
    let [machine, other] = ["swap-aws-sts", "swap-aws-sts-other"].map(Machine::new);
    for (words, configure) in [
        ("", PLACES.iter().find(|place| place.name == "web-identity").unwrap().configure),
        (" --assume-role arn:aws:iam::123456789012:role/first", |machine, command| {
            with_container(machine, command);
        }),
    ] {
        put_subject_token(&machine, 0);
        put_container(&machine, 0);
        let before = machine.exchanges();
        for (aws_sts, exchanges) in [(&machine, 1), (&machine, 1), (&other, 2), (&machine, 2)] {
            let mut command = machine.on_an_instance(&format!("access-token{words}"));
            configure(&machine, &mut command);
            stdout(command.env("AWS_ENDPOINT_URL_STS", aws_sts.clouds.origin()));
            assert_eq!(machine.exchanges() - before, exchanges, "{words}");
        }
    }
}

#[test]
fn a_session_is_of_the_identity_behind_the_endpoint() {
    for (name, put, configure) in [
        (
            "container",
            put_container as fn(&Machine, usize),
            with_container as fn(&Machine, &mut Command),
        ),
        ("instance", put_instance, |_, _| {}),
    ] {
        let machine = Machine::new(&format!("swap-session-{name}"));
        let run = || {
            let words = format!("aws-credentials --assume-role {ROLE}");
            let mut command = machine.on_an_instance(&words);
            configure(&machine, &mut command);
            command.env("AWS_REGION", "us-east-2");
            command.env("AWS_ENDPOINT_URL_STS", machine.clouds.origin()).output().unwrap();
        };
        for (number, asked) in [(0, 1), (0, 1), (1, 2), (0, 2)] {
            put(&machine, number);
            run();
            assert_eq!(machine.count("/"), asked, "{name}");
        }
    }
}

#[test]
fn an_output_file_is_of_the_identity_behind_the_endpoint() {
    for (name, put, configure) in [
        (
            "container",
            put_container as fn(&Machine, usize),
            with_container as fn(&Machine, &mut Command),
        ),
        ("instance", put_instance, |_, _| {}),
    ] {
        let machine = Machine::new(&format!("swap-output-{name}"));
        let run = || {
            let mut command = machine.on_an_instance("executable");
            command
                .env_remove("GCP_WIF_CREDENTIAL_FILE")
                .env("AWS_REGION", "us-east-2")
                .env("GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE", clouds::AUDIENCE)
                .env("GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE", AWS4_REQUEST)
                .env("GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE", machine.folder.join("output"));
            configure(&machine, &mut command);
            stdout(&mut command)
        };
        put(&machine, 0);
        let first = run();
        assert!(first.contains(clouds::ACCESS_KEY_ID), "{name}: {first}");
        assert_eq!(run(), first, "{name}: the same identity");
        put(&machine, 1);
        let second = run();
        assert!(second.contains(clouds::ASSUMED_ACCESS_KEY_ID), "{name}: {second}");
    }
}

struct Keys {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

const KEYS: [Keys; 2] = [
    Keys {
        id: clouds::ACCESS_KEY_ID,
        secret: clouds::SECRET_ACCESS_KEY,
        token: clouds::SESSION_TOKEN,
    },
    Keys {
        id: clouds::ASSUMED_ACCESS_KEY_ID,
        secret: clouds::ASSUMED_SECRET_ACCESS_KEY,
        token: clouds::ASSUMED_SESSION_TOKEN,
    },
];

fn keys(number: usize) -> Value {
    let Keys { id, secret, token } = KEYS[number];
    json!({
        "AccessKeyId": id,
        "SecretAccessKey": secret,
        "Token": token,
        "Expiration": "2099-01-01T00:00:00Z",
    })
}

fn put_container(machine: &Machine, number: usize) {
    machine.answer("GET /creds", 200, &keys(number).to_string());
}

fn with_container(machine: &Machine, command: &mut Command) {
    command
        .env("AWS_REGION", "us-east-2")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/creds", machine.clouds.origin()));
}

/// Changes the credentials, and not the name of the role.
fn put_instance(machine: &Machine, number: usize) {
    let role = "GET /latest/meta-data/iam/security-credentials/fake-role";
    machine.answer(role, 200, &keys(number).to_string());
}

fn put_pod_token(machine: &Machine, number: usize) {
    put_subject_token(machine, number);
}

fn put_subject_token(machine: &Machine, number: usize) {
    fs::write(machine.folder.join("token"), jwt_of(SUBJECTS[number], SOON)).unwrap();
}

fn put_account(machine: &Machine, source: &Value) {
    let account = machine.clouds.jwt_credential_json(source);
    fs::write(machine.folder.join("aws.json"), account).unwrap();
}

fn profile(machine: &Machine, lines: &str) {
    write(machine, ".aws/config", &format!("[default]\nregion = us-east-2\n{lines}\n"));
}

fn with_profile(machine: &Machine, command: &mut Command) {
    command.env("AWS_CONFIG_FILE", machine.folder.join(".aws/config"));
}

fn write(machine: &Machine, path: &str, content: &str) {
    let path = machine.folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

const SUBJECTS: [&str; 2] = [SUBJECT, "system:serviceaccount:example:other"];

const ROLE: &str = "arn:aws:iam::123456789012:role/first";

const AWS4_REQUEST: &str = "urn:ietf:params:aws:token-type:aws4_request";

/// In the year 2100, in Unix seconds.
const SOON: u64 = 4_102_444_800;
