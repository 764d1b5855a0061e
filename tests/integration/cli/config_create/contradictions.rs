//! Contradictory flags, for which no file is written.

use testkit::folder::Folder;

use super::flags::{AUDIENCE, CERTIFICATE, KEY, SERVICE_ACCOUNT, URL, WORKFORCE};
use super::program::create;

#[test]
fn contradictory_flags_that_gcloud_accepts_are_refused() {
    let folder = Folder::new("nonsense");
    let file = folder.join("new.json");
    let full = format!("//iam.googleapis.com/{AUDIENCE}");
    let doubled = format!("//iam.googleapis.com/{full}");
    for (args, part) in [
        (
            vec![doubled.as_str(), "--aws"],
            "caused by: `audience` names `//iam.googleapis.com/` twice",
        ),
        (vec!["projects/my-project/locations/global", "--aws"], "caused by: `audience` is"),
        (vec!["https://iam.googleapis.com/x", "--aws"], "caused by: `audience` is"),
        (vec!["", "--aws"], "caused by: `audience` is"),
        (vec![AUDIENCE], "required arguments were not provided"),
        (vec![AUDIENCE, "--aws", "--azure"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--executable-command=/x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--credential-source-type=json"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--credential-source-type=text"], "cannot be used with"),
        (
            vec![AUDIENCE, "--executable-command=/x", "--credential-source-type=text"],
            "cannot be used",
        ),
        (vec![AUDIENCE, "--azure", "--enable-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--azure", "--no-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--enable-imdsv2", "--no-imdsv2"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--app-id-uri=api://x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--executable-timeout-millis=8000"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--credential-source-headers=A=b"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--service-account-token-lifetime-seconds=900"], "not provided"),
        (vec![AUDIENCE, "--aws", "--credential-source-field-name=x"], "cannot be used with"),
        (vec![AUDIENCE, "--aws", "--service-account="], "a value is required"),
        (
            vec![AUDIENCE, "--aws", "--service-account=x y"],
            "caused by: `service_account_impersonation_url` must end in",
        ),
        (
            vec![AUDIENCE, "--aws", "--service-account=foo"],
            "names the service account `foo`, expected its e-mail address",
        ),
        (
            vec![
                AUDIENCE,
                "--aws",
                SERVICE_ACCOUNT,
                "--service-account-token-lifetime-seconds=599",
            ],
            "is 599 s, expected 600 s to 43200 s",
        ),
        (
            vec![
                AUDIENCE,
                "--aws",
                SERVICE_ACCOUNT,
                "--service-account-token-lifetime-seconds=43201",
            ],
            "is 43201 s, expected 600 s to 43200 s",
        ),
        (
            vec![AUDIENCE, "--executable-command=/x", "--executable-timeout-millis=4999"],
            "expected 5000 to 120000 milliseconds",
        ),
        (
            vec![AUDIENCE, "--executable-command=/x", "--executable-timeout-millis=120001"],
            "expected 5000 to 120000 milliseconds",
        ),
        (vec![AUDIENCE, "--executable-command="], "a value is required"),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-type=json"],
            "needs `--credential-source-field-name`",
        ),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-field-name=y"],
            "not provided",
        ),
        (
            vec![
                AUDIENCE,
                "--credential-source-file=/x",
                "--credential-source-type=text",
                "--credential-source-field-name=y",
            ],
            "is for `--credential-source-type=json`",
        ),
        (
            vec![AUDIENCE, "--credential-source-file=/x", "--credential-source-type=xml"],
            "invalid value 'xml'",
        ),
        (
            vec![AUDIENCE, "--credential-source-url=ftp://x/"],
            "has the scheme `ftp`, expected http or https",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=made-up-secret"],
            "has a part without `=`",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=A b=made-up-secret"],
            "has a KEY that is not the name of a header",
        ),
        (
            vec![AUDIENCE, URL, "--credential-source-headers=A=made-up-secret\r\nB: c"],
            "has control characters in the value of `A`",
        ),
        (vec![AUDIENCE, URL, "--credential-source-headers=A=b,a=made-up-secret"], "has `a` twice"),
        (
            vec![
                AUDIENCE,
                URL,
                "--credential-source-headers=A=b",
                "--credential-source-headers=C=made-up-secret",
            ],
            "cannot be used multiple times",
        ),
        (vec![AUDIENCE, "--aws", "--universe-domain=$(id)"], "caused by: `universe_domain` is"),
        (vec![AUDIENCE, "--credential-cert-path=/x"], "not provided"),
        (vec![AUDIENCE, CERTIFICATE], "not provided"),
        (vec![AUDIENCE, KEY], "not provided"),
        (vec![AUDIENCE, "--aws", KEY], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--aws"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--subject-token-type=urn:x"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY, "--credential-source-type=text"], "cannot be used with"),
        (vec![AUDIENCE, CERTIFICATE, KEY], "has no default path without `CLOUDSDK_CONFIG`"),
        (
            vec![AUDIENCE, CERTIFICATE, KEY, "--sts-location=us-east1"],
            "`--sts-location` cannot be used with `--credential-cert-path`: Google has no regional",
        ),
        (vec![AUDIENCE, "--aws", "--sts-location=storage"], "caused by: `token_url` leads to"),
        (vec![AUDIENCE, "--aws", "--sts-location=a/b"], "caused by: `token_url`"),
        (vec![AUDIENCE, "--aws", "--sts-location="], "a value is required"),
        (
            vec![AUDIENCE, "--aws", "--workforce-pool-user-project=my-project"],
            "`--workforce-pool-user-project` is for workforce pools",
        ),
        (
            vec![
                AUDIENCE,
                "--executable-command=/x",
                "--executable-output-file=/y",
                "--executable-interactive-timeout-millis=30000",
            ],
            "`--executable-interactive-timeout-millis` is for workforce pools",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=30000",
            ],
            "--executable-output-file <FILE>",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=29999",
            ],
            "expected 30000 to 1800000 milliseconds",
        ),
        (
            vec![
                WORKFORCE,
                "--executable-command=/x",
                "--executable-interactive-timeout-millis=1800001",
            ],
            "expected 30000 to 1800000 milliseconds",
        ),
        (vec![WORKFORCE, "--aws"], "`--aws` is for workload identity pools"),
        (vec![WORKFORCE, "--azure"], "`--azure` is for workload identity pools"),
        (vec![WORKFORCE, CERTIFICATE, KEY], "`--credential-cert-path` is for workload identity"),
        (
            vec![WORKFORCE, "--credential-source-file=/x", "--sts-location=eu"],
            "`--sts-location` is for workload identity pools",
        ),
        (
            vec![WORKFORCE, "--credential-source-file=/x", "--workforce-pool-user-project=A b"],
            "caused by: `workforce_pool_user_project`",
        ),
    ] {
        let output = create(&args, Some(&file));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert_eq!(output.stdout, b"", "{args:?}");
        assert!(stderr.contains(part), "{args:?}: {stderr}");
        assert!(!stderr.contains("made-up-secret"), "{args:?}: {stderr}");
        assert!(!file.exists(), "{args:?}");
    }
    assert!(folder.names().is_empty(), "a file was left behind");
}
