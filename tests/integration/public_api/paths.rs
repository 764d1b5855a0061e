//! The item that a name refers to, and the paths under which users see it.

use std::collections::BTreeMap;

use syn::{Ident, Item, UseTree};

use super::parts::Parts;
use super::tree::{Tree, is_hidden, is_pub};

/// The module that defines an item, and the item's name.
pub type Definition = (Vec<String>, String);

/// Returns the public paths of every item that users can name, the home path first: the longest
/// one, so that the root's re-exports are not the home of an item. Hidden items and re-exports have no
/// public path.
pub fn public_paths(tree: &Tree) -> BTreeMap<Definition, Vec<String>> {
    let mut paths: BTreeMap<Definition, Vec<String>> = BTreeMap::new();
    for (module, content) in tree.modules.iter().filter(|(_, module)| module.is_public) {
        let mut add = |definition, name: &str| {
            let path = [&["gcp_wif".to_owned()], &module[..], &[name.to_owned()]].concat();
            paths.entry(definition).or_default().push(path.join("::"));
        };
        for item in content.items.iter().filter(|item| !is_hidden(Parts::of(item).attributes)) {
            match item {
                Item::Use(item) if is_pub(&item.vis) => {
                    for (name, target) in leaves(&item.tree, &[]) {
                        let definition = resolve(tree, module, &target);
                        add(definition.unwrap_or_else(|| panic!("{target:?}")), &name);
                    }
                }
                item => {
                    if let Some(name) = public_name(item) {
                        add((module.clone(), name.to_string()), &name.to_string());
                    }
                }
            }
        }
    }
    for paths in paths.values_mut() {
        paths.sort_by_key(|path| std::cmp::Reverse(path.matches("::").count()));
    }
    paths
}

/// Finds the item that a path refers to in a module. Returns `None` for an item of another crate.
pub fn resolve(tree: &Tree, module: &[String], path: &[String]) -> Option<Definition> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        return resolve_name(tree, module, first);
    }
    match first.as_str() {
        "crate" => resolve(tree, &[], rest),
        "self" => resolve(tree, module, rest),
        "super" => resolve(tree, module.split_last()?.1, rest),
        name => {
            let child = [module, &[name.to_owned()]].concat();
            if tree.modules.contains_key(&child) {
                return resolve(tree, &child, rest);
            }
            // A module that is imported: `error::Error` after `use crate::context::error`.
            let (parent, name) = resolve_name(tree, module, name)?;
            resolve(tree, &[parent, vec![name]].concat(), rest)
        }
    }
}

fn resolve_name(tree: &Tree, module: &[String], name: &str) -> Option<Definition> {
    let items = &tree.modules.get(module)?.items;
    if items.iter().any(|item| Parts::of(item).name.is_some_and(|own| own == name)) {
        return Some((module.to_vec(), name.to_owned()));
    }
    items.iter().find_map(|item| {
        let Item::Use(item) = item else { return None };
        let leaves = leaves(&item.tree, &[]);
        let (_, target) = leaves.into_iter().find(|(alias, _)| alias == name)?;
        // A name that refers to itself is that of a crate: `use url;`.
        if target.len() < 2 { None } else { resolve(tree, module, &target) }
    })
}

/// Lists the names that an import defines, each with its path.
fn leaves(tree: &UseTree, prefix: &[String]) -> Vec<(String, Vec<String>)> {
    let with = |name: &Ident| [prefix, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident)),
        UseTree::Name(name) if name.ident == "self" => {
            vec![(prefix.last().unwrap().clone(), prefix.to_vec())]
        }
        UseTree::Name(name) => vec![(name.ident.to_string(), with(&name.ident))],
        UseTree::Rename(name) => vec![(name.rename.to_string(), with(&name.ident))],
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, prefix)).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

/// Returns the name of an item that is public in its module, and not a module itself.
pub fn public_name(item: &Item) -> Option<&Ident> {
    let Parts { visibility, name, .. } = Parts::of(item);
    name.filter(|_| visibility.is_some_and(is_pub) && !matches!(item, Item::Mod(_)))
}
