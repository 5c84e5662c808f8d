//! What is kept of what is read.

use crate::model::demand::Demand;
use crate::model::value::Pool;

/// What is kept of what is read.
#[derive(Clone, Copy)]
pub(super) struct Keep<'k> {
    /// The objects of these kinds.
    pub(super) demand: &'k Demand,
    /// Where their parts lie, each once.
    pub(super) pool: &'k Pool,
}
