//! Reads inputs into snapshots: files, folders, archives and standard input, in any mix and any of the known shapes.
//!
//! Two steps: reading yields a [`reading::FileRead`] a file, knowing nothing of what the whole may be; assembling tells
//! from all of them what each input is, which clusters they show, and how completely each kind is known.

pub mod assemble;
mod belonging;
mod beside;
pub mod bundle;
mod claims;
mod cloud;
mod clusters;
pub mod definitions;
mod documents;
pub(crate) mod door;
mod draft;
mod duplicates;
pub mod gitops;
mod head;
mod identity;
pub mod inputs;
mod json_split;
mod keep;
mod leaves;
mod limits;
pub mod lines;
pub mod live;
mod loose;
mod names;
mod object;
mod objects;
pub mod read;
pub mod reading;
mod reduce;
mod served;
mod shape;
mod sources;
#[cfg(test)]
mod testing;
mod workfiles;
