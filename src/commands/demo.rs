//! `osservatorio demo`.
use super::serve;
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::demo;
use crate::demo::users::Account;
use crate::error::Result;
use clap::Args;

/// Serving the scenario.
#[derive(Args)]
pub struct Demo {
    /// Give every account of the scenario a new password, and print them.
    #[arg(long)]
    reset_passwords: bool,
}

/// Fills the scenario in, once, and serves it.
pub fn run(mut settings: Settings, command: &Demo) -> Result<()> {
    // A database of its own: the scenario must not get into one that is worked with, unless it is asked for by name.
    if std::env::var("DATABASE_URL").is_ok_and(|url| !url.trim().is_empty()) {
        log::info!("the scenario goes into the database that DATABASE_URL names");
    } else {
        settings.database_url = format!("sqlite:{}", settings.data_dir.join("demo.db").display());
    }
    let core = Core::open(settings)?;
    let actor = Actor::command("demo");
    let mut accounts = core.db().run(&actor, demo::fill)?;
    if accounts.is_empty() && command.reset_passwords {
        accounts = core.db().run(&actor, demo::users::reset_passwords)?;
    }
    actix_web::rt::System::new().block_on(demo::attachments::store(&core.attachments))?;
    tell(&accounts);
    serve::serve_until_stopped(core)
}

/// Prints the accounts: to the terminal, never to the log.
fn tell(accounts: &[Account]) {
    if accounts.is_empty() {
        println!("The scenario is there; its passwords were printed at the first run.");
        println!("`osservatorio demo --reset-passwords` makes new ones.");
        return;
    }
    println!("Accounts of the scenario (passwords are shown once):");
    for Account { role, email, password } in accounts {
        println!("  {:<22} {email:<28} {password}", role.as_str());
    }
}
