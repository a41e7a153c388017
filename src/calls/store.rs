//! Queries on single calls, and on what belongs to them.
pub mod audience;
pub mod funnel;
pub mod listing;

use super::content::FormField;
use super::invitations::store::role;
use super::model::{Call, CallId, CallStatus};
use super::view::{CallForm, CallStep, Sight};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{call_forms, call_regions, call_reminders, call_themes, call_transitions, calls, themes};
use crate::db::search;
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::{Error, Result};
use crate::on_each;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// One of those that the actor may see, and how much of it they see.
pub fn visible(tx: &mut Tx<'_>, id: CallId) -> Result<Option<(Call, Sight)>> {
    let found: Option<Call> =
        calls::table.filter(calls::id.eq(id)).select(Call::as_select()).first(tx.conn()).optional()?;
    let actor = tx.actor();
    Ok(found.and_then(|call| {
        let sight = Sight::of(actor, &call.content.0.regions);
        (call.public || sight == Sight::Whole).then_some((call, sight))
    }))
}

/// Those of `ids` that the actor may see.
pub fn visible_of(tx: &mut Tx<'_>, ids: &[CallId]) -> Result<Vec<Call>> {
    let found: Vec<Call> = calls::table.filter(calls::id.eq_any(ids)).select(Call::as_select()).load(tx.conn())?;
    let actor = tx.actor();
    let seen = |call: &Call| call.public || Sight::of(actor, &call.content.0.regions) == Sight::Whole;
    Ok(found.into_iter().filter(seen).collect())
}

/// Adds one with its form.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, call: &Call) -> Result<Call> {
    let made: Call = diesel::insert_into(calls::table)
        .values((
            calls::id.eq(call.id),
            (calls::status.eq(call.status), calls::public.eq(call.public), calls::kind.eq(call.kind)),
            calls::title.eq(&call.title),
            (calls::opens_at.eq(call.opens_at), calls::deadline.eq(call.deadline), calls::ends_at.eq(call.ends_at)),
            (calls::late_policy.eq(call.late_policy), calls::session_id.eq(call.session_id)),
            calls::form_version.eq(call.form_version),
            calls::content.eq(&call.content),
            calls::search_terms.eq(search_terms(call)),
            calls::version.eq(call.version),
            (calls::created_at.eq(call.created_at), calls::updated_at.eq(call.updated_at)),
        ))
        .returning(columns::<Call>())
        .get_result(tx.conn())?;
    index(tx, &made)?;
    write_form(tx, permit, &made)?;
    let audience = Audience { was_public: false, public: made.public, inside: inside(&made) };
    tx.record_for(permit, ChangeKind::Created, (ResourceType::Call, made.id), made.version, audience);
    Ok(made)
}

/// Changes one from `before` to what `call` says, at the next version. When somebody else has changed it since, the
/// work is done again from the start.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, before: &Call, call: &Call) -> Result<Call> {
    let now = tx.now();
    let unchanged = calls::table.filter(calls::id.eq(call.id)).filter(calls::version.eq(before.version));
    let changed: Option<Call> = diesel::update(unchanged)
        .set((
            (calls::status.eq(call.status), calls::public.eq(call.public), calls::kind.eq(call.kind)),
            calls::title.eq(&call.title),
            (calls::opens_at.eq(call.opens_at), calls::deadline.eq(call.deadline), calls::ends_at.eq(call.ends_at)),
            (calls::late_policy.eq(call.late_policy), calls::session_id.eq(call.session_id)),
            calls::form_version.eq(call.form_version),
            calls::content.eq(&call.content),
            calls::search_terms.eq(search_terms(call)),
            (calls::opened_at.eq(call.opened_at), calls::closed_at.eq(call.closed_at)),
            (calls::version.eq(calls::version + 1), calls::updated_at.eq(now)),
        ))
        .returning(columns::<Call>())
        .get_result(tx.conn())
        .optional()?;
    let changed = changed.ok_or(Error::Contended)?;
    if before.content.0.regions != changed.content.0.regions || before.content.0.themes != changed.content.0.themes {
        let old = call_regions::table.filter(call_regions::call_id.eq(changed.id));
        diesel::delete(old).execute(tx.conn())?;
        let old = call_themes::table.filter(call_themes::call_id.eq(changed.id));
        diesel::delete(old).execute(tx.conn())?;
        index(tx, &changed)?;
    }
    if before.content.0.form != changed.content.0.form {
        write_form(tx, permit, &changed)?;
    }
    let inside = inside(before).and(inside(&changed));
    let audience = Audience { was_public: before.public, public: changed.public, inside };
    tx.record_for(permit, ChangeKind::Updated, (ResourceType::Call, changed.id), changed.version, audience);
    Ok(changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, call: &Call) -> Result<()> {
    diesel::delete(calls::table.filter(calls::id.eq(call.id))).execute(tx.conn())?;
    let audience = Audience { was_public: call.public, public: false, inside: inside(call) };
    tx.record_for(permit, ChangeKind::Deleted, (ResourceType::Call, call.id), call.version + 1, audience);
    Ok(())
}

/// Who sees a call beside the public: see [`Sight`].
fn inside(call: &Call) -> Inside {
    Inside::regions(call.content.0.regions.iter().copied())
}

/// The rows by which a call is found by region and theme.
fn index(tx: &mut Tx<'_>, call: &Call) -> Result<()> {
    let rows: Vec<_> = call
        .content
        .0
        .regions
        .iter()
        .map(|code| (call_regions::call_id.eq(call.id), call_regions::region_code.eq(*code)))
        .collect();
    on_each!(tx.conn(), |c| diesel::insert_into(call_regions::table).values(&rows).execute(c))?;
    // A theme of the first level has the calls of its children.
    let named = &call.content.0.themes;
    let parents = themes::table.filter(themes::code.eq_any(named)).filter(themes::parent_code.is_not_null());
    let parents: Vec<String> = parents.select(themes::parent_code.assume_not_null()).load(tx.conn())?;
    let codes: BTreeSet<&String> = named.iter().chain(&parents).collect();
    let rows: Vec<_> =
        codes.into_iter().map(|code| (call_themes::call_id.eq(call.id), call_themes::theme_code.eq(code))).collect();
    if !rows.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(call_themes::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Writes the present version of the form: over the same version, which nobody has answered then.
fn write_form(tx: &mut Tx<'_>, _permit: &Permit, call: &Call) -> Result<()> {
    let now = tx.now();
    let same = call_forms::table.find((call.id, call.form_version));
    diesel::delete(same).execute(tx.conn())?;
    diesel::insert_into(call_forms::table)
        .values((
            call_forms::call_id.eq(call.id),
            call_forms::form_version.eq(call.form_version),
            call_forms::fields.eq(Stored(call.content.0.form.clone())),
            call_forms::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A version of a call's form: for who sees the call.
pub fn any_form(tx: &mut Tx<'_>, id: CallId, version: i32) -> Result<Option<CallForm>> {
    let found: Option<(Stored<Vec<FormField>>, Instant)> = call_forms::table
        .find((id, version))
        .select((call_forms::fields, call_forms::created_at))
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|(fields, created_at)| CallForm { call_id: id, form_version: version, fields: fields.0, created_at }))
}

/// Adds a step to the history of a call.
pub fn add_step(tx: &mut Tx<'_>, _permit: &Permit, call: &Call, from: CallStatus, note: Option<&str>) -> Result<()> {
    let (role, now) = (role(tx), tx.now());
    diesel::insert_into(call_transitions::table)
        .values((
            call_transitions::id.eq(Id::new()),
            call_transitions::call_id.eq(call.id),
            call_transitions::from_status.eq(from),
            call_transitions::to_status.eq(call.status),
            call_transitions::note.eq(note),
            call_transitions::deadline.eq(call.deadline),
            call_transitions::role.eq(role),
            call_transitions::at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The history of a call, the newest first: for who sees the whole of it.
pub fn any_steps(tx: &mut Tx<'_>, id: CallId) -> Result<Vec<CallStep>> {
    let rows: Vec<(CallStatus, CallStatus, Option<String>, NaiveDate, _, Instant)> = call_transitions::table
        .filter(call_transitions::call_id.eq(id))
        .order(call_transitions::id.desc())
        .limit(1_000)
        .select((
            call_transitions::from_status,
            call_transitions::to_status,
            call_transitions::note,
            call_transitions::deadline,
            call_transitions::role,
            call_transitions::at,
        ))
        .load(tx.conn())?;
    let step = |(from, to, note, deadline, role, at)| CallStep { from, to, note, deadline, role, at };
    Ok(rows.into_iter().map(step).collect())
}

/// Writes when a call reminds: what was done before stays done only as far as it is among these.
pub fn set_reminders(tx: &mut Tx<'_>, _permit: &Permit, id: CallId, due: &[(i32, Instant)]) -> Result<()> {
    diesel::delete(call_reminders::table.filter(call_reminders::call_id.eq(id))).execute(tx.conn())?;
    let rows: Vec<_> = due
        .iter()
        .map(|(days, at)| {
            (call_reminders::call_id.eq(id), call_reminders::days_before.eq(*days), call_reminders::due_at.eq(*at))
        })
        .collect();
    if !rows.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(call_reminders::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Takes a reminder that is due: whether it was still to be done. Two instances cannot both.
pub fn take_reminder(tx: &mut Tx<'_>, _permit: &Permit, id: CallId, days: i32) -> Result<bool> {
    let now = tx.now();
    let open = call_reminders::table.find((id, days)).filter(call_reminders::done_at.is_null());
    Ok(diesel::update(open).set(call_reminders::done_at.eq(now)).execute(tx.conn())? == 1)
}

/// What a call is found by: its public words.
fn search_terms(call: &Call) -> String {
    let content = &call.content.0;
    let mut words: Vec<&str> = vec![&call.title, &content.subject];
    words.extend(content.description.as_deref());
    words.extend(content.senders.iter().map(|sender| sender.name.as_str()));
    search::terms(&words.join("\n"))
}

/// Makes anew what the next after `after` are found by, and tells the last of them. Nothing that anybody sees.
pub fn reindex(tx: &mut Tx<'_>, _permit: &Permit, after: Option<CallId>, most: i64) -> Result<Option<CallId>> {
    let mut query = calls::table.order(calls::id).limit(most).select(Call::as_select()).into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(calls::id.gt(after));
    }
    let rows: Vec<Call> = query.load(tx.conn())?;
    for row in &rows {
        diesel::update(calls::table.filter(calls::id.eq(row.id)))
            .set(calls::search_terms.eq(search_terms(row)))
            .execute(tx.conn())?;
    }
    Ok(rows.last().map(|row| row.id))
}
