//! Waiting for the feed to grow.
//!
//! Who waits holds no connection: they are woken by writes of this process, and once a second one of them looks whether
//! another process has written, for all.
use super::service::{self, Followed, Wanted};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::error::Result;
use crate::http::caller::Anyone;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// How often to look for what other processes write.
const LOOK: Duration = Duration::from_secs(1);
/// How long to let a burst of writes go on before it is read as one page.
const PAUSE: Duration = Duration::from_millis(20);

/// What those who wait in this process share.
#[derive(Debug, Default)]
pub struct Following {
    stopping: AtomicBool,
    /// When somebody looked last, and where the feed stood then.
    looked: tokio::sync::Mutex<Option<(Instant, i64)>>,
}

impl Following {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// Nobody waits any more: for a shutdown.
pub fn stop(core: &Core) {
    core.following.stopping.store(true, Ordering::SeqCst);
    core.db.feed_has_grown();
}

/// What comes after a position and concerns the caller; waits at most so long for there to be something.
pub(super) async fn follow(anyone: &Anyone, mut wanted: Wanted, wait: Duration) -> Result<Followed> {
    let core = anyone.core();
    let until = Instant::now() + wait;
    let mut grown = core.db.feed();
    loop {
        // From here on: what is written while we read wakes us.
        grown.mark_unchanged();
        let asked = wanted.clone();
        let found = anyone.read(move |tx| service::follow(tx, &asked)).await?;
        let nothing = wanted.after.is_some() && found.items.is_empty();
        if !nothing || Instant::now() >= until || core.following.is_stopping() {
            return Ok(found);
        }
        wanted.after = Some(found.position);
        if !found.more {
            until_grown(core, &mut grown, until).await;
        }
    }
}

async fn until_grown(core: &Core, grown: &mut watch::Receiver<u64>, until: Instant) {
    while !core.following.is_stopping() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        if timeout(left.min(LOOK), grown.changed()).await.is_ok() {
            return sleep(PAUSE.min(left)).await;
        }
        look(core).await;
    }
}

/// Looks whether the feed has grown by somebody else's work, and wakes everybody if so. One looks for all.
async fn look(core: &Core) {
    let Ok(mut looked) = core.following.looked.try_lock() else { return };
    if looked.is_some_and(|(at, _)| at.elapsed() < LOOK) {
        return;
    }
    let Ok(head) = core.db.read(Arc::new(Actor::command("changes")), service::head).await else { return };
    if looked.is_none_or(|(_, before)| before != head) {
        core.db.feed_has_grown();
    }
    *looked = Some((Instant::now(), head));
}
