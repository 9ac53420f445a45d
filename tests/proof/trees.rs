//! The tree against the vectors of the Certificate Transparency reference code, and against RFC 6962 written down naively.

use arte::proof::{AuditError, Frontier, Hash, Tree, hex, leaf_hash, node_hash, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// The eight leaves of the reference tests.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first one, two, … eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// (leaf, size, audit path) of the reference tests.
const PATHS: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// (from, to, proof) of the reference tests.
const CONSISTENCY: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn grown(leaves: impl IntoIterator<Item = Hash>) -> Tree {
    let mut tree = Tree::new();
    leaves.into_iter().for_each(|leaf| tree.push(leaf));
    tree
}

fn numbered(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

/// MTH, PATH and PROOF of RFC 6962, section 2.1, word for word.
mod naive {
    use super::*;

    fn split(count: usize) -> usize {
        let mut k = 1;
        while k * 2 < count {
            k *= 2;
        }
        k
    }

    pub fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node_hash(&root(left), &root(right))
            }
        }
    }

    pub fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return vec![];
        }
        let k = split(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut path, other) = if at < k { (path(at, left), right) } else { (path(at - k, right), left) };
        path.push(root(other));
        path
    }

    pub fn proof(from: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
        if from == leaves.len() {
            return if whole { vec![] } else { vec![root(leaves)] };
        }
        let k = split(leaves.len());
        let (left, right) = leaves.split_at(k);
        if from <= k {
            let mut found = proof(from, left, whole);
            found.push(root(right));
            found
        } else {
            let mut found = proof(from - k, right, false);
            found.push(root(left));
            found
        }
    }
}

#[test]
fn roots_and_proofs_are_those_of_the_reference_code() {
    assert_eq!(hex(&Tree::new().root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(Frontier::new().root(), Tree::new().root());
    let tree = grown(LEAVES.iter().map(|leaf| leaf_hash(leaf)));
    for (index, root) in ROOTS.iter().enumerate() {
        assert_eq!(hex(&tree.root_at(index as u64 + 1).unwrap()), *root, "{} leaves", index + 1);
    }
    let written = |path: Vec<Hash>| path.iter().map(|hash| hex(hash)).collect::<Vec<_>>();
    for (at, size, path) in PATHS {
        assert_eq!(written(tree.inclusion(at, size).unwrap()), path, "leaf {at} of {size}");
    }
    for (from, to, proof) in CONSISTENCY {
        assert_eq!(written(tree.consistency(from, to).unwrap()), proof, "{from} in {to}");
    }
}

#[test]
fn every_proof_of_every_small_tree_is_the_naive_one_and_holds() {
    let leaves = numbered(70);
    let tree = grown(leaves.iter().copied());
    let mut edge = Frontier::new();
    for size in 0..=70_u64 {
        let part = &leaves[..size as usize];
        let root = naive::root(part);
        assert_eq!(tree.root_at(size), Some(root));
        assert_eq!((edge.root(), edge.size()), (root, size));
        for at in 0..size {
            let path = tree.inclusion(at, size).unwrap();
            assert_eq!(path, naive::path(at as usize, part));
            assert_eq!(verify_inclusion(&part[at as usize], at, size, &path, &root), Ok(()));
        }
        for from in 1..=size {
            let proof = tree.consistency(from, size).unwrap();
            assert_eq!(proof, naive::proof(from as usize, part, true));
            let old = tree.root_at(from).unwrap();
            assert_eq!(verify_consistency(from, size, &proof, &old, &root), Ok(()));
        }
        edge.push(leaf_hash(&size.to_be_bytes()));
    }
    assert_eq!(tree.root_at(71), None);
    assert_eq!((tree.inclusion(3, 3), tree.inclusion(0, 71)), (None, None));
    assert_eq!((tree.consistency(0, 3), tree.consistency(4, 3), tree.consistency(1, 71)), (None, None, None));
}

#[test]
fn a_proof_that_is_too_long_or_too_short_proves_nothing() {
    let tree = grown(numbered(13));
    for size in 1..=13 {
        let root = tree.root_at(size).unwrap();
        for at in 0..size {
            let leaf = tree.leaf(at).unwrap();
            let path = tree.inclusion(at, size).unwrap();
            let longer = [path.as_slice(), &[[0; 32]]].concat();
            let found = longer.len();
            assert_eq!(verify_inclusion(&leaf, at, size, &longer, &root), Err(AuditError::Length { found }));
            if let [shorter @ .., _] = path.as_slice() {
                assert!(verify_inclusion(&leaf, at, size, shorter, &root).is_err());
            }
        }
        for from in 1..=size {
            let old = tree.root_at(from).unwrap();
            let proof = tree.consistency(from, size).unwrap();
            let longer = [proof.as_slice(), &[[0; 32]]].concat();
            assert!(verify_consistency(from, size, &longer, &old, &root).is_err(), "{from} in {size}");
            if let [shorter @ .., _] = proof.as_slice() {
                assert!(verify_consistency(from, size, shorter, &old, &root).is_err(), "{from} in {size}");
            }
        }
    }
    assert_eq!(verify_inclusion(&[0; 32], 5, 5, &[], &[0; 32]), Err(AuditError::OutOfRange));
    assert_eq!(verify_consistency(0, 5, &[], &[0; 32], &[0; 32]), Err(AuditError::OutOfRange));
    assert_eq!(verify_consistency(6, 5, &[], &[0; 32], &[0; 32]), Err(AuditError::OutOfRange));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_tree_of_any_size_agrees_with_the_naive_one(size in 1..600_u64, at in any::<u64>(), from in any::<u64>()) {
        let leaves = numbered(size);
        let tree = grown(leaves.iter().copied());
        let root = naive::root(&leaves);
        prop_assert_eq!(tree.root(), root);
        let at = at % size;
        prop_assert_eq!(tree.inclusion(at, size).unwrap(), naive::path(at as usize, &leaves));
        let from = from % size + 1;
        prop_assert_eq!(tree.consistency(from, size).unwrap(), naive::proof(from as usize, &leaves, true));
    }

    #[test]
    fn a_proof_with_one_bit_flipped_or_about_another_leaf_proves_nothing(
        size in 2..200_u64, at in any::<u64>(), from in any::<u64>(), byte in any::<usize>(), bit in 0..8_u32,
    ) {
        let tree = grown(numbered(size));
        let root = tree.root();
        let at = at % size;
        let leaf = tree.leaf(at).unwrap();
        let mut path = tree.inclusion(at, size).unwrap();
        prop_assert!(verify_inclusion(&leaf, (at + 1) % size, size, &path, &root).is_err());
        let place = byte % (path.len() * 32);
        path[place / 32][place % 32] ^= 1 << bit;
        prop_assert_eq!(verify_inclusion(&leaf, at, size, &path, &root), Err(AuditError::OtherRoot));

        let from = from % (size - 1) + 1;
        let old = tree.root_at(from).unwrap();
        let mut proof = tree.consistency(from, size).unwrap();
        let place = byte % (proof.len() * 32);
        proof[place / 32][place % 32] ^= 1 << bit;
        prop_assert_eq!(verify_consistency(from, size, &proof, &old, &root), Err(AuditError::OtherRoot));
    }

    #[test]
    fn what_is_taken_back_was_never_there(size in 0..300_u64, cut in 0..300_u64, more in 0..50_u64) {
        let mut tree = grown(numbered(size));
        let cut = cut.min(size);
        tree.truncate(cut);
        prop_assert_eq!(&tree, &grown(numbered(cut)));
        (cut..cut + more).for_each(|number| tree.push(leaf_hash(&number.to_be_bytes())));
        prop_assert_eq!(tree, grown(numbered(cut + more)));
    }
}
