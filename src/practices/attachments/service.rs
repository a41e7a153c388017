//! What can be done with the files of a practice.
use super::model::{Attachment, AttachmentCreate, AttachmentId, AttachmentScan, AttachmentUpdate};
use super::store::{self, Claim, Shown};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::config::attachments::Unscanned;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::service::{self as practices, Seen};
use crate::version::Expected;
use chrono::TimeDelta;

/// How many files a practice has at most.
pub const MOST: i64 = 30;

/// How long a file may take to come in.
const UPLOAD: TimeDelta = TimeDelta::hours(1);

/// What the actor sees of the files of a practice: who works on it all, others what is published and harmless.
fn shown(seen: &Seen, unscanned: Unscanned) -> Shown {
    match (seen.inside, unscanned) {
        (true, _) => Shown::All,
        (false, Unscanned::Everyone) => Shown::Published(vec![AttachmentScan::Clean, AttachmentScan::NotScanned]),
        (false, _) => Shown::Published(vec![AttachmentScan::Clean]),
    }
}

/// Those of a practice, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    unscanned: Unscanned,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<Attachment>> {
    let seen = practices::visible(tx, practice)?;
    let shown = shown(&seen, unscanned);
    let rows = store::of_practice(tx, practice, &shown, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice, &shown)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: AttachmentId, unscanned: Unscanned) -> Result<Attachment> {
    let seen = practices::visible(tx, practice)?;
    let found = store::find(tx, practice, &shown(&seen, unscanned), id)?;
    found.map(|(attachment, _)| attachment).ok_or_else(Error::not_found)
}

/// One of them with its key in the storage, if its bytes may be given out.
pub fn open(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: AttachmentId,
    unscanned: Unscanned,
) -> Result<(Attachment, String)> {
    let seen = practices::visible(tx, practice)?;
    let found = store::find(tx, practice, &shown(&seen, unscanned), id)?.ok_or_else(Error::not_found)?;
    match found.0.scan {
        AttachmentScan::Clean => Ok(found),
        AttachmentScan::NotScanned if unscanned != Unscanned::Nobody => Ok(found),
        AttachmentScan::NotScanned | AttachmentScan::Pending => {
            Err(Error::wrong_state("Il file non è ancora stato controllato.", "The file has not been scanned yet."))
        }
        AttachmentScan::Infected => {
            Err(Error::wrong_state("Il controllo antivirus ha bloccato il file.", "The scanner has refused the file."))
        }
    }
}

/// The permit to change the files of a practice: its authors while it is theirs to change, afterwards who may publish,
/// because what is added to a public practice is public at once.
fn changeable(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Permit> {
    let seen = practices::visible(tx, practice)?;
    let permit = tx.permit(Permission::UpdatePractice, &seen.reach)?;
    match seen.row.status {
        PracticeStatus::Draft | PracticeStatus::ChangesRequested => Ok(permit),
        status @ (PracticeStatus::Archived | PracticeStatus::Withdrawn | PracticeStatus::NotAccepted) => {
            let label = status.label();
            Err(Error::wrong_state(
                format!("Gli allegati di una pratica in stato «{}» non si modificano.", label.it),
                format!("The files of a practice that is \"{}\" cannot be changed.", label.en),
            ))
        }
        _ => tx.permit(Permission::PublishPractice, &seen.reach),
    }
}

/// Lets a file in under `key`, before its first byte is stored.
pub fn admit(tx: &mut Tx<'_>, practice: PracticeId, key: &str) -> Result<()> {
    let permit = changeable(tx, practice)?;
    if store::count(tx, practice, &Shown::All)? >= MOST {
        let why = text(format!("Al massimo {MOST} allegati."), format!("At most {MOST} files."));
        return Err(Error::invalid("#/file", "too_many", why));
    }
    let due = tx.now().plus(UPLOAD);
    store::discard(tx, &permit, &[key.to_owned()], due)
}

/// Adds a file that stands in the storage.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &AttachmentCreate, has_scanner: bool) -> Result<Attachment> {
    let permit = changeable(tx, practice)?;
    if !store::keep(tx, &permit, &new.file.key)? {
        // It took too long, and is being deleted.
        return Err(Error::Timeout);
    }
    let scan = if has_scanner { AttachmentScan::Pending } else { AttachmentScan::NotScanned };
    if has_scanner {
        tx.wake_worker();
    }
    store::insert(tx, &permit, practice, AttachmentId::new(), new, scan)
}

/// Adds a file with an id that was chosen before, whose bytes are in the storage: for the scenario.
pub fn insert(tx: &mut Tx<'_>, practice: PracticeId, id: AttachmentId, new: &AttachmentCreate) -> Result<Attachment> {
    let permit = tx.permit(Permission::PublishPractice, &ResourceReach::country())?;
    store::insert(tx, &permit, practice, id, new, AttachmentScan::NotScanned)
}

/// Changes what is told of one.
pub fn update(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: AttachmentId,
    expected: &Expected,
    patch: &Merge<AttachmentUpdate>,
) -> Result<Attachment> {
    let permit = changeable(tx, practice)?;
    let (attachment, _) = store::find(tx, practice, &Shown::All, id)?.ok_or_else(Error::not_found)?;
    expected.check(attachment.version)?;
    let changed = patch.apply(&AttachmentUpdate::from(&attachment))?;
    store::update(tx, &permit, id, &changed)
}

/// Removes one; its bytes follow once this is committed.
pub fn delete(tx: &mut Tx<'_>, practice: PracticeId, id: AttachmentId, expected: &Expected) -> Result<()> {
    let permit = changeable(tx, practice)?;
    let (attachment, key) = store::find(tx, practice, &Shown::All, id)?.ok_or_else(Error::not_found)?;
    expected.check(attachment.version)?;
    store::delete(tx, &permit, &attachment)?;
    let now = tx.now();
    store::discard(tx, &permit, &[key], now)?;
    tx.wake_worker();
    Ok(())
}

/// Removes all files of a practice that is about to be deleted.
pub fn delete_all(tx: &mut Tx<'_>, permit: &Permit, practice: PracticeId) -> Result<()> {
    let keys = store::delete_all(tx, permit, practice)?;
    if !keys.is_empty() {
        let now = tx.now();
        store::discard(tx, permit, &keys, now)?;
        tx.wake_worker();
    }
    Ok(())
}

/// What the worker does it with: it is a command of the server.
fn worker(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::PublishPractice, &ResourceReach::country())
}

/// The next file for the scanner.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Claim>> {
    let permit = worker(tx)?;
    store::claim(tx, &permit)
}

/// Writes the scanner's verdict down.
pub fn conclude(tx: &mut Tx<'_>, claim: &Claim, harmless: bool) -> Result<()> {
    let permit = worker(tx)?;
    let verdict = if harmless { AttachmentScan::Clean } else { AttachmentScan::Infected };
    store::conclude(tx, &permit, claim, verdict)
}

/// Puts a file off that the scanner could not look at: a minute, then twice as long each time, at most an hour.
pub fn postpone(tx: &mut Tx<'_>, claim: &Claim) -> Result<()> {
    let permit = worker(tx)?;
    let minutes = 1_i64 << claim.tries.clamp(1, 7).saturating_sub(1);
    store::postpone(tx, &permit, claim, TimeDelta::minutes(minutes.min(60)))
}

/// Keys of files that are to be deleted from the storage now.
pub fn discarded(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let permit = worker(tx)?;
    store::discarded(tx, &permit)
}

/// Notes that bytes are about to be stored under a key: without [`taken`] they are deleted after a while.
pub fn reserve(tx: &mut Tx<'_>, permit: &Permit, key: &str) -> Result<()> {
    let due = tx.now().plus(UPLOAD);
    store::discard(tx, permit, &[key.to_owned()], due)
}

/// Keeps the bytes under a key, which something names now; false when they are being deleted.
pub fn taken(tx: &mut Tx<'_>, permit: &Permit, key: &str) -> Result<bool> {
    store::keep(tx, permit, key)
}

/// Has the bytes under these keys deleted, which nothing names any more.
pub fn give_up(tx: &mut Tx<'_>, permit: &Permit, keys: &[String]) -> Result<()> {
    let now = tx.now();
    keys.chunks(1_000).try_for_each(|some| store::discard(tx, permit, some, now))
}

/// Forgets files that are deleted from the storage.
pub fn forget(tx: &mut Tx<'_>, keys: &[String]) -> Result<()> {
    let permit = worker(tx)?;
    store::forget(tx, &permit, keys)
}

/// For other features that keep files in the storage: notes one that is about to be stored, to be deleted unless it is
/// [kept](keep_file) within the hour.
pub fn admit_file(tx: &mut Tx<'_>, permit: &Permit, key: &str) -> Result<()> {
    let due = tx.now().plus(UPLOAD);
    store::discard(tx, permit, &[key.to_owned()], due)
}

/// Keeps a stored file that something names now; false when it took too long, and is being deleted.
pub fn keep_file(tx: &mut Tx<'_>, permit: &Permit, key: &str) -> Result<bool> {
    store::keep(tx, permit, key)
}

/// Has files deleted that nothing names any more.
pub fn discard_files(tx: &mut Tx<'_>, permit: &Permit, keys: &[String]) -> Result<()> {
    let now = tx.now();
    if keys.is_empty() { Ok(()) } else { store::discard(tx, permit, keys, now) }
}
