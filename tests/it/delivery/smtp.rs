//! The SMTP conversation, with a server that keeps to it and with one that does not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexwatch::mail::sink::{Fault, Misbehaviour, Received, Sink, SinkOptions, Step};
use annexwatch::mail::transport::{Accepted, DeliveryError, DeliveryErrorKind, Phase, SmtpConfig, TlsMode, Transport};
use proptest::prelude::*;

const FROM: &str = "bounces@example.org";
const TO: &str = "reader@example.org";
const MESSAGE: &[u8] = b"Subject: One\r\n\r\nText\r\n";

async fn sink() -> Sink {
    Sink::start(SinkOptions::default()).await.unwrap()
}

fn config(sink: &Sink) -> SmtpConfig {
    SmtpConfig { tls: TlsMode::None, ..SmtpConfig::new("127.0.0.1", sink.address().port()) }
}

/// Delivers, and tells the phases that were reached.
async fn deliver(config: SmtpConfig, message: &[u8]) -> (Result<Accepted, DeliveryError>, Vec<Phase>) {
    let mut phases = Vec::new();
    let log = |phase| {
        phases.push(phase);
        async { Ok(()) }
    };
    let result = Transport::Smtp(config).deliver(FROM, TO, message, log).await;
    (result, phases)
}

#[tokio::test]
async fn a_message_arrives_whole_and_each_phase_is_told_before_its_step() {
    let sink = Arc::new(sink().await);
    let transport = Transport::Smtp(config(&sink));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (server, log) = (Arc::clone(&sink), Arc::clone(&seen));
    // A worker spawns its deliveries, so that the future has to be fit for that.
    let delivering = tokio::spawn(async move {
        let record = |phase| {
            let (server, log) = (&server, &log);
            async move {
                tokio::task::yield_now().await;
                let state = (phase, server.commands().last().cloned(), server.received().len());
                log.lock().unwrap().push(state);
                Ok(())
            }
        };
        transport.deliver(FROM, TO, MESSAGE, record).await
    });
    let accepted = delivering.await.unwrap().unwrap();
    assert_eq!(accepted, Accepted { code: 250, text: "2.0.0 Kept".to_owned() });
    assert_eq!(sink.received(), [Received { from: FROM.to_owned(), to: vec![TO.to_owned()], data: MESSAGE.to_vec() }]);
    let expected = [
        (Phase::BeforeData, None, 0),
        (Phase::DataBegun, Some("DATA".to_owned()), 0),
        (Phase::Accepted, Some("DATA".to_owned()), 1),
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
    sink.wait_for(1).await;
}

#[tokio::test]
async fn a_message_that_wants_no_bounce_has_no_sender() {
    let sink = sink().await;
    Transport::Smtp(config(&sink)).deliver("", TO, MESSAGE, async |_| Ok(())).await.unwrap();
    assert_eq!(sink.received()[0].from, "");
}

#[tokio::test]
async fn each_misbehaviour_means_what_it_should_for_the_delivery() {
    use DeliveryErrorKind::{Ambiguous, Permanent, Transient};
    use Misbehaviour::{Drop, Stall};
    let say = |line: &str| Misbehaviour::Reply(line.to_owned());
    let before = vec![Phase::BeforeData];
    let begun = vec![Phase::BeforeData, Phase::DataBegun];
    let cases = [
        (Step::Greeting, say("554 No service"), Transient, Some(554), None, &before, 0),
        (Step::Greeting, Drop, Transient, None, None, &before, 0),
        (Step::Greeting, Stall, Transient, None, None, &before, 0),
        (Step::Greeting, say("nonsense"), Transient, None, None, &before, 0),
        (Step::Hello, Drop, Transient, None, None, &before, 0),
        (Step::Sender, say("550 5.7.1 Sender refused"), Transient, Some(550), Some("5.7.1"), &before, 0),
        (Step::Recipient, say("550 5.1.1 No such user"), Permanent, Some(550), Some("5.1.1"), &before, 0),
        (Step::Recipient, say("451 4.7.1 Greylisted"), Transient, Some(451), Some("4.7.1"), &before, 0),
        (Step::Recipient, say("421 4.3.2 Going down"), Transient, Some(421), Some("4.3.2"), &before, 0),
        (Step::Recipient, say("530 5.7.0 Log in first"), Transient, Some(530), Some("5.7.0"), &before, 0),
        (Step::Recipient, Drop, Transient, None, None, &before, 0),
        (Step::Data, say("451 Not now"), Transient, Some(451), None, &before, 0),
        (Step::Data, say("250 What"), Transient, Some(250), None, &before, 0),
        (Step::Data, Drop, Transient, None, None, &before, 0),
        (Step::MessageBegun, Drop, Ambiguous, None, None, &begun, 0),
        (Step::MessageEnd, say("552 5.3.4 Too large"), Permanent, Some(552), Some("5.3.4"), &begun, 0),
        (Step::MessageEnd, say("452 4.3.1 Full"), Transient, Some(452), Some("4.3.1"), &begun, 0),
        (Step::MessageEnd, Drop, Ambiguous, None, None, &begun, 0),
        (Step::MessageEnd, Stall, Ambiguous, None, None, &begun, 0),
        (Step::Kept, Drop, Ambiguous, None, None, &begun, 1),
        (Step::Kept, say("354 Go on"), Ambiguous, Some(354), None, &begun, 1),
    ];
    for (step, misbehaviour, kind, code, enhanced, phases, kept) in cases {
        let sink = sink().await;
        let case = format!("{step:?} {misbehaviour:?}");
        // Where nothing is said for ever, the wait is short; elsewhere it is not to be reached.
        let wait = Duration::from_millis(if misbehaviour == Stall { 200 } else { 20_000 });
        sink.misbehave(vec![Fault::always(step, misbehaviour)]);
        let config = SmtpConfig { timeout: wait, data_timeout: wait, ..config(&sink) };
        let (result, reached) = deliver(config, MESSAGE).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind, error.code, error.enhanced.as_deref()), (kind, code, enhanced), "{case}: {error}");
        assert_eq!((&reached, sink.received().len()), (phases, kept), "{case}");
        assert_eq!(error.to_string().lines().count(), 1, "{case}");
    }
}

#[tokio::test]
async fn a_greylisted_recipient_is_served_the_second_time_and_others_at_once() {
    let sink = sink().await;
    let greylist = Misbehaviour::Reply("451 4.7.1 Come back".to_owned());
    sink.misbehave(vec![Fault { recipient: Some(TO.to_owned()), ..Fault::times(1, Step::Recipient, greylist) }]);
    let transport = Transport::Smtp(config(&sink));
    assert!(transport.deliver(FROM, "other@example.org", MESSAGE, async |_| Ok(())).await.is_ok());
    let error = transport.deliver(FROM, TO, MESSAGE, async |_| Ok(())).await.unwrap_err();
    assert_eq!(error.kind, DeliveryErrorKind::Transient);
    assert!(transport.deliver(FROM, TO, MESSAGE, async |_| Ok(())).await.is_ok());
    assert_eq!(sink.received().len(), 2);
}

#[tokio::test]
async fn a_phase_that_cannot_be_recorded_stops_the_delivery() {
    let cases = [
        (Phase::BeforeData, DeliveryErrorKind::Transient, 0),
        (Phase::DataBegun, DeliveryErrorKind::Transient, 0),
        (Phase::Accepted, DeliveryErrorKind::Ambiguous, 1),
    ];
    for (failing, kind, kept) in cases {
        let sink = sink().await;
        let record = async |phase| if phase == failing { Err(anyhow::anyhow!("disk full")) } else { Ok(()) };
        let error = Transport::Smtp(config(&sink)).deliver(FROM, TO, MESSAGE, record).await.unwrap_err();
        assert_eq!(error.kind, kind, "{failing:?}");
        assert!(error.text.contains("disk full"), "{error}");
        assert_eq!(sink.received().len(), kept, "{failing:?}");
    }
}

#[tokio::test]
async fn mail_is_not_sent_in_the_open_nor_to_what_is_no_address() {
    let sink = sink().await;
    let elsewhere = SmtpConfig { tls: TlsMode::None, ..SmtpConfig::new("mail.example.org", 25) };
    let (result, _) = deliver(elsewhere, MESSAGE).await;
    assert_eq!(result.unwrap_err().step, "connect");

    let demanding = SmtpConfig { tls: TlsMode::Starttls, ..config(&sink) };
    let (result, phases) = deliver(demanding, MESSAGE).await;
    assert_eq!((result.unwrap_err().step, phases), ("starttls", vec![Phase::BeforeData]));

    let injected = "reader@example.org>\r\nRCPT TO:<victim@example.org";
    let error = Transport::Smtp(config(&sink)).deliver(FROM, injected, MESSAGE, async |_| Ok(())).await.unwrap_err();
    assert_eq!((error.kind, error.step), (DeliveryErrorKind::Permanent, "recipient"));

    let with_password = SmtpConfig { credentials: Some(("user".into(), "s3cret".into())), ..config(&sink) };
    assert!(!format!("{with_password:?}").contains("s3cret"));
    let (result, _) = deliver(with_password, MESSAGE).await;
    assert_eq!(result.unwrap_err().step, "auth");
    assert!(
        sink.commands().iter().all(|line| !line.starts_with("MAIL") && !line.starts_with("AUTH")),
        "{:?}",
        sink.commands()
    );
}

#[tokio::test]
async fn a_line_end_that_is_none_is_not_sent() {
    let sink = sink().await;
    for message in [
        &b"Subject: One\n\nText\n"[..],
        b"Subject: One\r\n\r\n\n.\nMAIL FROM:<x@example.org>\r\n",
        b"Text\r",
        b"a\rb\r\n",
    ] {
        let (result, phases) = deliver(config(&sink), message).await;
        assert_eq!((result.unwrap_err().kind, phases), (DeliveryErrorKind::Permanent, vec![]));
    }
    assert!(sink.commands().is_empty());
}

#[tokio::test]
async fn bytes_beyond_ascii_need_a_server_that_takes_them() {
    let message = "Subject: One\r\n\r\nTé\r\n".as_bytes();
    let modern = sink().await;
    assert!(deliver(config(&modern), message).await.0.is_ok());
    assert_eq!(modern.received()[0].data, message);
    let old = Sink::start(SinkOptions { extensions: vec![], ..SinkOptions::default() }).await.unwrap();
    assert_eq!(deliver(config(&old), message).await.0.unwrap_err().kind, DeliveryErrorKind::Permanent);
}

#[tokio::test]
async fn a_message_that_is_too_large_for_the_server_is_refused_by_it() {
    let small = Sink::start(SinkOptions { max_message_bytes: 10, ..SinkOptions::default() }).await.unwrap();
    let error = deliver(config(&small), MESSAGE).await.0.unwrap_err();
    assert_eq!((error.kind, error.enhanced.as_deref()), (DeliveryErrorKind::Permanent, Some("5.3.4")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Dots at the start of lines are doubled on the way, and back again.
    #[test]
    fn every_message_arrives_byte_for_byte(lines in proptest::collection::vec("\\.{0,3}[ -~]{0,12}", 0..12)) {
        let message: String = std::iter::once("Subject: One").chain([""]).chain(lines.iter().map(String::as_str))
            .map(|line| format!("{line}\r\n")).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let received = runtime.block_on(async {
            let sink = sink().await;
            deliver(config(&sink), message.as_bytes()).await.0.unwrap();
            sink.received()
        });
        prop_assert_eq!(&received[0].data, message.as_bytes());
    }
}
