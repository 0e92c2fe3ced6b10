//! An S3 on loopback, by moto; gone when it is dropped.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use annexwatch::archive::S3Settings;

use super::{http, python};

/// What looks like a signature; moto asks for one and does not hold it against anything.
const SIGNED: (&str, &str) = (
    "Authorization",
    "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
);

pub(crate) struct Moto {
    address: SocketAddr,
    child: Child,
}

impl Moto {
    /// Starts it, with an empty bucket; nothing where moto is not installed.
    pub(crate) async fn start(bucket: &str) -> Option<Self> {
        let program = python::program("moto_server")?;
        // The port is free now, and nobody else is told of it.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self { address, child };
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                let made = http::request(address, "PUT", &format!("/{bucket}"), &[], "").await;
                assert_eq!(made.status, 200, "{}", made.text());
                return Some(moto);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("moto_server does not answer");
    }

    /// Puts an object, behind the archive's back. Gives the status.
    pub(crate) async fn put(&self, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        http::request(self.address, "PUT", path, &[&[SIGNED], headers].concat(), body).await.status
    }

    /// The status of an object.
    pub(crate) async fn get(&self, path: &str) -> u16 {
        http::request(self.address, "GET", path, &[SIGNED], "").await.status
    }

    pub(crate) fn settings(&self, bucket: &str) -> S3Settings {
        S3Settings {
            bucket: bucket.to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(format!("http://{}", self.address)),
            prefix: Some("annexwatch".to_owned()),
            access_key_id: "key".to_owned(),
            secret_access_key: "secret".to_owned(),
            path_style: true,
        }
    }

    /// The same as a part of a config; the secret lies in a file in that folder.
    pub(crate) fn config(&self, bucket: &str, folder: &Path) -> String {
        let file = folder.join("s3.secret");
        std::fs::write(&file, "secret\n").unwrap();
        format!(
            "[s3]\nbucket = \"{bucket}\"\nendpoint = \"http://{}\"\naccess_key_id = \"key\"\nsecret_access_key_file = \"{}\"\n\
             path_style = true\n",
            self.address,
            file.display()
        )
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
