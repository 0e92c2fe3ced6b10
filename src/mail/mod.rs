//! Mail: a [`message`] is put together, and leaves by a [`transport`]. What is owed to whom is [`crate::job`]'s.
//!
//! Links in mails are signed with the installation's [`secret`]; [`sink`] is a mail server for trials and tests.

pub mod address;
pub mod bounce;
pub mod links;
pub mod message;
pub mod secret;
pub mod sink;
pub mod transport;
