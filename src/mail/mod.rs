//! Mail: what is owed becomes a message ([`outgoing`], [`message`]), and leaves by a transport ([`transport`]).
//!
//! Links in mails are signed with the installation's [`secret`]; [`sink`] is a mail server for trials and tests.

pub mod address;
pub mod links;
pub mod message;
pub mod outgoing;
pub mod secret;
pub mod sink;
pub mod transport;
