//! Files that hold a secret of the installation. Knows nothing of what the secret is for.

use std::io::Write as _;
use std::path::Path;

/// Makes the file with these bytes, readable by its owner only, unless another process has made it meanwhile. Made whole
/// beside it and then linked: a crash leaves no half secret, and of two processes one wins.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn make(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("new-{:016x}", rand::random::<u64>()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options
        .open(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::hard_link(&beside, path));
    // What is left of it harms nothing.
    let _ = std::fs::remove_file(&beside);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Err(_) | Ok(()) => Ok(()),
    }
}
