//! Making a session after another.
use super::model::LabSessionClone;
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Rules;
use crate::lab_sessions::content::{SessionPart, SessionParty};
use crate::lab_sessions::input::LabSessionInput;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::lab_sessions::service as sessions;
use crate::lab_sessions::view::LabSession;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::reach as organisations_there;
use chrono::{DateTime, FixedOffset, TimeDelta, TimeZone};

/// Adds a tentative session made after another that the caller manages.
pub fn create(tx: &mut Tx<'_>, id: LabSessionId, wanted: &LabSessionClone) -> Result<LabSession> {
    let (before, _) = sessions::find(tx, id)?;
    // Before anything of it is copied: its programme may be hidden from the caller.
    tx.permit(Permission::CreateLabSession, &sessions::reach(&before.content.0.regions))?;
    let content = before.content.0.clone();
    let input = LabSessionInput {
        title: wanted.title.clone().unwrap_or_else(|| before.title.clone()),
        theme_text: wanted.theme_text.clone(),
        themes: wanted.themes.clone(),
        cycle_id: wanted.cycle_id,
        parts: parts(&before, &content.parts, wanted),
        parties: parties(tx, content.parties)?,
        regions: content.regions,
        starts_at: wanted.starts_at,
        ends_at: wanted.ends_at,
        timezone: before.timezone.clone(),
        format: before.format,
        venue: content.venue,
        online_link: None,
        online_link_visibility: content.online_link_visibility,
        coordinator: content.coordinator,
        practices: Vec::new(),
        description: None,
    };
    let mut broken = Vec::new();
    input.check(&mut broken);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    sessions::create(tx, &input)
}

/// The parts without their agenda, each as long after the beginning as it was by the clocks; without hours where they
/// would be outside the new session.
fn parts(before: &Session, parts: &[SessionPart], wanted: &LabSessionClone) -> Vec<SessionPart> {
    let (start, zone) = (before.local(before.starts_at).naive_local(), before.zone());
    let moved_by: TimeDelta = wanted.starts_at.naive_local() - start;
    let at = |time: Option<DateTime<FixedOffset>>| -> Option<DateTime<FixedOffset>> {
        let local = time?.naive_local().checked_add_signed(moved_by)?;
        let there = zone.from_local_datetime(&local).earliest()?.fixed_offset();
        (wanted.starts_at..=wanted.ends_at).contains(&there).then_some(there)
    };
    let copy = |part: &SessionPart| {
        let (starts_at, ends_at) = match (at(part.starts_at), at(part.ends_at)) {
            (Some(start), Some(end)) if end > start => (Some(start), Some(end)),
            (start, _) => (start, None),
        };
        SessionPart {
            kind: part.kind,
            visibility: part.visibility,
            title: part.title.clone(),
            starts_at,
            ends_at,
            agenda_items: Vec::new(),
        }
    };
    parts.iter().map(copy).collect()
}

/// The bodies; one that the Observatory does not know any more keeps its name.
fn parties(tx: &mut Tx<'_>, parties: Vec<SessionParty>) -> Result<Vec<SessionParty>> {
    let named: Vec<OrganisationId> =
        parties.iter().filter_map(|party| party.organisation_id).map(OrganisationId).collect();
    let known = organisations_there(tx, &named)?;
    let still = |party: SessionParty| SessionParty {
        organisation_id: party.organisation_id.filter(|id| known.iter().any(|(there, ..)| there.0 == *id)),
        ..party
    };
    Ok(parties.into_iter().map(still).collect())
}
