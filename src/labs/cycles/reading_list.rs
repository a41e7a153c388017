//! What a cycle reads: the published practices of its regions as they are now, with what laboratories know of each.
//! `cycle_reports` adds what was found of each so far, and shows it.
use super::super::model::LabId;
use super::super::readings::store as readings;
use super::model::{Cycle, CycleId};
use super::service::find_inside;
use super::store;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::page::Page;
use crate::practices::model::{
    IntegrationDimension, OutcomeClass, PracticeTypology, ScalabilityClass, TargetGroup, TerritoryType,
};
use crate::practices::service::territory::{PracticeFilter, PracticeSummary, Wish, published};
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A practice to read, with what the laboratory knows of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadingListEntry {
    /// The practice.
    pub practice: PracticeSummary,
    /// How many people have read it in this cycle.
    #[schema(minimum = 0, example = 2)]
    pub readings: i64,
    /// Whether the caller is among them.
    pub own_reading: bool,
    /// Whether it is on this cycle's shortlist.
    pub shortlisted: bool,
    /// The numbers of the earlier cycles that had it on their shortlist.
    #[schema(value_type = Vec<CycleNumber>, max_items = 1000)]
    pub earlier_shortlists: Vec<i32>,
}

/// The number of a cycle.
#[derive(ToSchema)]
#[schema(minimum = 1, example = 1)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct CycleNumber(i32);

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReadingListFilter {
    /// Words to look for in title, summary and story. All must be there.
    #[param(min_length = 1, max_length = 200, example = "dimissioni")]
    pub q: Option<String>,
    /// Only from these of the laboratory's regions.
    #[param(inline, style = Form, explode = false, max_items = 20)]
    pub region: Option<Vec<RegionCode>>,
    /// Only with one of these themes; a theme of the first level has those of its children.
    #[param(inline, style = Form, explode = false, max_items = 10, value_type = Option<Vec<ThemeCode>>)]
    pub theme: Option<Vec<String>>,
    /// Only those that act on one of these dimensions.
    #[param(inline, style = Form, explode = false, max_items = 5)]
    pub dimension: Option<Vec<IntegrationDimension>>,
    /// Only for one of these target groups.
    #[param(inline, style = Form, explode = false, max_items = 10)]
    pub target_group: Option<Vec<TargetGroup>>,
    /// Only in one of these types of territory.
    #[param(inline, style = Form, explode = false, max_items = 8)]
    pub territory_type: Option<Vec<TerritoryType>>,
    /// Only of one of these typologies.
    #[param(inline, style = Form, explode = false, max_items = 3)]
    pub typology: Option<Vec<PracticeTypology>>,
    /// Only of one of these outcome classes, as the scientific committee classes them.
    #[param(inline, style = Form, explode = false, max_items = 4)]
    pub assessed_outcome_class: Option<Vec<OutcomeClass>>,
    /// Only those of which one of these was found last, by the committee or by a laboratory: whether they can grow in
    /// scale (`scalability_source` says who found it).
    #[param(inline, style = Form, explode = false, max_items = 3)]
    pub scalability_class: Option<Vec<ScalabilityClass>>,
    /// Only those published since the cycle before was opened: what is new. All of them in a first cycle.
    #[param(default = false)]
    pub new: Option<bool>,
}

/// A page of it, the newest first.
pub fn reading_list(
    tx: &mut Tx<'_>,
    lab: LabId,
    number: i32,
    filter: ReadingListFilter,
    cursor: Option<String>,
    limit: i64,
    count: bool,
) -> Result<Page<(Uuid, ReadingListEntry)>> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let earlier = store::of_lab(tx, lab, Some(number), 1_000)?;
    let since = earlier.first().filter(|_| filter.new == Some(true)).map(|before| before.created_at);
    let narrowed = PracticeFilter {
        q: filter.q,
        region: filter.region,
        theme: filter.theme,
        dimension: filter.dimension,
        target_group: filter.target_group,
        territory_type: filter.territory_type,
        typology: filter.typology,
        assessed_outcome_class: filter.assessed_outcome_class,
        scalability_class: filter.scalability_class,
        ..PracticeFilter::default()
    };
    let regions = seen.lab.content.0.regions;
    let page = published(tx, Wish { regions, filter: narrowed, since, cursor, limit, count })?;
    let ids: Vec<Uuid> = page.items.iter().map(|(id, _)| id.0).collect();
    let known = Known::of(tx, &cycle, &earlier, &ids)?;
    Ok(Page {
        items: page.items.into_iter().map(|(id, practice)| (id.0, known.entry(id.0, practice))).collect(),
        next: page.next,
        total: page.total,
        facets: None,
    })
}

/// What a laboratory knows of some practices.
struct Known {
    readings: HashMap<Uuid, i64>,
    own: BTreeSet<Uuid>,
    shortlisted: BTreeSet<Uuid>,
    earlier: HashMap<Uuid, Vec<i32>>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, cycle: &Cycle, earlier: &[Cycle], ids: &[Uuid]) -> Result<Self> {
        let numbers: HashMap<CycleId, i32> =
            earlier.iter().chain([cycle]).map(|cycle| (cycle.id, cycle.number)).collect();
        let cycles: Vec<CycleId> = numbers.keys().copied().collect();
        let mut known = Self {
            readings: readings::counts(tx, cycle.id, ids)?.into_iter().collect(),
            own: BTreeSet::new(),
            shortlisted: BTreeSet::new(),
            earlier: HashMap::new(),
        };
        if let Some(reader) = tx.actor().user_id() {
            known.own = readings::own(tx, cycle.id, reader, ids)?.into_iter().collect();
        }
        for one in store::shortlists(tx, &cycles)? {
            if one.cycle_id == cycle.id {
                known.shortlisted.insert(one.practice_id);
            } else if let Some(number) = numbers.get(&one.cycle_id) {
                known.earlier.entry(one.practice_id).or_default().push(*number);
            }
        }
        known.earlier.values_mut().for_each(|numbers| numbers.sort_unstable());
        Ok(known)
    }

    fn entry(&self, id: Uuid, practice: PracticeSummary) -> ReadingListEntry {
        ReadingListEntry {
            practice,
            readings: self.readings.get(&id).copied().unwrap_or_default(),
            own_reading: self.own.contains(&id),
            shortlisted: self.shortlisted.contains(&id),
            earlier_shortlists: self.earlier.get(&id).cloned().unwrap_or_default(),
        }
    }
}
