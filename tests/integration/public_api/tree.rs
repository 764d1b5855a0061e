//! The modules of the library, parsed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Meta, Visibility};

use super::parts::Parts;

/// All modules of a crate but its tests.
pub struct Tree {
    /// The modules by their path; that of the root is empty.
    pub modules: BTreeMap<Vec<String>, Module>,
}

/// One module.
pub struct Module {
    /// Its items, without tests.
    pub items: Vec<Item>,
    /// Whether users of the crate see it: it and all modules around it are public and not hidden.
    pub is_public: bool,
}

impl Tree {
    /// Parses the crate whose root is the file `root`.
    pub fn load(root: &Path) -> Self {
        let mut tree = Self { modules: BTreeMap::new() };
        tree.load_module(Vec::new(), root, true);
        tree
    }

    fn load_module(&mut self, path: Vec<String>, file: &Path, is_public: bool) {
        let text = fs::read_to_string(file).unwrap();
        let items = syn::parse_file(&text).unwrap().items;
        let items: Vec<_> =
            items.into_iter().filter(|item| !is_test(Parts::of(item).attributes)).collect();
        for item in &items {
            let Item::Mod(module) = item else { continue };
            assert!(module.content.is_none(), "{}: a module within a file", file.display());
            let name = module.ident.to_string();
            let is_public = is_public && is_pub(&module.vis) && !is_hidden(&module.attrs);
            let path = [path.clone(), vec![name.clone()]].concat();
            self.load_module(path, &file_of(file, &name), is_public);
        }
        self.modules.insert(path, Module { items, is_public });
    }
}

/// Returns the file of the module `name` within the module of `parent`.
fn file_of(parent: &Path, name: &str) -> PathBuf {
    let folder = parent.parent().unwrap();
    let file = folder.join(format!("{name}.rs"));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

pub fn is_pub(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub fn is_hidden(attributes: &[Attribute]) -> bool {
    has(attributes, "doc", "hidden")
}

fn is_test(attributes: &[Attribute]) -> bool {
    has(attributes, "cfg", "test")
}

/// Returns whether there is an attribute `name(argument)`.
fn has(attributes: &[Attribute], name: &str, argument: &str) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident(name) && list.tokens.to_string() == argument,
        _ => false,
    })
}
