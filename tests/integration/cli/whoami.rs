//! `gcp-wif whoami`: every kind of identity, as text and as JSON. Single runs are cases of
//! `fixtures/cli/whoami`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;
use testkit::output::stderr;
use testkit::schema;

use crate::support::program::gcp_wif;

#[test]
fn text_and_json_agree_for_every_kind_of_identity() {
    let workload =
        "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/fake-pool";
    for (arn, role) in [
        ("arn:aws:sts::1:assumed-role/my-role/session", "arn:aws:sts::1:assumed-role/my-role"),
        ("arn:aws-cn:sts::1:assumed-role/r/s", "arn:aws-cn:sts::1:assumed-role/r"),
        ("arn:aws-us-gov:sts::1:assumed-role/r/s", "arn:aws-us-gov:sts::1:assumed-role/r"),
        ("arn:aws:iam::1:user/team/alice", "arn:aws:iam::1:user/team/alice"),
        ("arn:aws:iam::1:root", "arn:aws:iam::1:root"),
        ("arn:aws:sts::1:federated-user/bob", "arn:aws:sts::1:federated-user/bob"),
    ] {
        let asked = Asked::new(arn, AS_IT_IS);
        let report = asked.json(&[]);
        assert_eq!(report["aws"]["arn"], arn);
        let google = &report["google"];
        let (member, set) = (
            format!("principal://{workload}/subject/{arn}"),
            format!("principalSet://{workload}/attribute.aws_role/{role}"),
        );
        assert_eq!((&google["subject"], &google["aws_role"]), (&json!(arn), &json!(role)));
        assert_eq!(google["principal"], json!(member));
        assert_eq!(google["principal_set"], json!(set));
        let lasting = if arn == role { &member } else { &set };
        let command = format!(
            "gcloud iam service-accounts add-iam-policy-binding {SERVICE_ACCOUNT} \
             --project=my-project --role=roles/iam.workloadIdentityUser --member={lasting}"
        );
        assert_eq!(google["binding_command"], json!(command));
        assert_eq!(report["warnings"], json!([]));
        let text = asked.text(&[]);
        for line in [
            format!("arn: {arn}"),
            format!("google.subject: {arn}"),
            format!("attribute.aws_role: {role}"),
            format!("principal: {member}"),
            format!("principal set: {set}"),
            format!("service account: {SERVICE_ACCOUNT}"),
            format!("binding: {command}"),
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("warning"));
    }
}

#[test]
fn unknown_values_are_null() {
    let asked = Asked::new("arn:aws:iam::1:root", AS_IT_IS);
    let report = asked.json(&["--offline"]);
    assert_eq!(asked.clouds.requests().len(), 0);
    for name in ["account", "arn", "user_id", "expiration"] {
        assert_eq!(report["aws"][name], Value::Null, "{name}");
    }
    for name in ["subject", "aws_role", "principal", "principal_set", "binding_command"] {
        assert_eq!(report["google"][name], Value::Null, "{name}");
    }
    assert_eq!(report["google"]["audience"], clouds::AUDIENCE);
    assert_eq!(report["google"]["service_account"], SERVICE_ACCOUNT);
}

#[test]
fn a_workforce_pool_has_its_own_principals() {
    let arn = "arn:aws:sts::1:assumed-role/my-role/session";
    let asked = Asked::new(arn, |file| {
        file["audience"] =
            json!("//iam.googleapis.com/locations/global/workforcePools/staff/providers/aws");
        file.as_object_mut().unwrap().remove("service_account_impersonation_url");
    });
    let google = &asked.json(&[])["google"];
    let pool = "iam.googleapis.com/locations/global/workforcePools/staff";
    assert_eq!(google["principal"], json!(format!("principal://{pool}/subject/{arn}")));
    let set =
        format!("principalSet://{pool}/attribute.aws_role/arn:aws:sts::1:assumed-role/my-role");
    assert_eq!(google["principal_set"], json!(set));
    assert_eq!(google["service_account"], Value::Null);
    assert_eq!(google["binding_command"], Value::Null);
}

#[test]
fn a_subject_that_google_refuses_has_a_warning() {
    let start = "arn:aws:sts::123456789012:assumed-role/my-role/";
    let warnings = |length: usize| {
        let asked = Asked::new(&format!("{start}{}", "s".repeat(length - start.len())), AS_IT_IS);
        asked.json(&[])["warnings"].clone()
    };
    assert_eq!(warnings(127), json!([]));
    let expected = "`google.subject` has 128 bytes, and Google accepts at most 127: use a shorter \
                    role session name, or map google.subject to a shorter attribute";
    assert_eq!(warnings(128), json!([expected]));
}

#[test]
fn a_member_cannot_end_the_quotes_around_it() {
    let asked = Asked::new("arn:aws:iam::1:user/a';id;'/alice", AS_IT_IS);
    let command = asked.json(&[])["google"]["binding_command"].clone();
    let command = command.as_str().unwrap();
    let member = command.split_once("--member=").unwrap().1;
    assert!(member.starts_with("\"principal://"), "{command}");
    assert!(member.ends_with("/subject/arn:aws:iam::1:user/a';id;'/alice\""), "{command}");
}

/// A fake that knows one identity, and a credential file for it.
struct Asked {
    clouds: Clouds,
    file: String,
}

impl Asked {
    fn new(arn: &str, change: impl FnOnce(&mut Value)) -> Self {
        let answer = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDA</UserId><Account>1</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        let answer = Answer::new(200, "text/xml", answer);
        let clouds = Clouds::start(BTreeMap::from([("POST /".to_owned(), answer)]));
        let mut file: Value =
            serde_json::from_str(&clouds.credential_json(Some(SERVICE_ACCOUNT))).unwrap();
        change(&mut file);
        Self { clouds, file: file.to_string() }
    }

    /// Runs the program and checks its output against the schema.
    fn json(&self, flags: &[&str]) -> Value {
        let report: Value = serde_json::from_str(&self.run("json", flags)).unwrap();
        assert_eq!(schema::problems("whoami", &report), "");
        report
    }

    fn text(&self, flags: &[&str]) -> String {
        self.run("text", flags)
    }

    fn run(&self, format: &str, flags: &[&str]) -> String {
        let folder = Folder::new("whoami");
        let output = gcp_wif()
            .args(["whoami", "--format", format, "--credential-file"])
            .arg(folder.write("credential.json", &self.file))
            .args(flags)
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("AWS_ENDPOINT_URL_STS", self.clouds.origin())
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
            .output()
            .unwrap();
        assert_eq!(stderr(&output), "");
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }
}

const AS_IT_IS: fn(&mut Value) = |_| {};

const SERVICE_ACCOUNT: &str = "job@my-project.iam.gserviceaccount.com";
