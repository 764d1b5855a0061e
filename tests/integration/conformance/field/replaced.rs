//! The responses of a case that replace the usual ones of a host.

use regex::Regex;
use serde_json::Value;
use testkit::http::{Answer, Received};

use super::super::text;

/// All replaced answers of a case.
pub struct Replaced(Vec<ReplacedAnswer>);

struct ReplacedAnswer {
    host: String,
    path: Regex,
    answer: Answer,
}

impl Replaced {
    /// Reads `answers`, which may be absent.
    pub fn read(answers: &Value) -> Self {
        let read = |given: &Value| {
            let status = u16::try_from(given["status"].as_u64().unwrap()).unwrap();
            let mut answer = Answer::new(status, text(&given["type"]), text(&given["body"]));
            for header in given["headers"].as_array().into_iter().flatten() {
                answer.headers.push((text(&header[0]).to_owned(), text(&header[1]).to_owned()));
            }
            let path = Regex::new(text(&given["path"])).unwrap();
            ReplacedAnswer { host: text(&given["host"]).to_owned(), path, answer }
        };
        Self(answers.as_array().into_iter().flatten().map(read).collect())
    }

    /// Returns the replaced answer to a request; `None` if the host answers as usual.
    pub fn answer(&self, host: &str, request: &Received) -> Option<Answer> {
        let path = request.target.split('?').next().unwrap_or_default();
        let mut answers = self.0.iter();
        let found = answers.find(|replaced| replaced.host == host && replaced.path.is_match(path));
        found.map(|replaced| replaced.answer.clone())
    }
}
