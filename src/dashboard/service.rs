//! What the page shows: figures of the statistics, and the next sessions.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::service::FindingFilter;
use crate::lab_sessions::model::Session;
use crate::lab_sessions::service::{LabSessionFilter, to_come};
use crate::labs::service::LabFilter;
use crate::organisations::service::OrganisationFilter;
use crate::practices::service::PracticeFilter;
use crate::statistics::model::{RegionFigures, Statistics};
use crate::statistics::service as statistics;
use crate::territory::RegionCode;

/// How many sessions to come are shown.
const SESSIONS: i64 = 10;

/// What the page shows.
pub struct Board {
    /// The region that it is about; none for the whole country.
    pub region: Option<RegionCode>,
    /// Every region, for the map.
    pub regions: Vec<RegionFigures>,
    /// Practices of the whole country, for the map.
    pub country: Statistics,
    /// Practices of the region.
    pub practices: Statistics,
    /// Adhesions there.
    pub adhesions: Statistics,
    /// Laboratories there.
    pub labs: Statistics,
    /// Sessions there.
    pub sessions: Statistics,
    /// Findings there.
    pub findings: Statistics,
    /// The next sessions there.
    pub next: Vec<Session>,
}

impl Board {
    /// What the region is called; none for the whole country.
    pub fn place(&self) -> Option<&str> {
        let here = self.regions.iter().find(|region| Some(region.code) == self.region);
        here.map(|region| region.name_it.as_str())
    }
}

/// What the page shows of a region, or of the whole country: what everybody reads, whoever asks.
pub fn board(tx: &mut Tx<'_>, region: Option<RegionCode>) -> Result<Board> {
    let country = statistics::of_practices(tx, &PracticeFilter::default())?;
    let practices = match region {
        Some(region) => {
            statistics::of_practices(tx, &PracticeFilter { region: Some(vec![region]), ..Default::default() })?
        }
        None => country.clone(),
    };
    Ok(Board {
        region,
        regions: statistics::of_regions(tx, Default::default())?,
        country,
        practices,
        adhesions: statistics::of_adhesions(tx, &OrganisationFilter { region, ..Default::default() })?,
        labs: statistics::of_labs(tx, LabFilter { region, ..Default::default() })?,
        sessions: statistics::of_lab_sessions(tx, LabSessionFilter { region, ..Default::default() })?,
        findings: statistics::of_findings(tx, &FindingFilter { region, ..Default::default() })?,
        next: to_come(tx, region, SESSIONS)?,
    })
}
