//! Linking practices.
use super::model::{LineageDirection, LineageKind, LineageLink, LineageLinkCreate, Link, LinkId};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::language::text;
use crate::practices::model::PracticeId;
use crate::practices::service::{self as practices, Seen};
use crate::practices::visibility::Scope;
use crate::version::Expected;
use std::collections::HashSet;

/// How many links a practice has at most: their list is one page.
const MOST: usize = 100;

/// Those of a practice whose other end the actor sees too, the last first.
pub fn list(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<LineageLink>> {
    practices::visible(tx, practice)?;
    let links = store::of_practice(tx, practice)?;
    shown(tx, practice, links)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: LinkId) -> Result<LineageLink> {
    practices::visible(tx, practice)?;
    let link = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    shown(tx, practice, vec![link])?.pop().ok_or_else(Error::not_found)
}

fn shown(tx: &mut Tx<'_>, practice_id: PracticeId, links: Vec<Link>) -> Result<Vec<LineageLink>> {
    let others: Vec<PracticeId> = links.iter().map(|link| link.other(practice_id)).collect();
    let scope = Scope::of(tx.actor());
    let others = store::linked(tx, &scope, &others)?;
    let view = |link: Link| {
        let practice = others.iter().find(|other| other.id == link.other(practice_id))?.clone();
        let direction =
            if link.from_id == practice_id { LineageDirection::Outgoing } else { LineageDirection::Incoming };
        let Link { id, kind, created_at, .. } = link;
        Some(LineageLink { id, practice_id, kind, direction, practice, created_at })
    };
    Ok(links.into_iter().filter_map(view).collect())
}

/// Links a practice with another that the actor sees.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &LineageLinkCreate) -> Result<LineageLink> {
    insert(tx, practice, LinkId::new(), new)
}

/// The same under an id that is known beforehand.
pub fn insert(tx: &mut Tx<'_>, practice: PracticeId, id: LinkId, new: &LineageLinkCreate) -> Result<LineageLink> {
    let seen = practices::visible(tx, practice)?;
    let permit = tx.permit(Permission::LinkPractices, &seen.reach)?;
    let wrong = |code, why| Err(Error::invalid("#/practice_id", code, why));
    if new.practice_id == practice {
        return wrong("itself", text("È la pratica stessa.", "It is this practice itself."));
    }
    let other = match practices::visible(tx, new.practice_id) {
        Ok(other) => other,
        Err(Error::NotFound(_) | Error::Gone(_)) => {
            return wrong("unknown_practice", text("Non c'è una tale pratica.", "There is no such practice."));
        }
        Err(error) => return Err(error),
    };
    if leads_to(tx, new.kind, new.practice_id, practice)? {
        return wrong("circle", text("Chiuderebbe un cerchio.", "It would close a circle."));
    }
    let link = Link { id, from_id: practice, to_id: new.practice_id, kind: new.kind, created_at: tx.now() };
    store::insert(tx, &permit, &link)?;
    recount(tx, &permit, seen)?;
    recount(tx, &permit, other)?;
    read(tx, practice, id)
}

/// Whether links of this kind lead from one practice to another: one query a generation.
fn leads_to(tx: &mut Tx<'_>, kind: LineageKind, from: PracticeId, to: PracticeId) -> Result<bool> {
    let mut known = HashSet::from([from]);
    let mut generation = vec![from];
    while !generation.is_empty() {
        let next = store::targets(tx, kind, &generation)?;
        if next.contains(&to) {
            return Ok(true);
        }
        generation = next.into_iter().filter(|id| known.insert(*id)).collect();
    }
    Ok(false)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, practice: PracticeId, id: LinkId, expected: &Expected) -> Result<()> {
    let seen = practices::visible(tx, practice)?;
    let link = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    let other = practices::visible(tx, link.other(practice))?;
    let permit = tx.permit(Permission::LinkPractices, &seen.reach)?;
    expected.check(1)?;
    store::delete(tx, &permit, &link)?;
    recount(tx, &permit, seen)?;
    recount(tx, &permit, other)
}

/// Writes on a practice's record how many links it has.
fn recount(tx: &mut Tx<'_>, permit: &Permit, seen: Seen) -> Result<()> {
    let n = store::of_practice(tx, seen.row.id)?.len();
    if n > MOST {
        return Err(Error::wrong_state(
            format!("Una pratica ha al massimo {MOST} legami."),
            format!("A practice has {MOST} links at most."),
        ));
    }
    let mut record = practices::record(&seen.row)?;
    record.life.lineage_links = i32::try_from(n).unwrap_or(i32::MAX);
    practices::move_to(tx, permit, record, seen.row.status)?;
    Ok(())
}
