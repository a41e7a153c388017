//! What can be done with receipts.
use super::daticert::{self, NoReceipt, Said};
use super::model::{PecReceipt, PecReceiptId, Receipt, ReceiptFilter, ReceiptKind, ReceiptMismatch};
use super::store::{self, File, Scope};
use crate::auth::actor::{Actor, Role};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::calls::invitations::model::InvitationId;
use crate::calls::invitations::service::message_moved;
use crate::db::Db;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::digest;
use crate::error::{Error, Result};
use crate::language::text;
use crate::outbox::model::Message;
use crate::outbox::service::handover;
use crate::outbox::service::reach;
use crate::page::Page;
use crate::territory::RegionCode;
use chrono::TimeDelta;
use std::sync::Arc;

/// The longest file, in bytes: a complete receipt has the message and its letter inside.
pub const FILE_LIMIT: usize = 16 << 20;
/// How far the clocks of providers may be from ours.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(15);
/// How many receipts are matched in one transaction.
const AT_ONCE: i64 = 100;

/// 401 or 403 for who may not bring in receipts at all.
pub fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::FilePecReceipts, &ResourceReach::regions(RegionCode::all()))
}

/// Whose receipts the caller sees: administrators all; coordinators those of messages to their regions and those that
/// they brought in themselves.
fn scope(tx: &Tx<'_>) -> Result<Scope> {
    if policy::allows(tx.actor(), Permission::FilePecReceipts, &ResourceReach::country()) {
        return Ok(None);
    }
    permit(tx)?;
    let coordinates = tx.actor().grants().iter().filter(|grant| grant.role == Role::RegionalCoordinator);
    let regions = coordinates.flat_map(|grant| grant.regions.iter().copied()).collect();
    Ok(Some((regions, tx.actor().user_id().map(Id))))
}

/// A page of receipts, the newest first, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ReceiptFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<PecReceipt>> {
    let scope = scope(tx)?;
    let total = if count { Some(store::count(tx, &scope, filter)?) } else { None };
    Ok(store::page(tx, &scope, filter, cursor, limit)?.map(PecReceipt::from).with_total(total))
}

/// One receipt.
pub fn read(tx: &mut Tx<'_>, id: PecReceiptId) -> Result<PecReceipt> {
    let scope = scope(tx)?;
    store::visible(tx, &scope, id)?.map(PecReceipt::from).ok_or_else(Error::not_found)
}

/// The file that a receipt came in.
pub fn file(tx: &mut Tx<'_>, id: PecReceiptId) -> Result<Vec<u8>> {
    let scope = scope(tx)?;
    store::visible_file(tx, &scope, id)?.ok_or_else(Error::not_found)
}

/// Reads a file, or says what it is instead of a receipt.
pub fn parse(eml: &[u8]) -> Result<Said> {
    daticert::read(eml).map_err(|why| {
        let (code, why) = match why {
            NoReceipt::NoMail => ("no_mail", text("Non è un messaggio di posta.", "This is no e-mail.")),
            NoReceipt::NoCertificate => (
                "no_certificate",
                text(
                    "Non contiene daticert.xml: non è una ricevuta PEC.",
                    "There is no daticert.xml in it: it is no PEC receipt.",
                ),
            ),
            NoReceipt::Envelope => (
                "transport_envelope",
                text(
                    "È una busta di trasporto (un messaggio ricevuto), non una ricevuta.",
                    "This is a transport envelope (a message that came in), not a receipt.",
                ),
            ),
            NoReceipt::Broken => {
                ("broken_certificate", text("daticert.xml non è leggibile.", "daticert.xml is not readable."))
            }
        };
        Error::invalid("#", code, why)
    })
}

/// What makes it this receipt: what it says, not the way that its file took.
fn fingerprint(said: &Said) -> String {
    let id = said.message_ids.first().map(String::as_str).unwrap_or_default();
    let parts = [
        said.kind.as_str(),
        said.identifier.as_deref().unwrap_or_default(),
        id,
        said.recipient.as_deref().unwrap_or_default(),
        &said.at.to_rfc3339(),
    ];
    digest::sha256(parts.join("\n").as_bytes())
}

/// Takes a receipt in and moves the message that it is about. The same receipt again changes nothing: the second value
/// tells whether it is new.
pub fn take_in(tx: &mut Tx<'_>, said: &Said, eml: &[u8]) -> Result<(PecReceipt, bool)> {
    take_in_as(tx, PecReceiptId::new(), said, eml)
}

/// The same with an id that is chosen by the caller.
pub fn take_in_as(tx: &mut Tx<'_>, id: PecReceiptId, said: &Said, eml: &[u8]) -> Result<(PecReceipt, bool)> {
    let mut found = None;
    for id in &said.message_ids {
        if found.is_none() {
            found = handover::with_message_id(tx, id)?;
        }
    }
    let permit = match &found {
        Some(message) => tx.permit(Permission::FilePecReceipts, &reach(message))?,
        None => permit(tx)?,
    };
    let fingerprint = fingerprint(said);
    if let Some(known) = store::any_with_fingerprint(tx, &fingerprint)? {
        return Ok((known.into(), false));
    }
    let file = File { bytes: eml, sha256: &digest::sha256(eml), fingerprint: &fingerprint };
    let now = tx.now();
    let aside =
        found.as_ref().and_then(|message| mismatch(message, said.recipient.as_deref(), Instant::from(said.at), now));
    // It is kept, and moves nothing.
    let found = found.filter(|_| aside.is_none());
    let message = found.as_ref().map(|message| (message.id, message.region_code));
    let receipt = match store::insert(tx, &permit, id, said, &file, (message, aside)) {
        // Two brought it in at the same moment: the second one looks again and finds it.
        Err(Error::Duplicate(constraint)) if constraint.contains("fingerprint") => return Err(Error::Contended),
        made => made?,
    };
    if let Some(message) = &found {
        apply(tx, &permit, message, &receipt)?;
    }
    Ok((receipt.into(), true))
}

/// Why a receipt is not about the message whose Message-ID it names; none when it is. Message-IDs are no secret: whoever
/// got a message can have receipts issued that name its id, for mail to somebody else.
fn mismatch(message: &Message, recipient: Option<&str>, at: Instant, now: Instant) -> Option<ReceiptMismatch> {
    // When it was begun to be sent; where that was more than once, a receipt may be of the first time. One that was sent
    // by other means may have left before it was noted here.
    let noted = message.sent_at.map_or(message.created_at, |sent| sent.min(message.created_at));
    let begun = message.attempted_at.filter(|_| message.attempts == 1).unwrap_or(noted);
    match () {
        () if !message.to_address.is_empty()
            && recipient.is_some_and(|named| bare(named) != bare(&message.to_address)) =>
        {
            Some(ReceiptMismatch::OtherRecipient)
        }
        () if at < begun.plus(-CLOCK_SLACK) => Some(ReceiptMismatch::BeforeSending),
        () if at > now.plus(CLOCK_SLACK) => Some(ReceiptMismatch::InTheFuture),
        () => None,
    }
}

/// An address as it is compared.
fn bare(address: &str) -> String {
    let address = address.rsplit('<').next().unwrap_or(address);
    address.trim().trim_end_matches('>').to_lowercase()
}

/// What a receipt does to its message.
fn apply(tx: &mut Tx<'_>, permit: &Permit, message: &Message, receipt: &Receipt) -> Result<()> {
    let Some(outcome) = receipt.kind.outcome() else { return Ok(()) };
    let failed = receipt.kind != ReceiptKind::Acceptance && receipt.kind != ReceiptKind::Delivery;
    let why = failed.then(|| {
        let words = [Some(receipt.kind.label().en.into_owned()), receipt.error.clone(), receipt.error_detail.clone()];
        words.into_iter().flatten().collect::<Vec<_>>().join(": ").chars().take(2_000).collect::<String>()
    });
    let at = receipt.occurred_at;
    if let Some(moved) = handover::learn(tx, permit, message, outcome, Some(at), why.as_deref())? {
        tell(tx, permit, &moved, at)?;
    }
    Ok(())
}

/// Tells what a message is about how far the message has come.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, message: &Message, at: Instant) -> Result<()> {
    match message.about() {
        Some(about) if about.resource == ResourceType::Invitation => {
            let came = (message.status, message.last_error.as_deref());
            message_moved(tx, permit, InvitationId(about.id), message.kind, came, at)
        }
        _ => Ok(()),
    }
}

/// Matches receipts that were kept aside with messages that have appeared since, and tells how many they were.
pub async fn match_waiting(db: &Db) -> Result<usize> {
    let actor = || Arc::new(Actor::command("pec_receipts"));
    if db.read(actor(), |tx| store::any_to_match(tx, 1)).await?.is_empty() {
        return Ok(0);
    }
    db.work(actor(), |tx| {
        let waiting = store::any_to_match(tx, AT_ONCE)?;
        for receipt in &waiting {
            match_one(tx, receipt)?;
        }
        Ok(waiting.len())
    })
    .await
}

fn match_one(tx: &mut Tx<'_>, receipt: &Receipt) -> Result<()> {
    let permit = permit(tx)?;
    let mut found = handover::with_message_id(tx, &receipt.message_id)?;
    if let (None, Some(other)) = (&found, &receipt.other_message_id) {
        found = handover::with_message_id(tx, other)?;
    }
    let Some(message) = found else { return Ok(()) };
    if let Some(aside) = mismatch(&message, receipt.recipient.as_deref(), receipt.occurred_at, tx.now()) {
        return store::set_mismatch(tx, &permit, receipt, aside);
    }
    store::set_message(tx, &permit, receipt, message.id, message.region_code)?;
    apply(tx, &permit, &message, receipt)
}
