//! Whether a file's text can be trusted.

use annexwatch::core::document::Health;
use annexwatch::core::extract::{Options, pdf};

use super::made::{file, scan, sheet};
use super::{read, texts};

const SENTENCE: &str = "Het kabinet zal de bijlage in maart publiceren.";

#[test]
fn a_whole_file_is_ok() {
    let draft = read(&file(&[sheet(&[(72.0, 100.0, 11.0, SENTENCE)])]));
    assert_eq!(draft.health, Health::Ok);
    assert_eq!(draft.pages, 1);
    assert_eq!(texts(&draft, "paragraph"), [SENTENCE]);
    assert!(draft.warnings.is_empty(), "{:?}", draft.warnings);
}

#[test]
fn a_file_cut_off_is_truncated_wherever_it_is_cut() {
    let whole = file(&[sheet(&[(72.0, 100.0, 11.0, SENTENCE)]), sheet(&[(72.0, 100.0, 11.0, SENTENCE)])]);
    for part in [20, 50, 80, 95] {
        let cut = &whole[..whole.len() * part / 100];
        assert_eq!(read(cut).health, Health::Truncated, "cut at {part} %");
    }
    let mut beyond = whole;
    let at = beyond.len() - 12;
    beyond.splice(at..at, *b"9999999");
    assert_eq!(read(&beyond).health, Health::Truncated, "a table beyond the end");
}

#[test]
fn pages_that_are_images_have_no_text_layer() {
    assert_eq!(read(&file(&[scan(), scan()])).health, Health::NoTextLayer);
    let mixed =
        read(&file(&[sheet(&[(72.0, 100.0, 11.0, SENTENCE)]), scan(), sheet(&[(72.0, 100.0, 11.0, SENTENCE)])]));
    assert_eq!(mixed.health, Health::PartlyScanned);
    assert!(mixed.warnings.iter().any(|warning| warning.ends_with(": 2")), "{:?}", mixed.warnings);
}

#[test]
fn a_picture_on_the_cover_is_no_scan() {
    let text = |y| sheet(&[(72.0, y, 11.0, SENTENCE)]);
    let draft = read(&file(&[scan(), text(300.0), text(300.0), text(300.0)]));
    assert_eq!(draft.health, Health::Ok);
}

#[test]
fn blank_pages_are_empty() {
    assert_eq!(read(&file(&[sheet(&[])])).health, Health::Empty);
    assert_eq!(read(b"").health, Health::Empty);
}

#[test]
fn an_empty_password_opens_and_another_does_not() {
    let open = read(include_bytes!("../../fixtures/pdf/empty-password.pdf"));
    assert_eq!((open.health, texts(&open, "paragraph")), (Health::Ok, vec![SENTENCE]));
    let closed = read(include_bytes!("../../fixtures/pdf/password.pdf"));
    assert_eq!((closed.health, closed.items.len()), (Health::Encrypted, 0));
}

#[test]
fn more_pages_or_text_than_allowed_is_too_large() {
    let pages: Vec<_> = (0..4).map(|_| sheet(&[(72.0, 300.0, 11.0, SENTENCE)])).collect();
    let bytes = file(&pages);
    let few = Options { max_pages: 3, ..Options::default() };
    assert_eq!(pdf::read(&bytes, &few).health, Health::TooLarge);
    let short = Options { max_text_bytes: 60, ..Options::default() };
    assert_eq!(pdf::read(&bytes, &short).health, Health::TooLarge);
    assert_eq!(pdf::read(&bytes, &Options::default()).health, Health::Ok);
}

#[test]
fn what_is_no_pdf_is_damaged() {
    assert_eq!(read(b"<html><h1>404</h1></html>").health, Health::Damaged);
    assert_eq!(read(b"%PDF-1.7\nnothing of the kind\n%%EOF").health, Health::Damaged);
}
