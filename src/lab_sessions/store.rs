//! Queries on single sessions and what they are found by.
use super::model::{LabSessionId, PartVisibility, Session};
use super::view::Sight;
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{findings, lab_session_practices, lab_session_regions, lab_session_themes, lab_sessions};
use crate::db::search;
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::labs::model::CycleId;
use crate::on_each;
use diesel::prelude::*;

/// One of those that the actor may see, and how much of it they see; `own_cycles` are those in whose groups they are.
pub fn visible(tx: &mut Tx<'_>, id: LabSessionId, own_cycles: &[CycleId]) -> Result<Option<(Session, Sight)>> {
    let found: Option<Session> =
        lab_sessions::table.filter(lab_sessions::id.eq(id)).select(Session::as_select()).first(tx.conn()).optional()?;
    let actor = tx.actor();
    Ok(found.and_then(|session| {
        let sight = Sight::of(actor, &session, own_cycles);
        (session.public || sight != Sight::Public).then_some((session, sight))
    }))
}

/// Those of `ids` that the actor may see; `own_cycles` as above.
pub fn visible_of(tx: &mut Tx<'_>, ids: &[LabSessionId], own_cycles: &[CycleId]) -> Result<Vec<Session>> {
    let found = any_named(tx, ids)?;
    let actor = tx.actor();
    let seen = |session: &Session| session.public || Sight::of(actor, session, own_cycles) != Sight::Public;
    Ok(found.into_iter().filter(seen).collect())
}

/// Those of these cycles, with how far each has come. The caller has checked who may see the cycles.
pub fn any_of_cycles(tx: &mut Tx<'_>, cycles: &[CycleId]) -> Result<Vec<Session>> {
    let of_cycles = lab_sessions::table.filter(lab_sessions::cycle_id.eq_any(cycles)).order(lab_sessions::id);
    Ok(of_cycles.select(Session::as_select()).load(tx.conn())?)
}

/// Those of `ids`: whoever asks shows them beside something that the actor sees.
pub fn any_named(tx: &mut Tx<'_>, ids: &[LabSessionId]) -> Result<Vec<Session>> {
    Ok(lab_sessions::table.filter(lab_sessions::id.eq_any(ids)).select(Session::as_select()).load(tx.conn())?)
}

/// Adds one. `themes` are those that it is found by: its own and their parents.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, session: &Session, themes: &[String]) -> Result<Session> {
    let made: Session = diesel::insert_into(lab_sessions::table)
        .values((
            lab_sessions::id.eq(session.id),
            (lab_sessions::status.eq(session.status), lab_sessions::public.eq(session.public)),
            (lab_sessions::title.eq(&session.title), lab_sessions::format.eq(session.format)),
            (lab_sessions::starts_at.eq(session.starts_at), lab_sessions::ends_at.eq(session.ends_at)),
            lab_sessions::timezone.eq(&session.timezone),
            (lab_sessions::content.eq(&session.content), lab_sessions::cycle_id.eq(session.cycle_id)),
            lab_sessions::search_terms.eq(search_terms(session)),
            lab_sessions::sequence.eq(session.sequence),
            lab_sessions::version.eq(session.version),
            (lab_sessions::created_at.eq(session.created_at), lab_sessions::updated_at.eq(session.updated_at)),
        ))
        .returning(columns::<Session>())
        .get_result(tx.conn())?;
    index(tx, &made)?;
    index_themes(tx, &made, themes)?;
    let audience = Audience { was_public: false, public: made.public, inside: inside(&made) };
    tx.record_for(permit, ChangeKind::Created, (ResourceType::LabSession, made.id), made.version, audience);
    Ok(made)
}

/// Changes one to what `session` says, at the next version. `themes` as for [`insert`]; `None` when they stay.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, session: &Session, themes: Option<&[String]>) -> Result<Session> {
    let now = tx.now();
    let stored = lab_sessions::table.filter(lab_sessions::id.eq(session.id));
    let before: Session = stored.select(Session::as_select()).first(tx.conn())?;
    let changed: Session = diesel::update(lab_sessions::table.filter(lab_sessions::id.eq(session.id)))
        .set((
            (lab_sessions::status.eq(session.status), lab_sessions::public.eq(session.public)),
            (lab_sessions::title.eq(&session.title), lab_sessions::format.eq(session.format)),
            (lab_sessions::starts_at.eq(session.starts_at), lab_sessions::ends_at.eq(session.ends_at)),
            lab_sessions::timezone.eq(&session.timezone),
            (lab_sessions::content.eq(&session.content), lab_sessions::cycle_id.eq(session.cycle_id)),
            lab_sessions::search_terms.eq(search_terms(session)),
            lab_sessions::sequence.eq(session.sequence),
            lab_sessions::version.eq(lab_sessions::version + 1),
            lab_sessions::updated_at.eq(now),
        ))
        .returning(columns::<Session>())
        .get_result(tx.conn())?;
    let of_regions = lab_session_regions::table.filter(lab_session_regions::session_id.eq(changed.id));
    diesel::delete(of_regions).execute(tx.conn())?;
    let of_practices = lab_session_practices::table.filter(lab_session_practices::session_id.eq(changed.id));
    diesel::delete(of_practices).execute(tx.conn())?;
    index(tx, &changed)?;
    let of_themes = lab_session_themes::table.filter(lab_session_themes::session_id.eq(changed.id));
    if let Some(themes) = themes {
        diesel::delete(of_themes).execute(tx.conn())?;
        index_themes(tx, &changed, themes)?;
    } else {
        diesel::update(of_themes)
            .set((lab_session_themes::public.eq(changed.public), lab_session_themes::starts_at.eq(changed.starts_at)))
            .execute(tx.conn())?;
    }
    let moved = inside(&before) != inside(&changed);
    let inside = inside(&before).and(inside(&changed));
    if moved {
        record_findings(tx, permit, changed.id, &inside)?;
    }
    let audience = Audience { was_public: before.public, public: changed.public, inside };
    tx.record_for(permit, ChangeKind::Updated, (ResourceType::LabSession, changed.id), changed.version, audience);
    Ok(changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, session: &Session) -> Result<()> {
    diesel::delete(lab_sessions::table.filter(lab_sessions::id.eq(session.id))).execute(tx.conn())?;
    let audience = Audience { was_public: session.public, public: false, inside: inside(session) };
    tx.record_for(permit, ChangeKind::Deleted, (ResourceType::LabSession, session.id), session.version + 1, audience);
    Ok(())
}

/// Notes the findings of a session that others see from now on, beside everybody: they have not changed themselves, but who
/// follows them would not learn of it otherwise.
fn record_findings(tx: &mut Tx<'_>, permit: &Permit, session: LabSessionId, inside: &Inside) -> Result<()> {
    let of_session = findings::table.filter(findings::session_id.eq(session)).order(findings::id);
    let told: Vec<(Id, i32)> = of_session.select((findings::id, findings::version)).load(tx.conn())?;
    for (id, version) in told {
        let audience = Audience { was_public: false, public: false, inside: inside.clone() };
        tx.record_for(permit, ChangeKind::Updated, (ResourceType::Finding, id), version, audience);
    }
    Ok(())
}

/// Who sees a session beside the public: see [`Sight`].
fn inside(session: &Session) -> Inside {
    let cycles = session.cycle_id.into_iter().map(|cycle| cycle.0).collect();
    Inside { cycles, ..Inside::regions(session.content.0.regions.iter().copied()) }
}

/// The rows by which a session is found by region and by practice.
fn index(tx: &mut Tx<'_>, session: &Session) -> Result<()> {
    use lab_session_practices as of_practice;
    use lab_session_regions as of_region;
    let content = &session.content.0;
    let regions: Vec<_> = content
        .regions
        .iter()
        .map(|code| {
            (
                of_region::session_id.eq(session.id),
                of_region::region_code.eq(*code),
                of_region::public.eq(session.public),
                of_region::starts_at.eq(session.starts_at),
            )
        })
        .collect();
    on_each!(tx.conn(), |c| diesel::insert_into(of_region::table).values(&regions).execute(c))?;
    let presented: Vec<_> = content
        .practices
        .iter()
        .zip(1_i32..)
        .map(|(id, position)| {
            (
                of_practice::session_id.eq(session.id),
                of_practice::practice_id.eq(Id(*id)),
                of_practice::position.eq(position),
            )
        })
        .collect();
    if !presented.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(of_practice::table).values(&presented).execute(c))?;
    }
    Ok(())
}

fn index_themes(tx: &mut Tx<'_>, session: &Session, themes: &[String]) -> Result<()> {
    use lab_session_themes as of_theme;
    let rows: Vec<_> = themes
        .iter()
        .map(|code| {
            (
                of_theme::session_id.eq(session.id),
                of_theme::theme_code.eq(code),
                of_theme::public.eq(session.public),
                of_theme::starts_at.eq(session.starts_at),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(of_theme::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// The words that a session is found by: only what everybody may read, so that a search betrays nothing hidden.
fn search_terms(session: &Session) -> String {
    let content = &session.content.0;
    let mut words: Vec<&str> = vec![&session.title];
    words.extend([&content.theme_text, &content.description].into_iter().flatten().map(String::as_str));
    if let Some(venue) = &content.venue {
        words.extend([venue.name.as_str(), venue.municipality.as_str()]);
    }
    words.extend(content.coordinator.iter().map(|person| person.name.as_str()));
    words.extend(content.parties.iter().map(|party| party.name.as_str()));
    for part in content.parts.iter().filter(|part| part.visibility == PartVisibility::Public) {
        words.extend(part.title.as_deref());
        for item in &part.agenda_items {
            words.push(&item.title);
            for speaker in &item.speakers {
                words.push(&speaker.name);
                words.extend(speaker.organisation.as_deref());
            }
        }
    }
    search::terms(&words.join("\n"))
}

/// Makes anew what the next after `after` are found by, and tells the last of them. Nothing that anybody sees.
pub fn reindex(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    after: Option<LabSessionId>,
    most: i64,
) -> Result<Option<LabSessionId>> {
    let mut query = lab_sessions::table
        .order(lab_sessions::id)
        .limit(most)
        .select(Session::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(lab_sessions::id.gt(after));
    }
    let rows: Vec<Session> = query.load(tx.conn())?;
    for row in &rows {
        diesel::update(lab_sessions::table.filter(lab_sessions::id.eq(row.id)))
            .set(lab_sessions::search_terms.eq(search_terms(row)))
            .execute(tx.conn())?;
    }
    Ok(rows.last().map(|row| row.id))
}
