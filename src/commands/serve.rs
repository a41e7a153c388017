//! `osservatorio serve`.
use crate::app::{self, Core};
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::error::{Error, Result};
use actix_web::{App, HttpResponse, HttpServer, get, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Serves until SIGTERM or SIGINT, then lets running requests finish.
pub fn run(settings: Settings) -> Result<()> {
    let core = Core::open(settings)?;
    if core.db().engine() == "sqlite" {
        first_administrator(&core)?;
    }
    serve_until_stopped(core)
}

/// Serves a core that is ready.
pub fn serve_until_stopped(core: Core) -> Result<()> {
    actix_web::rt::System::new().block_on(serve(core))
}

/// An empty embedded database gets an administrator, so that there is a way in. Printed, never logged.
fn first_administrator(core: &Core) -> Result<()> {
    let made = core.db().run(&Actor::command("serve"), crate::users::service::ensure_administrator)?;
    if let Some((email, password)) = made {
        println!("The first administrator (shown once): {email} {password}");
    }
    Ok(())
}

async fn serve(core: Core) -> Result<()> {
    let settings = core.settings.clone();
    let core = web::Data::new(core);
    let threads = (usize::try_from(settings.pool).unwrap_or(1)).div_ceil(settings.workers).max(1);
    if let Some(address) = settings.metrics_listen {
        match metrics_server(address) {
            Ok(server) => drop(actix_web::rt::spawn(server)),
            Err(why) => log::warn!("no metrics: {why} (OSSERVATORIO_METRICS_LISTEN)"),
        }
    }
    drop(actix_web::rt::spawn(crate::work::run(core.clone())));
    crate::webhooks::sending::run(&core);
    drop(actix_web::rt::spawn(stop_following(core.clone())));
    let shared = core.clone();
    // As many blocking threads as connections: requests then queue in order instead of fighting for the pool.
    let server = HttpServer::new(move || app::build(shared.clone()))
        .workers(settings.workers)
        .worker_max_blocking_threads(threads)
        .shutdown_timeout(settings.shutdown_timeout)
        // Who has closed the connection waits for no answer: what is being made for them is given up.
        .h1_allow_half_closed(false)
        .bind(settings.listen)
        .map_err(|e| Error::internal(format!("cannot listen on {} (OSSERVATORIO_LISTEN): {e}", settings.listen)))?
        .run();
    log::info!("serving {} on {}; try {}/docs/", core.db().engine(), settings.listen, settings.public_url);
    let served = server.await.map_err(|e| Error::internal(e.to_string()));
    // A message that is on its way is settled first: else nobody would know whether it was sent.
    core.mail.stop(std::time::Duration::from_secs(settings.shutdown_timeout)).await;
    served
}

/// Who waits for changes is answered when the server is told to stop: it would wait for them else.
async fn stop_following(core: web::Data<Core>) {
    let interrupted = Box::pin(tokio::signal::ctrl_c());
    #[cfg(unix)]
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => drop(futures_util::future::select(interrupted, Box::pin(terminated.recv())).await),
        Err(_) => drop(interrupted.await),
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    crate::changes::following::stop(&core);
}

#[get("/metrics")]
async fn metrics(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}

fn metrics_server(address: std::net::SocketAddr) -> std::result::Result<actix_web::dev::Server, String> {
    let handle = PrometheusBuilder::new().install_recorder().map_err(|e| e.to_string())?;
    let upkeep = handle.clone();
    actix_web::rt::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    let handle = web::Data::new(handle);
    Ok(HttpServer::new(move || App::new().app_data(handle.clone()).service(metrics))
        .workers(1)
        .disable_signals()
        .bind(address)
        .map_err(|e| format!("cannot listen on {address}: {e}"))?
        .run())
}
