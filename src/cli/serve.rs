//! `annexwatch serve` and `annexwatch worker`

use super::{Done, output};
use crate::config::MailPermission;
use crate::job::Service;
use crate::job::daemon::{self, Parts};
use anyhow::{Context, Result, bail};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How often schedules, queue and outbox are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn serve(service: Service) -> Result<Done> {
    match service.config.mail_permission() {
        MailPermission::Public | MailPermission::Trial if service.transport.is_none() => {
            output::notice("nothing is mailed: set mail.smtp or mail.folder in the config");
        }
        MailPermission::Public | MailPermission::Trial => {}
        MailPermission::NoBaseUrl => output::notice("nothing is mailed: service.base_url is not set"),
        MailPermission::NotHttps => output::notice("nothing is mailed: service.base_url is not https"),
    }
    let address = service.config.service.listen;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot serve pages on {address} (service.listen): is something else there?"))?;
    tracing::info!(pages = %listener.local_addr()?, series = service.config.series.len(), "started");
    run(service, Parts { schedules: true, pages: Some(listener), look_every: LOOK_EVERY }).await
}

pub(super) async fn worker(service: Service) -> Result<Done> {
    if service.config.database_url()?.starts_with("sqlite:") {
        bail!(
            "workers on other machines need PostgreSQL: set service.database; with SQLite, `serve` does all the work"
        );
    }
    run(service, Parts { schedules: false, pages: None, look_every: LOOK_EVERY }).await
}

async fn run(service: Service, parts: Parts) -> Result<Done> {
    let stop = CancellationToken::new();
    let stopped = tokio::spawn(stop_on_signal(stop.clone()));
    let ended = daemon::run(service, parts, stop).await;
    stopped.abort();
    ended.map(|()| Done::Whole)
}

/// Cancels on Ctrl-C or SIGTERM.
pub(crate) async fn stop_on_signal(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: what has begun comes to its end");
    stop.cancel();
}
