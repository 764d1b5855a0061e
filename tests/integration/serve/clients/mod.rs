//! Clients of Google and AWS, unmodified, against the servers, on each kind of machine, until tokens have
//! expired three times. `docs/serve.md` has the table.

mod aws;
mod bucket;
mod clouds;
mod envoy;
mod google;
mod issuer;
mod machine;
mod matrix;
mod object_store;
mod versions;
