//! The programs that kubectl, the kubelet, Docker, git and callers of gcloud run: their names, and output
//! that fits the schemas.

mod git;
mod kubelet;
mod names;
mod world;

use std::fs;
use std::path::Path;

use serde_json::Value;

use world::World;

#[test]
fn every_response_fits_its_schema() {
    let world = World::new("schemas");
    let program = Path::new(env!("CARGO_BIN_EXE_gcp-wif"));
    for (schema, args, stdin) in [
        ("id_token", &["id-token", "--audience=https://a.example", "--format=json"][..], ""),
        ("id_token", &["id-token", "--audiences=a", "--include-email", "--format=json"], ""),
        ("kubernetes_credential", &["kubernetes-credential"], ""),
        ("docker_credential", &["docker-credential", "get"], "https://europe-docker.pkg.dev\n"),
        ("image_credential_provider", &["image-credential-provider"], &kubelet::request("v1", "")),
    ] {
        let output = world.run(program, args, stdin);
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert_eq!(output.stderr, b"");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = fs::read(format!("schemas/{schema}.schema.json")).unwrap();
        let text: Value = serde_json::from_slice(&text).unwrap();
        assert!(jsonschema::meta::is_valid(&text), "{schema}");
        let validator = jsonschema::validator_for(&text).unwrap();
        let errors: Vec<_> = validator.iter_errors(&answer).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{schema}: {errors:?}");
        // A schema that accepts everything would prove nothing.
        let members = answer.as_object().unwrap().keys();
        for name in members.filter(|name| (schema, &***name) != OPTIONAL) {
            let mut other = answer.clone();
            other.as_object_mut().unwrap().remove(name);
            assert!(!validator.is_valid(&other), "{schema} does without {name}");
        }
    }
}

/// An image of another registry gets no login.
const OPTIONAL: (&str, &str) = ("image_credential_provider", "auth");
