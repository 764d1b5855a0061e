//! Hints for a search that finds no region or no credentials.

use gcp_wif::context::TransportErrorKind;
use gcp_wif::supplier::{Attempt, Attempts, AwsSource};

/// Returns the hint for a missing region.
pub(super) fn of_no_region(attempts: &Attempts) -> String {
    if attempts.iter().any(is_silent) {
        format!("{HOP_LIMIT}; elsewhere, {REGION}")
    } else {
        REGION.to_owned()
    }
}

/// Returns the hint for missing credentials. Proposes only sources of the search, since settings exclude the
/// others.
pub(super) fn of_no_credentials(attempts: &Attempts) -> Option<String> {
    let was_searched = |source| attempts.iter().any(|attempt| attempt.aws_source == Some(source));
    let ways = |known: &[(AwsSource, &'static str)]| -> Vec<&'static str> {
        known.iter().filter(|(source, _)| was_searched(*source)).map(|(_, way)| *way).collect()
    };
    let mut found = ways(USUAL);
    if found.is_empty() {
        found = ways(UNUSUAL);
    }
    let mut hint = found.join(", or ");
    if attempts.iter().any(is_silent) {
        hint = format!("{hint}; {HOP_LIMIT}");
    }
    (!hint.is_empty()).then_some(hint)
}

/// Returns whether the metadata service accepts connections and does not respond.
fn is_silent(attempt: &Attempt) -> bool {
    let is_timeout = |kind: &_| matches!(kind, TransportErrorKind::Timeout(_));
    attempt.aws_source == Some(AwsSource::InstanceMetadata)
        && attempt.transport.as_ref().is_some_and(|error| is_timeout(&error.kind))
}

const USUAL: &[(AwsSource, &str)] = &[
    (AwsSource::InstanceMetadata, "attach an IAM role to the instance"),
    (AwsSource::Environment, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    (AwsSource::Profile, "select a profile with `--profile NAME`"),
];

/// Proposed only if no usual source was searched, since the platform sets these variables.
const UNUSUAL: &[(AwsSource, &str)] = &[
    (AwsSource::WebIdentity, "set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN"),
    (AwsSource::Container, "set AWS_CONTAINER_CREDENTIALS_FULL_URI"),
];

const HOP_LIMIT: &str = "in a container on EC2, raise the hop limit of the instance: `aws ec2 \
    modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 2`";

const REGION: &str = "set AWS_REGION to the region whose AWS STS Google should ask";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gcp_wif::context::TransportError;

    use super::*;

    fn attempts(sources: &[AwsSource], kind: TransportErrorKind) -> Attempts {
        let mut attempts = Attempts::default();
        for source in sources {
            let attempt = Attempt::new("made up", "made up").with_aws_source(*source);
            let error = TransportError::new("169.254.169.254", kind.clone());
            attempts.push(attempt.with_transport(error));
        }
        attempts
    }

    #[test]
    fn only_the_sources_of_the_search_are_proposed() {
        let unreachable = || TransportErrorKind::Connect("refused".to_owned());
        for (sources, hint) in [
            (&[][..], None),
            (&[AwsSource::Profile], Some("select a profile with `--profile NAME`")),
            (&[AwsSource::InstanceMetadata], Some("attach an IAM role to the instance")),
            (
                &[AwsSource::WebIdentity, AwsSource::Environment],
                Some("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
            ),
            (&[AwsSource::WebIdentity], Some("set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN")),
        ] {
            let attempts = attempts(sources, unreachable());
            assert_eq!(of_no_credentials(&attempts).as_deref(), hint, "{sources:?}");
        }
    }

    #[test]
    fn a_silent_metadata_service_is_a_matter_of_the_hop_limit() {
        let silent = TransportErrorKind::Timeout(Duration::from_secs(1));
        let attempts = attempts(&[AwsSource::InstanceMetadata], silent);
        assert!(of_no_region(&attempts).starts_with("in a container on EC2, raise the hop limit"));
        let hint = of_no_credentials(&attempts).unwrap_or_default();
        assert!(hint.ends_with("--http-put-response-hop-limit 2`"), "{hint}");
    }
}
