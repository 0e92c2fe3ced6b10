#![no_main]

#[path = "../entry.rs"]
#[allow(dead_code, reason = "each target calls one of the entries")]
mod entry;

/// The parsers of others may panic, for that is caught and called `crashed`; our own code may not.
fn tolerate_others() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|location| !location.file().contains(".cargo/registry")) {
            abort(panic);
        }
    }));
}

libfuzzer_sys::fuzz_target!(init: tolerate_others(), |bytes: &[u8]| {
    entry::read_pdf(bytes);
});
