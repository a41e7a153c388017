//! Lists, their totals and counts, and the ranked search.
use crate::db::tx::Tx;
use crate::db::types::{Instant, JsonText};
use crate::error::{Error, Result};
use crate::page::{Facet, FacetValue, Page, read_cursor};
use crate::practices::facets::FacetName;
use crate::practices::model::{PracticeId, Record};
use crate::practices::representation::{PracticeOrganisation, PracticeSummary, SummaryAround};
use crate::practices::search::Wanted;
use crate::practices::store::listing::{self, Filter, Hit, Order};
use crate::practices::store::searching::{self, Candidate};
use crate::practices::store::{self, Row};
use crate::practices::visibility::Scope;
use serde::Deserialize;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The order that a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    ListedAt,
    /// By title.
    Title,
    /// Changed last first.
    UpdatedAt,
    /// Best answer to the words first.
    Relevance,
}

impl Sort {
    fn code(self) -> &'static str {
        match self {
            Self::ListedAt => "-listed_at",
            Self::Title => "title",
            Self::UpdatedAt => "-updated_at",
            Self::Relevance => "relevance",
        }
    }
}

/// What a list is asked for. The filter's scope is set here, from the actor.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What it is narrowed to.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// How long it is at most.
    pub limit: i64,
    /// Whether to count all matches.
    pub count: bool,
    /// Whether to count the matches by the values of their facets.
    pub facets: bool,
}

/// A page of what the actor sees.
pub fn list(tx: &mut Tx<'_>, mut wish: Wish) -> Result<Page<PracticeSummary>> {
    wish.filter.scope = Scope::of(tx.actor());
    // A text without a single word finds nothing.
    let wanted = match wish.filter.words.as_deref().map(Wanted::of) {
        Some(None) => return Ok(empty(&wish)),
        Some(Some(wanted)) => Some(wanted),
        None => None,
    };
    let mut page = match (wish.sort, &wanted) {
        (Sort::Relevance, Some(wanted)) => ranked(tx, &wish, wanted)?,
        _ => sorted(tx, &wish)?,
    };
    if wish.count {
        page.total = Some(listing::count(tx, &wish.filter)?);
    }
    if wish.facets {
        page.facets = Some(counted(tx, &wish.filter)?);
    }
    Ok(page)
}

fn empty(wish: &Wish) -> Page<PracticeSummary> {
    Page { items: Vec::new(), next: None, total: wish.count.then_some(0), facets: wish.facets.then(Vec::new) }
}

fn sorted(tx: &mut Tx<'_>, wish: &Wish) -> Result<Page<PracticeSummary>> {
    Ok(sorted_hits(tx, wish)?.map(summary))
}

fn sorted_hits(tx: &mut Tx<'_>, wish: &Wish) -> Result<Page<Hit>> {
    let (cursor, sort, limit) = (wish.cursor.as_deref(), wish.sort.code(), wish.limit);
    Ok(match wish.sort {
        Sort::Title => {
            let rows = listing::page(tx, &wish.filter, &Order::Title(read_cursor(cursor, sort)?), limit)?;
            Page::cut(rows, limit, sort, |hit| (hit.title.clone(), hit.id), |hit| hit)
        }
        Sort::UpdatedAt => {
            let rows = listing::page(tx, &wish.filter, &Order::UpdatedAt(read_cursor(cursor, sort)?), limit)?;
            Page::cut(rows, limit, sort, |hit| (hit.updated_at, hit.id), |hit| hit)
        }
        Sort::ListedAt | Sort::Relevance => {
            let rows = listing::page(tx, &wish.filter, &Order::ListedAt(read_cursor(cursor, sort)?), limit)?;
            Page::cut(rows, limit, sort, |hit| (hit.listed_at, hit.id), |hit| hit)
        }
    })
}

/// A practice with its whole record.
#[derive(Debug)]
pub struct Recorded {
    /// The record.
    pub record: Record,
    /// The lead organisation, as it is called today.
    pub organisation: PracticeOrganisation,
}

/// A page of what the actor sees with the whole records, for who takes all of them.
pub fn recorded(tx: &mut Tx<'_>, mut wish: Wish) -> Result<Page<Recorded>> {
    wish.filter.scope = Scope::of(tx.actor());
    // A text without a single word finds nothing.
    if wish.filter.words.is_some() && wish.filter.wanted().is_none() {
        return Ok(Page::whole(Vec::new()));
    }
    let page = sorted_hits(tx, &wish)?;
    let ids: Vec<PracticeId> = page.items.iter().map(|hit| hit.id).collect();
    // Asked again who sees them: one can have stopped being public since the page was found.
    let leading = store::leading(tx, &ids, wish.filter.scope.organisations())?;
    let rows = store::followed::visible_rows(tx, &wish.filter.scope, &ids, &leading)?;
    let mut rows: HashMap<PracticeId, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut items = Vec::with_capacity(ids.len());
    for row in ids.iter().filter_map(|id| rows.remove(id)) {
        let record = super::record(&row)?;
        let organisation = PracticeOrganisation { id: row.organisation_id, name: row.organisation_name };
        items.push(Recorded { record, organisation });
    }
    Ok(Page { items, next: page.next, total: None, facets: None })
}

/// How many there are of them.
pub fn how_many(tx: &mut Tx<'_>, mut wish: Wish) -> Result<i64> {
    wish.filter.scope = Scope::of(tx.actor());
    if wish.filter.words.is_some() && wish.filter.wanted().is_none() {
        return Ok(0);
    }
    listing::count(tx, &wish.filter)
}

/// A row as a list shows it.
pub fn summary(hit: Hit) -> PracticeSummary {
    let organisation = PracticeOrganisation { id: hit.organisation_id, name: hit.organisation_name };
    PracticeSummary { card: hit.card.0, around: SummaryAround { organisation, score: None, excerpt: None } }
}

/// What a ranked page is ordered by: best, newest, greatest id first.
type Rank = (i32, Instant, PracticeId);

fn ranked(tx: &mut Tx<'_>, wish: &Wish, wanted: &Wanted) -> Result<Page<PracticeSummary>> {
    let sort = wish.sort.code();
    let after: Option<Rank> = read_cursor(wish.cursor.as_deref(), sort)?;
    let rank = |c: Candidate| -> Rank { (wanted.score(&c.title_terms, &c.summary_terms), c.listed_at, c.id) };
    let candidates = searching::candidates(tx, &wish.filter, wanted)?;
    let mut ranks: Vec<Rank> = candidates.into_iter().map(rank).collect();
    ranks.sort_unstable_by_key(|rank| Reverse(*rank));
    let mut best: Vec<Rank> = ranks.into_iter().filter(|rank| after.is_none_or(|last| *rank < last)).collect();
    best.truncate(usize::try_from(wish.limit + 1).unwrap_or_default());
    let page = Page::cut(best, wish.limit, sort, |rank| *rank, |rank| rank);
    let ids: Vec<PracticeId> = page.items.iter().map(|(_, _, id)| *id).collect();
    let mut found: HashMap<PracticeId, (Hit, JsonText)> =
        searching::any_hits(tx, &ids)?.into_iter().map(|(hit, content)| (hit.id, (hit, content))).collect();
    let mut items = Vec::with_capacity(ids.len());
    for (score, _, id) in &page.items {
        let Some((hit, content)) = found.remove(id) else { continue };
        let mut one = summary(hit);
        one.around.score = Some(*score);
        one.around.excerpt = Some(excerpt(&content, wanted)?);
        items.push(one);
    }
    Ok(Page { items, next: page.next, total: None, facets: None })
}

fn excerpt(content: &JsonText, wanted: &Wanted) -> Result<String> {
    let (story, summary) = (text_of(&content.0, "\"story\":")?, text_of(&content.0, "\"summary\":")?);
    Ok(wanted.excerpt(&story, &summary))
}

/// A text of a stored record by its key, or none: nothing else of the record is read. A quote inside a text is
/// escaped, so what looks like a key is one.
fn text_of<'a>(record: &'a str, key: &str) -> Result<Cow<'a, str>> {
    #[derive(Deserialize)]
    struct Told<'a>(#[serde(borrow)] Cow<'a, str>);
    let Some((_, rest)) = record.split_once(key) else { return Ok(Cow::Borrowed("")) };
    let told = Told::deserialize(&mut serde_json::Deserializer::from_str(rest));
    told.map(|told| told.0).map_err(|e| Error::internal(e.to_string()))
}

/// The counted facets, each with its values, the most frequent first.
fn counted(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Facet>> {
    let mut counts = listing::counts(tx, filter, &FacetName::COUNTED)?;
    let names = std::iter::once("region").chain(FacetName::COUNTED.map(FacetName::as_str));
    Ok(names
        .map(|name| {
            let mut values = counts.remove(name).unwrap_or_default();
            values.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
            values.truncate(200);
            let value = |(value, count)| FacetValue { value, count };
            Facet { name: name.to_owned(), values: values.into_iter().map(value).collect() }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn a_text_is_found_by_its_key_and_not_by_what_looks_like_one() {
        let written = r#"he said "story": no"#;
        let record = serde_json::json!({"summary": written, "story": "era\n«così»"}).to_string();
        assert_eq!(text_of(&record, "\"story\":").unwrap(), "era\n«così»");
        assert_eq!(text_of(&record, "\"summary\":").unwrap(), written);
        assert_eq!(text_of(&record, "\"limits\":").unwrap(), "");
    }
}
