//! The figures of each subject.
pub use super::regions::list as of_regions;

use super::figures::{codes, one_each, partition, regions, several, themes, value, years};
use super::model::{Figure, Statistics, StatisticsBreakdown, StatisticsProperty as By, StatisticsSubject as Subject};
use crate::calls::model::CallKind;
use crate::calls::service::{self as calls, CallFilter};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::model::FindingKind;
use crate::findings::service::{self as findings, Consensus, FindingFilter};
use crate::lab_sessions::model::{SessionFormat, SessionStatus};
use crate::lab_sessions::service::{self as lab_sessions, LabSessionFilter};
use crate::labs::model::LabStatus;
use crate::labs::service::{self as labs, LabFilter};
use crate::organisations::model::OrganisationKind;
use crate::organisations::service::{self as organisations, OrganisationFilter};
use crate::practices::model::{
    IntegrationDimension, OutcomeClass, PracticeTypology, TargetGroup, TerritoryType, Vitality,
};
use crate::practices::service::{PracticeFilter, figures as practices};
use crate::regions::model::Region;
use crate::regions::service::list as all_regions;
use crate::territory::RegionCode;
use crate::themes::service::list as all_themes;
use std::collections::HashMap;

/// On how many dimensions a practice acts that counts as acting on many.
const MANY_DIMENSIONS: [&str; 3] = ["3", "4", "5"];

/// The number of `code` among counts by region.
fn counted<K: ToString>(counts: &[(K, i64)]) -> HashMap<String, i64> {
    let mut all: HashMap<String, i64> = HashMap::new();
    for (key, n) in counts {
        *all.entry(key.to_string()).or_default() += n;
    }
    all
}

/// The autonomous provinces of a region, with the car codes of theirs: practices belong to one by their lead organisation.
fn autonomous(region: &Region) -> impl Iterator<Item = (&'static str, String, String, String)> {
    region.autonomous_provinces.iter().filter_map(|one| {
        let car = match one.code.as_str() {
            "021" => "BZ",
            "022" => "TN",
            _ => return None,
        };
        let place = one.name_it.rsplit(' ').next().unwrap_or_default();
        Some((car, one.code.clone(), one.name_it.clone(), format!("Autonomous Province of {place}")))
    })
}

fn by_autonomous_province(
    tx: &mut Tx<'_>,
    filter: &PracticeFilter,
    all: &[Region],
    total: i64,
) -> Result<StatisticsBreakdown> {
    let mut values = Vec::new();
    for region in all.iter().filter(|region| !region.autonomous_provinces.is_empty()) {
        let counts = counted(&practices::by_province(tx, filter.clone(), region.code)?);
        let one = |(car, code, it, en): (&str, String, String, String)| {
            value(code, it, en, Figure::of(counts.get(car).copied().unwrap_or_default(), total))
        };
        values.extend(autonomous(region).map(one));
    }
    Ok(StatisticsBreakdown { by: By::AutonomousProvince, exclusive: true, without: None, values })
}

/// Of the public practices.
pub fn of_practices(tx: &mut Tx<'_>, filter: &PracticeFilter) -> Result<Statistics> {
    let all = all_regions(tx, None)?;
    let tree = all_themes(tx, &Default::default())?;
    let found = practices::public(tx, filter.clone())?;
    let provinces = by_autonomous_province(tx, filter, &all, found.total)?;
    let total = Figure::of(found.total, found.total);
    let of = |facet: &'static str| {
        let found = &found;
        move |code: &str| Figure::of(found.count(facet, code), found.total)
    };
    let many: i64 = MANY_DIMENSIONS.iter().map(|n| found.count("dimension_count", n)).sum();
    let reached = Figure::of(many, found.total);
    let many = value("three_or_more_dimensions", "Su tre o più dimensioni", "On three or more dimensions", reached);
    let dimensions = ["0", "1", "2", "3", "4", "5"].map(|n| value(n, n, n, of("dimension_count")(n)));
    let by_year = found.by.get("year").map_or(&[][..], Vec::as_slice);
    Ok(Statistics {
        counted: Subject::Practices,
        total,
        breakdowns: vec![
            several(By::KeyFigure, vec![many]),
            partition(By::Region, regions(&all, of("region"))),
            provinces,
            several(By::Theme, themes(&tree, of("theme"))),
            several(By::Dimension, codes(&IntegrationDimension::LIST, of("dimension"))),
            partition(By::DimensionCount, dimensions.into()),
            one_each(By::Typology, total, codes(&PracticeTypology::LIST, of("typology"))),
            several(By::TargetGroup, codes(&TargetGroup::LIST, of("target_group"))),
            several(By::TerritoryType, codes(&TerritoryType::LIST, of("territory_type"))),
            one_each(By::Year, total, years(by_year, found.total)),
            one_each(By::Vitality, total, codes(&Vitality::LIST, of("vitality"))),
            one_each(By::AssessedOutcomeClass, total, codes(&OutcomeClass::LIST, of("assessed_outcome_class"))),
        ],
    })
}

/// Of the adhesions: how many active organisations adhere now.
pub fn of_adhesions(tx: &mut Tx<'_>, filter: &OrganisationFilter) -> Result<Statistics> {
    let all = all_regions(tx, None)?;
    let (mut by_region, mut by_kind) = (HashMap::new(), HashMap::new());
    let mut total = (0, 0);
    for (region, kind, adhering, n) in organisations::adhering(tx, filter)? {
        let joined = if adhering { n } else { 0 };
        let region: &mut (i64, i64) = by_region.entry(region.map(RegionCode::as_str)).or_default();
        let kind: &mut (i64, i64) = by_kind.entry(kind.as_str()).or_default();
        for sum in [region, kind, &mut total] {
            *sum = (sum.0 + joined, sum.1 + n);
        }
    }
    let figure = |found: Option<&(i64, i64)>| found.map_or(Figure::of(0, 0), |(n, of)| Figure::of(*n, *of));
    let regional = regions(&all, |code| figure(by_region.get(&Some(code))));
    let national =
        StatisticsBreakdown { without: Some(figure(by_region.get(&None))), ..partition(By::Region, regional) };
    let kinds = codes(&OrganisationKind::LIST, |code| figure(by_kind.get(code)));
    Ok(Statistics {
        counted: Subject::Organisations,
        total: figure(Some(&total)),
        breakdowns: vec![national, partition(By::Kind, kinds)],
    })
}

/// Of the public laboratories.
pub fn of_labs(tx: &mut Tx<'_>, filter: LabFilter) -> Result<Statistics> {
    let all = all_regions(tx, None)?;
    let found = labs::public_figures(tx, filter)?;
    let total = found.statuses.iter().map(|(_, n)| n).sum();
    let (statuses, places) = (counted(&found.statuses), counted(&found.regions));
    let of =
        |counts: &HashMap<String, i64>, code: &str| Figure::of(counts.get(code).copied().unwrap_or_default(), total);
    // Planned ones are not public.
    let mut statuses = codes(&LabStatus::LIST, |code| of(&statuses, code));
    statuses.retain(|status| status.code != LabStatus::Planned.as_str());
    Ok(Statistics {
        counted: Subject::Labs,
        total: Figure::of(total, total),
        breakdowns: vec![several(By::Region, regions(&all, |code| of(&places, code))), partition(By::Status, statuses)],
    })
}

/// Of the public sessions.
pub fn of_lab_sessions(tx: &mut Tx<'_>, filter: LabSessionFilter) -> Result<Statistics> {
    let all = all_regions(tx, None)?;
    let tree = all_themes(tx, &Default::default())?;
    let found = lab_sessions::public_figures(tx, filter)?;
    let total = found.statuses.iter().map(|(.., n)| n).sum();
    let (mut statuses, mut formats): (HashMap<&str, i64>, HashMap<&str, i64>) = Default::default();
    for (status, format, n) in &found.statuses {
        *statuses.entry(status.as_str()).or_default() += n;
        *formats.entry(format.as_str()).or_default() += n;
    }
    let (places, on) = (counted(&found.regions), counted(&found.themes));
    let of = |n: Option<&i64>| Figure::of(n.copied().unwrap_or_default(), total);
    let to_come = value("to_come", "In programma", "To come", Figure::of(found.to_come, total));
    let held = value("held", "Svolte", "Held", of(statuses.get(SessionStatus::Held.as_str())));
    // Tentative ones are not public.
    let mut by_status = codes(&SessionStatus::LIST, |code| of(statuses.get(code)));
    by_status.retain(|status| status.code != SessionStatus::Tentative.as_str());
    Ok(Statistics {
        counted: Subject::LabSessions,
        total: Figure::of(total, total),
        breakdowns: vec![
            several(By::KeyFigure, vec![held, to_come]),
            several(By::Region, regions(&all, |code| of(places.get(code)))),
            several(By::Theme, themes(&tree, |code| of(on.get(code)))),
            partition(By::Status, by_status),
            partition(By::Format, codes(&SessionFormat::LIST, |code| of(formats.get(code)))),
        ],
    })
}

/// Of the published findings for everybody.
pub fn of_findings(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<Statistics> {
    let all = all_regions(tx, None)?;
    let found = findings::public_figures(tx, filter)?;
    let total = found.kinds.iter().map(|(.., n)| n).sum();
    let (mut kinds, mut consensus): (HashMap<&str, i64>, HashMap<&str, i64>) = Default::default();
    for (kind, one, n) in &found.kinds {
        *kinds.entry(kind.as_str()).or_default() += n;
        *consensus.entry(one.as_str()).or_default() += n;
    }
    let places = counted(&found.regions);
    let of = |n: Option<&i64>| Figure::of(n.copied().unwrap_or_default(), total);
    let voted = |one: Consensus| consensus.get(one.as_str()).copied().unwrap_or_default();
    let agreed = voted(Consensus::Agreement);
    let agreed = Figure::of(agreed, agreed + voted(Consensus::Split));
    let agreed = value("agreement", "Con l'accordo degli esperti", "With the experts' agreement", agreed);
    Ok(Statistics {
        counted: Subject::Findings,
        total: Figure::of(total, total),
        breakdowns: vec![
            several(By::KeyFigure, vec![agreed]),
            partition(By::Kind, codes(&FindingKind::LIST, |code| of(kinds.get(code)))),
            partition(By::Consensus, codes(&Consensus::LIST, |code| of(consensus.get(code)))),
            several(By::Region, regions(&all, |code| of(places.get(code)))),
        ],
    })
}

/// Of the calls that the actor oversees: how their invitations are answered.
pub fn of_calls(tx: &mut Tx<'_>, filter: CallFilter) -> Result<Statistics> {
    let found = calls::overseen(tx, filter)?;
    let mut all = all_regions(tx, None)?;
    let mut total = [0; 3];
    let (mut by_kind, mut by_body, mut by_region) = (HashMap::new(), HashMap::new(), HashMap::new());
    for ((call, body, region), answers) in &found.groups {
        let kind: &mut [i64; 3] = by_kind.entry(call.as_str()).or_default();
        let body: &mut [i64; 3] = by_body.entry(body.as_str()).or_default();
        let region: &mut [i64; 3] = by_region.entry(region.map(RegionCode::as_str)).or_default();
        for sum in [kind, body, region, &mut total] {
            sum.iter_mut().zip(answers).for_each(|(sum, n)| *sum += n);
        }
    }
    let rate =
        |found: Option<&[i64; 3]>| found.map_or(Figure::of(0, 0), |[sent, answered, _]| Figure::of(*answered, *sent));
    // Who oversees some regions is told of those, and of others where a call of theirs has invited somebody too.
    let own = |code: RegionCode| found.regions.as_ref().is_none_or(|own| own.contains(&code));
    all.retain(|region| own(region.code) || by_region.contains_key(&Some(region.code.as_str())));
    let [_, answered, with_practice] = total;
    let practices = Figure::of(with_practice, answered);
    let practices = value("answered_with_practice", "Risposte con una pratica", "Answered with a practice", practices);
    let places = StatisticsBreakdown {
        without: Some(rate(by_region.get(&None))),
        ..partition(By::Region, regions(&all, |code| rate(by_region.get(&Some(code)))))
    };
    Ok(Statistics {
        counted: Subject::Invitations,
        total: rate(Some(&total)),
        breakdowns: vec![
            several(By::KeyFigure, vec![practices]),
            places,
            partition(By::Kind, codes(&CallKind::LIST, |code| rate(by_kind.get(code)))),
            partition(By::OrganisationKind, codes(&OrganisationKind::LIST, |code| rate(by_body.get(code)))),
        ],
    })
}
