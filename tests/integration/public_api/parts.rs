//! What most items have: attributes, a visibility and a name.

use syn::{Attribute, Ident, Item, Visibility};

/// The parts of an item, as far as it has them.
pub struct Parts<'a> {
    pub attributes: &'a [Attribute],
    pub visibility: Option<&'a Visibility>,
    pub name: Option<&'a Ident>,
}

impl<'a> Parts<'a> {
    pub fn of(item: &'a Item) -> Self {
        let (attributes, visibility, name) = match item {
            Item::Const(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Enum(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Fn(item) => (&item.attrs, &item.vis, &item.sig.ident),
            Item::Mod(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Static(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Struct(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Trait(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Type(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Impl(item) => {
                return Self { attributes: &item.attrs, visibility: None, name: None };
            }
            Item::Use(item) => {
                return Self { attributes: &item.attrs, visibility: Some(&item.vis), name: None };
            }
            _ => return Self { attributes: &[], visibility: None, name: None },
        };
        Self { attributes, visibility: Some(visibility), name: Some(name) }
    }
}
