//! What the README says is so: its commands are run against the fake of both clouds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::clouds::Clouds;

#[test]
fn every_command_of_the_use_section_works() {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, usage) = readme.split_once("\n## Use\n").unwrap();
    let (usage, _) = usage.split_once("\n## ").unwrap();
    let blocks: Vec<&str> =
        usage.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 5, "the examples are gone");

    let clouds = Clouds::start(BTreeMap::new());
    let folder = machine("use", &clouds);
    for block in blocks {
        run(block, &folder, &clouds, &KEYS);
    }
    let mode = fs::metadata(folder.join("access-token.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_recipe_works_with_what_aws_puts_there() {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, section) = readme.split_once("\n## Where the AWS identity comes from\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    for (heading, variables, identity) in RECIPES {
        let (_, recipe) = section.split_once(&format!("\n### {heading}\n")).unwrap();
        let recipe = recipe.split("\n### ").next().unwrap();
        let (_, block) = recipe.split_once("```sh\n").unwrap();
        let clouds = Clouds::start(BTreeMap::new());
        let folder = machine(&heading.replace(' ', "-"), &clouds);
        let printed = run(block.split("```").next().unwrap(), &folder, &clouds, variables);
        assert!(printed.contains(identity), "{heading}: {printed}");
        assert!(printed.contains(crate::clouds::ACCESS_TOKEN), "{heading}: {printed}");
        let asked = clouds.requests();
        let node = asked.iter().find(|request| request.target.starts_with("/latest/"));
        assert!(node.is_none(), "{heading}: the node was asked");
        fs::remove_dir_all(folder).unwrap();
    }
    assert_eq!(section.matches("```sh\n").count(), RECIPES.len(), "a recipe is not run");
}

#[test]
fn the_settings_are_those_that_are_read() {
    let readme = fs::read_to_string("README.md").unwrap();
    let source = fs::read_to_string("src/bin/gcp-wif/settings/mod.rs").unwrap();
    let (_, raw) = source.split_once("struct Raw {").unwrap();
    let (raw, _) = raw.split_once('}').unwrap();
    let keys: Vec<&str> =
        raw.lines().filter_map(|line| line.trim().split_once(':')).map(|(key, _)| key).collect();
    assert!(keys.len() >= 5);
    for key in keys {
        let variable = format!("GCP_WIF_{}", key.to_ascii_uppercase());
        assert!(readme.contains(&format!("| `{key}` | `{variable}`")), "`{key}` is not described");
    }
}

/// Makes a folder with the program, the credential file and what AWS's tools leave behind.
fn machine(name: &str, clouds: &Clouds) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gcp-wif-readme-{}-{name}", std::process::id()));
    fs::create_dir_all(folder.join("bin")).unwrap();
    fs::create_dir_all(folder.join(".aws/sso/cache")).unwrap();
    let service_account = "job@my-project.iam.gserviceaccount.com";
    fs::write(folder.join("aws.json"), clouds.credential_json(Some(service_account))).unwrap();
    fs::write(folder.join("pod-token"), crate::clouds::POD_TOKEN).unwrap();
    fs::write(folder.join(".aws/config"), CONFIG).unwrap();
    let keys = [crate::clouds::ACCESS_KEY_ID, crate::clouds::SECRET_ACCESS_KEY];
    let keys =
        format!("[default]\naws_access_key_id={}\naws_secret_access_key={}\n", keys[0], keys[1]);
    fs::write(folder.join(".aws/credentials"), keys).unwrap();
    // There is no Google here: this one only makes sure that it is given the header.
    put_program(&folder.join("bin/curl"), "#!/bin/sh\ngrep -q '^Authorization: Bearer '\n");
    // There is no browser either: this one leaves behind what a login does.
    let token = format!(
        r#"{{"startUrl":"https://fake.awsapps.com/start","region":"us-east-2","accessToken":"{}","expiresAt":"2099-01-01T00:00:00Z"}}"#,
        crate::clouds::SSO_TOKEN
    );
    let login = format!(
        "#!/bin/sh\n[ \"$*\" = 'sso login --profile my-profile' ] && echo '{token}' > \
         .aws/sso/cache/{SSO_CACHE}.json\n"
    );
    put_program(&folder.join("bin/aws"), &login);
    let program = env!("CARGO_BIN_EXE_gcp-wif");
    put_program(&folder.join("bin/gcp-wif"), &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"));
    folder
}

/// Runs a block as a shell would, with these variables and the address of the fake, and gives back
/// what it printed.
fn run(block: &str, folder: &Path, clouds: &Clouds, variables: &[(&str, &str)]) -> String {
    let fill = |value: &str| value.replace("{origin}", &clouds.origin());
    let output = Command::new("/bin/sh")
        .args(["-eu", "-c", block])
        .env_clear()
        .env("PATH", format!("{}/bin:/usr/bin:/bin", folder.display()))
        .env("HOME", folder)
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .env("AWS_ENDPOINT_URL_STS", clouds.origin())
        .env("AWS_ENDPOINT_URL_SSO", clouds.origin())
        .envs(variables.iter().map(|(name, value)| (name, fill(value))))
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{block}");
    assert!(output.status.success(), "{block}");
    String::from_utf8(output.stdout).unwrap()
}

fn put_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

const KEYS: [(&str, &str); 3] = [
    ("AWS_REGION", "us-east-2"),
    ("AWS_ACCESS_KEY_ID", crate::clouds::ACCESS_KEY_ID),
    ("AWS_SECRET_ACCESS_KEY", crate::clouds::SECRET_ACCESS_KEY),
];

/// Is names and values.
type Variables = &'static [(&'static str, &'static str)];

/// The recipes by their headings, with the variables that AWS sets there, and a part of what
/// `whoami` prints. The addresses are those of the fake.
const RECIPES: &[(&str, Variables, &str)] = &[
    (
        "On ECS and Fargate",
        &[
            ("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"),
            ("AWS_DEFAULT_REGION", "us-east-2"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{origin}/v2/credentials/fake"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        ],
        "(from container)",
    ),
    (
        "In EKS with IAM roles for service accounts",
        &[
            ("AWS_STS_REGIONAL_ENDPOINTS", "regional"),
            ("AWS_DEFAULT_REGION", "us-east-2"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "pod-token"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        ],
        "arn: arn:aws:sts::123456789012:assumed-role/pod/gcp-wif\n",
    ),
    (
        "In EKS with Pod Identity",
        &[
            ("AWS_STS_REGIONAL_ENDPOINTS", "regional"),
            ("AWS_DEFAULT_REGION", "us-east-2"),
            ("AWS_REGION", "us-east-2"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{origin}/v1/credentials"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "pod-token"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        ],
        "(from container)",
    ),
    ("On a laptop with SSO", &[], "region: us-east-2 (from profile)"),
    (
        "With a profile that asks for MFA",
        &[("GOOGLE_APPLICATION_CREDENTIALS", "aws.json")],
        "arn: arn:aws:sts::123456789012:assumed-role/my-role/gcp-wif\n",
    ),
];

/// The profiles of the recipes.
const CONFIG: &str = "[profile my-profile]
sso_session = my-sso
sso_account_id = 123456789012
sso_role_name = fake-role
region = us-east-2
[sso-session my-sso]
sso_start_url = https://fake.awsapps.com/start
sso_region = us-east-2
sso_registration_scopes = sso:account:access
[profile with-mfa]
role_arn = arn:aws:iam::123456789012:role/my-role
source_profile = default
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = us-east-2
";

/// The name of a token's file is the SHA-1 of the session's name, here `my-sso`.
const SSO_CACHE: &str = "0ad374308c5a4e22f723adf10145eafad7c4031c";
