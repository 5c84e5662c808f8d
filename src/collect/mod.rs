//! Reads inputs into snapshots: files, folders, archives and standard input, in any mix and any of the known shapes.
//!
//! Two steps: reading yields a [`reading::FileRead`] a file, knowing nothing of what the whole may be; assembling tells
//! from all of them what each input is, which clusters they show, and how completely each kind is known.

mod names;
pub mod reading;
mod served;
mod shape;
#[cfg(test)]
mod testing;
