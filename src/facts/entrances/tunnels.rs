//! Tunnels: programs in the cluster by whose far end traffic comes in.

use std::collections::BTreeSet;

use super::super::context::Context;
use super::super::fact::Sourced;
use super::super::kinds::Entrance;
use super::super::product::Product;
use super::super::recognise::{Instance, unchecked};
use super::super::workloads;
use super::Entry;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

/// Tunnels, by whose other end traffic comes in.
pub(super) fn tunnels<'m>(context: &'m Context) -> impl Fn(&Instance) -> Vec<Entry> + 'm {
    |instance| {
        let Some(exposure) = &instance.product.file.tunnel else { return Vec::new() };
        let fact = |name: &str| Entrance {
            kind: "tunnel".to_owned(),
            namespace: instance.namespace.clone(),
            name: name.to_owned(),
            exposure: Known::Known(exposure.clone()),
            source_ranges: Vec::new(),
            limited: false,
            http: Known::Known(true),
            shared: false,
            controller: Some(instance.product.id().to_owned()),
            class: None,
        };
        let workloads = instance.workloads(context.workloads).into_iter();
        let running = workloads.map(|it| Sourced {
            fact: fact(&it.fact.name),
            evidence: it.evidence.clone(),
            observed: it.observed,
        });
        let running: Vec<Sourced<Entrance>> = running.collect();
        let declared = (running.is_empty()).then(|| Sourced {
            fact: fact(&instance.product.file.name),
            evidence: instance.evidence(),
            observed: instance.is_observed(),
        });
        running.into_iter().chain(declared).map(|sourced| Entry::new(sourced, Vec::new())).collect()
    }
}

/// Tunnels that may be there unseen. In an observation their workloads are looked for, in declarations every sign.
pub fn unseen<'c>(context: &Context<'c, '_>) -> Vec<(&'c Product, BTreeSet<Reason>)> {
    let tunnels = context.input.products.iter().filter(|product| product.file.tunnel.is_some());
    let reasons = |product: &Product| match context.input.snapshot.observed {
        true => context.input.gaps(&workloads::KINDS).into_iter().collect(),
        false => unchecked(context.input, product, context.workloads),
    };
    tunnels.map(|product| (product, reasons(product))).filter(|(_, reasons)| !reasons.is_empty()).collect()
}

/// The same as records.
pub(super) fn possible(context: &Context) -> Vec<Possible> {
    let record = |(product, reasons): (&Product, BTreeSet<Reason>)| {
        let mut value = reasons.first().map_or_else(Object::new, |reason| Object::open(reason.clone()));
        value.insert("kind", Value::from("tunnel"));
        value.insert("controller", Value::from(product.id()));
        Possible { value: value.into(), reasons }
    };
    unseen(context).into_iter().map(record).collect()
}
