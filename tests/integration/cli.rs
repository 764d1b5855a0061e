//! Cases of the command line: each file of `fixtures/cli/` is one run of the real program against
//! the fake of both clouds. Its form is described in `fixtures/cli/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::Value;

use crate::clouds::{self, Clouds};
use crate::http::Answer;
use crate::schema;

#[test]
fn every_case() {
    let mut names: Vec<PathBuf> = fs::read_dir("fixtures/cli")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    names.sort();
    let wrong: Vec<String> = names.iter().flat_map(|path| check(path)).collect();
    println!("{} cases of the command line", names.len());
    assert!(names.len() > 20, "the cases are gone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "description")]
    _description: String,
    args: Vec<String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Permission bits of files, such as `600`.
    #[serde(default)]
    modes: BTreeMap<String, String>,
    /// Symbolic links, with what they lead to.
    #[serde(default)]
    links: BTreeMap<String, String>,
    #[serde(default)]
    stdin: String,
    service_account: Option<String>,
    #[serde(default)]
    overrides: BTreeMap<String, Override>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    status: u16,
    #[serde(default = "plain_text")]
    content_type: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: i32,
    #[serde(default)]
    stdout: Lines,
    #[serde(default)]
    stderr: Lines,
    /// The schema that standard output fits, by the name of its file in `schemas/`.
    schema: Option<String>,
    #[serde(default)]
    requests: Vec<String>,
    /// FileSystem that are there afterwards, with their content.
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    modes: BTreeMap<String, String>,
    /// FileSystem that are gone, or never came.
    #[serde(default)]
    absent: Vec<String>,
}

/// Is what is printed: exactly these lines, lines that are somewhere in it, or one line of JSON of a
/// schema, where `{any}` stands for any value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lines {
    Exactly(Vec<String>),
    Among { among: Vec<String> },
    Json { json: Value, schema: String },
}

impl Default for Lines {
    fn default() -> Self {
        Self::Exactly(Vec::new())
    }
}

fn plain_text() -> String {
    "text/plain".to_owned()
}

fn check(path: &Path) -> Vec<String> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let case: Case = serde_json::from_slice(&fs::read(path).unwrap())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let overrides = case.overrides.iter().map(|(key, answer)| {
        let mut given = Answer::new(answer.status, &answer.content_type, answer.body.clone());
        given.headers.extend(answer.headers.clone());
        (key.clone(), given)
    });
    let clouds = Clouds::start(overrides.collect());
    let folder = std::env::temp_dir().join(format!("gcp-wif-cli-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let fill = |text: &str| {
        text.replace("{origin}", &clouds.origin())
            .replace("{authority}", &clouds.authority())
            .replace("{folder}", folder.to_str().unwrap())
            .replace("{version}", env!("CARGO_PKG_VERSION"))
            .replace("{soon}", &(now + 600).to_string())
            .replace("{too_soon}", &(now + 45).to_string())
            .replace("{too_late}", &(now + 86_400).to_string())
    };
    fs::write(folder.join("aws.json"), clouds.credential_json(case.service_account.as_deref()))
        .unwrap();
    for (file, content) in &case.files {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, fill(content)).unwrap();
    }
    for (file, mode) in &case.modes {
        let mode = u32::from_str_radix(mode, 8).unwrap();
        fs::set_permissions(folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
    }
    for (link, target) in &case.links {
        std::os::unix::fs::symlink(fill(target), folder.join(link)).unwrap();
    }
    let output = run(&case, &fill);

    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{name}: {what} is\n{found}\nexpected\n{expected}"));
        }
    };
    expect(
        "status",
        output.status.code().unwrap_or(-1).to_string(),
        case.expected.status.to_string(),
    );
    for (what, bytes, lines) in [
        ("stdout", &output.stdout, &case.expected.stdout),
        ("stderr", &output.stderr, &case.expected.stderr),
    ] {
        let found = without_seconds(&String::from_utf8_lossy(bytes));
        match lines {
            Lines::Exactly(lines) => {
                let text: String = lines.iter().map(|line| fill(line) + "\n").collect();
                expect(what, found, text);
            }
            Lines::Json { json, schema } => {
                let printed: Value = serde_json::from_str(&found).unwrap_or_default();
                let pinned = with_placeholders(json, &fill, &printed);
                expect(what, format!("{printed:#}"), format!("{pinned:#}"));
                expect(what, found.lines().count().to_string(), "1".to_owned());
                expect(schema, schema::problems(schema, &printed), String::new());
            }
            Lines::Among { among } => {
                for line in among.iter().map(|line| fill(line)) {
                    if !found.contains(&line) {
                        expect(what, found.clone(), format!("… {line} …"));
                    }
                }
            }
        }
    }
    let schema = case.expected.schema.as_ref();
    if schema.is_none() && !matches!(&case.expected.stdout, Lines::Json { .. }) {
        let printed = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let is_json = matches!(&printed, Value::Object(members) if !members.is_empty());
        expect("a JSON without a `schema`", is_json.to_string(), false.to_string());
    }
    if let Some(name) = schema {
        let errors = match serde_json::from_slice(&output.stdout) {
            Ok(value) => schema::problems(name, &value),
            Err(error) => error.to_string(),
        };
        expect("what the schema says", errors, String::new());
    }
    let requests: Vec<String> = clouds
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    expect("requests", zone_last(&requests), zone_last(&case.expected.requests));
    for (file, content) in &case.expected.files {
        let found = fs::read_to_string(folder.join(file)).unwrap_or_else(|error| error.to_string());
        expect(file, found, fill(content));
    }
    for (file, mode) in &case.expected.modes {
        let found = fs::metadata(folder.join(file)).map(|file| file.permissions().mode() & 0o777);
        expect(
            file,
            found.map_or_else(|e| e.to_string(), |mode| format!("{mode:o}")),
            mode.clone(),
        );
    }
    for file in &case.expected.absent {
        let found = fs::symlink_metadata(folder.join(file)).is_ok();
        expect(file, found.to_string(), false.to_string());
    }
    let asked_for_keys = case.args.iter().any(|arg| arg == "aws-credentials");
    wrong.extend(leaks(&output, asked_for_keys).into_iter().map(|leak| format!("{name}: {leak}")));
    fs::remove_dir_all(folder).unwrap();
    wrong
}

/// Writes the requests for the zone behind all others: the role is asked for at the same time.
fn zone_last(requests: &[String]) -> String {
    let is_zone = |request: &&String| request.ends_with("/placement/availability-zone");
    let (zone, others): (Vec<&String>, Vec<&String>) = requests.iter().partition(is_zone);
    [others, zone].concat().iter().map(|request| format!("{request}\n")).collect()
}

/// Writes `{seconds}` for how long several attempts took: chance decides on the waits.
fn without_seconds(text: &str) -> String {
    let mut pieces = text.split(" attempts in ");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |done, piece| {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        format!("{done} attempts in {{seconds}}{rest}")
    })
}

/// Fills the placeholders of an expected JSON; `{any}` takes what was printed there.
fn with_placeholders(json: &Value, fill: &dyn Fn(&str) -> String, printed: &Value) -> Value {
    match json {
        Value::String(text) if text == "{any}" && !printed.is_null() => printed.clone(),
        Value::String(text) if text == "{soon}" => fill(text).parse::<u64>().unwrap().into(),
        Value::String(text) => fill(text).into(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), with_placeholders(value, fill, &printed[name])))
            .collect(),
        other => other.clone(),
    }
}

/// Runs the program with nothing of this process's environment.
fn run(case: &Case, fill: &dyn Fn(&str) -> String) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
        .args(case.args.iter().map(|arg| fill(arg)))
        .env_clear()
        .envs(case.environment.iter().map(|(name, value)| (name, fill(value))))
        .current_dir(fill("{folder}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(fill(&case.stdin).as_bytes());
    child.wait_with_output().unwrap()
}

/// Searches everything printed for what nobody may see. Only standard output may hold the token, or
/// the keys, that were asked for.
pub fn leaks(output: &Output, asked_for_keys: bool) -> Vec<String> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let never =
        [clouds::SECRET_ACCESS_KEY, clouds::METADATA_TOKEN, MADE_UP_SECRET, MADE_UP_PASSWORD];
    let not_on_stderr = [
        clouds::SESSION_TOKEN,
        clouds::ASSUMED_SECRET_ACCESS_KEY,
        clouds::ASSUMED_SESSION_TOKEN,
        clouds::FEDERATED_TOKEN,
        clouds::ACCESS_TOKEN,
        clouds::FAKE_SIGNATURE,
        "Signature=",
        "Signature%3D",
    ];
    let on_stdout = never
        .iter()
        .filter(|secret| !(asked_for_keys && **secret == clouds::SECRET_ACCESS_KEY))
        .filter(|secret| stdout.contains(**secret));
    let on_stderr = never.iter().chain(&not_on_stderr).filter(|secret| stderr.contains(**secret));
    // Six digits also stand inside of other numbers and of signatures.
    let printed = [&*stdout, &*stderr];
    let words = printed.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    let codes = words.filter(|word| MFA_CODES.contains(word));
    on_stdout
        .chain(on_stderr)
        .copied()
        .chain(codes)
        .map(|secret| format!("`{secret}` was printed"))
        .collect()
}

/// The secret that the cases give to the program.
const MADE_UP_SECRET: &str = "made-up-secret";

/// The code that the fake takes, and one that it does not.
const MFA_CODES: [&str; 2] = ["123456", "654321"];

const MADE_UP_PASSWORD: &str = "made-up-password";
