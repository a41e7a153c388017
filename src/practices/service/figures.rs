//! How many public practices there are of each kind: what statistics are made of.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::facets::FacetName;
use crate::practices::filter::PracticeFilter;
use crate::practices::search::Wanted;
use crate::practices::store::listing::{self, Counts};
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;

/// Numbers of public practices.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// All of them.
    pub total: i64,
    /// By facet and value, and by `region`. Values that none has are left out.
    pub by: Counts,
}

impl Figures {
    /// How many have this value.
    pub fn count(&self, facet: &str, value: &str) -> i64 {
        let found = self.by.get(facet).and_then(|values| values.iter().find(|(known, _)| known == value));
        found.map_or(0, |(_, n)| *n)
    }
}

fn narrowed(filter: PracticeFilter) -> Option<listing::Filter> {
    let mut narrowed = filter.into_filter();
    narrowed.scope = Scope::Public;
    // A text without a single word finds nothing.
    let wordless = narrowed.words.as_deref().is_some_and(|words| Wanted::of(words).is_none());
    (!wordless).then_some(narrowed)
}

/// Those that match among what everybody sees, whoever asks.
pub fn public(tx: &mut Tx<'_>, filter: PracticeFilter) -> Result<Figures> {
    let Some(filter) = narrowed(filter) else { return Ok(Figures::default()) };
    let total = listing::count(tx, &filter)?;
    Ok(Figures { total, by: listing::counts(tx, &filter, &FacetName::FIGURES)? })
}

/// Those of a region that match, by the province of their lead organisation (its car code). One whose lead is of no
/// province is in none.
pub fn by_province(tx: &mut Tx<'_>, filter: PracticeFilter, region: RegionCode) -> Result<Vec<(String, i64)>> {
    let Some(filter) = narrowed(filter) else { return Ok(Vec::new()) };
    let found = listing::counts_by_province(tx, &filter, region)?;
    Ok(found.into_iter().filter_map(|(province, n)| Some((province?, n))).collect())
}
