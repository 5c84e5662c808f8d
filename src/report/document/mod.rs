//! The report as it is kept and passed on: worded in both languages, complete in itself, and versioned, so that the program can
//! change inside while saved reports stay readable. All renderers take it, be it fresh or read back from a file.

mod make;
pub mod v1;

pub use make::{evidence, extent, identity, report};
pub use v1::*;
