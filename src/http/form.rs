//! Forms: bodies of the media type `application/x-www-form-urlencoded`.

use url::form_urlencoded::Serializer;

use crate::secret::Secret;

/// Returns the body of a form with these fields, in their order
/// ([URL Standard §5.2](https://url.spec.whatwg.org/#urlencoded-serializing)).
pub(crate) fn form(fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Secret<Vec<u8>> {
    // A byte becomes at most three, such as `%3A`, and `=` and `&` separate the fields. A buffer that
    // grows would leave copies of a secret behind.
    let size = |(name, value): &(_, _)| {
        let (name, value): (&str, &str) = (AsRef::as_ref(name), AsRef::as_ref(value));
        3 * (name.len() + value.len()) + 2
    };
    let capacity = fields.iter().map(size).sum();
    let mut form = Serializer::new(String::with_capacity(capacity));
    form.extend_pairs(fields);
    Secret::new(form.finish().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_in_a_buffer_that_never_grows() {
        let fields = [("scope", "a b"), ("subject_token", &"é".repeat(10_000)), ("", "")];
        let body = form(&fields);
        let size = 3 * (5 + 3 + 13 + 20_000) + 3 * 2;
        assert_eq!(body.expose().capacity(), size);
        assert!(body.expose().starts_with(b"scope=a+b&subject_token=%C3%A9%C3%A9"));
    }
}
