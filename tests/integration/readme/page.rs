//! The pages of the documentation.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// A page of the documentation.
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// A block of shell commands, with its heading and its place.
pub struct Example {
    pub heading: String,
    pub place: String,
    pub script: String,
}

impl Example {
    /// Returns whether the example creates a file of this name.
    pub fn creates(&self, name: &str) -> bool {
        // Without a flag for it, the certificate configuration goes into gcloud's directory.
        let is_config = name.ends_with("/certificate_config.json");
        let creates = |by: &&str| self.script.contains(&format!("{by}{name}"));
        ["--output-file=", "cat > "].iter().any(creates)
            || is_config && self.script.contains("--credential-cert-path=")
    }
}

/// A credential file that a page shows, with its place.
pub struct ShownFile {
    pub place: String,
    pub json: Value,
}

impl Page {
    /// Lists the blocks that are fenced as `sh`. Other blocks are output, or need a real cloud.
    pub fn examples(&self) -> Vec<Example> {
        self.blocks("sh")
    }

    /// Lists the credential files among the blocks that are fenced as `json`.
    pub fn credential_files(&self) -> Vec<ShownFile> {
        let shown = self.blocks("json").into_iter().map(|block| ShownFile {
            json: serde_json::from_str(&block.script).expect(&block.place),
            place: block.place,
        });
        shown.filter(|shown| shown.json["type"] == "external_account").collect()
    }

    fn blocks(&self, language: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        let (mut heading, mut lines) = (String::new(), self.text.lines().zip(1..));
        while let Some((line, number)) = lines.next() {
            if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
                title.clone_into(&mut heading);
            } else if line.starts_with("```") {
                let block = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
                let script: String = block.flat_map(|line| [line, "\n"]).collect();
                if line.strip_prefix("```") == Some(language) {
                    let place = format!("{}:{number}", self.path.display());
                    examples.push(Example { heading: heading.clone(), place, script });
                }
            }
        }
        examples
    }
}

/// Lists the README first, then the other pages.
pub fn pages() -> Vec<Page> {
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
pub fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let allowed = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        allowed.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}
