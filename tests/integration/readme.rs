//! The documentation: its examples run against the fake of both clouds, its links have targets, and
//! its lists are complete.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use testkit::clouds::{ACCESS_TOKEN, Clouds, POD_TOKEN};
use testkit::oidc;

#[test]
fn every_example_works() {
    let (mut recipes, mut ran) = (recipes(), 0);
    let usual = recipes.remove("usual").unwrap();
    for example in pages().iter().flat_map(Page::examples) {
        if !example.script.starts_with("cargo ") {
            recipes.remove(&example.heading).as_ref().unwrap_or(&usual).run(&example);
            ran += 1;
        }
    }
    assert!(recipes.is_empty(), "not in the documentation: {:?}", recipes.keys());
    assert!(ran >= 45, "only {ran} examples are left");
}

#[test]
fn the_first_two_commands_are_those_that_set_the_project_up() {
    let readme = &pages()[0];
    let examples = readme.examples();
    let first: Vec<&str> = examples.iter().map(|example| example.script.trim()).take(2).collect();
    assert_eq!(
        first,
        ["cargo run --example local_fake -- cargo run -- access-token", "cargo test"]
    );
    assert!(examples.iter().skip(2).all(|example| !example.script.starts_with("cargo ")));
    assert_eq!(readme.text.find("```"), readme.text.find("```sh\n"), "another block comes first");
    assert!(readme.text.lines().count() <= 200, "the README has grown: move a part to docs/");
}

#[test]
fn every_link_has_a_target() {
    let pages = pages();
    for page in &pages {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = match file {
                "" => page.path.clone(),
                file => page.path.parent().unwrap().join(file),
            };
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert!(path.exists(), "{}: `{link}` leads nowhere", page.path.display());
            let found = anchor.is_empty() || headings(&text).any(|heading| heading == anchor);
            assert!(found, "{}: `{link}` names no heading", page.path.display());
        }
    }
    let readme = &pages[0].text;
    for page in pages.iter().filter(|page| page.path.starts_with("docs")) {
        let link = format!("]({})", page.path.display());
        assert!(readme.contains(&link), "the README does not lead to {}", page.path.display());
    }
}

#[test]
fn every_setting_is_described() {
    let page = fs::read_to_string("docs/settings.md").unwrap();
    let sources = rust_files(Path::new("src/bin/gcp-wif"));
    let raw = sources.iter().find_map(|text| text.split_once("struct Raw {")).unwrap().1;
    let raw = raw.split('}').next().unwrap();
    let fields = raw.lines().filter_map(|line| line.trim().split_once(':'));
    let keys: Vec<&str> = fields.map(|(key, _)| key.rsplit(' ').next().unwrap()).collect();
    assert!(keys.len() >= 5);
    for key in keys {
        let variable = format!("GCP_WIF_{}", key.to_ascii_uppercase());
        assert!(page.contains(&format!("| `{key}` | `{variable}`")), "`{key}` is not described");
    }
}

#[test]
fn every_module_is_in_the_architecture() {
    let page = fs::read_to_string("docs/architecture.md").unwrap();
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let modules = library
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(page.contains(&format!("`{module}`")), "`{module}` is not in docs/architecture.md");
    }
}

/// A page of the documentation.
struct Page {
    path: PathBuf,
    text: String,
}

/// A block of shell commands, with its heading and its place.
struct Example {
    heading: String,
    place: String,
    script: String,
}

impl Page {
    /// Lists the blocks that are fenced as `sh`. Other blocks are output, or need a real cloud.
    fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        let (mut heading, mut lines) = (String::new(), self.text.lines().zip(1..));
        while let Some((line, number)) = lines.next() {
            if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
                title.clone_into(&mut heading);
            } else if line.starts_with("```") {
                let block = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
                let script: String = block.flat_map(|line| [line, "\n"]).collect();
                if line == "```sh" {
                    let place = format!("{}:{number}", self.path.display());
                    examples.push(Example { heading: heading.clone(), place, script });
                }
            }
        }
        examples
    }
}

/// Lists the README first, then the other pages.
fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.insert(0, "README.md".into());
    let others = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benches/README.md"];
    paths.extend(others.map(PathBuf::from));
    for folder in fs::read_dir("fixtures").unwrap() {
        paths.extend(Some(folder.unwrap().path().join("README.md")).filter(|path| path.exists()));
    }
    let page = |path: PathBuf| Page { text: fs::read_to_string(&path).unwrap(), path };
    paths.into_iter().map(page).collect()
}

/// Returns the anchors of the headings, as links write them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let allowed = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        allowed.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

fn rust_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![fs::read_to_string(path).unwrap()],
        })
        .collect()
}

/// A folder with the program, a credential file for the fake and what `fixtures/docs` describes.
struct Machine<'a> {
    folder: PathBuf,
    clouds: &'a Clouds,
}

impl<'a> Machine<'a> {
    fn new(clouds: &'a Clouds) -> Self {
        let port = clouds.authority().replace(':', "-");
        let folder =
            std::env::temp_dir().join(format!("gcp-wif-docs-{}-{port}", std::process::id()));
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join(".aws")).unwrap();
        for file in [".aws/config", ".aws/credentials"] {
            fs::copy(Path::new("fixtures/docs/home").join(file), folder.join(file)).unwrap();
        }
        fs::write(folder.join("pod-token"), POD_TOKEN).unwrap();
        fs::write(folder.join("pod-jwt"), oidc::jwt(FAR_FUTURE)).unwrap();
        let program = env!("CARGO_BIN_EXE_gcp-wif");
        std::os::unix::fs::symlink(program, folder.join("bin/gcp-wif")).unwrap();
        Self { folder, clouds }
    }

    /// Runs an example as a shell would and returns what it printed on standard output.
    fn run(&self, example: &Example, variables: &BTreeMap<String, String>) -> String {
        let Self { folder, clouds } = self;
        let service_account = Some("job@my-project.iam.gserviceaccount.com");
        let command = format!("{} executable", env!("CARGO_BIN_EXE_gcp-wif"));
        for (name, json) in [
            ("executable.json", clouds.executable_credential_json(&command)),
            ("aws.json", clouds.credential_json(service_account)),
            ("pod.json", clouds.file_credential_json("pod-jwt")),
        ] {
            let credential_file = folder.join(name);
            if example.script.contains(&format!("--output-file={name}")) {
                let _ = fs::remove_file(&credential_file);
            } else {
                fs::write(&credential_file, json).unwrap();
            }
        }
        let fill = |value: &str| value.replace("{origin}", &clouds.origin());
        let stand_ins = Path::new("fixtures/docs/bin").canonicalize().unwrap();
        let path = format!("{}/bin:{}:/usr/bin:/bin", folder.display(), stand_ins.display());
        let output = Command::new("/bin/sh")
            .args(["-eu", "-c", &example.script])
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder)
            .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
            .env("AWS_ENDPOINT_URL_STS", clouds.origin())
            .env("AWS_ENDPOINT_URL_SSO", clouds.origin())
            .env("AWS_ENDPOINT_URL_SIGNIN", clouds.origin())
            .envs(variables.iter().map(|(name, value)| (name, fill(value))))
            .current_dir(folder)
            .output()
            .unwrap();
        let place = &example.place;
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{place}");
        assert!(output.status.success(), "{place}: {}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The environment in which an example runs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    /// The variables that AWS sets there; `{origin}` is the address of the fake.
    variables: BTreeMap<String, String>,
    /// A part of the output of `whoami` there, if the example must find the identity of that place.
    identity: Option<String>,
}

impl Recipe {
    /// Runs the example and checks that the token is for that identity, and not for that of the
    /// machine.
    fn run(&self, example: &Example) {
        let clouds = Clouds::start(BTreeMap::new());
        let printed = Machine::new(&clouds).run(example, &self.variables);
        let Some(identity) = &self.identity else { return };
        let place = &example.place;
        assert!(printed.contains(identity), "{place}: {printed}");
        assert!(printed.contains(ACCESS_TOKEN), "{place}: {printed}");
        let asks_node = clouds.request_lines().iter().any(|line| line.contains(" /latest/"));
        assert!(!asks_node, "{place}: the node was asked");
    }
}

/// Returns the recipes by the headings of their examples, and the default one.
fn recipes() -> BTreeMap<String, Recipe> {
    serde_json::from_str(&fs::read_to_string("fixtures/docs/recipes.json").unwrap()).unwrap()
}

/// In the year 2100, in Unix seconds.
const FAR_FUTURE: u64 = 4_102_444_800;
