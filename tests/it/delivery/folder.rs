//! Delivery into a folder.

use std::path::Path;

use annexwatch::mail::transport::{DeliveryErrorKind, Phase, Transport};

const MESSAGE: &[u8] = b"Subject: One\r\nMessage-ID: <a1@example.org>\r\n\r\nText\r\n";

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_message_becomes_one_file_however_often_it_is_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail");
    let transport = Transport::Folder(path.clone());
    let mut phases = Vec::new();
    for _ in 0..2 {
        let log = |phase| {
            phases.push(phase);
            async { Ok(()) }
        };
        transport.deliver("", "reader@example.org", MESSAGE, log).await.unwrap();
    }
    assert_eq!(phases, [Phase::BeforeData, Phase::DataBegun, Phase::Accepted].repeat(2));
    let names = files(&path);
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].ends_with(".eml"));
    assert_eq!(std::fs::read(path.join(&names[0])).unwrap(), MESSAGE);
}

#[tokio::test]
async fn another_message_under_the_same_id_does_not_replace_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Folder(folder.path().to_owned());
    transport.deliver("", "reader@example.org", MESSAGE, async |_| Ok(())).await.unwrap();
    let other = [MESSAGE, b"More\r\n"].concat();
    let error = transport.deliver("", "reader@example.org", &other, async |_| Ok(())).await.unwrap_err();
    assert_eq!(error.kind, DeliveryErrorKind::Permanent);
    let names = files(folder.path());
    assert_eq!(std::fs::read(folder.path().join(&names[0])).unwrap(), MESSAGE);
    assert_eq!(names.len(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_may_become_writable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let transport = Transport::Folder(file.join("mail"));
    let error = transport.deliver("", "reader@example.org", MESSAGE, async |_| Ok(())).await.unwrap_err();
    assert_eq!(error.kind, DeliveryErrorKind::Transient);
}
