//! Counting how far invitations have come: a query for a stage, whatever their number.
use crate::calls::funnel::{FunnelCounts, Group};
use crate::calls::invitations::model::InvitationAnswer;
use crate::calls::model::Call;
use crate::db::schema::{invitation_practices, invitations, lab_session_practices, practices};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::model::PracticeStatus;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The statuses of a practice that was accepted.
const ACCEPTED: [PracticeStatus; 4] =
    [PracticeStatus::Accepted, PracticeStatus::Published, PracticeStatus::UnderRevision, PracticeStatus::Archived];

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
    let answered = || invitations::answered_at.is_not_null();
    let started = || invitations::started_at.is_not_null().or(answered());
    let opened = || invitations::opened_at.is_not_null().or(started());
    let delivered = || invitations::delivered_at.is_not_null().or(opened());
    let sent = || invitations::sent_at.is_not_null().or(delivered());
    let found: Vec<(Group, i64)> = reached().load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().invited = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(sent()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().sent = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(delivered()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().delivered = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(opened()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().opened = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(started()).load(tx.conn())?;
    for (group, n) in found {
        counts.entry(group).or_default().started = n;
    }
    let found: Vec<(Group, i64)> = reached().filter(answered()).load(tx.conn())?;
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
