//! GitOps repositories, read as they stand: which files are desired state, which values reach which chart, and which sources
//! are not in the input. Nothing is rendered.

pub mod tree;
