//! The same configuration, and another identity behind it: each place needs a new token.

mod identities;
mod places;

use std::process::Command;

use testkit::clouds;
use testkit::credential_files::AWS4_REQUEST;

use self::identities::{ROLE, put_container, put_instance, put_subject_token, with_container};
use self::places::{PLACES, Place};
use super::machine::{Machine, stdout};

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
