//! The caller's word that time is up. Knows no clock: it asks.

use std::cell::Cell;

/// Asks whether time is up, and remembers that it was.
pub(super) struct Limit<'a> {
    is_up: Option<&'a dyn Fn() -> bool>,
    reached: Cell<bool>,
}

impl<'a> Limit<'a> {
    pub(super) const fn new(is_up: Option<&'a dyn Fn() -> bool>) -> Self {
        Self { is_up, reached: Cell::new(false) }
    }

    /// Whether the work that is left must be left.
    pub(super) fn is_reached(&self) -> bool {
        if !self.reached.get() && self.is_up.is_some_and(|is_up| is_up()) {
            self.reached.set(true);
        }
        self.reached.get()
    }

    /// Whether work was left.
    pub(super) const fn was_reached(&self) -> bool {
        self.reached.get()
    }
}
