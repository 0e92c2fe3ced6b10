//! `[mail]`: how mail leaves, and whether it may.

use serde::Deserialize;
use std::path::PathBuf;
use url::Url;

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    #[serde(default)]
    pub from_name: Option<String>,
    /// Who is told when something waits for a person or broke; nobody where it is absent.
    pub operator: Option<String>,
    /// The server that takes the mail.
    pub smtp: Option<Smtp>,
    /// A folder that mail is written to instead, one `.eml` a mail.
    pub folder: Option<PathBuf>,
    /// Where bounces come in; without it nothing that comes back is read, and mail leaves with the sender's address as its
    /// return path.
    pub bounces: Option<Bounces>,
    /// The relay signs with DKIM and covers the List headers. Only then does a mail offer to unsubscribe with one click.
    #[serde(default)]
    pub relay_signs: bool,
}

/// Where bounces come in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounces {
    /// The address to which `+` and a token are added, so that each message has a return path of its own.
    pub address: String,
    /// The maildir into which mail to all these addresses is delivered.
    pub maildir: PathBuf,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The account, where it wants one.
    pub user: Option<String>,
    /// The file that holds the account's password.
    pub password_file: Option<PathBuf>,
}

/// How a conversation with a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, and nothing without it (port 587).
    #[default]
    Starttls,
    /// In the clear: on loopback only.
    None,
}

impl Mail {
    /// Whether mail may go out, and how its links may act (rule 11 of the architecture).
    pub(super) fn permission(&self, base: Option<&Url>) -> MailPermission {
        let Some(base) = base else { return MailPermission::NoBaseUrl };
        if base.scheme() == "https" {
            return MailPermission::Public;
        }
        let smtp_is_local = self.smtp.as_ref().is_none_or(|smtp| is_loopback(&smtp.host));
        if base.host_str().is_some_and(is_loopback) && smtp_is_local {
            MailPermission::Trial
        } else {
            MailPermission::NotHttps
        }
    }
}

/// Whether mail may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailPermission {
    /// Links are https.
    Public,
    /// Pages and mail server are both on loopback: mail goes out, without one-click unsubscribing.
    Trial,
    /// No base URL is set: nothing is mailed.
    NoBaseUrl,
    /// The base URL is not https: nothing is mailed.
    NotHttps,
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
