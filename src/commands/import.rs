//! `osservatorio import`.
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::imports::model::{ImportSubject, Terms, date_in};
use crate::imports::{reading, service};
use crate::municipalities::register::Dated;
use crate::register::Report;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Loading a public register.
#[derive(Args)]
#[command(
    after_help = "Prints what is new, changed field by field, unchanged, closed and refused with line and reason; a \
    dry run prints the same. Rows that are refused do not make the command fail: the rest is imported, and the report \
    names them. A file that cannot be read to its end, breaks off in its last row, is of another kind, is older than what \
    is stored without saying so, or would close so many that a part of it must be missing changes nothing at all, and the \
    exit code is 1."
)]
pub struct Import {
    /// What the register is about: municipalities of ISTAT, organisations of IndicePA, health companies of the Ministry.
    subject: Subject,
    /// The file; its format and encoding are recognised.
    file: PathBuf,
    /// Only report what would change.
    #[arg(long)]
    dry_run: bool,
    /// The day that the register describes (2026-08-14). Default: the day, month or year in the file's name; else it is
    /// not known, and counts as older than any that is.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Go on even if more than ten, and more than one in twenty, would be closed: the file is whole.
    #[arg(long)]
    confirm_closing: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Subject {
    Municipalities,
    Organisations,
    HealthCompanies,
}

/// Runs the command.
pub fn run(settings: &Settings, command: &Import) -> Result<()> {
    let terms = terms(command)?;
    let bar = bar(&command.file);
    let register = read(&command.file, &terms, &bar)?;
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.set_message(if terms.dry_run { "comparing" } else { "writing" });
    bar.enable_steady_tick(Duration::from_millis(100));
    let db = Db::open(&settings.database_url, 1, settings.request_timeout)?;
    let report = db.run(&Actor::command("import"), |tx| service::bring_in(tx, &register, &terms));
    bar.finish_and_clear();
    print(&report?, command.json)
}

fn terms(command: &Import) -> Result<Terms> {
    let subject = match command.subject {
        Subject::Municipalities => ImportSubject::Municipalities,
        Subject::Organisations => ImportSubject::Organisations,
        Subject::HealthCompanies => ImportSubject::HealthCompanies,
    };
    let today = crate::clock::today();
    let named = command.file.file_name().and_then(|name| date_in(&name.to_string_lossy())).filter(|day| *day <= today);
    // A date in a name may be that of the download: it is used, but not believed against what is stored.
    let as_of = command.as_of.or(named).unwrap_or(today);
    service::check_date(as_of)?;
    let dated = match (command.as_of, named) {
        (Some(_), _) => Dated::Stated,
        (None, Some(_)) => Dated::Named,
        (None, None) => Dated::Assumed,
    };
    Ok(Terms { subject, dry_run: command.dry_run, as_of, dated, closing_confirmed: command.confirm_closing })
}

/// A bar on a terminal, nothing elsewhere.
fn bar(file: &Path) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let length = std::fs::metadata(file).map(|meta| meta.len()).unwrap_or_default();
    let style = ProgressStyle::with_template("reading {bar:40} {bytes}/{total_bytes} {msg}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn read(path: &Path, terms: &Terms, bar: &ProgressBar) -> Result<reading::Register> {
    let unusable = |why: String| Error::internal(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|e| unusable(e.to_string()))?;
    let rows = |n: u64| {
        if n.is_multiple_of(100) {
            bar.set_message(format!("{n} rows"));
        }
    };
    reading::read(terms.subject, bar.wrap_read(file), &rows).map_err(|e| unusable(e.to_string()))
}

fn print(report: &Report, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report).map_err(|e| Error::internal(e.to_string()))?);
    } else {
        print!("{report}");
    }
    Ok(())
}
