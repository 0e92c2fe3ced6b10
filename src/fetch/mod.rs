//! The one gate for every outgoing HTTP request: it judges where a request goes, follows redirects itself, holds the
//! limits of time, size and pace, and hands back what came with everything an archive wants to know about it.
//!
//! It does not know what a series or an edition is, and it keeps nothing.
//!
//! The guard against requests to places that are nobody's business outside (server-side request forgery) has three
//! nets: a URL is judged after parsing, so that every spelling of an address is the same address; a name is resolved by
//! [`resolve`], which judges every answer and hands only judged ones to the dialler; and the address that was really
//! reached is judged once more. All three work at every hop of a redirect.

mod client;
mod coding;
mod error;
mod failure;
mod fetched;
mod file_name;
mod gate;
pub mod guard;
mod message;
mod pace;
pub mod policy;
mod remembered;
pub mod resolve;
mod robots;

pub use client::install_tls_provider;
pub use coding::{Undecodable, decoded};
pub use error::{FetchError, Kind};
pub use fetched::{Answer, Conditional, Fetched, Hop, NotModified};
pub use file_name::safe_file_name;
pub use gate::{Ask, Gate};
pub use message::Post;
pub use pace::{LONGEST_REST, Noted, SharedPace, Turn};
pub use policy::{Allow, Policy};
