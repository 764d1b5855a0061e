//! The public API: one line for each item that users of the library can name.

use std::collections::BTreeMap;

use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, Meta, Path, Signature, TraitItem, Type};

use super::paths::{Definition, public_name, public_paths, resolve};
use super::spelling::spelled;
use super::tree::{Tree, is_hidden, is_pub};

/// Lists the public API, sorted.
pub fn lines(tree: &Tree) -> Vec<String> {
    let listing = Listing { tree, paths: public_paths(tree) };
    let mut lines = Vec::new();
    for (path, module) in &tree.modules {
        for item in &module.items {
            match item {
                Item::Impl(item) => lines.extend(listing.of_impl(path, item)),
                item => lines.extend(listing.of_item(path, item)),
            }
        }
    }
    let re_exports = listing
        .paths
        .values()
        .flat_map(|paths| paths[1..].iter().map(|path| format!("{path} = {}", paths[0])));
    lines.extend(re_exports);
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines.sort();
    lines.dedup();
    lines
}

struct Listing<'a> {
    tree: &'a Tree,
    paths: BTreeMap<Definition, Vec<String>>,
}

impl Listing<'_> {
    fn path(&self, module: &[String], name: &str) -> Option<&str> {
        let paths = self.paths.get(&(module.to_vec(), name.to_owned()))?;
        paths.first().map(String::as_str)
    }

    fn of_item(&self, module: &[String], item: &Item) -> Vec<String> {
        let Some(path) = public_name(item).and_then(|name| self.path(module, &name.to_string()))
        else {
            return Vec::new();
        };
        match item {
            Item::Const(item) => vec![format!("{path}: const {}", spelled(&item.ty))],
            Item::Static(item) => vec![format!("{path}: static {}", spelled(&item.ty))],
            Item::Type(item) => vec![format!("{path}: type = {}", spelled(&item.ty))],
            Item::Fn(item) => vec![function(path, &item.sig)],
            Item::Struct(item) => {
                let head =
                    format!("{path}: {}struct{}", openness(&item.attrs), spelled(&item.generics));
                let fields = fields(path, &item.fields);
                [vec![head], fields, derives(path, &item.attrs)].concat()
            }
            Item::Enum(item) => {
                let head =
                    format!("{path}: {}enum{}", openness(&item.attrs), spelled(&item.generics));
                let variants = item.variants.iter().map(|variant| {
                    let mut fields = variant.fields.clone();
                    fields.iter_mut().for_each(|field| field.attrs.clear());
                    format!("{path}::{}: variant {}", variant.ident, spelled(&fields))
                });
                [vec![head], variants.collect(), derives(path, &item.attrs)].concat()
            }
            Item::Trait(item) => {
                let head = format!("{path}: trait: {}", spelled(&item.supertraits));
                let members = item.items.iter().filter_map(|member| match member {
                    TraitItem::Fn(member) => {
                        let provided = if member.default.is_some() { " { … }" } else { "" };
                        Some(function(path, &member.sig) + provided)
                    }
                    TraitItem::Type(member) => Some(format!("{path}::{}: type", member.ident)),
                    _ => None,
                });
                std::iter::once(head).chain(members).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Lists the members of a type, or the trait that it has.
    fn of_impl(&self, module: &[String], item: &ItemImpl) -> Vec<String> {
        let definition = |path: &Path| {
            let names: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
            resolve(self.tree, module, &names)
        };
        let defined = match &*item.self_ty {
            Type::Path(own) => definition(&own.path),
            _ => None,
        };
        let is_private = |(module, name): &(Vec<String>, String)| self.path(module, name).is_none();
        if defined.as_ref().is_some_and(is_private) {
            return Vec::new();
        }
        let own = defined.and_then(|(module, name)| self.path(&module, &name));
        match (&item.trait_, own) {
            (Some((_, path, _)), own) => {
                // Private traits of this crate do not concern users.
                let is_public = definition(path)
                    .is_none_or(|(module, name)| self.path(&module, &name).is_some());
                // For types of other crates, only this crate's own traits count.
                let own = own
                    .map(str::to_owned)
                    .or_else(|| definition(path).map(|_| spelled(&item.self_ty)));
                own.filter(|_| is_public)
                    .map(|own| format!("{own}: impl{} {}", spelled(&item.generics), spelled(path)))
                    .into_iter()
                    .collect()
            }
            (None, Some(own)) => {
                let members = item.items.iter().filter_map(|member| match member {
                    ImplItem::Fn(member) if is_pub(&member.vis) && !is_hidden(&member.attrs) => {
                        Some(function(own, &member.sig))
                    }
                    ImplItem::Const(member) if is_pub(&member.vis) => {
                        Some(format!("{own}::{}: const {}", member.ident, spelled(&member.ty)))
                    }
                    _ => None,
                });
                members.collect()
            }
            (None, None) => Vec::new(),
        }
    }
}

fn function(path: &str, signature: &Signature) -> String {
    let name = signature.ident.to_string();
    let path = if path.ends_with(&format!("::{name}")) { path } else { &format!("{path}::{name}") };
    format!("{path}: {}", spelled(signature))
}

fn fields(path: &str, fields: &Fields) -> Vec<String> {
    let public = fields.iter().enumerate().filter(|(_, field)| is_pub(&field.vis));
    let line = |(number, field): (usize, &syn::Field)| {
        let name = field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
        format!("{path}::{name}: field {}", spelled(&field.ty))
    };
    public.map(line).collect()
}

fn derives(path: &str, attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    lists.map(|list| format!("{path}: {}", spelled(&list.meta))).collect()
}

/// Returns `non_exhaustive ` for a type that may grow without breaking users.
fn openness(attributes: &[Attribute]) -> &'static str {
    let grows = attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("non_exhaustive"),
        _ => false,
    });
    if grows { "non_exhaustive " } else { "" }
}
