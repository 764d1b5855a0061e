//! Fuzzes the files of AWS's tools, and the chain of roles in them.

use gcp_wif::aws_config_file::{ConfigFiles, RoleChain};
use gcp_wif::aws_sts::{AwsService, ProfileEndpoints};
use gcp_wif::supplier::SharedConfig;

use super::hidden;
use super::world::{World, error_text};

/// Takes the `config` file, a byte 0, and the `credentials` file.
pub fn run(bytes: &[u8]) {
    let middle = bytes.iter().position(|&byte| byte == 0);
    let (config, credentials) =
        middle.map_or((bytes, &[][..]), |at| (&bytes[..at], &bytes[at + 1..]));
    let mut secrets = hidden::between(bytes, "aws_secret_access_key=", "\n");
    secrets.extend(hidden::between(bytes, "aws_session_token=", "\n"));

    let world = World::of(&[("HOME", "/h")])
        .with_files([("/h/.aws/config", config), ("/h/.aws/credentials", credentials)]);
    if let Err(error) = SharedConfig::new(world.context.clone(), None).profile() {
        world.check(&error_text(&error), &secrets, 0);
    }
    let (Ok(config), Ok(credentials)) =
        (std::str::from_utf8(config), std::str::from_utf8(credentials))
    else {
        return;
    };
    let files = match ConfigFiles::parse(config, credentials) {
        Ok(files) => files,
        Err(error) => {
            assert!(error.line <= bytes.len() + 1);
            return hidden::assert_in_none(&error_text(&error), &secrets);
        }
    };
    hidden::assert_in_none(&format!("{files:?}"), &secrets);
    let (first, last) = (files.profiles().next(), files.profiles().last());
    for profile in first.into_iter().chain(last) {
        let sound = files.profile(profile.name());
        assert!(sound.is_ok_and(|found| found.is_some()) != profile.syntax_error().is_some());
        match RoleChain::resolve(&files, profile.name()) {
            Err(error) => hidden::assert_in_none(&error_text(&error), &secrets),
            Ok(None) => {}
            Ok(Some(chain)) => {
                assert!(chain.roles.len() <= files.profiles().count());
                hidden::assert_in_none(&format!("{chain:?}"), &secrets);
            }
        }
        if let Err(error) = ProfileEndpoints::read(&files, profile, AwsService::Sts) {
            hidden::assert_in_none(&error_text(&error), &secrets);
        }
    }
}
