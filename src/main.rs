//! The commands of osservatorio.
use clap::{Parser, Subcommand};
use osservatorio::error::Result;
use osservatorio::{commands, config::Settings};
use std::process::ExitCode;

/// Backend of the Observatory of good practices in social-health integration.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default).
    Serve,
    /// Serve the scenario: practices, sessions and an account for every role, in a database of its own.
    Demo(commands::demo::Demo),
    /// Bring the database's schema up to date and stop.
    Migrate {
        /// Revert every migration instead: all data is lost.
        #[arg(long)]
        down: bool,
        /// Yes, all data is to be lost.
        #[arg(long, requires = "down")]
        yes: bool,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Load a public register: ISTAT's municipalities, IndicePA's bodies, the Ministry's health companies.
    Import(commands::import::Import),
    /// Accounts.
    #[command(subcommand)]
    Users(commands::users::Users),
    /// Signing keys of access tokens.
    #[command(subcommand)]
    Keys(Keys),
    /// Issue vouchers as PDND does, to try them out on this machine.
    SandboxIssuer(commands::sandbox_issuer::SandboxIssuer),
}

#[derive(Subcommand)]
enum Keys {
    /// Print a fresh private key (PEM).
    New,
    /// Put a fresh key in front of the key file and keep the one before, which goes on verifying.
    Rotate,
}

fn main() -> ExitCode {
    commands::arenas::few();
    let command = Arguments::parse().command.unwrap_or(Command::Serve);
    let done = match command {
        // What needs no settings does not ask for any: a key is made before a server can have one.
        Command::Openapi => commands::database::openapi(),
        Command::Keys(Keys::New) => commands::keys::new(),
        command => match Settings::from_environment() {
            Ok(settings) => {
                commands::logging::start(settings.log_format);
                run(command, settings)
            }
            Err(wrong) => {
                wrong.iter().for_each(|line| eprintln!("osservatorio: {line}"));
                return ExitCode::from(2);
            }
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("osservatorio: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, settings: Settings) -> Result<()> {
    match command {
        Command::Serve => commands::serve::run(settings),
        Command::Demo(demo) => commands::demo::run(settings, &demo),
        Command::Migrate { down: true, yes: false } => Err(osservatorio::error::Error::internal(
            "`migrate --down` deletes every table with all that is in it: add --yes if that is what you want"
                .to_owned(),
        )),
        Command::Migrate { down, .. } => commands::database::migrate(&settings, down),
        Command::Openapi => commands::database::openapi(),
        Command::Import(import) => commands::import::run(&settings, &import),
        Command::Users(users) => commands::users::run(&settings, &users),
        Command::Keys(Keys::New) => commands::keys::new(),
        Command::Keys(Keys::Rotate) => commands::keys::rotate(&settings),
        Command::SandboxIssuer(sandbox) => commands::sandbox_issuer::run(&settings, &sandbox),
    }
}
