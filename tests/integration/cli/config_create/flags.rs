//! Flags that several tests need.

pub(super) const AUDIENCE: &str =
    "projects/1/locations/global/workloadIdentityPools/pool/providers/aws";

pub(super) const SERVICE_ACCOUNT: &str = "--service-account=job@my-project.iam.gserviceaccount.com";

pub(super) const WORKFORCE: &str = "locations/global/workforcePools/staff/providers/example";

pub(super) const CERTIFICATE: &str = "--credential-cert-path=/etc/ssl/leaf.pem";

pub(super) const KEY: &str = "--credential-cert-private-key-path=/etc/ssl/leaf.key";

pub(super) const URL: &str = "--credential-source-url=https://token.example/";
