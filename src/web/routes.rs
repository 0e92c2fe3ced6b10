//! Which address leads where, and what every answer carries.

use super::arrivals::{self, Arrivals};
use super::error::Fault;
use super::listen::{Bounded, Peer};
use super::subscriptions::{self, api, feed, personal};
use super::{log, memento, pages};
use crate::job::Service;
use anyhow::Context as _;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The largest form: an address and a few ids.
const MAX_FORM_BYTES: usize = 16 << 10;

/// Serves the pages until `stop` is cancelled, then lets open answers end.
///
/// # Errors
/// The socket fails.
pub async fn serve(service: Service, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = Bounded::new(listener);
    let pages = router(service).into_make_service_with_connect_info::<Peer>();
    axum::serve(listener, pages).with_graceful_shutdown(stop.cancelled_owned()).await.context("the pages")
}

/// All routes.
pub fn router(service: Service) -> Router {
    // Forms of our own pages; what a mail program posts to `/leave` by itself has no origin, and needs none: its token
    // is its right.
    let asking = Router::new()
        .route("/subscribe", get(subscriptions::form).post(subscriptions::subscribe))
        .route("/my", get(personal::ask).post(personal::send_link))
        .route("/api/subscriptions", post(api::subscribe))
        .layer(middleware::from_fn_with_state((service.clone(), Arrivals::default()), refuse_too_many));
    let forms = Router::new()
        .merge(asking)
        .route("/subscribe/preview", post(subscriptions::preview))
        .route("/my/{token}", get(personal::page).post(personal::act))
        .route("/my/{token}/sent", get(personal::sent))
        .route("/my/{token}/data.json", get(personal::data))
        .route("/my/{token}/{id}", post(personal::change))
        .route("/api/preview", post(api::preview))
        .route("/api/my/{token}", get(api::mine).delete(api::erase))
        .route("/api/my/{token}/webhook", put(api::set_webhook).delete(api::remove_webhook))
        .route("/api/my/{token}/subscriptions/{id}", put(api::change).delete(api::leave))
        .route("/confirm/{token}", get(subscriptions::ask_confirm).post(subscriptions::confirm))
        .layer(middleware::from_fn_with_state(service.clone(), refuse_foreign_origin));
    Router::new()
        .merge(forms)
        .route("/leave/{token}", get(subscriptions::ask_leave).post(subscriptions::leave))
        .route("/feeds/{token}", get(feed::feed))
        .route("/", get(pages::index))
        .route("/series/{id}", get(pages::series))
        .route("/series/{id}/promises/{promise}", get(pages::promise))
        .route("/series/{id}/text", get(pages::text))
        .route("/series/{id}/text/{part}", get(pages::part))
        .route("/reports/{name}", get(pages::report))
        .route("/snapshots/{sha256}", get(pages::snapshot))
        .route("/memento/timemap/link/{*url}", get(memento::timemap))
        .route("/memento/timegate/{*url}", get(memento::timegate))
        .route("/memento/{time}/{*url}", get(memento::memento))
        .route("/log", get(log::page))
        .route("/log/checkpoint", get(log::checkpoint))
        .route("/log/checkpoint/{size}", get(log::checkpoint_at))
        .route("/log/checkpoint/{size}/time-stamp", get(log::time_stamp_at))
        .route("/log/key", get(log::key))
        .route("/assets/style.css", get(pages::style))
        .route("/healthz", get(pages::healthz))
        .fallback(pages::not_found)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(middleware::from_fn_with_state(service.clone(), secure))
        .with_state(service)
}

/// What every answer carries: nothing runs in a page, nothing is loaded from elsewhere, and no page is framed.
async fn secure(State(_): State<Service>, request: Request, next: Next) -> Response {
    const POLICY: HeaderValue = HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// What makes us send mail may be asked for so often from one place.
async fn refuse_too_many(
    State((service, arrivals)): State<(Service, Arrivals)>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(peer))| peer.ip());
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    if request.method() == Method::POST
        && let Some(peer) = peer
        && arrivals.is_too_many(arrivals::origin(peer, forwarded), service.now())
    {
        return Fault::TooMany(pages::language(request.headers())).into_response();
    }
    next.run(request).await
}

/// A form that another site's page posts is refused: browsers name the page's origin.
async fn refuse_foreign_origin(State(service): State<Service>, request: Request, next: Next) -> Response {
    if is_foreign(request.headers(), service.config.service.base_url.as_ref()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// The origin of our own pages is that of the public address, whatever host a proxy in front asks us by; or that host,
/// where it is this machine or there is no public address. Another name for us, as in DNS rebinding, is foreign.
fn is_foreign(headers: &HeaderMap, base: Option<&Url>) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = header("origin") else { return header("sec-fetch-site") == Some("cross-site") };
    if base.is_some_and(|base| base.origin().ascii_serialization().eq_ignore_ascii_case(origin)) {
        return false;
    }
    let Ok(from) = Url::parse(origin) else { return true };
    let is_here = match from.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    !((base.is_none() || is_here) && header("host").is_some_and(|asked| asked.eq_ignore_ascii_case(host)))
}
