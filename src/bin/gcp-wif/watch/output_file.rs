//! A file that holds the token, and its format.

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use gcp_wif::sanitize::Sanitized;

use crate::args::AccessTokenFormat;
use crate::error::{Error, Result};
use crate::path_setting::check_output;

/// A file and the format of its content.
#[derive(Clone, Debug)]
pub(crate) struct OutputFile {
    pub(crate) path: PathBuf,
    pub(crate) format: AccessTokenFormat,
}

impl OutputFile {
    /// Parses `FORMAT:FILE` or `FILE`, which has the format `default`.
    ///
    /// A relative path that begins like an unknown format is refused, since it is likely a mistake. With `./` before
    /// it, it is a path.
    pub(crate) fn parse(typed: &Path, default: AccessTokenFormat) -> Result<Self> {
        let whole = || Self { path: typed.to_owned(), format: default };
        let Some((prefix, path)) = typed.to_str().and_then(|text| text.split_once(':')) else {
            return Ok(whole());
        };
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Ok(whole());
        }
        match AccessTokenFormat::from_str(prefix, false) {
            Ok(_) if path.is_empty() => {
                Err(Error::Usage(format!("`--output`: a file is missing after `{prefix}:`")))
            }
            Ok(format) => {
                let path = PathBuf::from(path);
                check_output(&path)
                    .map_err(|problem| Error::Usage(format!("`--output`: {problem}")))?;
                Ok(Self { path, format })
            }
            Err(_) => {
                let prefix = Sanitized::truncated(prefix, 40);
                Err(Error::Usage(format!(
                    "`--output`: `{prefix}` is not a format, expected text, json, header or env; \
                     a file with this name is `./{prefix}:…`"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_stands_before_the_file() {
        let parse = |text: &str| {
            OutputFile::parse(Path::new(text), AccessTokenFormat::Header)
                .map(|file| (file.path.display().to_string(), file.format))
        };
        for (text, path, format) in [
            ("token", "token", AccessTokenFormat::Header),
            ("json:token.json", "token.json", AccessTokenFormat::Json),
            ("text:/run/a:b", "/run/a:b", AccessTokenFormat::Text),
            ("./json:token", "./json:token", AccessTokenFormat::Header),
            ("/run/json:token", "/run/json:token", AccessTokenFormat::Header),
            ("a.b:token", "a.b:token", AccessTokenFormat::Header),
            (":token", ":token", AccessTokenFormat::Header),
        ] {
            assert!(
                matches!(&parse(text), Ok(found) if *found == (path.to_owned(), format)),
                "{text}"
            );
        }
        for text in ["jsn:token", "json:", "json:-"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
