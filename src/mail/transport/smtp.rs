//! The SMTP conversation (RFC 5321), step by step, because each phase has to be recorded between two steps.

use std::future::Future;
use std::ops::RangeInclusive;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;

use super::{Accepted, DeliveryError, DeliveryErrorKind, Phase, SmtpConfig, TlsMode};
use crate::mail::address::parse_address;

/// Saying good-bye must not hold up a delivery that is done.
const QUIT_TIMEOUT: Duration = Duration::from_secs(5);

/// Whose fault a 5xx reply is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// The server's or ours: another message would fare no better, and this one will once it is mended.
    Setup,
    /// This recipient's or this message's.
    Message,
}

pub(super) async fn deliver<Recording>(
    config: &SmtpConfig,
    envelope_from: &str,
    to: &str,
    message: &[u8],
    mut on_phase: impl FnMut(Phase) -> Recording,
) -> Result<Accepted, DeliveryError>
where
    Recording: Future<Output = anyhow::Result<()>>,
{
    let address = |step, text: &str| {
        parse_address(text).map_err(|error| DeliveryError::new(DeliveryErrorKind::Permanent, step, error.to_string()))
    };
    let from = if envelope_from.is_empty() { None } else { Some(address("sender", envelope_from)?) };
    let to = address("recipient", to)?;
    let record_failed = |phase, error| DeliveryError::unrecorded(DeliveryErrorKind::Transient, phase, &error);

    on_phase(Phase::BeforeData).await.map_err(|error| record_failed(Phase::BeforeData, error))?;
    let mut connection = connect(config).await?;
    let begun = begin(&mut connection, config, from, to, message).await;
    if let Err(error) = begun {
        close(&mut connection).await;
        return Err(error);
    }
    if let Err(error) = on_phase(Phase::DataBegun).await {
        // Dropping the connection without the final dot makes the server forget the message.
        return Err(record_failed(Phase::DataBegun, error));
    }
    // The library adds the line end that belongs to the final dot.
    let body = message.strip_suffix(b"\r\n").unwrap_or(message);
    let reply = match tokio::time::timeout(config.data_timeout, connection.message(body)).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => {
            let answered = error.is_transient() || error.is_permanent();
            let mut failure = failed("message", Blame::Message, &error);
            if answered {
                close(&mut connection).await;
            } else {
                failure.kind = DeliveryErrorKind::Ambiguous;
            }
            return Err(failure);
        }
        Err(_) => {
            let why = format!("no answer to the message within {} s", config.data_timeout.as_secs());
            return Err(DeliveryError::new(DeliveryErrorKind::Ambiguous, "message", why));
        }
    };
    if let Err(error) = expect("message", &reply, 200..=299) {
        return Err(DeliveryError { kind: DeliveryErrorKind::Ambiguous, ..error });
    }
    let accepted = Accepted { code: reply.code().into(), text: one_line(&reply) };
    let recorded = on_phase(Phase::Accepted).await;
    close(&mut connection).await;
    // The message is out: forgetting that is what would send it twice.
    recorded.map_err(|error| DeliveryError::unrecorded(DeliveryErrorKind::Ambiguous, Phase::Accepted, &error))?;
    Ok(accepted)
}

/// Connects, protects the conversation, and logs in.
async fn connect(config: &SmtpConfig) -> Result<AsyncSmtpConnection, DeliveryError> {
    let is_local = config.host.eq_ignore_ascii_case("localhost")
        || config.host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if config.tls == TlsMode::None && !is_local && !config.allow_plaintext {
        let why = format!(
            "mail to {} would be readable on its way; use `starttls` or `tls`, or allow plain text in the configuration",
            config.host
        );
        return Err(DeliveryError::new(DeliveryErrorKind::Transient, "connect", why));
    }
    crate::fetch::install_tls_provider();
    let hello = config.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
    let tls = || tls_parameters(config);
    let implicit = if config.tls == TlsMode::Tls { Some(tls()?) } else { None };
    let server = (config.host.trim_matches(['[', ']']), config.port);
    let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(config.timeout), &hello, implicit, None);
    let mut connection = within(config, "connect", Blame::Setup, connecting).await?;
    if config.tls == TlsMode::Starttls {
        if !connection.can_starttls() {
            close(&mut connection).await;
            let why = format!("{} does not offer STARTTLS; nothing was sent", config.host);
            return Err(DeliveryError::new(DeliveryErrorKind::Transient, "starttls", why));
        }
        within(config, "starttls", Blame::Setup, connection.starttls(tls()?, &hello)).await?;
    }
    if let Some((user, password)) = &config.credentials {
        let credentials = Credentials::new(user.clone(), password.clone());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let login = within(config, "auth", Blame::Setup, connection.auth(&mechanisms, &credentials)).await;
        if let Err(error) = login {
            close(&mut connection).await;
            return Err(error);
        }
    }
    Ok(connection)
}

fn tls_parameters(config: &SmtpConfig) -> Result<TlsParameters, DeliveryError> {
    let refuse = |error: SmtpError| DeliveryError::new(DeliveryErrorKind::Transient, "tls", causes(&error));
    let mut builder = TlsParameters::builder(config.host.trim_matches(['[', ']']).to_owned());
    if let Some(pem) = &config.ca_pem {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(refuse)?);
    }
    builder.build().map_err(refuse)
}

/// Everything up to the server's "go ahead" (354).
async fn begin(
    connection: &mut AsyncSmtpConnection,
    config: &SmtpConfig,
    from: Option<Address>,
    to: Address,
    message: &[u8],
) -> Result<(), DeliveryError> {
    let mut parameters = Vec::new();
    if !message.is_ascii() {
        if !connection.server_info().supports_feature(Extension::EightBitMime) {
            let why = "the message has bytes beyond ASCII, and the server does not offer 8BITMIME";
            return Err(DeliveryError::new(DeliveryErrorKind::Permanent, "sender", why));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    // A sender that is refused is refused for every recipient: that is ours to mend.
    let mail = within(config, "sender", Blame::Setup, connection.command(Mail::new(from, parameters))).await?;
    expect("sender", &mail, 200..=299)?;
    let rcpt = within(config, "recipient", Blame::Message, connection.command(Rcpt::new(to, Vec::new()))).await?;
    expect("recipient", &rcpt, 200..=299)?;
    let data = within(config, "data", Blame::Message, connection.command(Data)).await?;
    expect("data", &data, 354..=354)
}

/// Refuses a reply that is positive but not the one that belongs to the step.
fn expect(step: &'static str, reply: &Response, codes: RangeInclusive<u16>) -> Result<(), DeliveryError> {
    let code = u16::from(reply.code());
    if codes.contains(&code) {
        return Ok(());
    }
    let why = format!("{code} {} is no answer to this step", one_line(reply));
    Err(DeliveryError { code: Some(code), ..DeliveryError::new(DeliveryErrorKind::Transient, step, why) })
}

/// Awaits one step, no longer than the configuration permits.
async fn within<T>(
    config: &SmtpConfig,
    step: &'static str,
    blame: Blame,
    doing: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, DeliveryError> {
    match tokio::time::timeout(config.timeout, doing).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(step, blame, &error)),
        Err(_) => {
            let why = format!("{}:{} does not answer within {} s", config.host, config.port, config.timeout.as_secs());
            Err(DeliveryError::new(DeliveryErrorKind::Transient, step, why))
        }
    }
}

async fn close(connection: &mut AsyncSmtpConnection) {
    if !connection.has_broken() {
        let _ = tokio::time::timeout(QUIT_TIMEOUT, connection.quit()).await;
    }
}

/// A failed step as a failed delivery. 421 is the server going away, whatever it was asked.
fn failed(step: &'static str, blame: Blame, error: &SmtpError) -> DeliveryError {
    let code = error.status().map(u16::from);
    let text = causes(error);
    // 530, 535 and 538 ask for a log-in, wherever they come.
    let wants_login = matches!(code, Some(530 | 535 | 538));
    let permanent = error.is_permanent() && blame == Blame::Message && !wants_login;
    let kind = if permanent { DeliveryErrorKind::Permanent } else { DeliveryErrorKind::Transient };
    let shown = code.map_or_else(|| text.clone(), |code| format!("{code} {text}"));
    DeliveryError { code, enhanced: enhanced_status(&text), ..DeliveryError::new(kind, step, shown) }
}

/// The enhanced status code at the start of a reply's text (RFC 3463): `class.subject.detail`.
fn enhanced_status(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let numeric = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(numeric)).then(|| word.to_owned())
}

/// The innermost cause in one line; for a reply, that is its text.
fn causes(error: &SmtpError) -> String {
    let mut innermost: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = innermost.and_then(std::error::Error::source) {
        innermost = Some(inner);
    }
    let text = innermost.map_or_else(|| error.to_string(), ToString::to_string);
    clean(&text)
}

fn one_line(reply: &Response) -> String {
    clean(&reply.message().collect::<Vec<_>>().join(" "))
}

/// What a server says goes into logs and pages: without control characters, and not without end.
fn clean(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
