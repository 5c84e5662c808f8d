//! Bundles: what a scan needs of one cluster in one file, that a customer can look through and send.
//!
//! A bundle is a `.tar.zst` of one folder with [`MANIFEST`], which tells of the cluster and how completely each kind is known, and
//! one list a kind below `objects/`.

mod anonymise;
mod encode;
pub mod manifest;
pub mod spool;
pub mod write;

/// The file in a bundle that tells what it is.
pub const MANIFEST: &str = "meetlat-bundle.json";
/// What stands in its place where a live cluster was read into memory.
pub(super) const LIVE: &str = "cluster";
/// The folder of the lists.
pub const OBJECTS: &str = "objects";
