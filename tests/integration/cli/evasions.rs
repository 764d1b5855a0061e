//! URLs that lead elsewhere than they seem to: exit code 78 with the reason, and no connection.

use std::fs;
use std::process::Output;

use serde_json::Value;
use testkit::folder::Folder;
use testkit::http::{Answer, Server};

use crate::support::credential_files::URL_PLACES;
use crate::support::outside;
use crate::support::program::gcp_wif;

#[test]
fn every_evasion_in_every_member_with_a_url() {
    let trap = Server::start(|_| Answer::new(400, "text/plain", ""));
    let [good, url_source, login, impersonation] = [GOOD, URL_SOURCE, LOGIN, IMPERSONATION]
        .map(|text| serde_json::from_str::<Value>(text).unwrap());
    // The URL of a URL source has the rules of the metadata service.
    let places = URL_PLACES.iter().enumerate().map(|(index, place)| (&good, *place, index / 3));
    let places = places.chain([(&url_source, "/credential_source/url", 1)]);
    let places = places.chain(URLS_OF_LOGIN.iter().map(|place| (&login, *place, 0)));
    let nested = URLS_OF_IMPERSONATION.iter().map(|place| (&impersonation, *place, 0));
    let places: Vec<_> = places.chain(nested).collect();
    let folder = Folder::new("evasions");
    let (mut refused, mut accepted, mut wrong) = (0, 0, Vec::new());
    for Evasion { name, url, said } in evasions() {
        for &(good, place, verdict) in &places {
            let words = said[verdict];
            let mut file = good.clone();
            let member = file.pointer_mut(place).unwrap();
            *member = filled(url, member.as_str().unwrap()).into();
            let path = folder.write("aws.json", file.to_string());
            let ok = words == "ok";
            // A valid file is checked without a request; an invalid one must never lead to a
            // request.
            let args: &[&str] =
                if ok { &["config", "check"] } else { &["access-token", "--credential-file"] };
            let output = gcp_wif()
                .args(args)
                .arg(&path)
                .envs(ENVIRONMENT.iter().copied())
                .env("HTTPS_PROXY", format!("http://{}", trap.address))
                .output()
                .unwrap();
            let problem =
                if ok { not_accepted(&output) } else { not_refused(&output, place, words) };
            wrong.extend(problem.map(|problem| format!("{name} in {place}: {problem}")));
            *(if ok { &mut accepted } else { &mut refused }) += 1;
        }
    }
    outside::say(&format!("evasions: {refused} refused, {accepted} accepted"));
    assert!(wrong.is_empty(), "{} surprises:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(trap.connections(), 0, "a request was sent");
}

/// The user sets the variables and the profile, so https may lead to any host. But no secret is
/// sent over plain http to another machine, for any spelling of the host.
#[test]
fn no_variable_or_profile_sends_a_secret_over_plain_http() {
    let trap = Server::start(|_| Answer::new(400, "text/plain", ""));
    let folder = Folder::new("evasions-of");
    let config = folder.join("config");
    let mut wrong = Vec::new();
    for url in PLAIN_HTTP {
        for place in PLACES {
            let text = match *place {
                "endpoint_url" => format!("[default]\nendpoint_url = {url}\n"),
                "services" => {
                    format!(
                        "[default]\nservices = s\n[services s]\nsts =\n  endpoint_url = {url}\n"
                    )
                }
                _ => String::new(),
            };
            fs::write(&config, text).unwrap();
            let mut command = gcp_wif();
            command
                .arg("whoami")
                .env("AWS_CONFIG_FILE", &config)
                .env("AWS_EC2_METADATA_DISABLED", "true")
                .env("AWS_REGION", "us-east-1")
                .env("HTTPS_PROXY", format!("http://{}", trap.address))
                .env("HTTP_PROXY", format!("http://{}", trap.address));
            if !place.contains("CONTAINER") {
                command.envs(ENVIRONMENT.iter().copied());
            }
            if place.starts_with("AWS_") {
                command.env(place, url);
            }
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let name = if *place == "services" { "endpoint_url" } else { place };
            let refused = matches!(output.status.code(), Some(69 | 78))
                && output.stdout.is_empty()
                && said.contains(name)
                && !said.contains("made-up");
            if !refused {
                wrong.push(format!("{url} in {place}: {:?} {said}", output.status.code()));
            }
        }
    }
    let count = PLAIN_HTTP.len() * PLACES.len();
    outside::say(&format!("evasions in variables and profiles: {count} refused"));
    assert!(wrong.is_empty(), "{} surprises:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(trap.connections(), 0, "a request was sent");
}

struct Evasion {
    name: &'static str,
    url: &'static str,
    /// The verdict for Google's URLs, for those of the metadata service and for that of AWS STS.
    said: [&'static str; 3],
}

fn evasions() -> Vec<Evasion> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &'static str| {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [name, url, first, second, third] = cells[..] else { panic!("{line}") };
        let second = if second == "=" { first } else { second };
        let third = if third == "=" { second } else { third };
        Evasion { name, url, said: [first, second, third] }
    };
    lines.map(read).collect()
}

fn filled(template: &str, good: &str) -> String {
    let (scheme, rest) = good.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap());
    template
        .replace("\\t", "\t")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\0", "\0")
        .replace('␠', " ")
        .replace("{s}", scheme)
        .replace("{S}", &scheme.to_uppercase())
        .replace("{h}", host)
        .replace("{H}", &host.to_uppercase().replace("{REGION}", "{region}"))
        .replace("{port}", if scheme == "https" { "443" } else { "80" })
        .replace("{p}", path)
}

fn not_accepted(output: &Output) -> Option<String> {
    let accepted = output.status.success();
    (!accepted).then(|| format!("was refused: {}", String::from_utf8_lossy(&output.stdout)))
}

fn not_refused(output: &Output, place: &str, words: &str) -> Option<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    let member = format!("`{}`", place[1..].replace('/', "."));
    let good = output.status.code() == Some(78)
        && output.stdout.is_empty()
        && said.contains(words)
        && said.contains(&member)
        && !said.contains("made-up")
        && !said.chars().any(|c| c != '\n' && c.is_control());
    (!good).then(|| format!("expected `{words}`, exit {:?}: {said}", output.status.code()))
}

const TABLE: &str = include_str!("../../../fixtures/trust/evasions.txt");

const GOOD: &str = include_str!("../../../fixtures/external_account/valid/every_member.json");

const URL_SOURCE: &str = include_str!("../../../fixtures/external_account/valid/url_source.json");

const LOGIN: &str =
    include_str!("../../../fixtures/credential_file/valid/every_member_of_a_login.json");

const IMPERSONATION: &str =
    include_str!("../../../fixtures/credential_file/valid/every_member_of_an_impersonation.json");

/// The members of a login that hold a URL.
const URLS_OF_LOGIN: &[&str] = &["/token_url", "/token_info_url", "/revoke_url"];

/// The members of an impersonated service account that hold a URL: its own, and one of its source.
const URLS_OF_IMPERSONATION: &[&str] =
    &["/service_account_impersonation_url", "/source_credentials/token_url"];

const PLACES: &[&str] = &[
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "endpoint_url",
    "services",
];

/// Texts that lead to another machine by plain http, or are not an http or https URL.
const PLAIN_HTTP: &[&str] = &[
    "http://evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://127.0.0.1:made-up@evil.example/",
    "https://user:made-up@evil.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://localhost./",
    "http://evil.localhost/",
    "http://0/",
    "http://0.0.0.0/",
    "http://3221225985/",
    "http://0300.0.02.01/",
    "http://0xC0000201/",
    "http://192.513/",
    "http://0127.0.0.1/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.170.2]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[::1%25lo]/",
    "http://ⓛocalhost.example/",
    "http://xn--lcalhost-0fg.example/",
    "http://evil.example\\@127.0.0.1/",
    "http://evil.example%2f@127.0.0.1/",
    "http:\\\\evil.example/",
    "http:evil.example/",
    "http:///evil.example/",
    "HTTP://EVIL.EXAMPLE/",
    "//evil.example/",
    "evil.example",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "unix:///run/evil.sock",
    "javascript:alert(1)",
];

/// Everything but the file is valid, so only the file can fail.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_REGION", "us-east-1"),
    ("AWS_SECRET_ACCESS_KEY", "made-up-secret-access-key-EXAMPLE"),
];
