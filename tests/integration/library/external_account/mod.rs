//! Valid and invalid credential files, by the library and by the JSON Schema.

mod agreement;
mod files;
mod schema;
