//! Counts what this thread holds and the most it held: an allocator over the system's own.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn count(bytes: isize) {
    // A thread that is being torn down is not measured any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = MOST.try_with(|most| most.set(most.get().max(held.get())));
    });
}

fn signed(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}

#[expect(unsafe_code, reason = "an allocator cannot be written otherwise; it only counts and hands on")]
// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may be held for a moment.
        count(signed(size));
        count(-signed(layout.size()));
        unsafe { System.realloc(at, layout, size) }
    }
}

/// Runs something and returns how many bytes it held at most, beyond what was held before.
pub fn most_held<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let done = run();
    (done, usize::try_from(MOST.get() - before).unwrap_or(0))
}

#[test]
fn what_is_held_is_counted() {
    let (kept, most) = most_held(|| {
        drop(vec![0_u8; 1_000_000]);
        vec![0_u8; 1_000]
    });
    assert!((1_000_000..1_010_000).contains(&most), "{most}");
    assert_eq!(kept.len(), 1_000);
    let ((), most) = most_held(|| drop(std::hint::black_box(Box::new([7_u8; 100]))));
    assert!((100..2_000).contains(&most), "{most}");
}
