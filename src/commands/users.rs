//! `osservatorio users`.
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::users::service;
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
pub fn run(settings: &Settings, command: &Users) -> Result<()> {
    let Users::AddAdmin { email, name } = command;
    let db = Db::open(&settings.database_url, 1, settings.request_timeout)?;
    println!("{email} {}", add_administrator(&db, email, name.as_deref().unwrap_or(email))?);
    println!("The password is shown once; change it at POST /v1/me/password-changes.");
    Ok(())
}

/// Adds an administrator and gives the password.
pub fn add_administrator(db: &Db, email: &str, name: &str) -> Result<String> {
    db.run(&Actor::command("users"), |tx| service::add_administrator(tx, email, name)).map_err(|error| match error {
        Error::Duplicate(_) => Error::wrong_state(
            format!("Esiste già un utente con l'indirizzo {email}."),
            format!("There is a user with the address {email} already."),
        ),
        other => other,
    })
}
