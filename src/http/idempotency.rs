//! `Idempotency-Key` (IETF draft): a creation that is repeated with the same key gets the first answer again.
//!
//! The answer is stored in the transaction that creates the resource, so there is no moment in which one exists
//! without the other. Two at once: the second waits for the first and gets its answer.
use crate::db::query::OnEach;
use crate::db::schema::idempotency_keys as keys;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::http::page::Created;
use crate::language::text;
use actix_web::HttpRequest;
use diesel::prelude::*;

/// How long an answer is kept, in hours.
pub const KEPT_HOURS: i64 = 24;

/// The key that a client chose, of 1 to 200 visible ASCII characters.
#[derive(Debug, Clone)]
pub struct Key(String);

impl Key {
    /// The key of a request, if it has one; 400 for one that is empty or too long.
    pub fn of(req: &HttpRequest) -> Result<Option<Self>> {
        let Some(sent) = req.headers().get("idempotency-key") else { return Ok(None) };
        let key = sent.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > 200 {
            let why = text("da 1 a 200 caratteri ASCII visibili.", "1 to 200 visible ASCII characters.");
            return Err(Error::BadParameter("Idempotency-Key".to_owned(), why));
        }
        Ok(Some(Self(key.to_owned())))
    }
}

type Row = (String, Option<String>, Option<String>, Option<String>);

/// Runs `f` unless the same caller has used this key before; then the stored answer.
pub fn once(
    tx: &mut Tx<'_>,
    key: Option<&Key>,
    fingerprint: &str,
    f: impl FnOnce(&mut Tx<'_>) -> Result<Created>,
) -> Result<Created> {
    let caller = tx.actor().subject().map_or_else(|| "public".to_owned(), |id| id.to_string());
    once_for(tx, caller, key, fingerprint, f)
}

/// The same for a caller who is known otherwise than by an account.
pub fn once_for(
    tx: &mut Tx<'_>,
    caller: String,
    key: Option<&Key>,
    fingerprint: &str,
    f: impl FnOnce(&mut Tx<'_>) -> Result<Created>,
) -> Result<Created> {
    let Some(Key(key)) = key else { return f(tx) };
    let now = tx.now();
    forget_old(tx, now)?;
    let claim = diesel::insert_into(keys::table)
        .values((
            keys::caller.eq(&caller),
            keys::key.eq(key),
            keys::fingerprint.eq(fingerprint),
            keys::created_at.eq(now),
        ))
        .on_conflict_do_nothing();
    if OnEach(claim).execute(tx.conn())? == 0 {
        return replay(tx, &caller, key, fingerprint);
    }
    let created = f(tx)?;
    diesel::update(keys::table.find((&caller, key)))
        .set((
            keys::location.eq(&created.location),
            keys::etag.eq(&created.etag),
            keys::body.eq(String::from_utf8_lossy(&created.body).into_owned()),
        ))
        .execute(tx.conn())?;
    Ok(created)
}

fn replay(tx: &mut Tx<'_>, caller: &str, key: &str, fingerprint: &str) -> Result<Created> {
    let stored: Option<Row> = keys::table
        .find((caller, key))
        .select((keys::fingerprint, keys::location, keys::etag, keys::body))
        .first(tx.conn())
        .optional()?;
    match stored {
        // A snapshot older than the other's commit: look again.
        None => Err(Error::Contended),
        Some((first, ..)) if first != fingerprint => Err(Error::IdempotencyKeyReused),
        Some((_, Some(location), Some(etag), Some(body))) => Ok(Created { location, etag, body: body.into_bytes() }),
        Some(_) => Err(Error::internal("an idempotency key without its answer was committed".to_owned())),
    }
}

fn forget_old(tx: &mut Tx<'_>, now: Instant) -> Result<()> {
    let old = now.plus(chrono::TimeDelta::hours(-KEPT_HOURS));
    diesel::delete(keys::table.filter(keys::created_at.lt(old))).execute(tx.conn())?;
    Ok(())
}
