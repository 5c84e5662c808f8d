//! Which receivers a tree of routes can reach, and which channels they have.

use std::collections::BTreeSet;

use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// A channel of a receiver that can be reached.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Channel {
    /// The receiver's name.
    pub receiver: String,
    /// See [`crate::facts::kinds::AlertRoute::channel`].
    pub channel: String,
    /// The settings of the channel, for those that have an address.
    pub settings: Value,
}

/// What a configuration reaches, and why it may reach more.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reached {
    /// The channels, in the order of routes.
    pub channels: Vec<Channel>,
    /// Why there may be others.
    pub open: BTreeSet<Reason>,
}

/// The channels that `route` can reach among `receivers`, in Alertmanager's own writing or that of a custom resource.
pub(super) fn reached(config: &Value) -> Reached {
    let mut reached = Reached::default();
    let Some(object) = config.as_object() else {
        reached.open.extend(reason_of(config));
        return reached;
    };
    let mut names = Vec::new();
    match object.get("route") {
        Some(route) => visit(route, None, &mut names, &mut reached.open),
        None => reached.open.extend(object.openness().cloned()),
    }
    let receivers = config.get("receivers").unwrap_or(&Value::Null);
    reached.open.extend(reason_of(receivers));
    for name in names {
        reached.take(&name, receivers.items());
    }
    reached
}

fn reason_of(value: &Value) -> Option<Reason> {
    match value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        Value::Object(object) => object.openness().cloned(),
        _ => None,
    }
}

/// Collects the names of receivers. A child that takes everything and does not go on hides those after it, and its parent
/// (prometheus/alertmanager:docs/configuration.md, `route`).
fn visit(route: &Value, inherited: Option<&str>, names: &mut Vec<String>, open: &mut BTreeSet<Reason>) {
    open.extend(reason_of(route));
    let own = match route.get("receiver") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Unknown(unknown)) => {
            open.insert(unknown.reason.clone());
            None
        }
        _ => inherited,
    };
    let children = route.get("routes").unwrap_or(&Value::Null);
    open.extend(reason_of(children));
    for child in children.items() {
        visit(child, own, names, open);
        if takes_all(child) {
            return;
        }
    }
    names.extend(own.filter(|own| !names.iter().any(|name| name == own)).map(str::to_owned));
}

fn takes_all(route: &Value) -> bool {
    let conditions = ["matchers", "match", "match_re", "matchRe"];
    let has = |key: &&str| match route.get(key) {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(object)) => !object.is_empty(),
        other => other.is_some(),
    };
    !conditions.iter().any(has) && route.get("continue").and_then(Value::as_bool) != Some(true)
}

impl Reached {
    fn take(&mut self, name: &str, receivers: &[Value]) {
        let Some(receiver) = receivers.iter().find(|receiver| receiver.str_at(&["name"]) == Some(name)) else {
            // The one that is meant may be among those whose name is hidden.
            self.open.extend(receivers.iter().filter_map(|receiver| reason_of(receiver.get("name")?)));
            return;
        };
        let found = self.channels.len();
        for (key, settings) in receiver.members() {
            let Some(integration) = key.strip_suffix("_configs").or_else(|| key.strip_suffix("Configs")) else {
                continue;
            };
            self.open.extend(reason_of(settings));
            let word = word(integration);
            self.channels.extend(settings.items().iter().map(|settings| channel(name, &word, settings.clone())));
        }
        if self.channels.len() == found {
            self.channels.push(channel(name, "none", Object::new().into()));
        }
    }
}

fn channel(receiver: &str, word: &str, settings: Value) -> Channel {
    Channel { receiver: receiver.to_owned(), channel: word.to_owned(), settings }
}

/// `msteams` speaks to connectors, which Microsoft has retired, `msteamsv2` to workflows
/// (prometheus/alertmanager:docs/configuration.md).
fn word(integration: &str) -> String {
    match integration.to_ascii_lowercase().as_str() {
        "msteams" => "teams-v1".to_owned(),
        "msteamsv2" => "teams".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn channels(config: Json) -> Vec<String> {
        let reached = reached(&Value::from(config));
        reached.channels.into_iter().map(|channel| format!("{}:{}", channel.receiver, channel.channel)).collect()
    }

    fn receivers() -> Json {
        json!([
            {"name": "null"},
            {"name": "chat", "slack_configs": [{"channel": "#a"}]},
            {"name": "old", "msteams_configs": [{}]},
            {"name": "both", "email_configs": [{}], "msteamsv2_configs": [{}], "pagerduty_configs": []},
        ])
    }

    #[test]
    fn names_do_not_decide() {
        assert_eq!(channels(json!({"receivers": receivers(), "route": {"receiver": "null"}})), ["null:none"]);
        let named_null = json!([{"name": "null", "slack_configs": [{}]}]);
        assert_eq!(channels(json!({"receivers": named_null, "route": {"receiver": "null"}})), ["null:slack"]);
    }

    #[test]
    fn what_the_routes_can_reach() {
        let of = |route: Json| channels(json!({"receivers": receivers(), "route": route}));
        assert_eq!(
            of(json!({"receiver": "null", "routes": [{"matchers": ["a=b"], "receiver": "chat"}]})),
            ["chat:slack", "null:none"]
        );
        assert_eq!(of(json!({"receiver": "chat", "routes": [{"receiver": "null"}]})), ["null:none"]);
        assert_eq!(
            of(json!({"receiver": "chat", "routes": [{"receiver": "old", "continue": true}]})),
            ["old:teams-v1", "chat:slack"]
        );
        assert_eq!(of(json!({"receiver": "both"})), ["both:email", "both:teams"]);
        assert_eq!(of(json!({"receiver": "nobody"})), Vec::<String>::new());
        assert_eq!(of(json!({"receiver": "chat", "routes": [{"match": {"a": "b"}}]})), ["chat:slack"]);
    }

    #[test]
    fn custom_resources_write_it_otherwise() {
        let config = json!({"receivers": [{"name": "a", "msteamsv2Configs": [{}], "pagerdutyConfigs": [{}]}], "route": {"receiver": "a"}});
        assert_eq!(channels(config), ["a:teams", "a:pagerduty"]);
    }

    #[test]
    fn hidden_names_leave_it_open() {
        let reason = Reason::Redacted("Secret a/b key c".into());
        let mut receiver = Object::new();
        receiver.insert("name", Value::unknown(reason.clone()));
        let mut config = Value::from(json!({"route": {"receiver": "x"}}));
        if let Some(object) = config.as_object_mut() {
            object.insert("receivers", Value::from(vec![receiver.into()]));
        }
        assert_eq!(reached(&config).open, BTreeSet::from([reason]));
    }
}
