//! Products by the images of their containers.

use super::{Instance, Part, instance};
use crate::facts::fact::FactList;
use crate::facts::image::Image;
use crate::facts::kinds::{Container, Workload};
use crate::facts::product::{CompiledSignal, Product, has_arg};

/// A container with its image taken apart.
pub(super) struct Pictured<'w> {
    /// Its workload, by position.
    workload: usize,
    /// By position in the workload.
    position: usize,
    container: &'w Container,
    image: Image,
}

/// The containers whose image is known. A Job is over when it has run: it is no sign of a product that stays.
pub(super) fn images(workloads: &FactList<Workload>) -> Vec<Pictured<'_>> {
    let lasting = workloads.present.iter().enumerate().filter(|(_, sourced)| sourced.fact.kind != "Job");
    let containers = lasting.flat_map(|(workload, sourced)| {
        sourced.fact.containers.iter().enumerate().map(move |(position, container)| (workload, position, container))
    });
    let mut all = Vec::new();
    for (workload, position, container) in containers {
        if let Some(reference) = container.image.known() {
            all.push(Pictured { workload, position, container, image: Image::parse(reference) });
        }
    }
    all
}

/// Adds the containers that a signal of a product knows by their image.
pub(super) fn by_image<'a>(
    product: &'a Product,
    signal: &CompiledSignal,
    workloads: &FactList<Workload>,
    images: &[Pictured],
    found: &mut Vec<Instance<'a>>,
) {
    if signal.images.is_empty() {
        return;
    }
    for Pictured { workload, position, container, image } in images {
        if !is_shown_by(product, signal, container, image) {
            continue;
        }
        let sourced = &workloads.present[*workload];
        let role = product.role_of(&container.name, image, &container.arg_texts());
        let instance = instance(product, sourced.fact.namespace.as_deref(), found);
        if instance.containers.iter().any(|part| part.workload == *workload && part.container == *position) {
            continue;
        }
        instance.containers.push(Part { workload: *workload, container: *position, role });
        instance.seen.insert("workload");
        if let Some(evidence) = sourced.evidence.get(*position).or(sourced.evidence.first()) {
            instance.signals.push((signal.text.clone(), evidence.clone()));
        }
    }
}

fn is_shown_by(product: &Product, signal: &CompiledSignal, container: &Container, image: &Image) -> bool {
    let by_image = |signal: &CompiledSignal| signal.images.iter().any(|pattern| image.is(pattern));
    let by_args = || {
        let args = container.arg_texts();
        signal.args.is_empty() || signal.args.iter().any(|arg| has_arg(&args, arg))
    };
    by_image(signal) && by_args() && !product.never.iter().any(by_image)
}
