//! Hands one message over: to an SMTP server, or to a folder where nothing is to leave the machine.
//!
//! It does not know why a message is sent, when it is tried again, or what is in it. It tells its caller each
//! [`Phase`] before the step that the phase names, and waits until the caller has recorded it: only so can a message
//! whose delivery was interrupted be told from one that was never begun.

mod folder;
mod smtp;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The conversation begins; no byte of the message will be sent before the next phase is recorded.
    BeforeData,
    /// The server is ready for the message, and its bytes are about to be sent. An interruption from here on is ambiguous.
    DataBegun,
    /// The server took responsibility.
    Accepted,
}

impl Phase {
    /// The name by which the outbox knows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeData => "before-data",
            Self::DataBegun => "data-begun",
            Self::Accepted => "accepted",
        }
    }
}

/// How the conversation with an SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TlsMode {
    /// Not at all; only to this very machine, unless [`SmtpConfig::allow_plaintext`].
    None,
    /// It begins in the open and must turn to TLS before anything is said (usually port 587).
    #[default]
    Starttls,
    /// It is TLS from the first byte (usually port 465).
    Tls,
}

/// Where and how mail is handed over.
#[derive(Clone)]
pub struct SmtpConfig {
    /// Name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection of the conversation.
    pub tls: TlsMode,
    /// User name and password, where the server wants them.
    pub credentials: Option<(String, String)>,
    /// The name this machine gives itself in EHLO; its address on loopback where there is none.
    pub hello_name: Option<String>,
    /// Permits [`TlsMode::None`] to other machines.
    pub allow_plaintext: bool,
    /// Certificate of a private authority, in PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Longest wait for a connection, and for the answer to each command.
    pub timeout: Duration,
    /// Longest wait for the answer to the message itself; servers check it meanwhile (RFC 5321 §4.5.3.2.6 asks for ten minutes).
    pub data_timeout: Duration,
}

impl SmtpConfig {
    /// A server with the protection that is usual on its port, without credentials.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: if port == 465 { TlsMode::Tls } else { TlsMode::Starttls },
            credentials: None,
            hello_name: None,
            allow_plaintext: false,
            ca_pem: None,
            timeout: Duration::from_secs(60),
            data_timeout: Duration::from_secs(600),
        }
    }
}

impl fmt::Debug for SmtpConfig {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("user", &self.credentials.as_ref().map(|(user, _)| user))
            .finish_non_exhaustive()
    }
}

/// A way for mail to go.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To an SMTP server.
    Smtp(SmtpConfig),
    /// Into a folder, one file a message.
    Folder(PathBuf),
}

/// What a server said when it took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The reply code, 250; 0 from a folder.
    pub code: u16,
    /// The reply's text, or the file.
    pub text: String,
}

/// What a failure means for the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryErrorKind {
    /// Not delivered; it may be tried again.
    Transient,
    /// Not delivered, and trying again will not help: the server refuses this recipient or this message.
    Permanent,
    /// It may or may not have been delivered.
    Ambiguous,
}

impl DeliveryErrorKind {
    /// The name by which logs and JSON know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Permanent => "permanent",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// A message that was not, or perhaps not, handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{step}: {text}")]
pub struct DeliveryError {
    /// What it means for the delivery.
    pub kind: DeliveryErrorKind,
    /// The server's reply code, where it was the server that failed it.
    pub code: Option<u16>,
    /// The enhanced status code (RFC 3463), such as `5.1.1`, where the server gave one.
    pub enhanced: Option<String>,
    /// The step of the conversation.
    pub step: &'static str,
    /// One line: what was said or what went wrong.
    pub text: String,
}

impl DeliveryError {
    fn new(kind: DeliveryErrorKind, step: &'static str, text: impl Into<String>) -> Self {
        Self { kind, code: None, enhanced: None, step, text: text.into() }
    }

    /// A caller that cannot record a phase stops the delivery.
    fn unrecorded(kind: DeliveryErrorKind, phase: Phase, error: &anyhow::Error) -> Self {
        Self::new(kind, "record", format!("phase {} could not be recorded: {error:#}", phase.as_str()))
    }
}

impl Transport {
    /// Delivers `message` to one recipient. `envelope_from` may be empty, as it is for messages that want no bounce.
    ///
    /// `on_phase` is awaited before each step; where it fails, the delivery stops there. The message has lines that end in
    /// CR LF, and no CR or LF elsewhere: anything else could be read as the end of the message by some server.
    ///
    /// # Errors
    /// A [`DeliveryError`]; after [`Phase::DataBegun`], everything but a clear answer of the server is ambiguous.
    pub async fn deliver<Recording>(
        &self,
        envelope_from: &str,
        to: &str,
        message: &[u8],
        on_phase: impl FnMut(Phase) -> Recording,
    ) -> Result<Accepted, DeliveryError>
    where
        Recording: Future<Output = anyhow::Result<()>>,
    {
        if has_bare_line_ends(message) {
            let why = "the message has a CR or LF that is not part of a line's end; it is not sent";
            return Err(DeliveryError::new(DeliveryErrorKind::Permanent, "check", why));
        }
        match self {
            Self::Smtp(config) => smtp::deliver(config, envelope_from, to, message, on_phase).await,
            Self::Folder(folder) => folder::deliver(folder, message, on_phase).await,
        }
    }
}

fn has_bare_line_ends(message: &[u8]) -> bool {
    let mut previous = 0;
    for &byte in message {
        if (previous == b'\r') != (byte == b'\n') {
            return true;
        }
        previous = byte;
    }
    previous == b'\r'
}
