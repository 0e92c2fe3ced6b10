//! Scratch memory. Knows nothing of texts.

/// A table of marks by index that is cleared in one step.
pub(super) struct Marks {
    epoch: u32,
    marks: Vec<(u32, f32)>,
}

impl Marks {
    pub(super) fn new(len: usize) -> Self {
        Self { epoch: 0, marks: vec![(0, 0.0); len] }
    }

    pub(super) fn clear(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.marks.fill((0, 0.0));
            self.epoch = 1;
        }
    }

    /// Adds to the value at `index` and returns the value before.
    pub(super) fn add(&mut self, index: usize, value: f32) -> f32 {
        let epoch = self.epoch;
        let Some(mark) = self.marks.get_mut(index) else { return 0.0 };
        if mark.0 != epoch {
            *mark = (epoch, 0.0);
        }
        let before = mark.1;
        mark.1 += value;
        before
    }

    pub(super) fn get(&self, index: usize) -> f32 {
        self.marks.get(index).filter(|mark| mark.0 == self.epoch).map_or(0.0, |mark| mark.1)
    }
}
