//! Finding practices that are like one.
use super::model::{SimilarPractice, SimilarityProperty as Property};
use super::score::{Profile, compare, telling};
use super::store::{self, Kin};
use crate::db::search::terms;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service::lists::summary;
use crate::practices::service::{self as practices};
use crate::practices::store::searching::any_hits;
use crate::practices::visibility::Scope;
use std::cmp::Reverse;
use std::collections::HashMap;

const SORT: &str = "similarity";

/// What the page is ordered by: the most alike, newest, greatest id first.
type Rank = (i32, Instant, PracticeId);

/// A page of the practices that the actor sees and that are like one, the most alike first.
pub fn list(
    tx: &mut Tx<'_>,
    id: PracticeId,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<SimilarPractice>> {
    let after: Option<Rank> = read_cursor(cursor, SORT)?;
    let seen = practices::visible(tx, id)?;
    let document = practices::record(&seen.row)?.document;
    let property = |facet: &str| facet.parse::<Property>().ok();
    let facets = store::any_facets(tx, id)?;
    let one = Profile {
        facets: facets.into_iter().filter_map(|(facet, value)| Some((property(&facet)?, value))).collect(),
        title: terms(&document.title),
        summary: terms(document.summary.as_deref().unwrap_or_default()),
        named: document.themes,
    };
    let scope = Scope::of(tx.actor());
    let words: Vec<&str> = telling(&one.title).into_iter().collect();
    let found = store::candidates(tx, &Kin::of(&one.named, &words, &scope), &scope, id)?;
    let ids: Vec<PracticeId> = found.iter().map(|candidate| candidate.id).collect();
    let mut shared: HashMap<PracticeId, Vec<(Property, String)>> = HashMap::new();
    for (practice, facet, value) in store::any_shared(tx, &ids, &one.facets)? {
        let Some(property) = property(&facet) else { continue };
        // A code may stand in two lists: `mental_health` is a theme and a target group.
        if one.facets.iter().any(|own| own.0 == property && own.1 == value) {
            shared.entry(practice).or_default().push((property, value));
        }
    }
    let mut ranks: Vec<(Rank, Vec<_>)> = Vec::with_capacity(found.len());
    for candidate in found {
        let common = shared.remove(&candidate.id).unwrap_or_default();
        let (score, reasons) = compare(&one, &common, &candidate.title_terms, &candidate.summary_terms);
        if score > 0 {
            ranks.push(((score, candidate.listed_at, candidate.id), reasons));
        }
    }
    let total = count.then(|| i64::try_from(ranks.len()).unwrap_or(i64::MAX));
    ranks.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
    let mut best: Vec<_> = ranks.into_iter().filter(|(rank, _)| after.is_none_or(|last| *rank < last)).collect();
    best.truncate(usize::try_from(limit + 1).unwrap_or_default());
    let page = Page::cut(best, limit, SORT, |(rank, _)| *rank, |row| row);
    let ids: Vec<PracticeId> = page.items.iter().map(|((_, _, id), _)| *id).collect();
    let mut hits: HashMap<PracticeId, _> = any_hits(tx, &ids)?.into_iter().map(|(hit, _)| (hit.id, hit)).collect();
    let mut items = Vec::with_capacity(ids.len());
    for ((score, _, id), reasons) in page.items {
        if let Some(hit) = hits.remove(&id) {
            items.push(SimilarPractice { id, score, reasons, practice: summary(hit) });
        }
    }
    Ok(Page { items, next: page.next, total, facets: None })
}
