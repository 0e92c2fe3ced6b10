//! What runs for as long as the daemon does: the ticker of the schedules, the queue, the outbox and the pages.

use super::queue::{Queue, QueueOptions};
use super::{Service, bounces, deliver, schedule};
use anyhow::{Context, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long, after the stop, a browser or a mail server may take to come to the end of what it is told.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the folder of bounces is looked at: a complaint ends the mail within a minute.
const BOUNCES_EVERY: Duration = Duration::from_secs(30);

/// What a process of the daemon does, and how often it looks.
#[derive(Debug)]
pub struct Parts {
    /// Ask the schedules; one process of an installation is enough, several do no harm.
    pub schedules: bool,
    /// Serve the pages on this socket.
    pub pages: Option<TcpListener>,
    /// How often the schedules, the queue and the outbox are looked at when nobody wakes them.
    pub look_every: Duration,
}

/// Runs until `stop` is cancelled, then lets what has begun come to its end.
///
/// # Errors
/// The pages cannot be served, or a part of the daemon panicked.
pub async fn run(service: Service, parts: Parts, stop: CancellationToken) -> Result<()> {
    let owner = format!("pid-{}-{:08x}", std::process::id(), rand::random::<u32>());
    let options = QueueOptions {
        owner: owner.clone(),
        workers: service.config.service.workers,
        poll_every: parts.look_every,
        ..QueueOptions::default()
    };
    let queue = Queue::new(service.db.clone(), Arc::clone(&service.clock), service.clone(), options);
    let wake = queue.waker();
    let mut running = JoinSet::new();
    if parts.schedules {
        running.spawn(keep_schedules(service.clone(), Arc::clone(&wake), parts.look_every, stop.clone()));
    }
    if let Some(listener) = parts.pages {
        let (service, stop) = (service.clone(), stop.clone());
        running.spawn(async move {
            tokio::select! {
                served = crate::web::serve(service, listener, stop.clone()) => served,
                () = out_of_time(&stop) => Ok(()),
            }
        });
    }
    running.spawn(read_bounces(service.clone(), stop.clone()));
    running.spawn(empty_outbox(service, owner, parts.look_every, stop.clone()));
    let queue_stop = stop.clone();
    running.spawn(async move {
        queue.run(queue_stop).await;
        Ok(())
    });
    let mut outcome = Ok(());
    while let Some(ended) = running.join_next().await {
        let ended = ended.context("a part of the daemon panicked").and_then(|result| result);
        if ended.is_err() {
            // Without one of its parts the daemon is no daemon: stop the others, and say why.
            stop.cancel();
            outcome = outcome.and(ended);
        }
    }
    outcome
}

async fn keep_schedules(
    service: Service,
    wake: Arc<Notify>,
    look_every: Duration,
    stop: CancellationToken,
) -> Result<()> {
    while !stop.is_cancelled() {
        match schedule::tick(&service).await {
            Ok(0) => {}
            Ok(_) => wake.notify_one(),
            Err(error) => tracing::error!("the schedules cannot be served: {error:#}"),
        }
        pause(look_every, &stop).await;
    }
    Ok(())
}

async fn read_bounces(service: Service, stop: CancellationToken) -> Result<()> {
    while !stop.is_cancelled() && service.config.mail.bounces.is_some() {
        if let Err(error) = bounces::read_new(&service).await {
            tracing::error!("bounces cannot be read: {error:#}");
        }
        pause(BOUNCES_EVERY, &stop).await;
    }
    // Without a folder to read there is nothing to do until the end.
    stop.cancelled().await;
    Ok(())
}

async fn empty_outbox(service: Service, owner: String, look_every: Duration, stop: CancellationToken) -> Result<()> {
    tokio::select! {
        () = deliver::run(&service, &owner, look_every, &stop) => {}
        // What was begun is taken up by the next process once the lease ends, with the same bytes.
        () = out_of_time(&stop) => {}
    }
    Ok(())
}

/// Ends when the stop was asked for, and a peer that does not answer has had its time.
async fn out_of_time(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(PATIENCE).await;
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}
