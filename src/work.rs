//! Work that outlives a request: what is due is done in rounds, by any instance.
//!
//! Each task looks for rows that are due and works them off in transactions of its own; what several instances must not
//! do twice is decided by the row (a status that moves on, or a lease), never by who runs. A task that fails is logged
//! and looked at again in the next round; the others go on.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::error::Result;
use crate::practices::notices::changes_due;
use crate::practices::vitality::model::Rhythm;
use crate::practices::vitality::service as vitality;
use actix_web::rt::task::JoinHandle;
use actix_web::web::Data;
use std::sync::Arc;
use std::time::Duration;

/// How often to look for what has become due or was left by other instances.
const LOOK: Duration = Duration::from_secs(15);

/// Works for ever.
pub async fn run(core: Data<Core>) {
    let mut mail: Option<JoinHandle<()>> = None;
    let mut exports: Option<JoinHandle<()>> = None;
    loop {
        // A mail server may take its time: the other tasks do not wait for it.
        if mail.as_ref().is_none_or(JoinHandle::is_finished) {
            let core = core.clone();
            mail = Some(actix_web::rt::spawn(async move { while mail_round(&core).await > 0 {} }));
        }
        // A long export takes its time too.
        if exports.as_ref().is_none_or(JoinHandle::is_finished) {
            let core = core.clone();
            exports = Some(actix_web::rt::spawn(async move { while export_round(&core).await > 0 {} }));
        }
        while own_round(&core).await > 0 {}
        core.db().worker_is_needed(LOOK).await;
    }
}

/// Does once what is due now and tells how many things were done.
pub async fn round(core: &Core) -> usize {
    let done = own_round(core).await + mail_round(core).await + export_round(core).await;
    done + settle("webhooks", crate::webhooks::sending::one(core).await)
}

/// What writes long files.
async fn export_round(core: &Core) -> usize {
    let made = settle("export jobs", crate::exports::jobs::runner::run_waiting(core).await);
    made + settle("open data", crate::open_data::runner::run_due(core).await)
}

/// What waits for other servers.
async fn mail_round(core: &Core) -> usize {
    let sent = settle("messages", crate::sending::runner::run_waiting(core).await);
    sent + settle("mailbox", crate::sending::mailbox::poll(core).await)
}

/// What needs only the database.
async fn own_round(core: &Core) -> usize {
    let mut done = 0;
    done += settle("search index", crate::reindexing::run(core.db()).await);
    done += settle("receipts", crate::pec_receipts::service::match_waiting(core.db()).await);
    done += settle("calls", crate::calls::clock::run_due(core.db()).await);
    done += settle("import jobs", crate::imports::runner::run_waiting(core.db()).await);
    done += settle("imports of rows", crate::row_imports::runner::run_waiting(core.db()).await);
    let settings = &core.settings;
    let rhythm = Rhythm { months: settings.vitality_months, answer_days: settings.vitality_answer_days };
    done += settle("vitality of practices", vitality::do_what_is_due(core.db(), actor("vitality"), rhythm).await);
    let days = settings.changes_reminder_days;
    done += settle("requested changes", changes_due::remind(core.db(), actor("changes"), days).await);
    done += settle("readers of practices", crate::reviews::proposing::run_due(core.db(), settings.reviews).await);
    done += settle("reminders of reviews", crate::reviews::reminders::send_due(core.db()).await);
    let decisions = crate::reviews::awaiting::remind_due(core.db(), settings.reviews);
    done += settle("decisions on reviews", decisions.await);
    done += settle("scanned attachments", crate::practices::attachments::scanning::scan_waiting(core).await);
    done += settle("digests", crate::practices::saved_searches::digest::send_due(core).await);
    done += settle("discarded files", crate::practices::attachments::scanning::sweep(core).await);
    let days = settings.commitment_reminder_days;
    let commitments = crate::findings::commitments::reminders::run_due(core.db(), actor("commitments"), days);
    done += settle("commitments", commitments.await);
    done += settle("registrations", crate::lab_sessions::registrations::retention::run_due(core.db()).await);
    let counted = core.limits.counted();
    done += settle("usage of systems", crate::service_clients::usage::write(core.db(), counted).await);
    let days = settings.expert_reminder_days;
    let reminded = crate::labs::experts::reminders::run_due(core.db(), actor("expert_reminders"), days);
    done += settle("experts who have yet to answer", reminded.await);
    if core.vouchers.is_some() {
        let proofs = crate::vouchers::service::forget_old(core.db(), actor("used proofs"));
        done += settle("used proofs", proofs.await);
    }
    // What was noted is erased also where none is taken any more.
    let attestations = settings.vouchers.as_ref().and_then(|vouchers| vouchers.attestations.as_ref());
    let days = attestations.map_or(settings.expert_retention_days, |own| own.retention_days);
    let evidence = crate::vouchers::service::erase_old(core.db(), actor("tracking_evidence"), days);
    done += settle("who stood behind consumers", evidence.await);
    let days = settings.expert_retention_days;
    done += settle("experts", crate::labs::experts::retention::run_due(core.db(), actor("experts"), days).await);
    let spoken = crate::findings::retention::run_due(core.db(), actor("technical_parts"), days);
    done += settle("what was said in technical parts", spoken.await);
    let days = settings.changes_retention_days;
    done += settle("change feed", crate::changes::retention::run_due(core.db(), actor("changes"), days).await);
    let days = settings.webhooks.log_days;
    done += settle("log of webhooks", crate::webhooks::retention::run_due(core.db(), actor("webhooks"), days).await);
    let sealed = crate::webhooks::retention::seal_anew(core.db(), actor("webhooks"), &core.sealing);
    done += settle("secrets of webhooks", sealed.await);
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
