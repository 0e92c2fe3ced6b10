//! Numbers for hashes: a table that is only ever added to. Knows nothing of what was hashed.

/// The least room of a table.
const LEAST: usize = 256;
/// No number.
const NONE: u32 = u32::MAX;

/// Gives each hash a number, in open addressing with linear probing. The hashes must be well mixed in their upper bits.
#[derive(Default)]
pub(super) struct Numbers {
    slots: Vec<(u64, u32)>,
    /// The upper bits of a hash that make an index are those above this one.
    shift: u32,
    len: usize,
}

impl Numbers {
    /// A table with room for so many hashes.
    pub(super) fn with_room(n: usize) -> Self {
        let slots = n.saturating_mul(2).next_power_of_two().max(LEAST);
        Self { slots: vec![(0, NONE); slots], shift: 64 - slots.trailing_zeros(), len: 0 }
    }

    /// The place of a hash, or the empty one where it would stand.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = (hash >> self.shift) as usize & mask;
        // Half of the slots are empty, so the search ends.
        while let Some(&(other, number)) = self.slots.get(at) {
            if other == hash || number == NONE {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    /// The number of a hash, if it has one.
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        let &(other, number) = self.slots.get(self.place(hash))?;
        (number != NONE && other == hash).then_some(number)
    }

    /// The number of a hash; `next` where it had none until now.
    #[inline]
    pub(super) fn find_or_add(&mut self, hash: u64, next: u32) -> u32 {
        if self.len * 2 >= self.slots.len() {
            self.grow();
        }
        let at = self.place(hash);
        let Some(slot) = self.slots.get_mut(at) else { return next };
        if slot.1 == NONE {
            *slot = (hash, next);
            self.len += 1;
        }
        slot.1
    }

    #[cold]
    fn grow(&mut self) {
        let mut larger = Self::with_room(self.slots.len());
        for &(hash, number) in self.slots.iter().filter(|(_, number)| *number != NONE) {
            let at = larger.place(hash);
            if let Some(slot) = larger.slots.get_mut(at) {
                *slot = (hash, number);
            }
        }
        larger.len = self.len;
        *self = larger;
    }
}
