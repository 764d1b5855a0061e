//! Files that this user may not read.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::Arc;

use super::world::{Files, Unreadable, context, sso_origin};
use crate::supplier::{
    Attempts, LoginSessionSupplier, ProfileError, SecurityCredentialsSupplier as _, SharedConfig,
    SsoSupplier, SupplierError,
};

/// Containers often have `HOME=/root` and run as another user.
#[test]
fn only_the_default_files_of_a_closed_home_are_skipped() {
    let profile = |kind, variables: &[(&str, &str)]| {
        let variables = [&[("HOME", "/root")], variables].concat();
        let context = context(&variables).with_file_system(Arc::new(Unreadable(kind)));
        SharedConfig::new(context, None).profile().map(|profile| profile.is_some())
    };
    for kind in [ErrorKind::PermissionDenied, ErrorKind::NotADirectory] {
        assert!(!profile(kind, &[]).unwrap());
        for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"] {
            let error = profile(kind, &[(variable, "/other")]).unwrap_err();
            assert!(is_about_a_file(&error), "{variable}: {error:?}");
        }
    }
    assert!(is_about_a_file(&profile(ErrorKind::InvalidData, &[]).unwrap_err()));
}

#[test]
fn a_login_that_cannot_be_read_is_not_a_missing_login() {
    let context = context(&[("HOME", "/home/u")]);
    let config = Arc::new(SharedConfig::new(context.clone(), None));
    let origin = sso_origin();
    let missing = context.clone().with_file_system(Arc::new(Files(BTreeMap::new())));
    let unreadable = Arc::new(Unreadable(ErrorKind::PermissionDenied));
    let unreadable = context.with_file_system(unreadable);
    let of_sso = |context| {
        let supplier = SsoSupplier::new(context, Arc::clone(&config), origin.clone());
        supplier.security_credentials(&mut Attempts::default()).unwrap_err()
    };
    let of_login = |context| {
        let supplier = LoginSessionSupplier::new(context, Arc::clone(&config), "arn:aws:a");
        supplier.security_credentials(&mut Attempts::default()).unwrap_err()
    };
    for error in [of_sso(missing.clone()), of_login(missing)] {
        let SupplierError::Profile { error, .. } = error else { panic!("{error:?}") };
        assert!(matches!(*error, ProfileError::LoginNeeded { .. }), "{error:?}");
    }
    for error in [of_sso(unreadable.clone()), of_login(unreadable)] {
        assert!(is_about_a_file(&error), "{error:?}");
    }
}

fn is_about_a_file(error: &SupplierError) -> bool {
    matches!(error, SupplierError::Profile { error, .. } if matches!(**error, ProfileError::File(_)))
}
