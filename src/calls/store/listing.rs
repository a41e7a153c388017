//! Queries on many calls: pages, the newest first, and what the clock asks for.
use crate::calls::model::{Call, CallId, CallKind, CallStatus};
use crate::db::MultiBackend;
use crate::db::schema::{call_regions, call_reminders, call_themes, calls};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::territory::RegionCode;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only calls in one of these statuses; any when empty.
    pub statuses: Vec<CallStatus>,
    /// Only calls for this region.
    pub region: Option<RegionCode>,
    /// Only calls for this theme or one below it.
    pub theme: Option<String>,
    /// Only calls of this kind.
    pub kind: Option<CallKind>,
    /// Only calls with all these words.
    pub words: Option<String>,
    /// Only calls that were changed at or after this instant.
    pub updated_since: Option<Instant>,
}

/// What a filter leaves, but for its words, of a boxed query that has `calls` in it.
macro_rules! narrow {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(region) = filter.region {
            let there = diesel::alias!(call_regions as there);
            query = query.filter(
                calls::id.eq_any(
                    there
                        .filter(there.field(call_regions::region_code).eq(region))
                        .select(there.field(call_regions::call_id)),
                ),
            );
        }
        if let Some(theme) = &filter.theme {
            let named = call_themes::table.filter(call_themes::theme_code.eq(theme)).select(call_themes::call_id);
            query = query.filter(calls::id.eq_any(named));
        }
        query = match filter.statuses.as_slice() {
            [] => query,
            [one] => query.filter(calls::status.eq(*one)),
            several => query.filter(calls::status.eq_any(several)),
        };
        if let Some(kind) = filter.kind {
            query = query.filter(calls::kind.eq(kind));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(calls::updated_at.ge(since));
        }
        query
    }};
}
pub(super) use narrow;

type Narrowed<'a> = IntoBoxed<'a, calls::table, MultiBackend>;

/// Those that the actor may see and that match; none when the words are none.
fn narrowed<'a>(tx: &Tx<'_>, filter: &'a Filter) -> Option<Narrowed<'a>> {
    let mut query = calls::table.into_boxed::<MultiBackend>();
    if !tx.actor().reads_everything() {
        let own = tx.actor().regions();
        query = if own.is_empty() {
            query.filter(calls::public.eq(true))
        } else {
            let seen = call_regions::table.filter(call_regions::region_code.eq_any(own)).select(call_regions::call_id);
            // Not "public or own": SQLite would gather both sides and sort them, page after page.
            query.filter(diesel::dsl::not(calls::public.eq(false).and(calls::id.ne_all(seen))))
        };
    }
    query = narrow!(query, filter);
    if let Some(words) = &filter.words {
        query = query.filter(Matches::all_words(Searched::Calls, words)?);
    }
    Some(query)
}

/// At most `most` of those that the actor may see and that match, after one of them.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, after: Option<CallId>, most: i64) -> Result<Vec<Call>> {
    let Some(query) = narrowed(tx, filter) else { return Ok(Vec::new()) };
    let mut query = query.select(Call::as_select()).order(calls::id.desc()).limit(most);
    if let Some(last) = after {
        query = query.filter(calls::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many the actor may see and match.
pub fn count(tx: &mut Tx<'_>, filter: &Filter) -> Result<i64> {
    match narrowed(tx, filter) {
        Some(query) => Ok(query.count().get_result(tx.conn())?),
        None => Ok(0),
    }
}

/// The scheduled calls that are to be opened now.
pub fn due_to_open(tx: &mut Tx<'_>) -> Result<Vec<CallId>> {
    let now = tx.now();
    Ok(calls::table
        .filter(calls::status.eq(CallStatus::Scheduled))
        .filter(calls::opens_at.le(now))
        .order(calls::opens_at)
        .limit(100)
        .select(calls::id)
        .load(tx.conn())?)
}

/// The running calls whose last day is over.
pub fn due_to_close(tx: &mut Tx<'_>) -> Result<Vec<CallId>> {
    let now = tx.now();
    Ok(calls::table
        .filter(calls::status.eq_any([CallStatus::Open, CallStatus::Extended]))
        .filter(calls::ends_at.le(now))
        .order(calls::ends_at)
        .limit(100)
        .select(calls::id)
        .load(tx.conn())?)
}

/// The reminders that are to be sent now: the call, and how many days before its deadline.
pub fn due_reminders(tx: &mut Tx<'_>) -> Result<Vec<(CallId, i32)>> {
    let now = tx.now();
    Ok(call_reminders::table
        .filter(call_reminders::done_at.is_null())
        .filter(call_reminders::due_at.le(now))
        .order(call_reminders::due_at)
        .limit(100)
        .select((call_reminders::call_id, call_reminders::days_before))
        .load(tx.conn())?)
}
