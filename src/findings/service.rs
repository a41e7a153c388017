//! What can be done with findings.
pub use super::consensus::Consensus;
pub use super::figures::{Figures, public as public_figures};
pub use super::input::FindingFilter;
pub use super::restitution::service::{outcomes_of, publish_of_session, published_count};
pub use super::rounds::service::Wanted;
pub use super::transitions::service::transition;
pub use super::view::{FindingView, OutcomeSession};

use super::input::{FindingInput, PracticeFindingFilter};
use super::model::{ConsensusCounts, Content, Finding, FindingId, FindingStatus};
use super::participants::{self, Reads, reach};
use super::rounds::service::off_the_table;
use super::rounds::store as rounds;
use super::store::{self, Scope};
use super::workflow;
use crate::auth::policy::{self, Permission};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service::{named as sessions_of, stored as session_of};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::pdf::words::articled;
use crate::practices::model::PracticeId;
use crate::practices::service::{visible as practice_of, visible_ids};
use crate::reviews::model::ScalabilityClass;
use crate::version::Expected;
use std::collections::HashMap;
use uuid::Uuid;

/// The findings that the actor sees: all of the sessions whose technical work they read, else published ones.
fn scope(tx: &mut Tx<'_>) -> Result<Scope> {
    let organisations = tx.actor().organisations();
    Ok(match participants::reads(tx)? {
        Reads::All => Scope::All,
        Reads::Some { regions, cycles } => Scope::Part { regions, cycles, organisations },
    })
}

/// A page of those that match, the last first.
pub fn list(tx: &mut Tx<'_>, filter: &FindingFilter, wanted: &Wanted) -> Result<Page<FindingView>> {
    let scope = scope(tx)?;
    page(tx, &scope, filter, wanted)
}

fn page(tx: &mut Tx<'_>, scope: &Scope, filter: &FindingFilter, wanted: &Wanted) -> Result<Page<FindingView>> {
    let after = read_cursor(wanted.cursor.as_deref(), "-id")?;
    let rows = store::page(tx, scope, filter, after, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, scope, filter)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| row);
    Ok(Page { items: shown(tx, items)?, next, total, facets: None })
}

/// The published findings of these sessions that the actor sees, the first first: the last `most` of them.
pub fn published_of(tx: &mut Tx<'_>, sessions: &[LabSessionId], most: i64) -> Result<Vec<FindingView>> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let scope = scope(tx)?;
    let mut last = store::published_of(tx, &scope, sessions, most)?;
    last.reverse();
    shown(tx, last)
}

/// What a published finding comes down to.
#[derive(Debug, Clone)]
pub struct Outline {
    /// It.
    pub id: FindingId,
    /// The session that it came out of.
    pub session: LabSessionId,
    /// The class, of one on scalability.
    pub scalability_class: Option<ScalabilityClass>,
    /// The practices that it is about, also those that the actor does not see.
    pub practices: Vec<PracticeId>,
}

/// The same, all of them in short.
pub fn outlines_of(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<Outline>> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let scope = scope(tx)?;
    let rows = store::outlines_of(tx, &scope, sessions)?;
    outlines(tx, rows)
}

/// All published findings that name one of these practices and that the actor sees, in short: of whatever session.
pub fn outlines_about(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<Outline>> {
    if practices.is_empty() {
        return Ok(Vec::new());
    }
    let scope = scope(tx)?;
    let rows = store::outlines_about(tx, &scope, practices)?;
    outlines(tx, rows)
}

fn outlines(tx: &mut Tx<'_>, rows: Vec<(FindingId, LabSessionId, Stored<Content>)>) -> Result<Vec<Outline>> {
    let ids: Vec<FindingId> = rows.iter().map(|(id, ..)| *id).collect();
    let mut named: HashMap<FindingId, Vec<PracticeId>> = HashMap::new();
    for (id, practice) in store::any_practices_named(tx, &ids)? {
        named.entry(id).or_default().push(practice);
    }
    let outline = |(id, session, content): (FindingId, LabSessionId, Stored<Content>)| Outline {
        id,
        session,
        scalability_class: content.0.scalability_class,
        practices: named.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(outline).collect())
}

/// The findings that stand on a practice's record: the published ones, the last first.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    filter: &PracticeFindingFilter,
    wanted: &Wanted,
) -> Result<Page<FindingView>> {
    practice_of(tx, practice)?;
    let PracticeFindingFilter { session, kind, consensus } = *filter;
    let status = Some(FindingStatus::Published);
    let filter = FindingFilter { session, practice: Some(practice), kind, consensus, status, ..Default::default() };
    let scope = scope(tx)?;
    page(tx, &scope, &filter, wanted)
}

/// Those of `ids` that the actor sees.
pub fn shown_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, FindingView)>> {
    let scope = scope(tx)?;
    let ids: Vec<FindingId> = ids.iter().copied().map(FindingId).collect();
    let rows = store::followed::visible_of(tx, &scope, &ids)?;
    Ok(shown(tx, rows)?.into_iter().map(|finding| (finding.id.0, finding)).collect())
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: FindingId) -> Result<FindingView> {
    let (finding, _) = find(tx, id)?;
    shown_one(tx, finding)
}

/// A finding that the actor sees, with its practices; 410 when it was withdrawn since they could see it.
pub(in crate::findings) fn find(tx: &mut Tx<'_>, id: FindingId) -> Result<(Finding, Vec<PracticeId>)> {
    let scope = scope(tx)?;
    let Some(finding) = store::visible(tx, &scope, id)? else { return Err(missing(tx, &scope, id)?) };
    let practices = store::any_practices_named(tx, &[id])?.into_iter().map(|(_, practice)| practice).collect();
    Ok((finding, practices))
}

/// What is left of one that the actor cannot see: that it was withdrawn and what corrects it, or nothing at all.
fn missing(tx: &mut Tx<'_>, scope: &Scope, id: FindingId) -> Result<Error> {
    let Some(at) = store::withdrawn(tx, scope, id)? else { return Ok(Error::not_found()) };
    let day = at.in_rome().date_naive();
    let (mut it, mut en) =
        (format!("L'esito è stato ritirato {}.", articled("il", day)), format!("It was withdrawn on {day}."));
    if let Some((_, by)) = store::replacing(tx, scope, &[id])?.first() {
        it.push_str(&format!(" Lo corregge /v1/findings/{by}."));
        en.push_str(&format!(" It is corrected by /v1/findings/{by}."));
    }
    Ok(Error::Gone(text(it, en)))
}

/// One of them as the actor sees it.
pub(in crate::findings) fn shown_one(tx: &mut Tx<'_>, finding: Finding) -> Result<FindingView> {
    shown(tx, vec![finding])?.pop().ok_or_else(Error::not_found)
}

/// Findings as the actor sees them, with what is looked up for all of them together.
pub(in crate::findings) fn shown(tx: &mut Tx<'_>, findings: Vec<Finding>) -> Result<Vec<FindingView>> {
    let ids: Vec<FindingId> = findings.iter().map(|finding| finding.id).collect();
    let named = store::any_practices_named(tx, &ids)?;
    let visible = visible_ids(tx, &named.iter().map(|(_, practice)| practice.0).collect::<Vec<_>>())?;
    let mut of_session: Vec<LabSessionId> = findings.iter().map(|finding| finding.session_id).collect();
    of_session.sort_unstable();
    of_session.dedup();
    let sessions: HashMap<LabSessionId, Session> =
        sessions_of(tx, &of_session)?.into_iter().map(|session| (session.id, session)).collect();
    let withdrawn = findings.iter().filter(|one| one.status == FindingStatus::Withdrawn).map(|one| one.id).collect();
    let replaced = replaced_by(tx, withdrawn)?;
    let own = participants::own_cycles(tx)?;
    let view = |finding: Finding| {
        let session = sessions.get(&finding.session_id)?;
        let about = named.iter().filter(|(id, practice)| *id == finding.id && visible.contains(&practice.0));
        let practices = about.map(|(_, practice)| *practice).collect();
        let allowed = allowed(tx, session, finding.status);
        let sight = (participants::is_inside(tx, session, &own), participants::writes(tx, session, &own));
        let replaced_by = replaced.get(&finding.id).copied();
        let view = FindingView::of(finding, OutcomeSession::of(session), practices, allowed, sight);
        Some(FindingView { replaced_by, ..view })
    };
    Ok(findings.into_iter().filter_map(view).collect())
}

/// What the actor sees in the place of these.
fn replaced_by(tx: &mut Tx<'_>, withdrawn: Vec<FindingId>) -> Result<HashMap<FindingId, FindingId>> {
    if withdrawn.is_empty() {
        return Ok(HashMap::new());
    }
    let scope = scope(tx)?;
    Ok(store::replacing(tx, &scope, &withdrawn)?.into_iter().collect())
}

fn allowed(tx: &Tx<'_>, session: &Session, status: FindingStatus) -> Vec<FindingStatus> {
    if !policy::allows(tx.actor(), Permission::ManageFindings, &reach(session)) {
        return Vec::new();
    }
    let held = session.status == SessionStatus::Held;
    workflow::next(status).iter().copied().filter(|to| held || *to != FindingStatus::Published).collect()
}

/// Drafts one.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &FindingInput) -> Result<FindingView> {
    create_as(tx, session, FindingId::new(), new)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(tx: &mut Tx<'_>, session: LabSessionId, id: FindingId, new: &FindingInput) -> Result<FindingView> {
    let session = session_of(tx, session)?;
    let whole = participants::reach_with_expert(tx, &session)?;
    let permit = tx.permit(Permission::WriteFindings, &whole)?;
    participants::check_begun(&session)?;
    let counts = check_references(tx, &session, new, &[])?;
    let now = tx.now();
    let finding = Finding {
        id,
        session_id: session.id,
        kind: new.kind,
        status: FindingStatus::Draft,
        visibility: new.visibility,
        consensus: counts.consensus(),
        text: new.text.clone(),
        legal_reference: new.legal_reference.clone(),
        content: Stored(content(new, counts)),
        published_at: None,
        withdrawn_at: None,
        replaces_id: new.replaces,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &finding, &new.practices)?;
    shown_one(tx, finding)
}

fn content(input: &FindingInput, counts: ConsensusCounts) -> Content {
    Content {
        scalability_class: input.scalability_class,
        replicability: input.replicability.clone(),
        rating_items: input.rating_items.clone(),
        counts,
    }
}

/// What a finding names: practices on the table (or that it named `before`), rated items of closed rounds. Answers with
/// how these were rated.
fn check_references(
    tx: &mut Tx<'_>,
    session: &Session,
    input: &FindingInput,
    before: &[PracticeId],
) -> Result<ConsensusCounts> {
    let known = |v: &Violation| {
        let index = v.pointer.rsplit('/').next().and_then(|i| i.parse::<usize>().ok());
        index.and_then(|i| input.practices.get(i)).is_some_and(|practice| before.contains(practice))
    };
    let mut broken: Vec<Violation> =
        off_the_table(session, &input.practices).into_iter().filter(|v| !known(v)).collect();
    let counted = rounds::counted(tx, session.id, &input.rating_items)?;
    let mut counts = ConsensusCounts::default();
    for (i, id) in input.rating_items.iter().enumerate() {
        let pointer = format!("#/rating_items/{i}");
        match counted.iter().find(|(_, outcome)| outcome.item_id == *id) {
            None => broken.push(unknown_item(pointer)),
            Some((practice, _)) if !input.practices.is_empty() && !input.practices.contains(practice) => {
                let why = text("È di un'altra pratica.", "Is of another practice.");
                broken.push(Violation::new(pointer, "other_practice", why));
            }
            Some((_, outcome)) => counts.add(&outcome.distribution()),
        }
    }
    if let Some(id) = input.replaces
        && !may_be_replaced(tx, session, id)?
    {
        let why = text(
            "Non è un esito pubblicato o ritirato di questa sessione.",
            "Is not a published or withdrawn finding of this session.",
        );
        broken.push(Violation::new("#/replaces", "not_replaceable", why));
    }
    if broken.is_empty() { Ok(counts) } else { Err(Error::Invalid(broken)) }
}

/// Whether everybody it was for has read this finding of the session, so that another one can correct it.
fn may_be_replaced(tx: &mut Tx<'_>, session: &Session, id: FindingId) -> Result<bool> {
    let state = store::any_state_of(tx, id)?;
    Ok(state.is_some_and(|(of, status)| {
        of == session.id && matches!(status, FindingStatus::Published | FindingStatus::Withdrawn)
    }))
}

fn unknown_item(pointer: String) -> Violation {
    let why =
        text("Non è una voce di un giro chiuso di questa sessione.", "Is no item of a closed round of this session.");
    Violation::new(pointer, "unknown_rating_item", why)
}

/// Changes a draft.
pub fn update(tx: &mut Tx<'_>, id: FindingId, expected: &Expected, patch: &Merge<FindingInput>) -> Result<FindingView> {
    let (finding, about) = find(tx, id)?;
    let session = session_of(tx, finding.session_id)?;
    let whole = participants::reach_with_expert(tx, &session)?;
    let permit = tx.permit(Permission::WriteFindings, &whole)?;
    expected.check(finding.version)?;
    check_draft(&finding)?;
    let wanted = patch.apply(&FindingInput::of(&finding, about.clone()))?;
    let counts = check_references(tx, &session, &wanted, &about)?;
    let changed = Finding {
        kind: wanted.kind,
        visibility: wanted.visibility,
        consensus: counts.consensus(),
        text: wanted.text.clone(),
        legal_reference: wanted.legal_reference.clone(),
        content: Stored(content(&wanted, counts)),
        replaces_id: wanted.replaces,
        version: finding.version + 1,
        updated_at: tx.now(),
        ..finding
    };
    store::update(tx, &permit, &changed, Some(&wanted.practices))?;
    shown_one(tx, changed)
}

fn check_draft(finding: &Finding) -> Result<()> {
    let (it, en) = match finding.status {
        FindingStatus::Draft => return Ok(()),
        FindingStatus::Agreed => (
            "Si modifica ed elimina solo una bozza: ciò che è concordato torna prima in bozza.",
            "Only a draft is changed and deleted: what was agreed on goes back to draft first.",
        ),
        FindingStatus::Published => (
            "Un esito pubblicato non si modifica e non si elimina: si ritira con un motivo, o lo si corregge con un altro che lo indica in replaces.",
            "A published finding is not changed and not deleted: it is withdrawn with a reason, or corrected by another one that names it in replaces.",
        ),
        FindingStatus::Withdrawn => (
            "Un esito ritirato resta com'è: lo si corregge con un altro che lo indica in replaces.",
            "A withdrawn finding stays as it is: it is corrected by another one that names it in replaces.",
        ),
    };
    Err(Error::wrong_state(it, en))
}

/// Removes a draft.
pub fn delete(tx: &mut Tx<'_>, id: FindingId, expected: &Expected) -> Result<()> {
    let (finding, _) = find(tx, id)?;
    let session = session_of(tx, finding.session_id)?;
    let permit = tx.permit(Permission::ManageFindings, &reach(&session))?;
    expected.check(finding.version)?;
    check_draft(&finding)?;
    store::delete(tx, &permit, &finding)
}

/// 422 unless `id` is a finding of this session that exists.
pub(in crate::findings) fn check_of_session(tx: &mut Tx<'_>, session: &Session, id: FindingId) -> Result<()> {
    if store::any_state_of(tx, id)?.is_some_and(|(of, _)| of == session.id) {
        return Ok(());
    }
    let why = text("Non è un esito di questa sessione.", "Is not a finding of this session.");
    Err(Error::invalid("#/finding_id", "unknown_finding", why))
}
