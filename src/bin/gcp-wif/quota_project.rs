//! The project whose quota requests count against, for other tools.

/// Returns the variables by which Terraform's provider and gcloud learn of a project: `USER_PROJECT_OVERRIDE`
/// makes the provider send `GOOGLE_BILLING_PROJECT` with each request.
pub(crate) fn variables(project: &str) -> [(&'static str, &str); 3] {
    [
        ("USER_PROJECT_OVERRIDE", "true"),
        ("GOOGLE_BILLING_PROJECT", project),
        ("CLOUDSDK_BILLING_QUOTA_PROJECT", project),
    ]
}
