//! Full-text search: the newest matches for the ranking, and what the page of the best ones shows.
use super::conditions::{FoundBy, InScope, LedBy, OneOf, SameRow};
use super::listing::{Filter, Hit, hit, narrow};
use crate::db::Conn;
use crate::db::query::Limited;
use crate::db::schema::{organisations, practices};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::db::types::{Instant, JsonText};
use crate::error::Result;
use crate::practices::model::PracticeId;
use crate::practices::search::{BOUND, Wanted};
use crate::practices::visibility::Scope;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sqlite::{Sqlite, SqliteConnection};

diesel::table! {
    /// The full-text index on SQLite.
    practices_fts (rowid) {
        /// The `rid` of the practice.
        rowid -> BigInt,
    }
}
diesel::allow_tables_to_appear_in_same_query!(practices_fts, practices);

/// A match to be scored.
#[derive(Debug, Clone, Queryable)]
pub struct Candidate {
    /// Id.
    pub id: PracticeId,
    /// Its place in lists.
    pub listed_at: Instant,
    /// The stems of its title.
    pub title_terms: String,
    /// The stems of its summary.
    pub summary_terms: String,
}

macro_rules! candidate {
    () => {
        (practices::id, practices::listed_at, practices::title_terms, practices::summary_terms)
    };
}

/// The newest matches that pass the filter, at most [`BOUND`].
pub fn candidates(tx: &mut Tx<'_>, filter: &Filter, wanted: &Wanted) -> Result<Vec<Candidate>> {
    Ok(match tx.conn() {
        Conn::Sqlite(conn) => on_sqlite(conn, filter, wanted)?,
        Conn::Pg(conn) => on_postgres(conn, filter)?,
    })
}

/// FTS5 gives its rows by descending rowid and stops when it has enough, however common the words are.
fn on_sqlite(conn: &mut SqliteConnection, filter: &Filter, wanted: &Wanted) -> QueryResult<Vec<Candidate>> {
    let query = practices_fts::table
        .inner_join(practices::table.on(SameRow))
        .filter(FoundBy(wanted.fts5()))
        .order(practices_fts::rowid.desc())
        .select(candidate!())
        .into_boxed::<Sqlite>();
    Limited::to(narrow!(query, filter, false), BOUND).load(conn)
}

fn on_postgres(conn: &mut PgConnection, filter: &Filter) -> QueryResult<Vec<Candidate>> {
    let words = filter.words.as_deref().unwrap_or_default();
    let Some(matches) = Matches::all_words(Searched::Practices, words) else { return Ok(Vec::new()) };
    let query = practices::table.order(practices::id.desc()).select(candidate!()).limit(BOUND).into_boxed::<Pg>();
    narrow!(query, filter, false).filter(matches).load(conn)
}

/// The rows of these practices with their whole records, in no order.
pub fn any_hits(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<Vec<(Hit, JsonText)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(practices::table
        .inner_join(organisations::table)
        .filter(OneOf::of(ids))
        .select((hit!(), practices::content))
        .load(tx.conn())?)
}
