//! Two editions in, one report out: every status, what is held, and what must never happen.

mod editions;
mod held;
mod invariants;
mod real;
mod statuses;
