//! Fuzzes `credential_process`: the command line, and the output of the program.

use gcp_wif::supplier::{Attempts, ProcessSupplier, SecurityCredentialsSupplier};

use super::hidden;
use super::world::{World, error_text, split_line};

/// Takes a command line, a line feed, and the output; a command line that begins with `!` fails.
pub fn run(bytes: &[u8]) {
    let (line, printed) = split_line(bytes);
    let secrets = hidden::from_json(printed);
    let (failure, line) = match line.strip_prefix('!') {
        Some(line) => (Some("exit status 1"), line),
        None => (None, line),
    };
    let world = World::of(&[]).printing(failure, printed);
    let supplier = ProcessSupplier::new(world.context.clone(), line);
    let mut shown = match supplier.security_credentials(&mut Attempts::default()) {
        Ok(credentials) => format!("{credentials:?}"),
        Err(error) => error_text(&error),
    };
    shown += &format!("{supplier:?} {:?}", supplier.identity_key().map(|_| ()));
    world.check(&shown, &secrets, 0);
}
