//! A time stamping authority (RFC 3161) on loopback: `openssl ts` behind a small site.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::origin::{Origin, Reply};

const CONFIG: &str = "[tsa]
default_tsa = stamps
[stamps]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
";

/// The authority, with the certificate that vouches for it.
pub(crate) struct Tsa {
    pub(crate) origin: Origin,
    folder: Arc<tempfile::TempDir>,
    is_down: Arc<AtomicBool>,
}

impl Tsa {
    /// Starts one; nothing where there is no `openssl`.
    pub(crate) async fn start() -> Option<Self> {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("tsa.cnf"), CONFIG).unwrap();
        std::fs::write(folder.path().join("serial"), "01\n").unwrap();
        std::fs::write(folder.path().join("extensions"), "extendedKeyUsage = critical,timeStamping\n").unwrap();
        if let Err(error) = Command::new("openssl").arg("version").output() {
            eprintln!("skipped: no openssl ({error})");
            return None;
        }
        for line in [
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 30",
            "req -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=stamps",
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 -extfile extensions",
        ] {
            let (is_done, said) = openssl(folder.path(), line);
            assert!(is_done, "{line}: {said}");
        }
        let (is_down, place) = (Arc::new(AtomicBool::new(false)), Arc::clone(&folder));
        let origin = Origin::start({
            let is_down = Arc::clone(&is_down);
            // One question at a time: they are files of one name.
            let one = std::sync::Mutex::new(());
            move |request| {
                let _alone = one.lock().unwrap();
                if is_down.load(Ordering::SeqCst) {
                    return Reply::new(503);
                }
                assert_eq!(request.header("content-type"), Some("application/timestamp-query"));
                std::fs::write(place.path().join("query"), &request.body).unwrap();
                // It answers a question that it does not understand too, by saying so.
                openssl(place.path(), "ts -reply -config tsa.cnf -section stamps -queryfile query -out reply");
                let reply = std::fs::read(place.path().join("reply")).unwrap();
                Reply::new(200).header("Content-Type", "application/timestamp-reply").body(reply)
            }
        })
        .await;
        Some(Self { origin, folder, is_down })
    }

    /// Whether it answers from now on.
    pub(crate) fn answers(&self, does: bool) {
        self.is_down.store(!does, Ordering::SeqCst);
    }

    /// Whether `openssl ts -verify` accepts the stamp of these bytes; and what it says.
    pub(crate) fn accepts(&self, response: &Path, bytes: &Path) -> (bool, String) {
        openssl(
            self.folder.path(),
            &format!("ts -verify -in {} -data {} -CAfile ca.pem", response.display(), bytes.display()),
        )
    }
}

fn openssl(folder: &Path, line: &str) -> (bool, String) {
    let ran = Command::new("openssl").current_dir(folder).args(line.split(' ')).output().unwrap();
    (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned() + &String::from_utf8_lossy(&ran.stdout))
}
