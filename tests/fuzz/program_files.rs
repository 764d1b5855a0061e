// The files of the program that its readers need. A target includes this list at its root, because the files
// name each other by paths that begin with `crate`.

#[path = "../../src/bin/gcp-wif/args/mod.rs"]
mod args;
#[path = "../../src/bin/gcp-wif/aws_limits.rs"]
mod aws_limits;
#[path = "../../src/bin/gcp-wif/bad_credential_file.rs"]
mod bad_credential_file;
#[path = "../../src/bin/gcp-wif/default_file.rs"]
mod default_file;
#[path = "../../src/bin/gcp-wif/duration.rs"]
mod duration;
#[path = "../../src/bin/gcp-wif/error.rs"]
mod error;
#[path = "../../src/bin/gcp-wif/file_mode.rs"]
mod file_mode;
#[path = "../../src/bin/gcp-wif/group.rs"]
mod group;
#[path = "../../src/bin/gcp-wif/hook_signal.rs"]
mod hook_signal;
#[path = "../../src/bin/gcp-wif/nearest.rs"]
mod nearest;
#[path = "../../src/bin/gcp-wif/path_setting.rs"]
mod path_setting;

// The paths in this module are relative to this folder.
#[path = "."]
mod serve {
    #[path = "../../src/bin/gcp-wif/serve/address.rs"]
    mod address;
    #[path = "../../src/bin/gcp-wif/serve/cidr.rs"]
    mod cidr;

    pub(crate) use address::ListenAddress;
    pub(crate) use cidr::Cidr;
}
