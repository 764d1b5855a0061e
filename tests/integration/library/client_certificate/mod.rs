//! Mutual TLS: servers in the place of Google's that require a client certificate and record it.

mod server;
mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gcp_wif::Secret;
use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{FileError, FileSystem, LocalFileSystem};
use gcp_wif::federation::Error;
use gcp_wif::service_error::ErrorKind;
use gcp_wif::x509::X509Certificate;
use testkit::clouds::{ACCESS_TOKEN, FEDERATED_TOKEN};

use self::server::{LAST, TOKEN_OF_THE_LAST};
use self::world::World;
use crate::support::tls::Authority;

#[test]
fn the_certificate_is_presented_at_both_hops() {
    let world = World::new("hops");
    let leaf = world.write_leaf(false);
    let federation = world.federation(true);
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), ACCESS_TOKEN);
    assert_eq!(world.sts.presented(), std::slice::from_ref(&leaf));
    assert_eq!(world.iam.presented(), [leaf]);
    federation.id_token("https://service.example", false).unwrap();
    assert_eq!(world.iam.presented().len(), 2);
}

/// Each request to Google presents it, however many service accounts there are.
#[test]
fn the_certificate_is_presented_at_each_impersonation_of_a_chain() {
    let world = World::new("chain");
    let leaf = world.write_leaf(false);
    let federation = || world.federation(true).with_impersonation_chain(&[LAST]).unwrap();
    assert_eq!(federation().access_token(&[]).unwrap().token().expose(), TOKEN_OF_THE_LAST);
    assert_eq!(world.sts.presented(), std::slice::from_ref(&leaf));
    assert_eq!(world.iam.presented(), [leaf.clone(), leaf.clone()]);
    assert_eq!((world.sts.connections(), world.iam.connections()), (1, 1));
    world.write(&Authority::new().issue("workload.example", false).0, "not a key");
    federation().access_token(&[]).unwrap_err();
    assert_eq!(world.iam.presented().len(), 2);
}

/// The connections are opened ahead of the requests; a second connection would mean that the first one did
/// not have the certificate.
#[test]
fn connections_that_are_opened_ahead_present_the_certificate() {
    let world = World::new("ahead");
    world.write_leaf(false);
    world.federation(true).access_token(&[]).unwrap();
    assert_eq!((world.sts.connections(), world.iam.connections()), (1, 1));
}

#[test]
fn a_renewed_certificate_is_used_for_the_next_exchange() {
    let world = World::new("renewed");
    let first = world.write_leaf(false);
    let federation = world.federation(false);
    let token = |scope: &str| federation.access_token(&[scope]).unwrap().token().expose().clone();
    assert_eq!(token("one"), FEDERATED_TOKEN);
    let second = world.write_leaf(false);
    assert_eq!(token("two"), FEDERATED_TOKEN);
    assert_ne!(first, second);
    assert_eq!(world.sts.presented(), [first, second]);
}

/// A rotation replaces two files, one after the other.
#[test]
fn files_that_are_replaced_while_they_are_read_are_read_once_more() {
    let world = World::new("replaced");
    world.write_leaf(false);
    let (certificate, key) = world.authority.issue("workload.example", false);
    let second = X509Certificate::all_from_pem(certificate.as_bytes()).unwrap()[0].der().to_vec();
    let files = Arc::new(Rotation {
        files: LocalFileSystem::default(),
        folder: world.folder.to_path_buf(),
        renewed: (certificate, key),
        is_done: AtomicBool::new(false),
    });
    let federation = world.federation_in(world.context().with_file_system(files), false);
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), FEDERATED_TOKEN);
    assert_eq!(world.sts.presented(), [second]);
}

#[test]
fn files_beyond_a_mebibyte_are_refused() {
    let world = World::new("large");
    for (file, name) in [
        ("config.json", "the certificate configuration `"),
        ("leaf.pem", "the certificate `"),
        ("leaf.key", "the private key `"),
    ] {
        world.write_leaf(false);
        let path = world.folder.join(file);
        let old = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, old.clone() + &" ".repeat(1024 * 1024)).unwrap();
        let error = world.federation(false).access_token(&[]).unwrap_err();
        std::fs::write(path, old).unwrap();
        assert_eq!(error.kind(), ErrorKind::NoIdentity, "{error}");
        assert!(error.to_string().ends_with("is longer than 1048576 bytes"), "{error}");
        assert!(error.to_string().starts_with(name), "{error}");
    }
    assert!(world.sts.presented().is_empty());
}

#[test]
fn a_cached_token_is_used_for_the_same_certificate_and_key_only() {
    let world = World::new("cached");
    world.write_leaf(false);
    let cache = world.folder.join("cache");
    let token = || {
        let context = world.context();
        let cache = DiskTokenCache::new(&cache, context.clone());
        world.federation(false).with_disk_cache(Some(cache)).access_token(&[])
    };
    token().unwrap();
    token().unwrap();
    assert_eq!(world.sts.presented().len(), 1);
    let key = std::fs::read(world.folder.join("leaf.key")).unwrap();
    world.write_leaf(false);
    token().unwrap();
    assert_eq!(world.sts.presented().len(), 2);
    world.folder.write("leaf.key", key);
    let error = token().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains("does not belong to the certificate"), "{error}");
    assert_eq!(world.sts.presented().len(), 2);
}

#[test]
fn an_expired_certificate_is_refused_in_the_handshake() {
    let world = World::new("expired");
    world.write_leaf(true);
    let error = world.federation(false).access_token(&[]).unwrap_err();
    assert!(world.sts.presented().is_empty());
    assert_ne!(error.kind(), ErrorKind::NoIdentity, "{error}");
    if let Error::ExpiredSubjectToken { is_certificate, .. } = &error {
        assert!(is_certificate);
    }
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    let world = World::new("stranger");
    let (certificate, key) = Authority::new().issue("workload.example", false);
    world.write(&certificate, &key);
    world.federation(false).access_token(&[]).unwrap_err();
    assert!(world.sts.presented().is_empty());
}

/// Files of which certificate and key are replaced after the certificate was read, and before its key is.
struct Rotation {
    files: LocalFileSystem,
    folder: PathBuf,
    renewed: (String, String),
    is_done: AtomicBool,
}

impl FileSystem for Rotation {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        if path.ends_with("leaf.key") && !self.is_done.swap(true, Ordering::SeqCst) {
            std::fs::write(self.folder.join("leaf.pem"), &self.renewed.0).unwrap();
            std::fs::write(self.folder.join("leaf.key"), &self.renewed.1).unwrap();
        }
        self.files.read(path, limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.files.replace(path, content)
    }
}
