//! What can be done with export jobs: their owners ask for them, the runner makes them.
use super::super::{model, service as exports};
use super::model::{ExportJob, ExportJobCreate, ExportJobFilter, ExportJobId, ExportJobStatus, OwnerKind};
use super::store::{self, Claim, End};

pub use super::store::Made;

use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::scopes::Scope;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Unauthenticated, Violation};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::attachments::service as files;
use crate::service_clients::model::ServiceClientId;
use crate::service_clients::service as clients;
use crate::users::model::UserId;
use crate::users::service as users;
use crate::version::Expected;
use chrono::TimeDelta;

/// How many jobs of somebody wait or run at most.
pub const MOST: i64 = 10;

/// How often a job is begun at most: one that ends its runner each time would do so for ever.
const TRIES: i32 = 5;

/// How long it is remembered that there was a job, after its file is gone.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// Who asks, and the permit to.
fn owner(tx: &Tx<'_>) -> Result<((Id, OwnerKind), Permit)> {
    let permit = tx.permit(Permission::OrderExports, &ResourceReach::country())?;
    let kind = if tx.actor().user_id().is_some() { OwnerKind::Person } else { OwnerKind::System };
    let id = tx.actor().subject().ok_or(Error::Unauthenticated(Unauthenticated::Missing))?;
    Ok(((Id(id), kind), permit))
}

/// The caller's own, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: ExportJobFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<ExportJob>> {
    let ((owner, _), _) = owner(tx)?;
    let rows = store::page(tx, owner, filter, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, owner, filter.status.as_slice())?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

fn find(tx: &mut Tx<'_>, id: ExportJobId) -> Result<(ExportJob, Option<String>)> {
    let ((owner, _), _) = owner(tx)?;
    store::find(tx, owner, id)?.ok_or_else(Error::not_found)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: ExportJobId) -> Result<ExportJob> {
    Ok(find(tx, id)?.0)
}

/// One that is ready, with the key of its file: 409 before, 410 afterwards.
pub fn open(tx: &mut Tx<'_>, id: ExportJobId) -> Result<(ExportJob, String)> {
    let (job, key) = find(tx, id)?;
    let now = tx.now();
    match (job.status, key) {
        (ExportJobStatus::Succeeded, Some(key)) if job.expires_at.is_none_or(|end| now < end) => Ok((job, key)),
        (ExportJobStatus::Succeeded | ExportJobStatus::Expired, _) => Err(Error::Gone(text(
            "Il file non è più conservato: chiedere una nuova esportazione.",
            "The file is no longer kept: ask for the export again.",
        ))),
        (ExportJobStatus::Failed, _) => {
            Err(Error::wrong_state("L'esportazione non è riuscita.", "The export has failed."))
        }
        (ExportJobStatus::Queued | ExportJobStatus::Running, _) => {
            Err(Error::wrong_state("Il file non è ancora pronto.", "The file is not ready yet."))
        }
    }
}

/// Asks for one.
pub fn create(tx: &mut Tx<'_>, new: &ExportJobCreate) -> Result<ExportJob> {
    let (owner, permit) = owner(tx)?;
    exports::let_through(tx.actor(), new.export)?;
    match exports::plan(new.export, &new.query) {
        Ok(plan) => plan.check(tx)?,
        Err(Error::BadParameter(name, why)) => {
            let why = text(format!("{name}: {}", why.it), format!("{name}: {}", why.en));
            return Err(Error::Invalid(vec![Violation::new("#/query", "bad_parameter", why)]));
        }
        Err(other) => return Err(other),
    }
    let open = [ExportJobStatus::Queued, ExportJobStatus::Running];
    if store::count(tx, owner.0, &open)? >= MOST {
        return Err(Error::wrong_state(
            format!("Ci sono già {MOST} esportazioni in attesa o in corso: aspettare o annullarne una."),
            format!("{MOST} exports are waiting or running already: wait for one, or cancel it."),
        ));
    }
    let id = ExportJobId::new();
    store::insert(tx, &permit, id, owner, new)?;
    tx.wake_worker();
    read(tx, id)
}

/// Cancels one that is not ready, or deletes one that is, with its file.
pub fn delete(tx: &mut Tx<'_>, id: ExportJobId, expected: &Expected) -> Result<()> {
    let (_, permit) = owner(tx)?;
    let (job, key) = find(tx, id)?;
    expected.check(job.version)?;
    files::discard_files(tx, &permit, key.as_slice())?;
    tx.wake_worker();
    store::delete(tx, &permit, &job)
}

/// What the runner does it with: it is a command of the server.
fn worker(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::OrderExports, &ResourceReach::country())
}

/// The next job, if there is one.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Claim>> {
    let permit = worker(tx)?;
    store::claim(tx, &permit)
}

/// As whom a job is to be done: its owner, with what they may do now. Otherwise why not.
pub fn on_behalf(tx: &mut Tx<'_>, claim: &Claim) -> Result<std::result::Result<Actor, &'static str>> {
    if claim.tries > TRIES {
        return Ok(Err("given up: it was begun several times and never ended"));
    }
    let actor = match claim.owner {
        (id, OwnerKind::Person) => users::acting(tx, UserId(id.0))?,
        (id, OwnerKind::System) => clients::acting(tx, ServiceClientId(id.0))?
            .filter(|actor| actor.as_system().is_some_and(|system| system.scopes.contains(&Scope::Export))),
    };
    Ok(match actor {
        Some(actor) if exports::let_through(&actor, claim.wanted.export).is_ok() => Ok(actor),
        Some(_) => Err("who asked for it may no longer take this export"),
        None => Err("who asked for it can no longer sign in"),
    })
}

/// Notes how far a job has come; none when it was cancelled, or is another runner's.
pub fn renew(tx: &mut Tx<'_>, claim: &Claim, rows: i64, expected: Option<i64>) -> Result<Option<Claim>> {
    let permit = worker(tx)?;
    store::renew(tx, &permit, claim, rows, expected)
}

/// Notes a file that is about to be stored: it is deleted again unless the job ends with it.
pub fn admit(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    let permit = worker(tx)?;
    files::admit_file(tx, &permit, key)
}

/// Ends a job with its file, if it is still this runner's; else the file is deleted in its time.
pub fn complete(tx: &mut Tx<'_>, claim: &Claim, made: &Made, key: &str, days: u32) -> Result<bool> {
    let permit = worker(tx)?;
    let expires = tx.now().plus(TimeDelta::days(i64::from(days)));
    Ok(store::finish(tx, &permit, claim, &End::File(made, key), expires)? && {
        if !files::keep_file(tx, &permit, key)? {
            // It took too long, and is being deleted: the job stays, and is begun anew.
            return Err(Error::Timeout);
        }
        true
    })
}

/// Ends a job without a file.
pub fn fail(tx: &mut Tx<'_>, claim: &Claim, why: &str, days: u32) -> Result<bool> {
    let permit = worker(tx)?;
    let expires = tx.now().plus(TimeDelta::days(i64::from(days)));
    store::finish(tx, &permit, claim, &End::Failure(why), expires)
}

/// Has the files deleted whose time is over, and forgets jobs that are long over; tells how many there were.
pub fn expire(tx: &mut Tx<'_>) -> Result<usize> {
    let permit = worker(tx)?;
    let keys = store::expire(tx, &permit)?;
    files::discard_files(tx, &permit, &keys)?;
    let before = tx.now().plus(-REMEMBERED);
    Ok(keys.len() + store::forget(tx, &permit, before)?)
}

/// Adds a job of somebody's that was made already and has this file, which is kept for ten years: for the scenario.
pub fn insert_made(
    tx: &mut Tx<'_>,
    id: ExportJobId,
    user: UserId,
    new: &ExportJobCreate,
    (made, key): (&Made, &str),
) -> Result<()> {
    let permit = worker(tx)?;
    store::insert(tx, &permit, id, (Id(user.0), OwnerKind::Person), new)?;
    let claim = store::claim(tx, &permit)?.filter(|claim| claim.id == id).ok_or(Error::Contended)?;
    let expires = tx.now().plus(TimeDelta::days(3650));
    store::finish(tx, &permit, &claim, &End::File(made, key), expires).map(drop)
}

/// The name that a file of this job has.
pub fn file_name(job: &ExportJob) -> String {
    let day = job.finished_at.unwrap_or(job.created_at).in_rome().date_naive();
    model::file_name(job.export, job.file_format, day)
}
