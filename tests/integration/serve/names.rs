//! What the server says about an identity without a service account.

use super::world::{SERVICE_ACCOUNT, World};

#[test]
fn an_identity_without_a_service_account_has_the_name_of_its_pool() {
    let world = World::new("names");
    let login = serde_json::json!({
        "type": "external_account_authorized_user",
        "client_id": "fake-client",
        "client_secret": "fake-client-secret.EXAMPLE",
        "refresh_token": "fake-refresh-token.EXAMPLE",
        "token_url": format!("{}/v1/oauthtoken", world.clouds.origin()),
    });
    let mut of_workforce = login.clone();
    of_workforce["audience"] =
        "//iam.googleapis.com/locations/global/workforcePools/example-staff/providers/example"
            .into();
    let account = |email: Option<&str>| -> serde_json::Value {
        serde_json::from_str(&world.clouds.credential_json(email)).unwrap()
    };
    for (file, flags, expected) in [
        (account(Some(SERVICE_ACCOUNT)), &[][..], SERVICE_ACCOUNT),
        (account(Some(SERVICE_ACCOUNT)), &["--no-impersonation"], "fake-pool.svc.id.goog"),
        (account(None), &[], "fake-pool.svc.id.goog"),
        (of_workforce.clone(), &[], "example-staff.svc.id.goog"),
        (login, &[], "unknown.svc.id.goog"),
        (of_workforce, &["--service-account-email", "me@example.com"], "me@example.com"),
    ] {
        std::fs::write(world.folder.join("aws.json"), file.to_string()).unwrap();
        let server = world.serve(flags);
        assert_eq!(server.account("email").body, expected, "{file} {flags:?}");
        let listed = server.get("/computeMetadata/v1/instance/service-accounts/");
        assert_eq!(listed.body, format!("default/\n{expected}/\n"));
        if file["refresh_token"].is_string() {
            // Each scope that a client asks for gets the token of the login.
            for path in ["token", "token?scopes=a,b"] {
                let reply = server.account(path);
                assert!(reply.body.contains("\"fake-user-token.EXAMPLE\""), "{reply:?}");
            }
            assert_eq!(server.get("/healthz").status, 200);
        }
    }
    let mut command = world.command(&["serve", "gce", "--scope", "a"]);
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: the scopes of a login are those that the user agreed to"),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(78), "{stderr}");
}
