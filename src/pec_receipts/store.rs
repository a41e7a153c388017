//! Queries on receipts.
use super::daticert::Said;
use super::model::{PecReceiptId, Receipt, ReceiptFilter, ReceiptMismatch};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::{Limited, columns};
use crate::db::schema::{outbox_messages as messages, pec_receipts as receipts};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::outbox::model::OutboxMessageId;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// Whose receipts somebody sees: those of messages of these regions and those that they brought in, or all.
pub type Scope = Option<(Vec<RegionCode>, Option<Id>)>;

/// A file that came in.
#[derive(Debug)]
pub struct File<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Their SHA-256, in hexadecimal.
    pub sha256: &'a str,
    /// What makes it this receipt.
    pub fingerprint: &'a str,
}

fn scoped(scope: &Scope) -> IntoBoxed<'static, receipts::table, MultiBackend> {
    let query = receipts::table.into_boxed::<MultiBackend>();
    match scope {
        None => query,
        Some((regions, user)) => query.filter(
            receipts::region_code
                .eq_any(regions.clone())
                .assume_not_null()
                .or(receipts::filed_by.eq(*user).assume_not_null()),
        ),
    }
}

fn narrowed(scope: &Scope, filter: &ReceiptFilter) -> IntoBoxed<'static, receipts::table, MultiBackend> {
    let mut query = scoped(scope);
    if let Some(kind) = filter.kind {
        query = query.filter(receipts::kind.eq(kind));
    }
    if let Some(message) = filter.message {
        query = query.filter(receipts::outbox_message_id.eq(message));
    }
    match filter.matched {
        Some(true) => query.filter(receipts::outbox_message_id.is_not_null()),
        Some(false) => query.filter(receipts::outbox_message_id.is_null()),
        None => query,
    }
}

/// At most `limit` receipts after `cursor`, the newest first.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &ReceiptFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Receipt>> {
    let mut query = narrowed(scope, filter).select(Receipt::as_select()).order(receipts::id.desc());
    if let Some(last) = read_cursor::<PecReceiptId>(cursor, SORT)? {
        query = query.filter(receipts::id.lt(last));
    }
    let rows: Vec<Receipt> = Limited::to(query, limit + 1).load(tx.conn())?;
    Ok(Page::cut(rows, limit, SORT, |row: &Receipt| row.id, |row| row))
}

/// How many there are.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &ReceiptFilter) -> Result<i64> {
    Ok(narrowed(scope, filter).count().get_result(tx.conn())?)
}

/// One of those in the scope.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, id: PecReceiptId) -> Result<Option<Receipt>> {
    Ok(scoped(scope).filter(receipts::id.eq(id)).select(Receipt::as_select()).first(tx.conn()).optional()?)
}

/// The file of one of those in the scope.
pub fn visible_file(tx: &mut Tx<'_>, scope: &Scope, id: PecReceiptId) -> Result<Option<Vec<u8>>> {
    Ok(scoped(scope).filter(receipts::id.eq(id)).select(receipts::file).first(tx.conn()).optional()?)
}

/// The receipt with this fingerprint, if it came in before.
pub fn any_with_fingerprint(tx: &mut Tx<'_>, fingerprint: &str) -> Result<Option<Receipt>> {
    Ok(receipts::table
        .filter(receipts::fingerprint.eq(fingerprint))
        .select(Receipt::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Keeps a receipt with its file.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: PecReceiptId,
    said: &Said,
    file: &File<'_>,
    (message, mismatch): (Option<(OutboxMessageId, Option<RegionCode>)>, Option<ReceiptMismatch>),
) -> Result<Receipt> {
    let now = tx.now();
    let mut ids = said.message_ids.iter();
    let made: Receipt = diesel::insert_into(receipts::table)
        .values((
            receipts::id.eq(id),
            receipts::kind.eq(said.kind),
            receipts::outbox_message_id.eq(message.map(|(id, _)| id)),
            receipts::region_code.eq(message.and_then(|(_, region)| region)),
            receipts::message_id.eq(ids.next().map(String::as_str).unwrap_or_default()),
            receipts::other_message_id.eq(ids.next()),
            receipts::provider.eq(&said.provider),
            receipts::identifier.eq(&said.identifier),
            receipts::recipient.eq(&said.recipient),
            receipts::subject.eq(&said.subject),
            receipts::occurred_at.eq(Instant::from(said.at)),
            receipts::error.eq(&said.error),
            receipts::error_detail.eq(&said.error_detail),
            receipts::fingerprint.eq(file.fingerprint),
            receipts::sha256.eq(file.sha256),
            receipts::size.eq(i32::try_from(file.bytes.len()).unwrap_or(i32::MAX)),
            receipts::file.eq(file.bytes),
            receipts::filed_by.eq(tx.actor().user_id().map(Id)),
            receipts::mismatch.eq(mismatch),
            receipts::version.eq(1),
            receipts::created_at.eq(now),
            receipts::updated_at.eq(now),
        ))
        .returning(columns::<Receipt>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PecReceipt, made.id, made.version);
    Ok(made)
}

/// Receipts kept aside whose message is there by now, the oldest first.
pub fn any_to_match(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Receipt>> {
    let known =
        || messages::table.filter(messages::message_id.is_not_null()).select(messages::message_id.assume_not_null());
    let first = receipts::message_id.eq_any(known());
    let second = receipts::other_message_id.eq_any(known().nullable()).assume_not_null();
    Ok(receipts::table
        .filter(receipts::outbox_message_id.is_null())
        .filter(receipts::mismatch.is_null())
        .filter(first.or(second))
        .order(receipts::id)
        .limit(limit)
        .select(Receipt::as_select())
        .load(tx.conn())?)
}

/// Notes which message a receipt is about.
pub fn set_message(
    tx: &mut Tx<'_>,
    permit: &Permit,
    receipt: &Receipt,
    message: OutboxMessageId,
    region: Option<RegionCode>,
) -> Result<()> {
    let now = tx.now();
    diesel::update(receipts::table.find(receipt.id))
        .set((
            receipts::outbox_message_id.eq(message),
            receipts::region_code.eq(region),
            receipts::version.eq(receipt.version + 1),
            receipts::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PecReceipt, receipt.id, receipt.version + 1);
    Ok(())
}

/// Notes why a receipt is not about the message that it names.
pub fn set_mismatch(tx: &mut Tx<'_>, permit: &Permit, receipt: &Receipt, mismatch: ReceiptMismatch) -> Result<()> {
    let now = tx.now();
    diesel::update(receipts::table.find(receipt.id))
        .set((receipts::mismatch.eq(mismatch), receipts::version.eq(receipt.version + 1), receipts::updated_at.eq(now)))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PecReceipt, receipt.id, receipt.version + 1);
    Ok(())
}
