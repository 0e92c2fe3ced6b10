//! A web site on loopback, whose every answer a test decides, down to where the connection breaks.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::fetch::{Allow, Policy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) target: String,
    /// Everything up to the empty line.
    pub(crate) head: String,
    /// What was posted.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// How the body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// All of it.
    Whole,
    /// So many bytes of it, and then the connection is closed.
    CutAfter(usize),
    /// So many bytes of it, and then nothing more, with the connection open.
    StallAfter(usize),
    /// The connection is closed before a byte of the answer.
    Nothing,
    /// So many bytes of it, and then the connection is reset; with 0, before a byte of the answer.
    ResetAfter(usize),
    /// No byte of the answer, with the connection open.
    Silence,
    /// All of it, one byte after another, so long apart.
    Drip(Duration),
    /// The body is all there is: no line and no header comes before it.
    Raw,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) sending: Sending,
}

impl Reply {
    pub(crate) fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), sending: Sending::Whole }
    }

    pub(crate) fn html(body: &str) -> Self {
        Self::new(200).header("Content-Type", "text/html; charset=utf-8").body(body)
    }

    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::new(status).header("Location", location)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn sending(mut self, sending: Sending) -> Self {
        self.sending = sending;
        self
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// The site. It stops when it is dropped.
pub(crate) struct Origin {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Origin {
    /// Starts a site that answers by `handler`.
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (handler, log): (Arc<Handler>, _) = (Arc::new(handler), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&log)));
            }
        });
        Self { address, requests, task }
    }

    pub(crate) fn url(&self, target: &str) -> Url {
        Url::parse(&format!("http://{}{target}", self.address)).unwrap()
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// A policy that permits this site, waits for nothing, asks no robots.txt, and gives up at once.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            allow: vec![Allow::Endpoint(self.address)],
            pace: Duration::ZERO,
            robots: false,
            retries: 0,
            retry_wait: Duration::ZERO,
            total_timeout: Duration::from_secs(20),
            ..Policy::new("annexwatch-tests/0 (+mailto:tests@example.org)")
        }
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one request; every answer closes its connection.
async fn serve(mut stream: TcpStream, handler: Arc<Handler>, log: Arc<Mutex<Vec<Request>>>) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => head.extend_from_slice(&buffer[..count]),
        }
        // A client that begins TLS is answered as plain servers do.
        if head.first() == Some(&0x16) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
            return;
        }
    }
    let end = head.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let mut body = head.split_off(end);
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut request = Request { target, head, body: Vec::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => body.extend_from_slice(&buffer[..count]),
        }
    }
    request.body = body;
    log.lock().unwrap().push(request.clone());
    let reply = handler(&request);

    let mut answer = format!("HTTP/1.1 {} Reason\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.status != 304 && !reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        answer.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    answer.push_str("\r\n");
    let whole = reply.body.len();
    let (head, sent) = match reply.sending {
        Sending::Nothing => return,
        Sending::ResetAfter(0) => {
            let _ = stream.set_zero_linger();
            return;
        }
        Sending::Silence => (String::new(), 0),
        Sending::Raw => (String::new(), whole),
        Sending::Whole => (answer, whole),
        Sending::Drip(_) => (answer, 0),
        Sending::CutAfter(count) | Sending::StallAfter(count) | Sending::ResetAfter(count) => {
            (answer, count.min(whole))
        }
    };
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&reply.body[..sent]);
    // The client may hang up first, for instance when the body is too large for it.
    let _ = stream.write_all(&bytes).await;
    let _ = stream.flush().await;
    match reply.sending {
        Sending::StallAfter(_) | Sending::Silence => while let Ok(1..) = stream.read(&mut buffer).await {},
        Sending::ResetAfter(_) => {
            // What was sent has to arrive first: a reset throws away what is still on its way.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let _ = stream.set_zero_linger();
        }
        Sending::Drip(pause) => {
            for byte in &reply.body {
                if stream.write_all(&[*byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
        _ => {}
    }
}
