//! Who really answered: the certificate of the site is part of what is kept.

use std::net::SocketAddr;
use std::sync::Arc;

use annexwatch::archive::Digest;
use annexwatch::fetch::{Allow, Gate, Kind, Policy, install_tls_provider};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use url::Url;

use crate::support::app::{App, SERIES};
use crate::support::databases::on_both_databases;

/// An authority of the tests.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A site on loopback with a certificate of this authority; its address, and the certificate's digest.
    async fn site(&self, body: &'static str) -> (SocketAddr, String) {
        install_tls_provider();
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        let digest = Digest::of(certificate.der()).to_string();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let head =
                        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        (address, digest)
    }
}

fn url(address: SocketAddr) -> Url {
    Url::parse(&format!("https://{address}/plan.md")).unwrap()
}

fn policy(authorities: Vec<Vec<u8>>, sites: &[SocketAddr]) -> Policy {
    let allow = sites.iter().map(|site| Allow::Endpoint(*site)).collect();
    Policy { allow, authorities, robots: false, retries: 0, pace: std::time::Duration::ZERO, ..Policy::new("tests") }
}

#[tokio::test]
async fn the_certificate_of_the_peer_that_answered_is_named() {
    let authority = Authority::new();
    let ((first, first_digest), (second, second_digest)) = (authority.site("one").await, authority.site("two").await);
    let gate = Gate::new(policy(vec![authority.pem().into_bytes()], &[first, second]));
    // Twice each: the second time over whatever the client kept of the first.
    for _ in 0..2 {
        assert_eq!(gate.get_body(&url(first)).await.unwrap().tls_peer, Some(first_digest.clone()));
        assert_eq!(gate.get_body(&url(second)).await.unwrap().tls_peer, Some(second_digest.clone()));
    }
    assert_ne!(first_digest, second_digest);
}

#[tokio::test]
async fn a_site_of_an_authority_that_nobody_trusts_is_not_read() {
    let (site, _) = Authority::new().site("one").await;
    for authorities in [Vec::new(), vec![Authority::new().pem().into_bytes()]] {
        let error = Gate::new(policy(authorities, &[site])).get_body(&url(site)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Tls, "{error}");
    }
}

on_both_databases! {
    async fn a_capture_and_its_leaf_name_the_certificate(db: &TestDb) {
        let authority = Authority::new();
        let (site, digest) = authority.site("# Annual plan 2023\n\nThe government will open a school.\n").await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, authority.pem()).unwrap();
        let app = App::open_with(db, |text| {
            let fetch = format!("pace_ms = 0\nrobots = false\nauthorities = [\"{}\"]", file.display());
            let text = text.replace("pace_ms = 0", &fetch).replace("allow = [", &format!("allow = [\"{site}\", "));
            format!("{text}\n[[series.source]]\nadapter = \"pinned\"\neditions = {{ 2023 = {{ url = \"{}\" }} }}\n", url(site))
        })
        .await;
        app.site.publish("2022", "md", "# Annual plan 2022\n\nThe government will build a road.\n");
        app.next_day().await;
        let capture = |period: &'static str| {
            let db = &app.service.db;
            async move {
                let edition = db.edition(SERIES, period).await.unwrap().unwrap();
                db.latest_capture(edition.id).await.unwrap().unwrap()
            }
        };
        assert_eq!(capture("2022").await.tls_peer, None, "plain HTTP has no peer");
        let secure = capture("2023").await;
        assert_eq!(secure.tls_peer.as_ref(), Some(&digest));
        let leaf = app.service.db.logged(secure.id).await.unwrap().unwrap().leaf().to_bytes();
        assert!(String::from_utf8(leaf).unwrap().contains(&format!("\"tls_peer\":\"{digest}\"")));
        app.finish().await;
    }
}
