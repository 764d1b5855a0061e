//! `gcp-wif watch`

use std::path::Path;
use std::time::Duration;

use gcp_wif::context::{Deadline, FileAccess, SystemEnvironment};
use gcp_wif::refresh::RefreshableTokens;

use crate::app::App;
use crate::args;
use crate::error::{Error, Result, Step as _};
use crate::service::{Notifier, Signals};
use crate::token_flags::{self, with_flags};
use crate::watch::{Hook, Options, OutputFile, Source, Watcher, Work};

pub(crate) fn run(
    args: args::Watch,
    app: App,
    deadline: Deadline,
    default_timeout: Duration,
) -> Result<()> {
    let signals = Signals::catch().step("signals cannot be caught")?;
    let notifier = Notifier::from_environment(&SystemEnvironment);
    let timeout = app.settings.timeout.unwrap_or(default_timeout);
    // The service manager would end the process during a fetch that takes longer than its watchdog allows.
    let time_limit = notifier.watchdog_interval().map_or(timeout, |time| time.min(timeout));
    token_flags::check(&args.flags, args.no_impersonation, &app)?;
    let source = source(&args);
    let options = options(&args, &app, &source, time_limit)?;
    let no_impersonation = args.no_impersonation;
    let federation = with_flags(app.federation()?, &args.flags, no_impersonation, &app)?;
    let tokens = RefreshableTokens::new(federation).with_time_limit(deadline.clone(), time_limit);
    // From here on, each fetch and each write has its own limit.
    deadline.set_time(Duration::MAX);
    Watcher::new(Work { app, tokens, source, options, deadline }, signals, notifier).run()
}

fn source(args: &args::Watch) -> Source {
    match &args.id_token_audience {
        Some(audience) => {
            Source::IdToken { audience: audience.clone(), include_email: args.include_email }
        }
        None => Source::AccessToken { no_impersonation: args.no_impersonation },
    }
}

fn options(
    args: &args::Watch,
    app: &App,
    source: &Source,
    time_limit: Duration,
) -> Result<Options> {
    let files = args.output.iter().map(|typed| OutputFile::parse(typed, args.format));
    let files = files.collect::<Result<Vec<_>>>()?;
    for file in &files {
        source.check(file.format)?;
    }
    let mut access = FileAccess::default().with_mode(args.mode);
    if let Some(group) = &args.group {
        access = access.with_group(group.number(&*app.context.file_system)?);
    }
    let mut command = Vec::new();
    for word in &args.command {
        let word = word.to_str().ok_or_else(|| {
            Error::usage("a word of the command to run after each replacement is not valid UTF-8")
        })?;
        command.push(word.to_owned());
    }
    let command = command.split_first().map(|(program, rest)| (program.clone(), rest.to_vec()));
    let signal = args.signal.zip(args.pid_file.as_deref().map(Path::to_owned));
    Ok(Options {
        files,
        access,
        line_feed: !args.no_newline,
        on_expiry: args.on_expiry,
        hook: Hook { command, signal },
        once: args.once,
        startup_timeout: args.startup_timeout,
        time_limit,
    })
}
