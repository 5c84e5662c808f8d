//! Alerting that Grafana does itself, where it is provisioned.

use std::collections::BTreeSet;

use super::tree::{Channel, Reached};
use crate::facts::config::parse;
use crate::facts::context::Context;
use crate::facts::product_file::Format;
use crate::facts::recognise::Instance;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Contact points as a custom resource of Grafana's operator (grafana/grafana-operator:api/v1beta1).
pub(super) const POINTS: &str = "GrafanaContactPoint.grafana.integreatly.org";

/// What provisions contact points, policies and rules (grafana/grafana:docs/sources/alerting/set-up/provision-alerting-resources).
#[derive(Default)]
pub(super) struct Provisioned {
    /// The contact points, as receivers with channels.
    points: Vec<(Channel, Evidence)>,
    /// The receivers that policies name; empty where none are provisioned.
    named: BTreeSet<String>,
    /// Whether alert rules are.
    rules: bool,
}

/// What is provisioned, be it by files or by custom resources.
pub(super) fn provisioned(context: &Context) -> Provisioned {
    let mut all = Provisioned::default();
    for config in context.input.of("ConfigMap") {
        for (key, text) in config.body.get("data").into_iter().flat_map(Value::members) {
            let text = text.as_str().filter(|text| is_provisioning(text));
            let Some(file) = text.and_then(|text| parse(text, Format::Yaml)) else { continue };
            all.take(&file, &config.evidence(format!("$.data['{key}']"), None));
        }
    }
    for instance in context.instances {
        for chart in &instance.charts {
            for path in [&["alerting"][..], &["grafana", "alerting"]] {
                let files = chart.values.at(path).into_iter().flat_map(Value::members);
                files.for_each(|(_, file)| all.take(file, &chart.by.evidence(chart.path.clone(), None)));
            }
        }
    }
    let points = context.input.of(POINTS).iter();
    all.points.extend(points.filter_map(of_resource));
    all
}

fn is_provisioning(text: &str) -> bool {
    text.contains("contactPoints:")
        || (text.contains("policies:") || text.contains("groups:")) && text.contains("orgId")
}

fn of_resource(point: &Resource) -> Option<(Channel, Evidence)> {
    let kind = point.body.str_at(&["spec", "type"])?;
    let name = point.body.str_at(&["spec", "name"]).unwrap_or(&point.name);
    Some((channel(name, kind), point.evidence("$.spec.type", Some(kind.to_owned()))))
}

fn channel(name: &str, kind: &str) -> Channel {
    Channel { receiver: name.to_owned(), channel: kind.to_ascii_lowercase(), settings: Object::new().into() }
}

impl Provisioned {
    fn take(&mut self, file: &Value, evidence: &Evidence) {
        let list = |key: &str| file.get(key).map_or(&[][..], Value::items).iter();
        for point in list("contactPoints") {
            let name = point.str_at(&["name"]).unwrap_or_default();
            let receivers = point.get("receivers").map_or(&[][..], Value::items).iter();
            let kinds = receivers.filter_map(|receiver| receiver.str_at(&["type"]));
            self.points.extend(kinds.map(|kind| (channel(name, kind), evidence.clone())));
        }
        list("policies").for_each(|policy| name_all(policy, &mut self.named));
        self.rules |= list("groups").any(|group| group.get("rules").is_some());
    }

    /// The contact points with whether policies reach them and rules raise alerts; what nothing provisions may be set in Grafana
    /// itself.
    pub(super) fn of(self, instance: &Instance) -> Vec<(Reached, Evidence, Known<bool>)> {
        let own = Reason::ConfigUnread(instance.product.id().into(), "".into());
        let fed = |channel: &Channel| match (self.named.is_empty(), self.rules) {
            (false, _) if !self.named.contains(&channel.receiver) => Known::Known(false),
            (false, true) => Known::Known(true),
            _ => Known::one_of(vec![true, false], own.clone()),
        };
        let fact = |(channel, evidence): &(Channel, Evidence)| {
            let reached = Reached { channels: vec![channel.clone()], open: BTreeSet::new() };
            (reached, evidence.clone(), fed(channel))
        };
        self.points.iter().map(fact).collect()
    }
}

fn name_all(policy: &Value, named: &mut BTreeSet<String>) {
    named.extend(policy.str_at(&["receiver"]).map(str::to_owned));
    policy.get("routes").map_or(&[][..], Value::items).iter().for_each(|child| name_all(child, named));
}
