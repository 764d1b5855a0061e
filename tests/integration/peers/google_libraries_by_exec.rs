//! Google's own libraries as children of `gcp-wif exec`, with the plain credential file that gcloud
//! writes. Only `gcp-wif` finds an AWS identity.

use testkit::clouds::{ACCESS_TOKEN, Clouds};
use testkit::folder::Folder;
use testkit::output::stderr;

use super::google_libraries::{node, python};

use crate::support::program::gcp_wif;

#[test]
fn the_libraries_sign_with_the_keys_of_exec() {
    for client in [python(), node()].into_iter().flatten() {
        let clouds = Clouds::start_for_any_client();
        let folder = Folder::new("by-exec");
        let own = clouds.credential_json(Some("job@my-project.iam.gserviceaccount.com"));
        // The libraries cannot reach the metadata service, as on Fargate.
        let metadata = format!("{}/latest", clouds.origin());
        let plain = own.replace(&metadata, "http://127.0.0.1:1/latest");
        assert_ne!(plain, own);
        folder.write("own.json", own);
        folder.write("plain.json", plain);

        let output = gcp_wif()
            .args(["exec", "--no-access-token", "--"])
            .arg(&client.program)
            .args(&client.args)
            .arg(folder.join("plain.json"))
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GCP_WIF_CREDENTIAL_FILE", folder.join("own.json"))
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
            .output()
            .unwrap();
        assert_eq!(stderr(&output), "", "{client:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), ACCESS_TOKEN);
    }
}
