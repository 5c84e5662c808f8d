//! The kinds that a product's file names, by what they are looked at for.

use std::collections::BTreeSet;

use super::Product;
use crate::facts::product_file::{ConsoleSpec, Evaluates};
use crate::model::kind::GroupKind;

fn parsed<'t>(texts: impl Iterator<Item = &'t str>) -> impl Iterator<Item = GroupKind> {
    texts.filter_map(|kind| kind.parse().ok())
}

impl Product {
    /// Those by which it is recognised, by which it is seen to work, and that make its workloads.
    pub fn kinds_of_signals(&self) -> BTreeSet<GroupKind> {
        let signals = self.sufficient.iter().flat_map(|signal| &signal.kinds);
        let work = self.work.iter().flat_map(|work| &work.kinds);
        signals.chain(work).cloned().chain(self.makes.iter().filter_map(|made| made.kind.clone())).collect()
    }

    /// Those that hold its configuration.
    pub fn kinds_of_config(&self) -> BTreeSet<GroupKind> {
        parsed(self.file.config.iter().filter_map(|place| place.resource.as_deref())).collect()
    }

    /// Those that upgrade something.
    pub fn kinds_of_upgrades(&self) -> BTreeSet<GroupKind> {
        self.upgrades.iter().flat_map(|upgrade| upgrade.kinds.iter().cloned()).collect()
    }

    /// Those that say how it signs in to a cloud.
    pub fn kinds_of_identity(&self) -> BTreeSet<GroupKind> {
        self.identity.iter().flat_map(|spec| spec.kinds.iter().cloned()).collect()
    }

    /// Those that say where secrets come from.
    pub fn kinds_of_secret_sources(&self) -> BTreeSet<GroupKind> {
        self.secrets.iter().flat_map(|source| source.kinds.iter().cloned()).collect()
    }

    /// Those of which it makes Secrets.
    pub fn kinds_of_made_secrets(&self) -> BTreeSet<GroupKind> {
        self.made_secrets.iter().flat_map(|made| made.kinds.iter().cloned()).collect()
    }

    /// Those that gather metrics, and those that say from where.
    pub fn kinds_of_monitors(&self) -> BTreeSet<GroupKind> {
        let scrapers = self.file.scrapes.iter().filter_map(|spec| spec.resource.as_deref());
        let monitors = self.file.scrapes.iter().flat_map(|spec| &spec.monitors);
        let monitors = monitors.flat_map(|spec| spec.resource.as_slice()).map(String::as_str);
        parsed(scrapers.chain(monitors)).collect()
    }

    /// Those that say where alerts go.
    pub fn kinds_of_alerting(&self) -> BTreeSet<GroupKind> {
        let managers = self.file.alerting.iter().filter_map(|spec| spec.resource.as_deref());
        let configs = self.file.alerting.iter().filter_map(|spec| Some(spec.configs.as_ref()?.resource.as_str()));
        let senders = self.file.notifies.iter().filter_map(|spec| spec.resource.as_deref());
        parsed(managers.chain(configs).chain(senders)).collect()
    }

    /// Those that tell people what a scanner finds.
    pub fn kinds_of_notices(&self) -> BTreeSet<GroupKind> {
        parsed(self.file.notices.iter().filter_map(|spec| spec.resource.as_deref())).collect()
    }

    /// Those that say which alert rules it evaluates, and those that hold them.
    pub fn kinds_of_alert_rules(&self) -> BTreeSet<GroupKind> {
        let named = |spec| {
            let spec: &Evaluates = spec;
            spec.resource.iter().chain(spec.rules.as_slice()).map(String::as_str)
        };
        parsed(self.file.evaluates.iter().flat_map(named)).collect()
    }

    /// Those that make ways in, or say how they are to be.
    pub fn kinds_of_entrances(&self) -> BTreeSet<GroupKind> {
        let made = self.file.makes.entrances.iter().filter_map(|made| made.resource.as_deref());
        let parameters = self.file.classes.parameters.iter().map(|parameters| parameters.kind.as_str());
        parsed(made.chain(parameters)).collect()
    }

    /// Those that make its console, or routes to it.
    pub fn kinds_of_consoles(&self) -> BTreeSet<GroupKind> {
        let of_console = |console: &'_ ConsoleSpec| -> Vec<GroupKind> {
            let by_values = console.values.iter().filter_map(|values| values.resource.as_deref());
            parsed(by_values.chain(console.resources.as_slice().iter().map(String::as_str))).collect()
        };
        self.file.console.iter().flat_map(of_console).collect()
    }
}
