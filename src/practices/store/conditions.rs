//! Conditions on practices that diesel has no words for.
use crate::db::MultiBackend;
use crate::practices::facets::{FacetName, ORGANISATION};
use crate::practices::model::{LeadOrganisationId, PracticeId};
use crate::territory::RegionCode;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// The practices with one of the values of a facet: one look into the primary key for each value.
#[derive(Debug, Clone)]
pub struct HasFacet {
    /// The facet.
    pub name: FacetName,
    /// Its values: at least one.
    pub values: Vec<String>,
}

/// The practices that one of these organisations leads, alone or with others: what an organisation leads is little, so
/// that its rows in the narrow table are where to begin.
#[derive(Debug, Clone)]
pub struct LedBy(pub Vec<LeadOrganisationId>);

/// The public practices, and all of these regions and organisations. A `case` on purpose: SQLite would answer an `or`
/// by collecting every row of every branch and sorting them, where walking the list in order finds a page at once.
#[derive(Debug, Clone)]
pub struct InScope {
    /// These regions
    pub regions: Vec<RegionCode>,
    /// and these organisations.
    pub organisations: Vec<LeadOrganisationId>,
}

impl InScope {
    /// The public practices only.
    pub fn public() -> Self {
        Self { regions: Vec::new(), organisations: Vec::new() }
    }
}

/// One of these practices.
#[derive(Debug, Clone)]
pub struct OneOf(Vec<PracticeId>);

impl OneOf {
    /// One of `ids`, at least one. The last is repeated, so that there are few lengths and few texts to prepare.
    pub fn of(ids: &[PracticeId]) -> Self {
        let mut ids = ids.to_vec();
        if let Some(last) = ids.last().copied() {
            ids.resize(ids.len().next_multiple_of(20), last);
        }
        Self(ids)
    }
}

/// What the full-text index on SQLite finds, in a query that has it beside `practices`.
#[derive(Debug, Clone)]
pub struct FoundBy(pub String);

/// How the two are joined.
#[derive(Debug, Clone, Copy)]
pub struct SameRow;

/// Makes a type that writes its own SQL a condition.
macro_rules! condition {
    ($name:ident) => {
        // The SQL depends on how many values there are: never cache it by type.
        impl QueryId for $name {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
        impl Expression for $name {
            type SqlType = Bool;
        }
        impl ValidGrouping<()> for $name {
            type IsAggregate = is_aggregate::No;
        }
        impl<T> AppearsOnTable<T> for $name {}
        impl<T> SelectableExpression<T> for $name {}
        impl QueryFragment<MultiBackend> for $name {
            fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
                MultiBackend::walk_variant_ast(self, pass)
            }
        }
    };
}
pub(crate) use condition;
condition!(HasFacet);
condition!(LedBy);
condition!(InScope);
condition!(OneOf);
condition!(FoundBy);
condition!(SameRow);

/// The rows of the narrow table in SQL. The ids are written out: there is nothing in one to quote.
fn led_by(organisations: &[LeadOrganisationId]) -> String {
    let ids: Vec<String> = organisations.iter().map(|id| format!("'{id}'")).collect();
    format!(
        "practices.id IN (SELECT practice_id FROM practice_facets WHERE facet = '{ORGANISATION}' AND value IN ({}))",
        ids.join(", ")
    )
}

macro_rules! on_both {
    ($($backend:ty),+) => {$(
        impl QueryFragment<$backend> for HasFacet {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.unsafe_to_cache_prepared();
                out.push_sql("(");
                for (i, value) in self.values.iter().enumerate() {
                    out.push_sql(if i == 0 { "(practices.id, '" } else { " OR (practices.id, '" });
                    out.push_sql(self.name.as_str());
                    out.push_sql("', ");
                    out.push_bind_param::<Text, _>(value)?;
                    out.push_sql(") IN (SELECT practice_id, facet, value FROM practice_facets)");
                }
                out.push_sql(")");
                Ok(())
            }
        }
        impl QueryFragment<$backend> for LedBy {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.unsafe_to_cache_prepared();
                out.push_sql(&led_by(&self.0));
                Ok(())
            }
        }
        impl QueryFragment<$backend> for InScope {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.unsafe_to_cache_prepared();
                out.push_sql("CASE WHEN practices.public THEN true");
                for region in &self.regions {
                    out.push_sql(" WHEN practices.region_code = ");
                    out.push_bind_param::<Text, _>(region)?;
                    out.push_sql(" THEN true");
                }
                if !self.organisations.is_empty() {
                    out.push_sql(" WHEN ");
                    out.push_sql(&led_by(&self.organisations));
                    out.push_sql(" THEN true");
                }
                out.push_sql(" ELSE false END");
                Ok(())
            }
        }
        impl QueryFragment<$backend> for OneOf {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                for (i, id) in self.0.iter().enumerate() {
                    out.push_sql(if i == 0 { "practices.id IN (" } else { ", " });
                    out.push_bind_param::<crate::db::types::DbUuid, _>(id)?;
                }
                out.push_sql(")");
                Ok(())
            }
        }
        impl QueryFragment<$backend> for FoundBy {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_sql("practices_fts MATCH ");
                out.push_bind_param::<Text, _>(&self.0)
            }
        }
        impl QueryFragment<$backend> for SameRow {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_sql("practices.rid = practices_fts.rowid");
                Ok(())
            }
        }
    )+};
}
on_both!(Pg, Sqlite);
