//! Keeping and reading programmes.
use super::model::{self, SessionProgramme};
use super::{store, withdrawn};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{LabSessionId, OnlineLinkVisibility, Session};
use crate::lab_sessions::presented;
use crate::lab_sessions::service as sessions;
use crate::lab_sessions::view::{LabSession, Sight};
use crate::page::{Page, read_cursor};
use crate::practices::service::{public_ids, visible_ids};
use serde_json::Value;
use uuid::Uuid;

/// Keeps the programme of an announced session as everybody reads it now, if that is not what they read before.
pub fn keep(tx: &mut Tx<'_>, permit: &Permit, session: &Session) -> Result<()> {
    let named: Vec<Uuid> = session.content.0.practices_named().collect();
    let visible = public_ids(tx, &named)?;
    let shown = LabSession::of(session.clone(), Sight::Public, &visible, Vec::new());
    let presented = presented::public(tx, &shown)?;
    let programme = serde_json::to_value(shown).map_err(|e| Error::internal(e.to_string()))?;
    let last = store::visible_of(tx, session.id, None, 0)?.into_iter().next();
    let (number, changed) = match last {
        None => (1, Vec::new()),
        Some(last) => {
            let changed = model::changed(&last.programme.0, &programme);
            if changed.is_empty() {
                return Ok(());
            }
            (last.number + 1, changed)
        }
    };
    store::insert(tx, permit, session.id, number, (changed, programme, presented))
}

/// A page of a session's, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<SessionProgramme>> {
    const SORT: &str = "-number";
    sessions::find(tx, session)?;
    let rows = store::visible_of(tx, session, read_cursor(cursor, SORT)?, limit)?;
    let total = if count { Some(store::visible_count(tx, session)?) } else { None };
    let page = Page::cut(rows, limit, SORT, |row| row.number, |row| SessionProgramme::of(row, None));
    Ok(page.with_total(total))
}

/// Whom the link to the meeting is for is decided by the session as it is now, also of programmes that had it in the open.
fn link_as_it_is_told_now(programme: &mut Value, session: &Session) {
    let visibility = session.content.0.online_link_visibility;
    let Some(fields) = programme.as_object_mut() else { return };
    if visibility != OnlineLinkVisibility::Public {
        fields.remove("online_link");
    }
    fields.insert("online_link_visibility".to_owned(), Value::from(visibility.as_str()));
}

/// One of them, as it was announced.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, number: i32) -> Result<SessionProgramme> {
    let (now, _) = sessions::find(tx, session)?;
    let mut kept = store::visible(tx, session, number)?.ok_or_else(Error::not_found)?;
    link_as_it_is_told_now(&mut kept.programme.0, &now);
    withdrawn::leave_out(tx, &mut kept.programme.0)?;
    let named: Vec<Uuid> = kept.presented.0.iter().map(|one| one.practice_id).collect();
    let visible = visible_ids(tx, &named)?;
    Ok(SessionProgramme::of(kept, Some(&visible)))
}
