//! The tree of RFC 6962 over the lines of a log.

use super::hash::{Hash, empty_root, node_hash};

/// A tree that grows at its end, with every complete inner node kept.
///
/// *Cost*: 64 bytes of memory a leaf; a push hashes one node on average, a root or a proof about log n.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// `levels[k][i]` is the root of the leaves from `i << k` to `(i + 1) << k`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// Makes a tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how many leaves there are.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, Vec::len) as u64
    }

    /// Adds the hash of one more leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for depth in 0.. {
            if self.levels.len() == depth {
                self.levels.push(Vec::new());
            }
            let level = &mut self.levels[depth];
            level.push(node);
            let [.., left, right] = level.as_slice() else { return };
            if level.len() % 2 == 1 {
                return;
            }
            node = node_hash(left, right);
        }
    }

    /// Takes back every leaf from `size` on. Does nothing when there are no more than that.
    pub fn truncate(&mut self, size: u64) {
        for (depth, level) in self.levels.iter_mut().enumerate() {
            level.truncate(index(size >> depth.min(63)));
        }
        self.levels.retain(|level| !level.is_empty());
    }

    /// Returns the hash of a leaf.
    pub fn leaf(&self, at: u64) -> Option<Hash> {
        self.levels.first()?.get(index(at)).copied()
    }

    /// Returns the root over all leaves.
    pub fn root(&self) -> Hash {
        self.range(0, self.size())
    }

    /// Returns the root over the first `size` leaves; none when there are fewer.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        (size <= self.size()).then(|| self.range(0, size))
    }

    /// Returns the audit path of a leaf in the tree of the first `size` leaves, the deepest node first; none when there is no such leaf.
    pub fn inclusion(&self, at: u64, size: u64) -> Option<Vec<Hash>> {
        if at >= size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        let (mut start, mut end) = (0, size);
        while end - start > 1 {
            let middle = start + left_part(end - start);
            if at < middle {
                path.push(self.range(middle, end));
                end = middle;
            } else {
                path.push(self.range(start, middle));
                start = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// Returns the proof that the tree of the first `to` leaves begins with that of the first `from`; none when there are fewer than
    /// `to`, or `from` is not between 1 and `to`.
    pub fn consistency(&self, from: u64, to: u64) -> Option<Vec<Hash>> {
        if from == 0 || from > to || to > self.size() {
            return None;
        }
        let mut path = Vec::new();
        let (mut start, mut end) = (0, to);
        // Down to the node at whose end the old tree ends.
        while from != end {
            let middle = start + left_part(end - start);
            if from <= middle {
                path.push(self.range(middle, end));
                end = middle;
            } else {
                path.push(self.range(start, middle));
                start = middle;
            }
        }
        // A whole left side is the old root itself, which the reader has.
        if start > 0 {
            path.push(self.range(start, end));
        }
        path.reverse();
        Some(path)
    }

    /// Returns the root over the leaves from `start` to `end`. *Invariant*: `start` is a multiple of every complete part's width, as
    /// the splits of RFC 6962 make it.
    fn range(&self, start: u64, end: u64) -> Hash {
        let width = end - start;
        if width == 0 {
            return empty_root();
        }
        if width.is_power_of_two() {
            let depth = width.trailing_zeros();
            return self.levels[depth as usize][index(start >> depth)];
        }
        let middle = start + left_part(width);
        node_hash(&self.range(start, middle), &self.range(middle, end))
    }
}

/// Returns the largest power of two below `width`, which is at least 2.
pub(super) fn left_part(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

fn index(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// The right edge of a tree: enough to go on and to know the root, in a few hundred bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The roots of the complete parts, from the widest to the narrowest: one for each 1 in the binary digits of the size.
    parts: Vec<Hash>,
}

impl Frontier {
    /// Makes the edge of a tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of one more leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            // One part for every 1 in the size, so there is one to take.
            if let Some(left) = self.parts.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.parts.push(node);
        self.size += 1;
    }

    /// Returns the root over all leaves.
    pub fn root(&self) -> Hash {
        let Some((last, before)) = self.parts.split_last() else { return empty_root() };
        before.iter().rev().fold(*last, |right, left| node_hash(left, &right))
    }
}
