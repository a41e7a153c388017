//! Counting how far invitations have come: a query for a stage, whatever their number.
use crate::calls::funnel::{FunnelCounts, Group};
use crate::calls::invitations::model::InvitationAnswer;
use crate::calls::model::{Call, CallKind};
use crate::calls::store::listing::{Filter, narrow};
use crate::db::MultiBackend;
use crate::db::schema::{
    call_regions, call_themes, calls, invitation_practices, invitations, lab_session_practices, practices,
};
use crate::db::search::{Matches, Searched};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::OrganisationKind;
use crate::practices::model::PracticeStatus;
use crate::territory::RegionCode;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The statuses of a practice that was accepted.
const ACCEPTED: [PracticeStatus; 4] =
    [PracticeStatus::Accepted, PracticeStatus::Published, PracticeStatus::UnderRevision, PracticeStatus::Archived];

// How far an invitation has come: who has reached a step has reached those before.
macro_rules! answered {
    () => {
        invitations::answered_at.is_not_null()
    };
}
macro_rules! started {
    () => {
        invitations::started_at.is_not_null().or(answered!())
    };
}
macro_rules! opened {
    () => {
        invitations::opened_at.is_not_null().or(started!())
    };
}
macro_rules! delivered {
    () => {
        invitations::delivered_at.is_not_null().or(opened!())
    };
}
macro_rules! sent {
    () => {
        invitations::sent_at.is_not_null().or(delivered!())
    };
}

/// The counts of a call by kind and region: for who oversees it. Who has reached a step has reached those before: who
/// answers with a code that was handed over has got the invitation, whether or not a message of ours says so.
pub fn any_counts(tx: &mut Tx<'_>, call: &Call) -> Result<BTreeMap<Group, FunnelCounts>> {
    let group = (invitations::kind, invitations::region_code);
    let mut counts: BTreeMap<Group, FunnelCounts> = BTreeMap::new();
    let reached = || {
        invitations::table
            .filter(invitations::call_id.eq(call.id))
            .group_by((invitations::kind, invitations::region_code))
            .select((group, count_star()))
    };
    let found: Vec<(Group, i64)> = reached().load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().invited = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(sent!()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().sent = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(delivered!()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().delivered = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(opened!()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().opened = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(started!()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().started = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(answered!()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().answered = n;
    }
    add_practices(tx, call, &mut counts)?;
    Ok(counts)
}

/// The steps of the practices: of the invitations whose answer, the last one, is a practice.
fn add_practices(tx: &mut Tx<'_>, call: &Call, counts: &mut BTreeMap<Group, FunnelCounts>) -> Result<()> {
    let group = (invitations::kind, invitations::region_code);
    let answering = || {
        invitations::table
            .inner_join(invitation_practices::table.inner_join(practices::table))
            .filter(invitations::call_id.eq(call.id))
            .filter(invitations::answer.eq(InvitationAnswer::PracticeSubmitted))
            .group_by((invitations::kind, invitations::region_code))
            .select((group, count(invitations::id).aggregate_distinct()))
    };
    let submitted: Vec<(Group, i64)> =
        answering().filter(practices::status.ne(PracticeStatus::Draft)).load(tx.conn())?;
    for (group, n) in submitted {
        counts.entry(group).or_default().submitted = n;
    }
    let accepted: Vec<(Group, i64)> = answering().filter(practices::status.eq_any(ACCEPTED)).load(tx.conn())?;
    for (group, n) in accepted {
        counts.entry(group).or_default().accepted = n;
    }
    let shown = lab_session_practices::table.select(lab_session_practices::practice_id);
    let presented: Vec<(Group, i64)> = match call.session_id {
        Some(session) => {
            let there = shown.filter(lab_session_practices::session_id.eq(session));
            answering().filter(practices::id.eq_any(there)).load(tx.conn())?
        }
        None => answering().filter(practices::id.eq_any(shown)).load(tx.conn())?,
    };
    for (group, n) in presented {
        counts.entry(group).or_default().presented = n;
    }
    Ok(())
}

diesel::allow_columns_to_appear_in_same_group_by_clause!(calls::kind, invitations::kind);
diesel::allow_columns_to_appear_in_same_group_by_clause!(calls::kind, invitations::region_code);

/// The calls that an actor oversees: of the whole country, or those for one of these regions.
#[derive(Debug, Clone)]
pub enum Overseen {
    /// All.
    All,
    /// Those for one of these regions.
    Of(Vec<RegionCode>),
}

/// A kind of calls, and of the organisations that they invite, with their region (none for national bodies).
pub type Invited = (CallKind, OrganisationKind, Option<RegionCode>);

/// The invitations of the calls that match, of one sort: at most a query.
macro_rules! invited {
    ($tx:expr, $overseen:expr, $filter:expr, $reached:expr) => {{
        let mut query = invitations::table
            .inner_join(calls::table)
            .filter($reached)
            .group_by((calls::kind, invitations::kind, invitations::region_code))
            .select(((calls::kind, invitations::kind, invitations::region_code), count_star()))
            .into_boxed::<MultiBackend>();
        if let Overseen::Of(regions) = $overseen {
            let own =
                call_regions::table.filter(call_regions::region_code.eq_any(regions)).select(call_regions::call_id);
            query = query.filter(calls::id.eq_any(own));
        }
        if let Some(words) = &$filter.words {
            query = match Matches::all_words(Searched::Calls, words) {
                Some(matches) => query.filter(matches),
                // Signs without a word are found nowhere.
                None => query.filter(calls::version.lt(0)),
            };
        }
        let found: Vec<(Invited, i64)> = narrow!(query, $filter).load($tx.conn())?;
        found
    }};
}

/// How many invitations of the overseen calls that match were sent, were answered, were answered with a practice: the last
/// answer counts.
pub fn overseen_answers(tx: &mut Tx<'_>, overseen: &Overseen, filter: &Filter) -> Result<BTreeMap<Invited, [i64; 3]>> {
    let with_practice = invitations::answer.eq(InvitationAnswer::PracticeSubmitted);
    let steps = [
        invited!(tx, overseen, filter, sent!()),
        invited!(tx, overseen, filter, answered!()),
        invited!(tx, overseen, filter, answered!().and(with_practice.assume_not_null())),
    ];
    let mut counts: BTreeMap<Invited, [i64; 3]> = BTreeMap::new();
    for (step, found) in steps.into_iter().enumerate() {
        for (group, n) in found {
            if let Some(count) = counts.entry(group).or_default().get_mut(step) {
                *count = n;
            }
        }
    }
    Ok(counts)
}
