//! What others do about the same problem, given their best.

pub mod redis_script;
pub mod row_lock;
