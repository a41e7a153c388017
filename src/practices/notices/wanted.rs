//! Whether a message about a practice is still wanted when its turn comes to be sent.
use super::store;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::outbox::model::{Message, MessageKind};
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::revisions::model::RevisionId;
use crate::practices::revisions::service as revisions;
use crate::practices::store::any_by_id;
use serde::{Deserialize, Serialize};

/// Where a text stood when somebody was told that it waits for them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stood {
    /// Its status.
    pub status: PracticeStatus,
    /// The working copy, when it is one.
    pub revision: Option<RevisionId>,
}

/// Who is to take the next step is told as long as the text waits for it; of requested changes, as long as they are.
pub fn still_wanted(tx: &mut Tx<'_>, message: &Message) -> Result<bool> {
    let Some(about) = message.about() else { return Ok(true) };
    let practice = PracticeId(about.id);
    match message.kind {
        MessageKind::ChangesReminder => store::any_requested(tx, practice),
        MessageKind::PracticeTask => {
            let Some(stood) = message.facts::<Stood>() else { return Ok(true) };
            let status = match stood.revision {
                Some(revision) => {
                    let open = revisions::open(tx, practice)?;
                    open.filter(|open| open.id == revision).map(|open| open.status)
                }
                None => any_by_id(tx, practice)?.map(|row| row.status),
            };
            Ok(status == Some(stood.status))
        }
        _ => Ok(true),
    }
}
