//! The few things that `MultiConnection` does not offer by itself.
use super::{Conn, MultiBackend};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

/// Wraps a statement that both databases know but the combined backend
/// refuses: `ON CONFLICT`, `UNION`. `OnEach(insert_into(..).on_conflict(..))`
#[derive(Debug, Clone, Copy, QueryId)]
pub struct OnEach<Q>(pub Q);

impl<Q: QueryFragment<Pg> + QueryFragment<Sqlite>> QueryFragment<MultiBackend> for OnEach<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}
impl<Q: Query> Query for OnEach<Q> {
    type SqlType = Q::SqlType;
}
impl<Q> RunQueryDsl<Conn> for OnEach<Q> {}

/// A query that ends with its limit as a number: `Limited::to(query, 21)`. A limit that is bound makes SQLite (since
/// 3.47, `sqlite3ExprIsInteger`) prepare the statement again each time a value is bound to it.
#[derive(Debug, Clone)]
pub struct Limited<Q> {
    query: Q,
    limit: i64,
}

impl<Q> Limited<Q> {
    /// At most `limit` rows of `query`, which has no limit yet.
    pub fn to(query: Q, limit: i64) -> Self {
        Self { query, limit }
    }
}

/// The limits with which a statement is kept: one page of the usual sizes, and the row that tells of the next.
const KEPT: [i64; 5] = [21, 26, 51, 101, 1_000];

// The limit is part of the SQL: it is cached by its text, never by type.
impl<Q> QueryId for Limited<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Limited<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        if !KEPT.contains(&self.limit) {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql(" LIMIT ");
        out.push_sql(&self.limit.to_string());
        Ok(())
    }
}
impl<Q: Query> Query for Limited<Q> {
    type SqlType = Q::SqlType;
}
impl<Q, C: Connection> RunQueryDsl<C> for Limited<Q> {}

/// Compiles the same body once per database: batch inserts, and whatever else
/// `OnEach` cannot wrap. `on_each!(conn, |c| insert_into(t).values(&rows).execute(c))`
#[macro_export]
macro_rules! on_each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

/// The columns of a model, for `.returning(columns::<Practice>())`.
pub fn columns<M: Selectable<MultiBackend>>() -> M::SelectExpression {
    M::construct_selection()
}

/// The part of a keyset page after a position, for rows ordered by `(column, id)` in one direction:
/// `after!(query, desc, table::created_at, at, table::id, id)`.
#[macro_export]
macro_rules! after {
    ($query:expr, desc, $column:expr, $value:expr, $id:expr, $last:expr) => {{
        let value = $value;
        $query.filter($column.le(value.clone())).filter($column.lt(value).or($id.lt($last)))
    }};
    ($query:expr, asc, $column:expr, $value:expr, $id:expr, $last:expr) => {{
        let value = $value;
        $query.filter($column.ge(value.clone())).filter($column.gt(value).or($id.gt($last)))
    }};
}
