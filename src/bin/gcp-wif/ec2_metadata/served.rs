//! The times of served credentials.

use std::time::Duration;

use gcp_wif::aws_identity::AwsIdentity;
use gcp_wif::refresh_schedule::RefreshSchedule;
use gcp_wif::timestamp::Timestamp;

use crate::error::{Error, Result};

/// The served identity, with the times of its fetch, its renewal and its end.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) identity: AwsIdentity,
    pub(crate) fetched_at: Timestamp,
    /// The expiration that clients see.
    pub(crate) expires_at: Timestamp,
    pub(super) schedule: RefreshSchedule,
}

/// Returns the identity with its times. `since` is the time of the first fetch of these credentials.
///
/// # Errors
/// [`Error::ExpiredCredentials`], unless the metadata service extends the credentials.
pub(super) fn served(identity: AwsIdentity, now: Timestamp, since: Timestamp) -> Result<Served> {
    let end = identity.credentials.expiration();
    let (expires_at, schedule) = match end {
        Some(end) if end > now => (end, RefreshSchedule::on_use(since, end, RENEWAL_MARGIN)),
        Some(at) if identity.credentials_from != INSTANCE_METADATA => {
            return Err(Error::ExpiredCredentials { from: identity.credentials_from, at });
        }
        // The end is unknown: a program may write new credentials to a profile at any time, and the metadata
        // service extends credentials past their stated expiration during an outage.
        _ => {
            let schedule = RefreshSchedule::on_use(now, now.plus(MAX_UNSEEN), RECHECK_MARGIN);
            (now.plus(ASSUMED_LIFE), schedule)
        }
    };
    Ok(Served { identity, fetched_at: now, expires_at, schedule })
}

/// Refuses long-lived keys: they do not expire, and botocore accepts from a server only credentials with a session
/// token.
///
/// # Errors
/// [`Error::Setting`], if the credentials have no session token.
pub(super) fn check_temporary(identity: &AwsIdentity) -> Result<()> {
    match identity.credentials.session_token() {
        Some(_) => Ok(()),
        None => Err(Error::Setting(format!(
            "the AWS credentials from {} are long-lived keys, and these keys need no server: give them to \
             the program itself, or assume a role with `--assume-role`",
            identity.credentials_from
        ))),
    }
}

/// The last fetched credentials, and the time of their first fetch. A source may return the same ones several times;
/// they stay due until it returns others.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    access_key_id: String,
    expiration: Option<Timestamp>,
    pub(super) since: Timestamp,
}

impl Seen {
    pub(super) fn of(identity: &AwsIdentity, now: Timestamp, last: Option<&Self>) -> Self {
        let access_key_id = identity.credentials.access_key_id().to_owned();
        let expiration = identity.credentials.expiration();
        let same = last
            .filter(|last| last.access_key_id == access_key_id && last.expiration == expiration);
        Self { since: same.map_or(now, |last| last.since), access_key_id, expiration }
    }
}

const INSTANCE_METADATA: &str = "instance metadata";

/// The time before their end at which credentials are fetched anew. botocore requests newer ones when 15 minutes
/// are left; a minute more makes sure that they are there.
pub(crate) const RENEWAL_MARGIN: Duration = Duration::from_secs(16 * 60);

/// The lifetime that clients see of credentials without an end. It is longer than the 15 minutes at which botocore
/// requests newer ones.
const ASSUMED_LIFE: Duration = Duration::from_secs(25 * 60);

/// The time for which credentials without an end are served if they cannot be read again.
const MAX_UNSEEN: Duration = Duration::from_secs(10 * 60);

/// The time before the end of [`MAX_UNSEEN`] at which they are read again.
const RECHECK_MARGIN: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use gcp_wif::region::Region;
    use gcp_wif::security_credentials::SecurityCredentials;

    use super::*;

    #[test]
    fn credentials_are_due_sixteen_minutes_before_their_end() {
        let schedule = |left: u64| {
            let served = served(identity(Some(left)), at(0), at(0)).unwrap();
            assert_eq!(served.expires_at, at(left));
            served.schedule.refresh_at().since(at(0)).as_secs()
        };
        assert_eq!(schedule(6 * 3600), 6 * 3600 - 960);
        assert_eq!(schedule(3600), 3600 - 960);
        // The shortest session of AWS.
        assert_eq!(schedule(900), 450);
    }

    #[test]
    fn the_same_credentials_stay_due() {
        let first = Seen::of(&identity(Some(900)), at(0), None);
        let second = Seen::of(&identity(Some(900)), at(450), Some(&first));
        assert_eq!(second.since, at(0));
        let served = served(identity(Some(900)), at(450), second.since).unwrap();
        assert_eq!(served.schedule.refresh_at(), at(450));
        let newer = Seen::of(&identity(Some(1350)), at(450), Some(&second));
        assert_eq!(newer.since, at(450));
    }

    #[test]
    fn credentials_without_an_end_are_read_again() {
        let served = served(identity(None), at(0), at(0)).unwrap();
        assert_eq!(served.expires_at, at(1500));
        assert_eq!(served.schedule.refresh_at(), at(300));
        assert_eq!(served.schedule.unusable_at(), at(590));
    }

    #[test]
    fn only_the_metadata_service_extends_credentials() {
        let mut expired = identity(Some(10));
        let error = served(expired.clone(), at(10), at(10)).unwrap_err();
        let message = "the AWS credentials from the caller expired at 1970-01-12T13:46:50Z";
        assert_eq!(error.to_string(), message);
        expired.credentials_from = INSTANCE_METADATA.to_owned();
        assert_eq!(served(expired, at(10), at(10)).unwrap().expires_at, at(1510));
    }

    #[test]
    fn long_lived_keys_are_refused() {
        let keys = SecurityCredentials::new("AKID", "made-up", None).unwrap();
        let identity = AwsIdentity::new(Region::parse("us-east-1").unwrap(), keys);
        assert!(check_temporary(&identity).is_err());
    }

    fn identity(left: Option<u64>) -> AwsIdentity {
        let session = SecurityCredentials::new("ASIA", "made-up", Some("made-up".into())).unwrap();
        AwsIdentity::new(Region::parse("us-east-1").unwrap(), session.with_expiration(left.map(at)))
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(1_000_000 + seconds)
    }
}
