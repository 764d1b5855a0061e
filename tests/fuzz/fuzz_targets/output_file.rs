//! The output file of an executable-sourced credential. Its reader belongs to the program and not
//! to the library, so this target includes the program's own files.

#![no_main]
#![allow(dead_code, unused_imports, reason = "of the files, only the reader is used")]

include!("../program_files.rs");

// The paths in this module are relative to this folder.
#[path = "."]
mod executable {
    #[path = "../../../src/bin/gcp-wif/command/executable/output_file.rs"]
    mod output_file;
    #[path = "../../../src/bin/gcp-wif/command/executable/request.rs"]
    mod request;
    #[path = "../../../src/bin/gcp-wif/command/executable/response.rs"]
    mod response;
    #[path = "../../../src/bin/gcp-wif/command/executable/variable.rs"]
    mod variable;

    mod error_response {
        pub(super) struct Failure {
            pub(super) code: &'static str,
            pub(super) message: String,
        }

        impl Failure {
            pub(super) fn new(code: &'static str, problem: &str, _: Option<&str>) -> Self {
                Self { code, message: problem.to_owned() }
            }

            pub(super) fn usage(problem: &str) -> Self {
                Self::new("USAGE", problem, None)
            }
        }

        impl From<&crate::error::Error> for Failure {
            fn from(error: &crate::error::Error) -> Self {
                Self::new("USAGE", &error.to_string(), None)
            }
        }
    }

    mod subject {
        use std::time::Duration;

        use gcp_wif::external_account::Audience;

        pub(super) const SIGNED_REQUEST_LASTS: Duration = Duration::from_secs(14 * 60);

        pub(super) fn is_signed_request_for(_: &str, _: &Audience) -> bool {
            true
        }
    }

    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Arc;
    use std::time::SystemTime;

    use gcp_wif::aws_sts::{SigningAlgorithm, WebIdentityTokenRequest};
    use gcp_wif::context::{Context, FileError, FileSystem};
    use gcp_wif::external_account::Audience;
    use gcp_wif::secret::Secret;
    use gcp_wif::timestamp::Timestamp;
    use output_file::OutputFile;
    use request::{ExecutableRequest, Kind, TokenType};

    /// Checks that an accepted file is printed as one line that reads as the same answer.
    pub(super) fn read(bytes: &[u8]) {
        let Some(line) = answer(bytes) else { return };
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
        assert_eq!(answer(line.as_bytes()).as_deref(), Some(&*line));
    }

    fn answer(bytes: &[u8]) -> Option<String> {
        let environment =
            BTreeMap::from([(variable::OUTPUT_FILE.to_owned(), "/output".to_owned())]);
        let context = Context::new()
            .with_environment(Arc::new(environment))
            .with_clock(Arc::new(|| SystemTime::UNIX_EPOCH))
            .with_file_system(Arc::new(OneFile(bytes.to_vec())));
        let request = WebIdentityTokenRequest {
            audiences: vec!["https://service.example".to_owned()],
            signing_algorithm: SigningAlgorithm::Rs256,
            duration_seconds: None,
            tags: Vec::new(),
        };
        let audience = Audience::for_workload("1", "p", "a").ok()?;
        let kind = Kind::Jwt(request);
        let request = ExecutableRequest { audience, kind, token_type: TokenType::Jwt };
        let file = OutputFile::from_variable(&context).ok()?;
        let now = Timestamp::from_unix_seconds(NOW);
        let response = file.read(&request, now, || Some(FINGERPRINT.to_owned())).ok()??;
        assert!(!format!("{response:?}").contains("made-up"));
        Some(response.line_with("fingerprint", FINGERPRINT).expose().clone())
    }

    struct OneFile(Vec<u8>);

    impl FileSystem for OneFile {
        fn read(&self, _: &Path, _: u64) -> Result<Secret<Vec<u8>>, FileError> {
            Ok(Secret::new(self.0.clone()))
        }

        fn replace(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
            Ok(())
        }
    }

    /// The fingerprint of the samples.
    const FINGERPRINT: &str = "0123abcd";

    /// The samples of the corpus expire a little later.
    const NOW: u64 = 1_597_128_922;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| executable::read(bytes));
