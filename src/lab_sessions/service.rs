//! What can be done with sessions.
pub use super::figures::{Figures, public_figures, to_come};
pub use super::filter::LabSessionFilter;
pub use super::of_cycles::{held_of_cycle, of_cycle, of_cycles};
pub use super::shown::{shown_of, view};
pub use super::view::LabSession;

use super::announcing;
use super::calendar;
use super::input::{LabSessionInput, LabSessionTransition};
use super::listing::{self, Filter, Sort, Stretch};
use super::model::{LabSessionId, Session, SessionStatus};
use super::occasion::Occasion;
use super::shown::viewing;
use super::store;
use super::view::Sight;
use super::workflow;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::db::types::{Instant, Stored};
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::labs::service::own_cycles;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::reach as organisations_there;
use crate::page::{Page, read_cursor};
use crate::practices::service::visible_ids;
use crate::territory::RegionCode;
use crate::themes::service::{list as all_themes, resolve as resolve_themes};
use crate::version::Expected;
use chrono::{NaiveDate, TimeDelta, TimeZone};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many sessions a calendar feed holds at most: the latest.
const FEED_MOST: i64 = 1_000;
/// How far back a calendar feed goes.
const FEED_BACK: TimeDelta = TimeDelta::days(365);

/// Where a page begins, how long it is, and whether all are counted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In which order.
    pub sort: Sort,
    /// The cursor of the page before.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: i64,
    /// Whether to count all.
    pub count: bool,
}

/// A page of those that match.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, wanted: &Wanted) -> Result<Page<LabSession>> {
    let sort = wanted.sort.as_str();
    let after = read_cursor(wanted.cursor.as_deref(), sort)?;
    let stretch = Stretch { sort: wanted.sort, after, most: wanted.limit + 1 };
    let own = own_cycles(tx)?;
    let rows = listing::visible(tx, filter, &own, stretch)?;
    let total = if wanted.count { Some(listing::visible_count(tx, filter, &own)?) } else { None };
    let view = viewing(tx, &rows, &own)?;
    Ok(Page::cut(rows, wanted.limit, sort, |session| (session.starts_at, session.id), view).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: LabSessionId) -> Result<LabSession> {
    let (session, _) = find(tx, id)?;
    view(tx, session)
}

/// One as it is stored, and how much of it the caller sees; 404 for one they may not see.
pub fn find(tx: &mut Tx<'_>, id: LabSessionId) -> Result<(Session, Sight)> {
    let own = own_cycles(tx)?;
    store::visible(tx, id, &own)?.ok_or_else(Error::not_found)
}

/// One of them as it is stored, for features that stand on it; 404 for whoever does not see it.
pub fn stored(tx: &mut Tx<'_>, id: LabSessionId) -> Result<Session> {
    Ok(find(tx, id)?.0)
}

/// Those of `ids` that exist, as they are stored: for what is shown of a session beside what belongs to it.
pub fn named(tx: &mut Tx<'_>, ids: &[LabSessionId]) -> Result<Vec<Session>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::any_named(tx, ids) }
}

/// What a session of these regions belongs to.
pub fn reach(regions: &[RegionCode]) -> ResourceReach {
    ResourceReach::regions(regions.iter().copied())
}

/// Where the actor can move a session: nowhere without the right to, not where its place would be missing, and to what takes
/// place not before its day.
pub(super) fn allowed(tx: &Tx<'_>, session: &Session) -> Vec<SessionStatus> {
    let next = workflow::next(session.status);
    if next.is_empty() || !policy::allows(tx.actor(), Permission::UpdateLabSession, &reach(&session.content.0.regions))
    {
        return Vec::new();
    }
    let placed = LabSessionInput::from(session).missing_place().is_empty();
    let day = announcing::day_has_come(tx, session);
    let possible = |to: &SessionStatus| (placed || !workflow::needs_place(*to)) && (day || !workflow::needs_day(*to));
    next.iter().copied().filter(possible).collect()
}

/// Adds one: tentative.
pub fn create(tx: &mut Tx<'_>, input: &LabSessionInput) -> Result<LabSession> {
    create_as(tx, LabSessionId::new(), input)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, id: LabSessionId, input: &LabSessionInput) -> Result<LabSession> {
    let permit = tx.permit(Permission::CreateLabSession, &reach(&input.regions))?;
    let themes = check_references(tx, input, None)?;
    let now = tx.now();
    let session = Session {
        id,
        status: SessionStatus::Tentative,
        public: false,
        title: input.title.clone(),
        format: input.format,
        starts_at: Instant::from(input.starts_at.to_utc()),
        ends_at: Instant::from(input.ends_at.to_utc()),
        timezone: input.timezone.clone(),
        content: Stored(input.content(None)),
        cycle_id: input.cycle_id,
        sequence: 0,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let made = store::insert(tx, &permit, &session, &themes.unwrap_or_default())?;
    view(tx, made)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    id: LabSessionId,
    expected: &Expected,
    patch: &Merge<LabSessionInput>,
    rule: &GroupBalance,
) -> Result<LabSession> {
    let (before, _) = find(tx, id)?;
    let permit = tx.permit(Permission::UpdateLabSession, &reach(&before.content.0.regions))?;
    expected.check(before.version)?;
    let input = patch.apply(&LabSessionInput::from(&before))?;
    // Nobody hands a session over to regions that they do not coordinate.
    tx.permit(Permission::UpdateLabSession, &reach(&input.regions))?;
    if workflow::needs_place(before.status) {
        let missing = input.missing_place();
        if !missing.is_empty() {
            return Err(Error::Invalid(missing));
        }
    }
    let themes = check_references(tx, &input, Some(&before))?;
    let mut changed = Session {
        title: input.title.clone(),
        format: input.format,
        starts_at: Instant::from(input.starts_at.to_utc()),
        ends_at: Instant::from(input.ends_at.to_utc()),
        timezone: input.timezone.clone(),
        content: Stored(input.content(before.content.0.status_note.clone())),
        cycle_id: input.cycle_id,
        ..before.clone()
    };
    changed.content.0.announced = Occasion::kept(&before, &changed);
    announcing::check_change(tx, &before, &changed, rule)?;
    if moved(&before, &changed) {
        changed.sequence += 1;
    }
    let changed = store::update(tx, &permit, &changed, themes.as_deref())?;
    announcing::follow(tx, &permit, &before, &changed)?;
    view(tx, changed)
}

/// Whether whoever has it in a calendar must look again (RFC 5545, 3.8.7.4).
pub fn moved(before: &Session, after: &Session) -> bool {
    let (old, new) = (&before.content.0, &after.content.0);
    before.starts_at != after.starts_at
        || before.ends_at != after.ends_at
        || before.timezone != after.timezone
        || before.format != after.format
        || old.venue != new.venue
        || old.online_link != new.online_link
}

/// Moves one to another status; `rule` is what the group of experts of its cycle needs before it is confirmed.
pub fn transition(
    tx: &mut Tx<'_>,
    id: LabSessionId,
    wanted: &LabSessionTransition,
    rule: &GroupBalance,
) -> Result<LabSession> {
    let (before, _) = find(tx, id)?;
    let permit = tx.permit(Permission::UpdateLabSession, &reach(&before.content.0.regions))?;
    let (from, to) = (before.status, wanted.to);
    tx.starts_from(before.version)?;
    if !workflow::next(from).contains(&to) {
        return Err(Error::wrong_state(
            format!("Da «{}» non si passa a «{}»: vedere allowed_transitions.", from.label().it, to.label().it),
            format!("From {from} a session does not go to {to}: see allowed_transitions."),
        ));
    }
    let missing = LabSessionInput::from(&before).missing_place();
    if workflow::needs_place(to) && !missing.is_empty() {
        let fields: Vec<&str> = missing.iter().map(|v| v.pointer.trim_start_matches("#/")).collect();
        let fields = fields.join(", ");
        return Err(Error::wrong_state(
            format!("Prima di passare a «{}» la sessione deve avere: {fields}.", to.label().it),
            format!("Before it goes to {to} the session must have: {fields}."),
        ));
    }
    if workflow::needs_day(to) {
        announcing::check_day(tx, &before)?;
    }
    if to == SessionStatus::Confirmed {
        announcing::check_expert_group(tx, &before, rule)?;
    }
    let mut changed = Session {
        status: to,
        public: before.public || workflow::announces(to),
        sequence: before.sequence + 1,
        ..before.clone()
    };
    changed.content.0.status_note = wanted.note.clone();
    changed.content.0.announced = Occasion::kept(&before, &changed);
    let changed = store::update(tx, &permit, &changed, None)?;
    announcing::follow(tx, &permit, &before, &changed)?;
    view(tx, changed)
}

/// Removes a tentative one.
pub fn delete(tx: &mut Tx<'_>, id: LabSessionId, expected: &Expected) -> Result<()> {
    let (session, _) = find(tx, id)?;
    let permit = tx.permit(Permission::DeleteLabSession, &reach(&session.content.0.regions))?;
    expected.check(session.version)?;
    if session.status != SessionStatus::Tentative {
        return Err(Error::wrong_state(
            "Si elimina solo una sessione provvisoria: questa si annulla (transizione ad «annullata», cancelled).",
            "Only a tentative session is deleted: cancel this one (transition to cancelled).",
        ));
    }
    store::delete(tx, &permit, &session)
}

/// What a session names must exist. Only what is new in it is checked: a theme that was retired or a practice that
/// was withdrawn since must not stand in the way of other changes. Answers with the themes that the session is found
/// by, or `None` when they have not changed.
fn check_references(tx: &mut Tx<'_>, input: &LabSessionInput, before: Option<&Session>) -> Result<Option<Vec<String>>> {
    let old = before.map(|session| &session.content.0);
    let mut broken = Vec::new();
    let themes = if old.is_some_and(|old| old.themes == input.themes) {
        None
    } else {
        match resolve_themes(tx, &input.themes, "#/themes") {
            Err(Error::Invalid(missing)) => {
                broken.extend(missing);
                None
            }
            resolved => Some(resolved?),
        }
    };
    let named_before: HashSet<Uuid> = old.into_iter().flat_map(|old| old.practices_named()).collect();
    check_practices(tx, input, &named_before, &mut broken)?;
    let parties_before: HashSet<Uuid> =
        old.into_iter().flat_map(|old| &old.parties).filter_map(|party| party.organisation_id).collect();
    check_parties(tx, input, &parties_before, &mut broken)?;
    let stays = |old: &Session| old.cycle_id == input.cycle_id && old.content.0.regions == input.regions;
    if let Some(cycle) = input.cycle_id.filter(|_| !before.is_some_and(stays)) {
        announcing::check_cycle(tx, cycle, &input.regions, &mut broken)?;
    }
    if broken.is_empty() { Ok(themes) } else { Err(Error::Invalid(broken)) }
}

fn check_practices(
    tx: &mut Tx<'_>,
    input: &LabSessionInput,
    before: &HashSet<Uuid>,
    broken: &mut Vec<Violation>,
) -> Result<()> {
    let presented = input.practices.iter().enumerate().map(|(i, id)| (format!("#/practices/{i}"), *id));
    let on_agenda = input.parts.iter().enumerate().flat_map(|(p, part)| {
        part.agenda_items
            .iter()
            .enumerate()
            .filter_map(move |(i, item)| Some((format!("#/parts/{p}/agenda_items/{i}/practice_id"), item.practice_id?)))
    });
    let new: Vec<(String, Uuid)> = presented.chain(on_agenda).filter(|(_, id)| !before.contains(id)).collect();
    let ids: Vec<Uuid> = new.iter().map(|(_, id)| *id).collect();
    let visible = visible_ids(tx, &ids)?;
    for (pointer, _) in new.into_iter().filter(|(_, id)| !visible.contains(id)) {
        let why = text("Non è una pratica che lei possa vedere.", "Is not a practice that you may see.");
        broken.push(Violation::new(pointer, "unknown_practice", why));
    }
    Ok(())
}

fn check_parties(
    tx: &mut Tx<'_>,
    input: &LabSessionInput,
    before: &HashSet<Uuid>,
    broken: &mut Vec<Violation>,
) -> Result<()> {
    let named = input.parties.iter().enumerate().filter_map(|(i, party)| Some((i, party.organisation_id?)));
    let new: Vec<(usize, Uuid)> = named.filter(|(_, id)| !before.contains(id)).collect();
    let ids: Vec<Uuid> = new.iter().map(|(_, id)| *id).collect();
    let ids: Vec<OrganisationId> = ids.into_iter().map(OrganisationId).collect();
    let known = organisations_there(tx, &ids)?;
    for (i, _) in new.into_iter().filter(|(_, id)| !known.iter().any(|(there, ..)| there.0 == *id)) {
        let why = text("Non è un'organizzazione nota.", "Is not a known organisation.");
        broken.push(Violation::new(format!("#/parties/{i}/organisation_id"), "unknown_organisation", why));
    }
    Ok(())
}

/// Midnight in Italy at the beginning of `date`, kept within years that both databases order alike.
pub fn start_of_day(date: NaiveDate) -> Instant {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    let last = NaiveDate::from_ymd_opt(2200, 1, 1).unwrap_or_default();
    let midnight = date.clamp(first, last).and_time(chrono::NaiveTime::MIN);
    let rome = chrono_tz::Europe::Rome.from_local_datetime(&midnight).earliest();
    Instant::from(rome.map_or_else(|| midnight.and_utc(), |at| at.to_utc()))
}

/// The calendar file of one session, for whoever may see it: it tells only what is public. And its version.
pub fn read_calendar(tx: &mut Tx<'_>, id: LabSessionId, public_url: &str) -> Result<(i32, String)> {
    let (session, _) = find(tx, id)?;
    let version = session.version;
    let labels = theme_labels(tx)?;
    let shown = [LabSession::of(session, Sight::Public, &HashSet::new(), Vec::new())];
    Ok((version, calendar::file(&shown, &labels, public_url, None)?))
}

/// The sessions that a calendar feed is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feed {
    /// All.
    All,
    /// Those of a region.
    Region(RegionCode),
    /// Those with a theme or one below it.
    Theme(String),
}

/// The calendar feed of the public sessions of a region, a theme or all, from a year ago on.
pub fn read_feed(tx: &mut Tx<'_>, of: &Feed, public_url: &str) -> Result<String> {
    let (name, filter) = match of {
        Feed::All => ("Laboratori territoriali".to_owned(), Filter::default()),
        Feed::Region(code) => {
            let region = crate::regions::service::read(tx, *code)?;
            let filter = Filter { region: Some(*code), ..Filter::default() };
            (format!("Laboratori territoriali: {}", region.name_it), filter)
        }
        Feed::Theme(code) => {
            let theme = crate::themes::service::read(tx, code)?;
            let filter = Filter { theme: Some(theme.code), ..Filter::default() };
            (format!("Laboratori territoriali: {}", theme.label_it), filter)
        }
    };
    // To the day, so that the feed does not change from minute to minute.
    let from = start_of_day(tx.now().plus(-FEED_BACK).in_rome().date_naive());
    let mut sessions = listing::public(tx, &Filter { from: Some(from), ..filter }, Sort::Latest, FEED_MOST)?;
    sessions.reverse();
    let labels = theme_labels(tx)?;
    let nothing = HashSet::new();
    let shown: Vec<LabSession> =
        sessions.into_iter().map(|s| LabSession::of(s, Sight::Public, &nothing, Vec::new())).collect();
    calendar::file(&shown, &labels, public_url, Some(&name))
}

fn theme_labels(tx: &mut Tx<'_>) -> Result<HashMap<String, String>> {
    let all = all_themes(tx, &Default::default())?;
    Ok(all.into_iter().map(|theme| (theme.code, theme.label_it)).collect())
}

/// Makes anew what the next after `after` are found by, and tells the last of them.
pub fn reindex(
    tx: &mut Tx<'_>,
    permit: &crate::auth::policy::Permit,
    after: Option<uuid::Uuid>,
    most: i64,
) -> Result<Option<uuid::Uuid>> {
    Ok(store::reindex(tx, permit, after.map(LabSessionId), most)?.map(|id| id.0))
}
