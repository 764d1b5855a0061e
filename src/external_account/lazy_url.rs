//! URLs that are known before they are read.

use std::sync::OnceLock;

use url::Url;

/// Is a checked URL. One of those that gcloud writes into every file is known to be good by its
/// spelling, and is parsed when it is used: most runs use none of them.
#[derive(Clone, Debug)]
pub(super) struct LazyUrl {
    usual: &'static str,
    parsed: OnceLock<Url>,
}

impl LazyUrl {
    /// Is the one of `usual` that is spelled exactly like `text`. All of them have to be URLs that
    /// would pass the check.
    pub(super) fn usual(text: &str, usual: &[&'static str]) -> Option<Self> {
        let usual = usual.iter().find(|usual| **usual == text)?;
        Some(Self { usual, parsed: OnceLock::new() })
    }

    pub(super) fn url(&self) -> &Url {
        #[expect(clippy::expect_used, reason = "a test for each list parses what is in it")]
        self.parsed.get_or_init(|| Url::parse(self.usual).expect("a constant that is a URL"))
    }
}

impl From<Url> for LazyUrl {
    fn from(url: Url) -> Self {
        Self { usual: "", parsed: url.into() }
    }
}
