//! The project whose quota requests count against, for other tools.

/// Returns the variables that name the project for Terraform's provider and for gcloud. `USER_PROJECT_OVERRIDE` makes
/// the provider send `GOOGLE_BILLING_PROJECT` with each request.
pub(crate) fn variables(project: &str) -> [(&'static str, &str); 3] {
    [
        ("USER_PROJECT_OVERRIDE", "true"),
        ("GOOGLE_BILLING_PROJECT", project),
        ("CLOUDSDK_BILLING_QUOTA_PROJECT", project),
    ]
}
