//! Moving findings from status to status.
use super::model::{FindingStep, FindingStepId};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::findings::input::FindingTransition;
use crate::findings::model::{Finding, FindingId, FindingStatus};
use crate::findings::notes::service::acting;
use crate::findings::participants::{check_inside, reach};
use crate::findings::restitution::service as restitution;
use crate::findings::rounds::service::Wanted;
use crate::findings::service::{find, shown_one};
use crate::findings::store as findings;
use crate::findings::view::FindingView;
use crate::findings::workflow;
use crate::lab_sessions::service::stored as session_of;
use crate::page::{Page, read_cursor};

/// Moves one to another status. What is published or withdrawn shows in its practices' outcomes at once.
pub fn transition(tx: &mut Tx<'_>, id: FindingId, wanted: &FindingTransition) -> Result<FindingView> {
    let (finding, _) = find(tx, id)?;
    let session = session_of(tx, finding.session_id)?;
    let permit = tx.permit(Permission::ManageFindings, &reach(&session))?;
    let (from, to) = (finding.status, wanted.to);
    tx.starts_from(finding.version)?;
    if !workflow::next(from).contains(&to) {
        return Err(Error::wrong_state(
            format!("Da «{}» non si passa a «{}»: vedere allowed_transitions.", from.label().it, to.label().it),
            format!("From {from} a finding does not go to {to}: see allowed_transitions."),
        ));
    }
    let (publishes, withdraws) = (to == FindingStatus::Published, to == FindingStatus::Withdrawn);
    if publishes {
        restitution::check_held(&session)?;
    }
    let now = tx.now();
    let changed = Finding {
        status: to,
        published_at: if publishes { Some(now) } else { finding.published_at },
        withdrawn_at: withdraws.then_some(now),
        version: finding.version + 1,
        updated_at: now,
        ..finding
    };
    findings::update(tx, &permit, &changed, None)?;
    note(tx, &permit, &[id], (from, to), wanted.note.as_deref())?;
    if publishes {
        withdraw_replaced(tx, &permit, &[id])?;
    }
    if publishes || withdraws {
        restitution::renew(tx, &permit, &session)?;
    }
    shown_one(tx, changed)
}

/// Takes back what these, which have just been published, replace.
pub(in crate::findings) fn withdraw_replaced(tx: &mut Tx<'_>, permit: &Permit, by: &[FindingId]) -> Result<()> {
    let withdrawn = findings::withdraw_replaced(tx, permit, by)?;
    note(tx, permit, &withdrawn, (FindingStatus::Published, FindingStatus::Withdrawn), None)
}

/// Writes down a step that all of these have taken.
pub(in crate::findings) fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    ids: &[FindingId],
    (from_status, to_status): (FindingStatus, FindingStatus),
    note: Option<&str>,
) -> Result<()> {
    let (at, role) = (tx.now(), acting(tx));
    let step = |id: &FindingId| FindingStep {
        id: FindingStepId::new(),
        finding_id: *id,
        from_status,
        to_status,
        note: note.map(str::to_owned),
        role,
        at,
    };
    let steps: Vec<FindingStep> = ids.iter().map(step).collect();
    store::insert(tx, permit, &steps)
}

/// The steps of one, the last first: for whoever reads the technical work of its session.
pub fn list(tx: &mut Tx<'_>, id: FindingId, wanted: &Wanted) -> Result<Page<FindingStep>> {
    let (finding, _) = find(tx, id)?;
    let session = session_of(tx, finding.session_id)?;
    check_inside(tx, &session)?;
    let rows = store::of(tx, id, read_cursor(wanted.cursor.as_deref(), "-id")?, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, id)?) } else { None };
    Ok(Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| row).with_total(total))
}
