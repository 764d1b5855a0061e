//! Tokens in the usual spelling.

use quote::ToTokens;

/// Spells an item on one line, without the spaces that tokens have between them.
pub fn spelled(item: &impl ToTokens) -> String {
    let mut text = item.to_token_stream().to_string();
    for (from, to) in [
        ("\n", " "),
        (" ::", "::"),
        (":: ", "::"),
        (" :", ":"),
        (" ,", ","),
        (" ;", ";"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" [", "["),
        ("[ ", "["),
        (" ]", "]"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (",)", ")"),
        (",>", ">"),
        (":(", ": ("),
        (":[", ": ["),
        (",(", ", ("),
        (",[", ", ["),
        (":<", ": <"),
        ("->(", "-> ("),
        ("mut[", "mut ["),
        ("=(", "= ("),
        ("=[", "= ["),
    ] {
        text = text.replace(from, to);
    }
    text
}

#[test]
fn tokens_are_spelled_as_usual() {
    for text in [
        "fn a<'a, T: Into<String>>(&'a self, b: &mut [u8], c: (u8, Box<dyn Fn() -> T>)) -> Option<&'a T>",
        "fn b(self) -> impl Iterator<Item = (String, u8)>",
        "fn c<E: fmt::Display>(work: impl FnOnce() -> Result<(), E>) -> Vec<crate::a::B>",
    ] {
        let signature: syn::Signature = syn::parse_str(text).unwrap();
        assert_eq!(spelled(&signature), text);
    }
}
