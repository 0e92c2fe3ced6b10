//! Writes scores for a reader: the general way of writing fractions is exact to any digit, and slow. Knows no scores.

use std::fmt;

/// A number of at least 0, with two digits behind the point.
pub(super) struct Hundredths(pub(super) f32);

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = (f64::from(self.0) * 100.0).round_ties_even() as u64;
        write!(f, "{}.{:02}", n / 100, n % 100)
    }
}

/// A share from 0 to 1, in whole per cents.
pub(super) struct PerCent(pub(super) f32);

impl fmt::Display for PerCent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", f64::from(self.0 * 100.0).round_ties_even() as u64)
    }
}
