//! Queries on many invitations of a call: pages by name, and selections.
use crate::calls::invitations::model::{
    Invitation, InvitationAnswer, InvitationEnd, InvitationEvent, InvitationId, InvitationStatus,
};
use crate::calls::model::CallId;
use crate::db::MultiBackend;
use crate::db::schema::{invitation_events, invitation_practices, invitations, organisations};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::territory::RegionCode;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of these organisations: the scope of whoever is a contact of some.
    pub own: Option<Vec<OrganisationId>>,
    /// Only those in one of these statuses; any when empty.
    pub statuses: Vec<InvitationStatus>,
    /// Only those with one of these answers; any when empty.
    pub answers: Vec<InvitationAnswer>,
    /// Only these kinds; any when empty.
    pub kinds: Vec<OrganisationKind>,
    /// Only those of these regions; any when empty.
    pub regions: Vec<RegionCode>,
    /// Only those without, or with, an address.
    pub without_pec: Option<bool>,
    /// Only those with, or without, a message that came back.
    pub bounced: Option<bool>,
    /// Only those that ended by themselves, for this reason.
    pub ended_because: Option<InvitationEnd>,
    /// Only the invitation of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those whose organisation is found by all these words.
    pub words: Option<String>,
    /// Only these; any when empty.
    pub ids: Vec<InvitationId>,
}

type Narrowed<'a> = IntoBoxed<'a, invitations::table, MultiBackend>;

/// `column = one` or `column in (several)`; untouched when there is none. One value walks the index in order.
macro_rules! any_of {
    ($query:expr, $column:expr, $values:expr) => {
        match $values.as_slice() {
            [] => $query,
            [one] => $query.filter($column.eq(*one)),
            several => $query.filter($column.eq_any(several)),
        }
    };
}

fn narrowed(call: CallId, filter: &Filter) -> Option<Narrowed<'_>> {
    let mut query = invitations::table.into_boxed::<MultiBackend>().filter(invitations::call_id.eq(call));
    if let Some(own) = &filter.own {
        query = query.filter(invitations::organisation_id.eq_any(own));
    }
    query = any_of!(query, invitations::status, filter.statuses);
    query = any_of!(query, invitations::answer, filter.answers);
    query = any_of!(query, invitations::kind, filter.kinds);
    query = any_of!(query, invitations::region_code, filter.regions);
    query = any_of!(query, invitations::id, filter.ids);
    if let Some(without) = filter.without_pec {
        query = query.filter(invitations::without_pec.eq(without));
    }
    if let Some(bounced) = filter.bounced {
        query = query.filter(invitations::bounced.eq(bounced));
    }
    if let Some(why) = filter.ended_because {
        query = query.filter(invitations::ended_because.eq(why));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(invitations::organisation_id.eq(organisation));
    }
    if let Some(words) = &filter.words {
        let found =
            organisations::table.filter(Matches::all_words(Searched::Organisations, words)?).select(organisations::id);
        query = query.filter(invitations::organisation_id.eq_any(found));
    }
    Some(query)
}

/// At most `most` of a call's that match, by name, after one of them. The caller has checked the scope.
pub fn any_page(
    tx: &mut Tx<'_>,
    call: CallId,
    filter: &Filter,
    after: Option<(String, InvitationId)>,
    most: i64,
) -> Result<Vec<Invitation>> {
    let Some(query) = narrowed(call, filter) else { return Ok(Vec::new()) };
    let mut query = query.select(Invitation::as_select()).order((invitations::sort_name, invitations::id)).limit(most);
    if let Some((name, last)) = after {
        query = crate::after!(query, asc, invitations::sort_name, name, invitations::id, last);
    }
    Ok(query.load(tx.conn())?)
}

/// How many of a call's match.
pub fn any_count(tx: &mut Tx<'_>, call: CallId, filter: &Filter) -> Result<i64> {
    match narrowed(call, filter) {
        Some(query) => Ok(query.count().get_result(tx.conn())?),
        None => Ok(0),
    }
}

/// All of a call's that match: for what is done to all of them.
pub fn any_selected(tx: &mut Tx<'_>, call: CallId, filter: &Filter) -> Result<Vec<Invitation>> {
    match narrowed(call, filter) {
        Some(query) => Ok(query.select(Invitation::as_select()).order(invitations::id).load(tx.conn())?),
        None => Ok(Vec::new()),
    }
}

/// All of a call's by the IPA code of their organisation, in lower case: for what is done to all of them.
pub fn any_by_ipa_code(tx: &mut Tx<'_>, call: CallId) -> Result<HashMap<String, InvitationId>> {
    let rows: Vec<(String, InvitationId)> = invitations::table
        .inner_join(organisations::table.on(organisations::id.eq(invitations::organisation_id)))
        .filter(invitations::call_id.eq(call))
        .filter(organisations::ipa_key.is_not_null())
        .select((organisations::ipa_key.assume_not_null(), invitations::id))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

/// At most `most` of a call's in the order of their making, after one of them: for letters in portions.
pub fn any_portion(
    tx: &mut Tx<'_>,
    call: CallId,
    filter: &Filter,
    after: Option<InvitationId>,
    most: i64,
) -> Result<Vec<Invitation>> {
    let Some(query) = narrowed(call, filter) else { return Ok(Vec::new()) };
    let mut query = query.select(Invitation::as_select()).order(invitations::id).limit(most);
    if let Some(last) = after {
        query = query.filter(invitations::id.gt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// The practices that answer each of these.
pub fn any_practices_of(tx: &mut Tx<'_>, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Vec<Uuid>>> {
    let rows: Vec<(InvitationId, Id)> = invitation_practices::table
        .filter(invitation_practices::invitation_id.eq_any(ids))
        .order((invitation_practices::invitation_id, invitation_practices::practice_id))
        .select((invitation_practices::invitation_id, invitation_practices::practice_id))
        .load(tx.conn())?;
    let mut found: HashMap<InvitationId, Vec<Uuid>> = HashMap::new();
    for (invitation, practice) in rows {
        found.entry(invitation).or_default().push(practice.0);
    }
    Ok(found)
}

/// At most `most` events of an invitation, the newest first, after one of them.
pub fn any_events(
    tx: &mut Tx<'_>,
    id: InvitationId,
    after: Option<crate::calls::invitations::model::InvitationEventId>,
    most: i64,
) -> Result<Vec<InvitationEvent>> {
    let mut query = invitation_events::table
        .filter(invitation_events::invitation_id.eq(id))
        .select(InvitationEvent::as_select())
        .order(invitation_events::id.desc())
        .limit(most)
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(invitation_events::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}
