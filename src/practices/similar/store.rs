//! Queries for practices that are like one.
use super::model::SimilarityProperty as Property;
use crate::db::MultiBackend;
use crate::db::query::Limited;
use crate::db::schema::{organisations, practice_facets, practices};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::store::conditions::{InScope, condition};
use crate::practices::visibility::Scope;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// How many of the newest practices of one theme are looked at.
const OF_THEME: &str = "120";
/// How many of the newest with one of the words.
const OF_WORDS: &str = "150";
/// How many practices are looked at in all.
const BOUND: i64 = 1_000;

/// The practices to look at: the newest of each theme, and with any of the words. Each part ends at its bound on an
/// index, however common its theme or word is.
#[derive(Debug, Clone)]
pub struct Kin {
    themes: Vec<String>,
    stems: Vec<String>,
    public: bool,
}

impl Kin {
    /// Of some of the themes and with one of the words, among all practices or the public ones.
    pub fn of(themes: &[String], stems: &[&str], scope: &Scope) -> Self {
        let mut stems: Vec<String> = stems.iter().map(|stem| (*stem).to_owned()).collect();
        // Long words are rare ones.
        stems.sort_by_key(|stem| std::cmp::Reverse(stem.len()));
        stems.truncate(6);
        Self { themes: themes.iter().take(6).cloned().collect(), stems, public: *scope == Scope::Public }
    }

    fn is_empty(&self) -> bool {
        self.themes.is_empty() && self.stems.is_empty()
    }
}

condition!(Kin);

/// The part of the themes, the same on both databases; stems are letters and digits only.
macro_rules! kin {
    ($backend:ty, |$kin:ident, $out:ident| $words:block) => {
        impl QueryFragment<$backend> for Kin {
            fn walk_ast<'b>(&'b self, mut $out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                $out.unsafe_to_cache_prepared();
                $out.push_sql("practices.id IN (");
                for (i, theme) in self.themes.iter().enumerate() {
                    $out.push_sql(if i == 0 { "" } else { " UNION ALL " });
                    $out.push_sql(
                        "SELECT * FROM (SELECT practice_id FROM practice_facets WHERE facet = 'theme' AND value = ",
                    );
                    $out.push_bind_param::<Text, _>(theme)?;
                    $out.push_sql(if self.public { " AND public" } else { "" });
                    $out.push_sql(" ORDER BY listed_at DESC, practice_id DESC LIMIT ");
                    $out.push_sql(OF_THEME);
                    $out.push_sql(&format!(") AS t{i}"));
                }
                if !self.stems.is_empty() {
                    $out.push_sql(if self.themes.is_empty() { "" } else { " UNION ALL " });
                    let $kin = self;
                    $words
                }
                $out.push_sql(")");
                Ok(())
            }
        }
    };
}

kin!(Sqlite, |kin, out| {
    let any = kin.stems.iter().map(|stem| format!("\"{stem}\"")).collect::<Vec<_>>().join(" OR ");
    out.push_sql("SELECT * FROM (SELECT p.id FROM practices_fts JOIN practices p ON p.rid = practices_fts.rowid WHERE practices_fts MATCH '");
    out.push_sql(&any);
    out.push_sql("' ORDER BY practices_fts.rowid DESC LIMIT ");
    out.push_sql(OF_WORDS);
    out.push_sql(") AS w");
});
kin!(Pg, |kin, out| {
    let any = kin.stems.join(" | ");
    out.push_sql("SELECT * FROM (SELECT p.id FROM practices p WHERE p.search_tsv @@ to_tsquery('simple', '");
    out.push_sql(&any);
    out.push_sql("') ORDER BY p.id DESC LIMIT ");
    out.push_sql(OF_WORDS);
    out.push_sql(") AS w");
});

/// A practice that is looked at.
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

macro_rules! seen_kin {
    ($kin:expr, $scope:expr, $but:expr, $select:expr) => {{
        let query = practices::table
            .inner_join(organisations::table)
            .filter($kin.clone())
            .filter(practices::id.ne($but))
            .filter(practices::status.ne(PracticeStatus::Withdrawn))
            .select($select)
            .into_boxed::<MultiBackend>();
        match $scope {
            Scope::All => query,
            Scope::Public => query.filter(practices::public.eq(true)),
            Scope::And(regions, organisations) => {
                query.filter(InScope { regions: regions.clone(), organisations: organisations.clone() })
            }
        }
    }};
}

/// Those to look at that `scope` has, without `but`.
pub fn candidates(tx: &mut Tx<'_>, kin: &Kin, scope: &Scope, but: PracticeId) -> Result<Vec<Candidate>> {
    if kin.is_empty() {
        return Ok(Vec::new());
    }
    let columns = (practices::id, practices::listed_at, practices::title_terms, practices::summary_terms);
    Ok(Limited::to(seen_kin!(kin, scope, but, columns), BOUND).load(tx.conn())?)
}

/// A practice by its title.
#[derive(Debug, Clone, Queryable)]
pub struct Titled {
    /// Id.
    pub id: PracticeId,
    /// Title.
    pub title: String,
    /// Lead organisation.
    pub organisation_id: LeadOrganisationId,
    /// Its legal name.
    pub organisation_name: String,
}

const TITLED: (practices::id, practices::title, practices::organisation_id, organisations::legal_name) =
    (practices::id, practices::title, practices::organisation_id, organisations::legal_name);

/// The titles of those to look at that `scope` has, without `but`.
pub fn titles(tx: &mut Tx<'_>, kin: &Kin, scope: &Scope, but: PracticeId) -> Result<Vec<Titled>> {
    if kin.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Limited::to(seen_kin!(kin, scope, but, TITLED), BOUND).load(tx.conn())?)
}

/// The titles of an organisation's newest practices that `scope` has, without `but`.
pub fn titles_of(
    tx: &mut Tx<'_>,
    organisation: LeadOrganisationId,
    scope: &Scope,
    but: PracticeId,
) -> Result<Vec<Titled>> {
    let query = practices::table
        .inner_join(organisations::table)
        .filter(practices::organisation_id.eq(organisation))
        .filter(practices::id.ne(but))
        .filter(practices::status.ne(PracticeStatus::Withdrawn))
        .order((practices::listed_at.desc(), practices::id.desc()))
        .select(TITLED)
        .into_boxed::<MultiBackend>();
    let query = match scope {
        Scope::All => query,
        Scope::Public => query.filter(practices::public.eq(true)),
        Scope::And(regions, organisations) => {
            query.filter(InScope { regions: regions.clone(), organisations: organisations.clone() })
        }
    };
    Ok(Limited::to(query, BOUND).load(tx.conn())?)
}

/// Facets of practices.
type Facets = Vec<(PracticeId, String, String)>;

/// Which of these values of these properties the practices have. They were found within the scope.
pub fn any_shared(tx: &mut Tx<'_>, practices: &[PracticeId], values: &[(Property, String)]) -> Result<Facets> {
    let mut names: Vec<&str> = values.iter().map(|(property, _)| property.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let codes: Vec<&String> = values.iter().map(|(_, value)| value).collect();
    Ok(practice_facets::table
        .filter(practice_facets::practice_id.eq_any(practices))
        .filter(practice_facets::facet.eq_any(names))
        .filter(practice_facets::value.eq_any(codes))
        .select((practice_facets::practice_id, practice_facets::facet, practice_facets::value))
        .load(tx.conn())?)
}

/// The values of these properties that a practice has, which was found within the scope.
pub fn any_facets(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<(String, String)>> {
    let names = [Property::Theme, Property::TargetGroup, Property::TerritoryType, Property::Dimension];
    Ok(practice_facets::table
        .filter(practice_facets::practice_id.eq(practice))
        .filter(practice_facets::facet.eq_any(names.map(Property::as_str)))
        .select((practice_facets::facet, practice_facets::value))
        .load(tx.conn())?)
}
