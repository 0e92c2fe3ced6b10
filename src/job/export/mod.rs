//! The archive for other programs: as a bag, whole, with what proves it; or as WARC, for those that replay the web.

mod bag;
mod warc;

pub use bag::bag;
pub use warc::warc;

/// How many leaves are read at a time.
const PAGE: i64 = 500;

/// How far an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Leaves of the log.
    pub captures: u64,
    /// Snapshots, each once.
    pub snapshots: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Snapshots that an order keeps out of view, and so out of this.
    pub withheld: u64,
}
