//! What the histories of a call's invitations tell of their letters.
use crate::calls::invitations::model::{InvitationEventKind, InvitationId};
use crate::calls::model::CallId;
use crate::db::schema::{invitation_events, invitations};
use crate::db::tx::Tx;
use crate::error::Result;
use diesel::prelude::*;
use std::collections::HashMap;

/// What is known of how the letter of an invitation was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether a sending by other means was noted.
    pub elsewhere: bool,
    /// The last note that came with one.
    pub note: Option<String>,
    /// Whether this server had sent a message before.
    pub sent_before: bool,
    /// Whether receipts, or who moved a message by hand, have told how it went.
    pub receipts: bool,
}

/// All of a call's, for what is done to all of them.
pub fn any_told(tx: &mut Tx<'_>, call: CallId) -> Result<HashMap<InvitationId, Told>> {
    use InvitationEventKind::{AcceptedByProvider, Delivered, Failed, Sent, SentElsewhere};
    let rows: Vec<(InvitationId, InvitationEventKind, Option<String>)> = invitation_events::table
        .inner_join(invitations::table)
        .filter(invitations::call_id.eq(call))
        .filter(invitation_events::kind.eq_any([AcceptedByProvider, Delivered, Failed, Sent, SentElsewhere]))
        .order((invitation_events::at, invitation_events::id))
        .select((invitation_events::invitation_id, invitation_events::kind, invitation_events::note))
        .load(tx.conn())?;
    let mut all: HashMap<InvitationId, Told> = HashMap::new();
    for (id, kind, note) in rows {
        let told = all.entry(id).or_default();
        match kind {
            SentElsewhere => {
                told.elsewhere = true;
                told.note = note.or(told.note.take());
            }
            Sent => told.sent_before |= !told.elsewhere,
            _ => told.receipts = true,
        }
    }
    Ok(all)
}
