//! How many sessions everybody sees, and which are to come.
use super::filter::LabSessionFilter;
use super::listing::{self, Filter, Sort};
use super::model::{Session, SessionFormat, SessionStatus};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::territory::RegionCode;

/// Numbers of public sessions.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// By status and format: each session once.
    pub statuses: Vec<(SessionStatus, SessionFormat, i64)>,
    /// By region: one for two regions counts in both.
    pub regions: Vec<(RegionCode, i64)>,
    /// By theme: one counts in each of its themes and in the parents of those.
    pub themes: Vec<(String, i64)>,
    /// Those that are to take place and have not begun.
    pub to_come: i64,
}

/// The statuses of a session that is to take place.
const ANNOUNCED: [SessionStatus; 2] = [SessionStatus::SaveTheDate, SessionStatus::Confirmed];

/// What a filter leaves of what is to come: nothing, when it asks for other statuses only.
fn coming(filter: &Filter, now: Instant) -> Option<Filter> {
    let wanted = |status: &SessionStatus| filter.statuses.is_empty() || filter.statuses.contains(status);
    let statuses: Vec<SessionStatus> = ANNOUNCED.into_iter().filter(wanted).collect();
    let from = filter.from.map_or(now, |from| from.max(now));
    (!statuses.is_empty()).then(|| Filter { statuses, from: Some(from), ..filter.clone() })
}

/// Those that match among what everybody sees, whoever asks.
pub fn public_figures(tx: &mut Tx<'_>, filter: LabSessionFilter) -> Result<Figures> {
    let filter = filter.into_filter();
    let to_come = match coming(&filter, tx.now()) {
        Some(coming) => listing::public_counts(tx, &coming)?.iter().map(|(.., n)| n).sum(),
        None => 0,
    };
    Ok(Figures {
        statuses: listing::public_counts(tx, &filter)?,
        regions: listing::public_counts_by_region(tx, &filter)?,
        themes: listing::public_counts_by_theme(tx, &filter)?,
        to_come,
    })
}

/// The next sessions that everybody sees, the earliest first.
pub fn to_come(tx: &mut Tx<'_>, region: Option<RegionCode>, most: i64) -> Result<Vec<Session>> {
    let Some(filter) = coming(&Filter { region, ..Filter::default() }, tx.now()) else { return Ok(Vec::new()) };
    listing::public(tx, &filter, Sort::Earliest, most)
}
