//! `osservatorio users`.
use crate::config::Settings;
use crate::error::{Error, Result};
use clap::Subcommand;

/// Accounts.
#[derive(Subcommand)]
pub enum Users {
    /// Add an administrator and print a password once.
    AddAdmin {
        /// E-mail address to sign in with.
        email: String,
        /// Name.
        #[arg(long)]
        name: Option<String>,
    },
}

/// Runs the command.
pub fn run(_settings: &Settings, _command: &Users) -> Result<()> {
    Err(Error::internal("not there yet".to_owned()))
}
