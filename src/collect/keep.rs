//! What is kept of what is read.

use crate::model::demand::Demand;
use crate::model::resource::Resource;
use crate::model::value::Pool;

/// What is kept of what is read.
#[derive(Clone, Copy)]
pub(super) struct Keep<'k> {
    /// The objects of these kinds.
    pub(super) demand: &'k Demand,
    /// Where their parts lie, each once.
    pub(super) pool: &'k Pool,
}

impl Keep<'_> {
    /// Makes the parts of an object those that others have too.
    pub(super) fn hold(self, resource: &mut Resource) {
        resource.body = self.pool.value(std::mem::take(&mut resource.body));
    }
}
