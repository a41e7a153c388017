//! Counting how far invitations have come: a query for a stage, whatever their number.
use crate::calls::funnel::{FunnelCounts, Group};
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

/// The counts of a call by kind and region: for who oversees it.
pub fn any_counts(tx: &mut Tx<'_>, call: &Call) -> Result<BTreeMap<Group, FunnelCounts>> {
    type Row = (Group, i64, i64, i64, i64, i64, i64);
    let group = (invitations::kind, invitations::region_code);
    let rows: Vec<Row> = invitations::table
        .filter(invitations::call_id.eq(call.id))
        .group_by((invitations::kind, invitations::region_code))
        .select((
            group,
            count_star(),
            count(invitations::sent_at),
            count(invitations::delivered_at),
            count(invitations::opened_at),
            count(invitations::started_at),
            count(invitations::answered_at),
        ))
        .load(tx.conn())?;
    let mut counts: BTreeMap<Group, FunnelCounts> = rows
        .into_iter()
        .map(|(group, invited, sent, delivered, opened, started, answered)| {
            (group, FunnelCounts { invited, sent, delivered, opened, started, answered, ..FunnelCounts::default() })
        })
        .collect();
    let answering = || {
        invitations::table
            .inner_join(invitation_practices::table.inner_join(practices::table))
            .filter(invitations::call_id.eq(call.id))
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
    Ok(counts)
}
