//! The demo's two readers, and as much of a browser as they need: they fill in the form, open the mail, and press the
//! button behind its link.

use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::form_urlencoded;

/// Somebody who subscribes.
pub(super) struct Reader {
    /// The address.
    pub(super) address: &'static str,
    /// The language of the mail.
    pub(super) language: &'static str,
    /// The series.
    pub(super) series: &'static str,
}

/// A Dutch and an English one.
pub(super) const READERS: [Reader; 2] = [
    Reader { address: "redactie@waakhond.example", language: "nl", series: "demo-nl" },
    Reader { address: "desk@watchdog.example", language: "en", series: "demo-en" },
];

impl Reader {
    /// Sends the form of the page.
    pub(super) async fn subscribe(&self, pages: SocketAddr) -> Result<()> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("email", self.address)
            .append_pair("series", self.series)
            .append_pair("language", self.language)
            .finish();
        request(pages, "POST", "/subscribe", &form).await.context("the form to subscribe").map(drop)
    }

    /// Opens the link in the confirmation mail, and presses the button of the page behind it.
    pub(super) async fn confirm(&self, pages: SocketAddr, mail: &[u8]) -> Result<()> {
        let path = confirmation_path(mail).context("the confirmation mail has no link")?;
        let page = request(pages, "GET", &path, "").await.context("the page to confirm")?;
        ensure!(page.contains(&format!("action=\"{path}\"")), "the page to confirm has no button");
        request(pages, "POST", &path, "").await.context("the button to confirm").map(drop)
    }
}

/// The path of the link in a confirmation mail.
fn confirmation_path(mail: &[u8]) -> Option<String> {
    // A quoted-printable body breaks long lines with an equals sign.
    let text = String::from_utf8_lossy(mail).replace("=\r\n", "");
    let start = text.find("/confirm/")?;
    let path = text.get(start..)?;
    let end = path.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '-'))).unwrap_or(path.len());
    path.get(..end).map(str::to_owned)
}

/// One request over HTTP/1.1, to a server of our own on loopback.
async fn request(to: SocketAddr, method: &str, path: &str, form: &str) -> Result<String> {
    let mut stream = TcpStream::connect(to).await?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {to}\r\nOrigin: http://{to}\r\nAccept-Language: en\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.lines().next().unwrap_or_default();
    ensure!(status.contains(" 200 "), "{method} {path} was answered with {status:?}");
    Ok(answer)
}
