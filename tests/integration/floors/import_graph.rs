//! The graph of which source file imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// The imports between the files of one crate; paths are relative to the crate root's folder.
pub struct ImportGraph {
    imports: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl ImportGraph {
    /// Reads all files that the crate root declares with `mod`, without those for tests.
    ///
    /// A file imports another when it names an item of it by a path that begins with `crate`,
    /// `self` or `super`, and when it declares it as its module: a `mod.rs` knows its folder's
    /// files.
    pub fn read(folder: &Path, root: &str) -> Self {
        let mut graph = Self { imports: BTreeMap::new() };
        let mut waiting = vec![(PathBuf::from(root), Vec::new())];
        let mut files = BTreeMap::new();
        while let Some((file, module)) = waiting.pop() {
            let text = fs::read_to_string(folder.join(&file)).unwrap();
            let source = SourceFile::parse(&text);
            for child in &source.modules {
                let module: Vec<String> = module.iter().chain([child]).cloned().collect();
                let child_file = [module.join("/") + ".rs", module.join("/") + "/mod.rs"]
                    .into_iter()
                    .map(PathBuf::from)
                    .find(|path| folder.join(path).exists())
                    .unwrap_or_else(|| panic!("{}: no file for `mod {child}`", file.display()));
                waiting.push((child_file, module));
            }
            files.insert(module, (file, source));
        }
        for (module, (file, source)) in &files {
            let mut imported = BTreeSet::new();
            for child in &source.modules {
                let module: Vec<String> = module.iter().chain([child]).cloned().collect();
                imported.insert(files[&module].0.clone());
            }
            for path in &source.paths {
                let Some(mut target) = absolute(path, module) else {
                    continue;
                };
                while !files.contains_key(&target) {
                    target.pop();
                }
                imported.insert(files[&target].0.clone());
            }
            imported.remove(file);
            graph.imports.insert(file.clone(), imported);
        }
        graph
    }

    /// Lists each pair of a file and a file that it imports.
    pub fn imports(&self) -> impl Iterator<Item = (&Path, &Path)> {
        self.imports.iter().flat_map(|(file, imported)| {
            imported.iter().map(move |other| (file.as_path(), other.as_path()))
        })
    }

    /// Lists the groups of files that import each other, directly or by way of others.
    pub fn circles(&self) -> Vec<BTreeSet<&Path>> {
        let reached: BTreeMap<&Path, BTreeSet<&Path>> =
            self.imports.keys().map(|file| (file.as_path(), self.reach(file))).collect();
        let mut circles: Vec<BTreeSet<&Path>> = Vec::new();
        for (file, theirs) in &reached {
            if theirs.contains(file) && !circles.iter().any(|circle| circle.contains(file)) {
                circles.push(
                    theirs.iter().copied().filter(|other| reached[other].contains(file)).collect(),
                );
            }
        }
        circles
    }

    fn reach(&self, file: &Path) -> BTreeSet<&Path> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&PathBuf> = self.imports[file].iter().collect();
        while let Some(next) = waiting.pop() {
            if reached.insert(next.as_path()) {
                waiting.extend(&self.imports[next]);
            }
        }
        reached
    }
}

/// The modules and paths of a source file, without test code.
pub struct SourceFile {
    /// The names of its modules in other files.
    pub modules: Vec<String>,
    /// The paths that begin with `crate`, `self` or `super`, segment by segment.
    pub paths: Vec<Vec<String>>,
}

impl SourceFile {
    pub fn parse(text: &str) -> Self {
        let mut source = Self { modules: Vec::new(), paths: Vec::new() };
        for item in syn::parse_file(text).unwrap().items {
            match item {
                Item::Mod(module) if is_for_tests(&module.attrs) => {}
                Item::Mod(module) if module.content.is_none() => {
                    source.modules.push(module.ident.to_string());
                }
                Item::Use(item) if is_for_tests(&item.attrs) => {}
                Item::Use(item) => source.follow(&item.tree, Vec::new()),
                Item::Fn(item) if is_for_tests(&item.attrs) => {}
                other => source.scan(other.to_token_stream()),
            }
        }
        source
    }

    fn follow(&mut self, tree: &UseTree, mut path: Vec<String>) {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                self.follow(&inner.tree, path);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.follow(tree, path.clone()));
            }
            UseTree::Name(name) => self.push(path, name.ident.to_string()),
            UseTree::Rename(rename) => self.push(path, rename.ident.to_string()),
            UseTree::Glob(_) => self.push(path, "*".to_owned()),
        }
    }

    /// Finds paths outside of `use` items, also in the arguments of macros.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) if is_visibility(&group) => {}
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(ident) => {
                    self.finish(std::mem::replace(&mut path, vec![ident.to_string()]));
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            self.finish(std::mem::take(&mut path));
            colons = 0;
        }
        self.finish(path);
    }

    fn finish(&mut self, mut path: Vec<String>) {
        if let Some(name) = path.pop() {
            self.push(path, name);
        }
    }

    fn push(&mut self, mut path: Vec<String>, name: String) {
        path.push(name);
        if path.len() > 1 && matches!(path[0].as_str(), "crate" | "self" | "super") {
            self.paths.push(path);
        }
    }
}

/// Returns a path from the crate root, or `None` for `self::` of a method call or a value.
fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => base.clear(),
        "self" => {}
        _ => {
            base.pop()?;
        }
    }
    rest = &rest[1..];
    while rest.first().is_some_and(|segment| segment == "super") {
        base.pop()?;
        rest = &rest[1..];
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// Tells whether a group is the `(in crate::module)` of a visibility, which imports nothing.
fn is_visibility(group: &Group) -> bool {
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(first)) if first == "in")
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.to_token_stream().to_string();
        text.contains("cfg (test)") || text == "# [test]"
    })
}
