//! `gcp-wif serve imds`

use std::sync::Arc;

use gcp_wif::context::Deadline;

use super::aws_part::AwsPart;
use super::loop_guard;
use super::metadata_file::MetadataFile;
use super::running::Start;
use crate::app::App;
use crate::args::ServeImds;
use crate::credential_file::CredentialFile;
use crate::error::Result;

pub(super) fn run(args: &ServeImds, app: &App, deadline: &Deadline) -> Result<()> {
    let flags = &args.listening;
    let start = Start::new(flags, app, deadline)?;
    let (account, file) = match &args.write_credential_file {
        None => (app.aws_account("serve imds")?, None),
        Some(path) => {
            let found = CredentialFile::find(&app.context, &app.settings)?;
            let credentials = found.credentials(&app.settings)?;
            let file = MetadataFile::new(path, &found.place, &credentials)?;
            (credentials.external_account().cloned(), Some(file))
        }
    };
    loop_guard::check(app, account.as_ref(), flags.listen.socket_address())?;

    start.limit_each_fetch();
    let aws = AwsPart { account, file, known: None }.start(&start)?;

    let mut listener = start.listen(vec![aws.refresh()?])?;
    let service = aws.service(app, &listener.policy, &mut listener.variables)?;
    listener.serve(Arc::new(service))
}
