//! Work that outlives a request: what is due is done in rounds, by any instance.
//!
//! Each task looks for rows that are due and works them off in transactions of its own; what several instances must not
//! do twice is decided by the row (a status that moves on, or a lease), never by who runs. A task that fails is logged
//! and looked at again in the next round; the others go on.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::error::Result;
use actix_web::web::Data;
use std::sync::Arc;
use std::time::Duration;

/// How often to look for what has become due or was left by other instances.
const LOOK: Duration = Duration::from_secs(15);

/// Works for ever.
pub async fn run(core: Data<Core>) {
    loop {
        while round(&core).await > 0 {}
        core.db().worker_is_needed(LOOK).await;
    }
}

/// Does once what is due now and tells how many things were done.
pub async fn round(core: &Core) -> usize {
    let mut done = 0;
    done += settle("calls", crate::calls::clock::run_due(core.db()).await);
    done += settle("import jobs", crate::imports::runner::run_waiting(core.db()).await);
    done += settle("form imports", crate::form_imports::runner::run_waiting(core.db()).await);
    done
}

/// In whose name the work is done.
pub fn actor(task: &'static str) -> Arc<Actor> {
    Arc::new(Actor::command(task))
}

fn settle(task: &str, result: Result<usize>) -> usize {
    match result {
        Ok(0) => 0,
        Ok(n) => {
            log::info!("{task}: {n} done");
            n
        }
        Err(error) => {
            log::warn!("{task}: {error}");
            0
        }
    }
}
