//! `osservatorio import`.
use crate::config::Settings;
use crate::error::{Error, Result};
use clap::Args;
use std::path::PathBuf;

/// Loading a public register.
#[derive(Args)]
pub struct Import {
    /// The file; its format and encoding are recognised.
    file: PathBuf,
    /// Only report what would change.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(_settings: &Settings, _command: &Import) -> Result<()> {
    Err(Error::internal("not there yet".to_owned()))
}
