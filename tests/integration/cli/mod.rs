//! The program, run as its users run it.

mod aws_sessions;
mod bad_credential_files;
mod clients;
mod completions;
mod config_check;
mod config_create;
mod console_url;
mod evasions;
mod exec;
mod executable;
mod file_source;
mod home_directory;
mod interactive_executable;
mod long_wait;
mod main_job;
mod mfa_prompt;
mod no_leaks;
mod output_target;
mod preconnect;
mod time_limit;
mod token_cache;
mod watch;
mod whoami;
