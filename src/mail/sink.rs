//! A small SMTP server on loopback that keeps what it is sent: the demo shows its mails, and the tests make it misbehave.
//!
//! It is strict about line ends, knows no TLS, and passes nothing on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Longest line that is read, in bytes: RFC 5321 allows 1,000, and some room for the careless.
const MAX_LINE_BYTES: u64 = 4096;

/// Most recipients of one message.
const MAX_RECIPIENTS: usize = 100;

/// How long a client may say nothing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Envelope sender; empty where no bounce is wanted.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message, as it was before its dots were doubled.
    pub data: Vec<u8>,
}

/// A step of the conversation at which the sink can misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The greeting.
    Greeting,
    /// EHLO or HELO.
    Hello,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// The DATA command.
    Data,
    /// After the first line of the message.
    MessageBegun,
    /// After the final dot, and before the message is kept.
    MessageEnd,
    /// After the message is kept, and before this is said.
    Kept,
}

/// What the sink does instead of what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Says this line.
    Reply(String),
    /// Closes the connection.
    Drop,
    /// Says nothing more.
    Stall,
}

/// A misbehaviour, where, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub step: Step,
    /// What.
    pub misbehaviour: Misbehaviour,
    /// How many more times; `None` for ever.
    pub times: Option<u32>,
    /// Only for this recipient, in the steps from [`Step::Recipient`] on.
    pub recipient: Option<String>,
}

impl Fault {
    /// A fault that happens always and to everybody.
    pub fn always(step: Step, misbehaviour: Misbehaviour) -> Self {
        Self { step, misbehaviour, times: None, recipient: None }
    }

    /// A fault that happens so many times, to everybody.
    pub fn times(times: u32, step: Step, misbehaviour: Misbehaviour) -> Self {
        Self { times: Some(times), ..Self::always(step, misbehaviour) }
    }
}

/// What the sink offers and accepts.
#[derive(Debug, Clone)]
pub struct SinkOptions {
    /// Largest message, in bytes.
    pub max_message_bytes: usize,
    /// Most messages that are kept; the oldest make room for new ones.
    pub max_kept: usize,
    /// Extensions that EHLO announces.
    pub extensions: Vec<String>,
}

impl Default for SinkOptions {
    fn default() -> Self {
        Self { max_message_bytes: 16 << 20, max_kept: 10_000, extensions: vec!["8BITMIME".to_owned()] }
    }
}

/// The server. It stops when it is dropped.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    options: SinkOptions,
    received: Mutex<Vec<Received>>,
    faults: Mutex<Vec<Fault>>,
    commands: Mutex<Vec<String>>,
    count: watch::Sender<usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sink {
    /// Starts a sink at a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Those of binding a socket.
    pub async fn start(options: SinkOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            options,
            received: Mutex::default(),
            faults: Mutex::default(),
            commands: Mutex::default(),
            count: watch::Sender::new(0),
        });
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            // The conversations end with the sink, because the set is dropped with the task.
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while conversations.try_join_next().is_some() {}
                let state = Arc::clone(&shared);
                // A conversation that breaks off is the client's affair.
                conversations.spawn(async move { drop(Conversation::new(stream, state).run().await) });
            }
        });
        Ok(Self { address, state, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The messages that are kept, oldest first.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// Whether every fault that was to happen a number of times has happened.
    pub fn is_spent(&self) -> bool {
        lock(&self.state.faults).iter().all(|fault| fault.times.is_none_or(|left| left == 0))
    }

    /// All command lines so far, of all conversations.
    pub fn commands(&self) -> Vec<String> {
        lock(&self.state.commands).clone()
    }

    /// Replaces the list of faults. The first that fits a step happens.
    pub fn misbehave(&self, faults: Vec<Fault>) {
        *lock(&self.state.faults) = faults;
    }

    /// Waits until `count` messages were accepted since the start.
    pub async fn wait_for(&self, count: usize) {
        // The sender lives as long as the sink: the error cannot happen, and would mean that nothing more comes.
        let _ = self.state.count.subscribe().wait_for(|accepted| *accepted >= count).await;
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A conversation that is over.
struct Ended;

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// One connection.
struct Conversation {
    stream: BufReader<TcpStream>,
    state: Arc<State>,
    from: Option<String>,
    to: Vec<String>,
}

impl Conversation {
    fn new(stream: TcpStream, state: Arc<State>) -> Self {
        Self { stream: BufReader::new(stream), state, from: None, to: Vec::new() }
    }

    async fn run(mut self) -> Result<(), Ended> {
        self.answer(Step::Greeting, "220 sink.invalid ESMTP").await?;
        loop {
            let line = self.read_line().await?;
            let Some(line) = line.strip_suffix(b"\r\n") else {
                return self.reply("500 5.5.2 Lines end in CR LF and have at most 4096 bytes").await;
            };
            let line = String::from_utf8_lossy(line).into_owned();
            lock(&self.state.commands).push(line.clone());
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => self.hello(verb).await?,
                "MAIL" => self.sender(rest).await?,
                "RCPT" => self.recipient(rest).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.forget();
                    self.reply("250 2.0.0 Forgotten").await?;
                }
                "NOOP" => self.reply("250 2.0.0 Still here").await?,
                "QUIT" => return self.reply("221 2.0.0 Good-bye").await,
                _ => self.reply("502 5.5.1 Not known here").await?,
            }
        }
    }

    async fn hello(&mut self, verb: &str) -> Result<(), Ended> {
        self.forget();
        let mut text = "250 sink.invalid".to_owned();
        if verb.eq_ignore_ascii_case("EHLO") {
            let options = &self.state.options;
            text = "250-sink.invalid\r\n".to_owned();
            for extension in &options.extensions {
                text.push_str(&format!("250-{extension}\r\n"));
            }
            text.push_str(&format!("250 SIZE {}", options.max_message_bytes));
        }
        self.answer(Step::Hello, &text).await.map(drop)
    }

    async fn sender(&mut self, rest: &str) -> Result<(), Ended> {
        if self.from.is_some() {
            return self.reply("503 5.5.1 There is a sender already").await;
        }
        let Some(from) = path(rest, "FROM:") else {
            return self.reply("501 5.5.4 Write MAIL FROM:<address>").await;
        };
        if self.answer(Step::Sender, "250 2.1.0 Sender taken").await? {
            self.from = Some(from);
        }
        Ok(())
    }

    async fn recipient(&mut self, rest: &str) -> Result<(), Ended> {
        if self.from.is_none() {
            return self.reply("503 5.5.1 First the sender").await;
        }
        if self.to.len() >= MAX_RECIPIENTS {
            return self.reply("452 4.5.3 Too many recipients").await;
        }
        let Some(to) = path(rest, "TO:").filter(|to| !to.is_empty()) else {
            return self.reply("501 5.5.4 Write RCPT TO:<address>").await;
        };
        self.to.push(to);
        if !self.answer(Step::Recipient, "250 2.1.5 Recipient taken").await? {
            self.to.pop();
        }
        Ok(())
    }

    async fn data(&mut self) -> Result<(), Ended> {
        if self.to.is_empty() {
            return self.reply("503 5.5.1 First the recipients").await;
        }
        if !self.answer(Step::Data, "354 End with a dot on a line of its own").await? {
            return Ok(());
        }
        let message = self.read_message().await?;
        let (from, to) = (self.from.take().unwrap_or_default(), self.to.clone());
        let data = match message {
            Ok(data) => data,
            Err(refusal) => {
                self.forget();
                return self.reply(refusal).await;
            }
        };
        if self.regular(Step::MessageEnd).await? {
            {
                let mut received = lock(&self.state.received);
                received.push(Received { from, to, data });
                let surplus = received.len().saturating_sub(self.state.options.max_kept);
                received.drain(..surplus);
            }
            self.state.count.send_modify(|count| *count += 1);
            self.answer(Step::Kept, "250 2.0.0 Kept").await?;
        }
        self.forget();
        Ok(())
    }

    /// Reads up to the final dot, and takes the doubled dots back; or says why the message cannot be kept.
    async fn read_message(&mut self) -> Result<Result<Vec<u8>, &'static str>, Ended> {
        let (mut data, mut refusal, mut first) = (Vec::new(), None, true);
        loop {
            let line = self.read_line().await?;
            if line == b".\r\n" {
                return Ok(refusal.map_or(Ok(data), Err));
            }
            if first && !self.regular(Step::MessageBegun).await? {
                return Err(Ended);
            }
            first = false;
            let text = line.strip_suffix(b"\r\n");
            if text.is_none_or(|text| text.contains(&b'\r') || text.contains(&b'\n')) {
                refusal = Some("554 5.6.0 Lines end in CR LF and have at most 4096 bytes");
            }
            if data.len() + line.len() > self.state.options.max_message_bytes {
                refusal = refusal.or(Some("552 5.3.4 Too large"));
            }
            if refusal.is_none() {
                data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            }
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// One line with its end, or as much of it as is allowed.
    async fn read_line(&mut self) -> Result<Vec<u8>, Ended> {
        let mut line = Vec::new();
        let mut limited = (&mut self.stream).take(MAX_LINE_BYTES);
        let read = tokio::time::timeout(IDLE_TIMEOUT, limited.read_until(b'\n', &mut line));
        match read.await {
            Ok(Ok(1..)) => Ok(line),
            _ => Err(Ended),
        }
    }

    async fn reply(&mut self, text: &str) -> Result<(), Ended> {
        let line = format!("{text}\r\n");
        self.stream.get_mut().write_all(line.as_bytes()).await?;
        Ok(self.stream.get_mut().flush().await?)
    }

    /// Gives the regular answer of a step, unless a fault is in its place; says which of the two it was.
    async fn answer(&mut self, step: Step, text: &str) -> Result<bool, Ended> {
        let regular = self.regular(step).await?;
        if regular {
            self.reply(text).await?;
        }
        Ok(regular)
    }

    /// Whether the step goes its regular way; otherwise its fault has happened.
    async fn regular(&mut self, step: Step) -> Result<bool, Ended> {
        match self.fault(step) {
            None => Ok(true),
            Some(Misbehaviour::Reply(line)) => self.reply(&line).await.map(|()| false),
            Some(Misbehaviour::Drop) => Err(Ended),
            Some(Misbehaviour::Stall) => std::future::pending().await,
        }
    }

    /// Takes the first fault that fits.
    fn fault(&self, step: Step) -> Option<Misbehaviour> {
        let mut faults = lock(&self.state.faults);
        let fits = |fault: &&mut Fault| {
            let meant = fault.recipient.as_ref().is_none_or(|recipient| self.to.last() == Some(recipient));
            fault.step == step && fault.times != Some(0) && meant
        };
        let fault = faults.iter_mut().find(fits)?;
        fault.times = fault.times.map(|times| times - 1);
        Some(fault.misbehaviour.clone())
    }
}

/// The address in `FROM:<a@b.c> SIZE=1`, whatever the case of the keyword; empty for `<>`.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let start = rest.get(..keyword.len())?;
    let after = rest.get(keyword.len()..)?.trim_start().strip_prefix('<')?;
    let (address, _) = after.split_once('>')?;
    start.eq_ignore_ascii_case(keyword).then(|| address.to_owned())
}
