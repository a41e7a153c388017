//! Queries on many sessions: pages in the order of their beginning.
//!
//! A page by region or theme walks that narrow table's index (its rows repeat `public` and `starts_at`) and looks up
//! only the sessions of the page; any other page walks the index of all sessions.
use super::model::{LabSessionId, Session, SessionFormat, SessionStatus};
use crate::db::MultiBackend;
use crate::db::schema::{lab_session_practices, lab_session_regions, lab_session_themes, lab_sessions};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::labs::model::CycleId;
use crate::territory::RegionCode;
use diesel::dsl::count_star;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Sort {
    /// The latest beginning first.
    #[default]
    #[serde(rename = "-starts_at")]
    Latest,
    /// The earliest beginning first.
    #[serde(rename = "starts_at")]
    Earliest,
}

impl Sort {
    /// As it is written in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "-starts_at",
            Self::Earliest => "starts_at",
        }
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only sessions for this region.
    pub region: Option<RegionCode>,
    /// Only sessions with this theme or one below it.
    pub theme: Option<String>,
    /// Only sessions in one of these statuses; any when empty.
    pub statuses: Vec<SessionStatus>,
    /// Only sessions of this cycle of a laboratory.
    pub cycle: Option<CycleId>,
    /// Only sessions that begin at or after this instant.
    pub from: Option<Instant>,
    /// Only sessions that begin before this instant.
    pub before: Option<Instant>,
    /// Only sessions of this format.
    pub format: Option<SessionFormat>,
    /// Only sessions with all these words.
    pub words: Option<String>,
    /// Only sessions that present this practice.
    pub practice: Option<Uuid>,
    /// Only sessions that were changed at or after this instant.
    pub updated_since: Option<Instant>,
}

/// A stretch of a list.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// In which order.
    pub sort: Sort,
    /// After which session: where it begins, and its id.
    pub after: Option<(Instant, LabSessionId)>,
    /// How many at most.
    pub most: i64,
}

/// Which sessions may be found.
enum Scope {
    All,
    Public,
    PublicAnd(Vec<RegionCode>, Vec<CycleId>),
}

impl Scope {
    fn of(tx: &Tx<'_>, filter: &Filter, own_cycles: &[CycleId]) -> Self {
        let own = tx.actor().regions();
        if tx.actor().reads_everything() || filter.region.is_some_and(|region| own.contains(&region)) {
            Self::All
        } else if own.is_empty() && own_cycles.is_empty() {
            Self::Public
        } else {
            Self::PublicAnd(own, own_cycles.to_vec())
        }
    }
}

/// Everything but the order: `$public`, `$starts_at` and `$id` are columns of the table whose index is walked.
macro_rules! narrowed {
    ($query:expr, $filter:expr, $scope:expr, $public:expr, $starts_at:expr, $id:expr) => {{
        let (filter, mut query) = ($filter, $query);
        match $scope {
            Scope::All => {}
            Scope::Public => query = query.filter($public.eq(true)),
            Scope::PublicAnd(regions, cycles) => {
                // An alias, because the query may walk this table already.
                let own_regions = diesel::alias!(lab_session_regions as own_regions);
                let own = own_regions
                    .filter(own_regions.field(lab_session_regions::region_code).eq_any(regions))
                    .select(own_regions.field(lab_session_regions::session_id));
                // Not "public or own": SQLite would gather both sides and sort them, page after page.
                query = if cycles.is_empty() {
                    query.filter(diesel::dsl::not($public.eq(false).and($id.ne_all(own))))
                } else {
                    let others = lab_sessions::cycle_id.is_null();
                    let others = others.or(lab_sessions::cycle_id.assume_not_null().ne_all(cycles));
                    query.filter(diesel::dsl::not($public.eq(false).and($id.ne_all(own)).and(others)))
                };
            }
        }
        if let Some(from) = filter.from {
            query = query.filter($starts_at.ge(from));
        }
        if let Some(before) = filter.before {
            query = query.filter($starts_at.lt(before));
        }
        if let Some(practice) = filter.practice {
            let presenting = lab_session_practices::table
                .filter(lab_session_practices::practice_id.eq(Id(practice)))
                .select(lab_session_practices::session_id);
            query = query.filter($id.eq_any(presenting));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(lab_sessions::status.eq_any(&filter.statuses));
        }
        if let Some(format) = filter.format {
            query = query.filter(lab_sessions::format.eq(format));
        }
        if let Some(cycle) = filter.cycle {
            query = query.filter(lab_sessions::cycle_id.eq(cycle));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(lab_sessions::updated_at.ge(since));
        }
        if let Some(words) = &filter.words {
            query = match Matches::all_words(Searched::LabSessions, words) {
                Some(matches) => query.filter(matches),
                // Signs without a word are found nowhere.
                None => query.filter(lab_sessions::version.lt(0)),
            };
        }
        query
    }};
}

/// A stretch of `$query` in order of `$starts_at` and `$id`.
macro_rules! stretch {
    ($query:expr, $stretch:expr, $starts_at:expr, $id:expr) => {{
        let (query, stretch) = ($query.limit($stretch.most), $stretch);
        match (stretch.sort, stretch.after) {
            (Sort::Latest, None) => query.order(($starts_at.desc(), $id.desc())),
            (Sort::Earliest, None) => query.order(($starts_at.asc(), $id.asc())),
            (Sort::Latest, Some((at, id))) => query
                .filter($starts_at.le(at))
                .filter($starts_at.lt(at).or($id.lt(id)))
                .order(($starts_at.desc(), $id.desc())),
            (Sort::Earliest, Some((at, id))) => query
                .filter($starts_at.ge(at))
                .filter($starts_at.gt(at).or($id.gt(id)))
                .order(($starts_at.asc(), $id.asc())),
        }
    }};
}

/// The query of a filter, walked by the best index, handed to `$body` with its table's columns.
macro_rules! by_best_index {
    ($filter:expr, $scope:expr, |$query:ident, $starts_at:ident, $id:ident| $body:expr) => {{
        let (filter, scope) = ($filter, $scope);
        match (filter.region, &filter.theme) {
            (Some(region), theme) => {
                let ($starts_at, $id, shown) =
                    (lab_session_regions::starts_at, lab_session_regions::session_id, lab_session_regions::public);
                let mut query = lab_session_regions::table
                    .inner_join(lab_sessions::table)
                    .filter(lab_session_regions::region_code.eq(region))
                    .into_boxed::<MultiBackend>();
                if let Some(theme) = theme {
                    let themed = lab_session_themes::table
                        .filter(lab_session_themes::theme_code.eq(theme))
                        .select(lab_session_themes::session_id);
                    query = query.filter($id.eq_any(themed));
                }
                let $query = narrowed!(query, filter, scope, shown, $starts_at, $id);
                $body
            }
            (None, Some(theme)) => {
                let ($starts_at, $id, shown) =
                    (lab_session_themes::starts_at, lab_session_themes::session_id, lab_session_themes::public);
                let query = lab_session_themes::table
                    .inner_join(lab_sessions::table)
                    .filter(lab_session_themes::theme_code.eq(theme))
                    .into_boxed::<MultiBackend>();
                let $query = narrowed!(query, filter, scope, shown, $starts_at, $id);
                $body
            }
            (None, None) => {
                let ($starts_at, $id, shown) = (lab_sessions::starts_at, lab_sessions::id, lab_sessions::public);
                let query = lab_sessions::table.into_boxed::<MultiBackend>();
                let $query = narrowed!(query, filter, scope, shown, $starts_at, $id);
                $body
            }
        }
    }};
}

/// Those that the actor may see and that match; `own_cycles` are those in whose groups they are.
pub fn visible(tx: &mut Tx<'_>, filter: &Filter, own_cycles: &[CycleId], stretch: Stretch) -> Result<Vec<Session>> {
    let scope = Scope::of(tx, filter, own_cycles);
    load(tx, filter, scope, stretch)
}

/// How many the actor may see and match.
pub fn visible_count(tx: &mut Tx<'_>, filter: &Filter, own_cycles: &[CycleId]) -> Result<i64> {
    let scope = Scope::of(tx, filter, own_cycles);
    let conn = tx.conn();
    Ok(by_best_index!(filter, scope, |query, _at, id| query.select(diesel::dsl::count(id)).first(conn))?)
}

/// Those that everybody may see and that match, in this order.
pub fn public(tx: &mut Tx<'_>, filter: &Filter, sort: Sort, most: i64) -> Result<Vec<Session>> {
    load(tx, filter, Scope::Public, Stretch { sort, after: None, most })
}

fn load(tx: &mut Tx<'_>, filter: &Filter, scope: Scope, stretch: Stretch) -> Result<Vec<Session>> {
    let conn = tx.conn();
    Ok(by_best_index!(filter, scope, |query, starts_at, id| {
        stretch!(query, stretch, starts_at, id).select(Session::as_select()).load(conn)
    })?)
}

/// Narrows a boxed query that counts public sessions and has `lab_sessions` in it.
macro_rules! counted {
    ($query:expr, $filter:expr) => {{
        let mut query =
            narrowed!($query, $filter, Scope::Public, lab_sessions::public, lab_sessions::starts_at, lab_sessions::id);
        // Aliases, because the query may count by these tables.
        if let Some(region) = $filter.region {
            let there = diesel::alias!(lab_session_regions as there);
            let of_region = there
                .filter(there.field(lab_session_regions::region_code).eq(region))
                .select(there.field(lab_session_regions::session_id));
            query = query.filter(lab_sessions::id.eq_any(of_region));
        }
        if let Some(theme) = $filter.theme.clone() {
            let on = diesel::alias!(lab_session_themes as on_it);
            let themed = on
                .filter(on.field(lab_session_themes::theme_code).eq(theme))
                .select(on.field(lab_session_themes::session_id));
            query = query.filter(lab_sessions::id.eq_any(themed));
        }
        query
    }};
}

/// How many that everybody sees match, by status and format.
pub fn public_counts(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(SessionStatus, SessionFormat, i64)>> {
    let query = lab_sessions::table.group_by((lab_sessions::status, lab_sessions::format)).select((
        lab_sessions::status,
        lab_sessions::format,
        count_star(),
    ));
    Ok(counted!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}

/// The same by region: one for two regions counts in both.
pub fn public_counts_by_region(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(RegionCode, i64)>> {
    let query = lab_sessions::table
        .inner_join(lab_session_regions::table)
        .group_by(lab_session_regions::region_code)
        .select((lab_session_regions::region_code, count_star()));
    Ok(counted!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}

/// The same by theme: one counts in each of its themes and in the parents of those.
pub fn public_counts_by_theme(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(String, i64)>> {
    let query = lab_sessions::table
        .inner_join(lab_session_themes::table)
        .group_by(lab_session_themes::theme_code)
        .select((lab_session_themes::theme_code, count_star()));
    Ok(counted!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}
