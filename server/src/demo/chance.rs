//! Chance that comes out the same for the same seed, on every machine.

/// A stream of numbers from a seed (SplitMix64). It is for sample data only and
/// must never make a secret.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for one matter, so that a change in one part of the
    /// sample leaves the other parts as they were.
    pub(super) fn about(&self, matter: &str) -> Self {
        let mixed = matter.bytes().fold(self.0 ^ 0x9e37_79b9, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut stream = Self(mixed);
        stream.next();
        stream
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A place in a list of this length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// A whole number between two, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = most.saturating_sub(least).max(0) as u64 + 1;
        least + self.below(width) as i64
    }

    /// True in so many of a thousand cases.
    pub(super) fn often(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of several, each as likely.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.place(of.len())]
    }

    /// One of several by weight.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(T, u32)]) -> T {
        let sum: u64 = of.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.below(sum);
        for (one, weight) in of {
            if left < u64::from(*weight) {
                return *one;
            }
            left -= u64::from(*weight);
        }
        of[of.len() - 1].0
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.place(at + 1));
        }
    }

    /// What an id needs beside its time.
    pub(super) fn bytes(&mut self) -> [u8; 10] {
        let (one, other) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&one);
        bytes[8..].copy_from_slice(&other[..2]);
        bytes
    }
}
