//! Rules in ConfigMaps that a product's pods mount or that a sidecar hands to them: of a Prometheus without operator, of Loki's
//! ruler, of Grafana.

use super::groups::{Rule, rules_below};
use super::maybe;
use super::pods::{Mount, Taken, taken};
use crate::facts::context::Context;
use crate::facts::product_file::{Evaluates, Format};
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// A rule in a ConfigMap.
pub(super) struct Filed<'a> {
    pub(super) map: &'a Resource,
    pub(super) key: String,
    pub(super) rule: Rule,
    pub(super) selected: Known<bool>,
    pub(super) logs: bool,
}

/// What was found, and whether rules may be found further.
#[derive(Default)]
pub(super) struct Files<'a> {
    pub(super) rules: Vec<Filed<'a>>,
    /// Whether anything reads rules from ConfigMaps.
    pub(super) any_reader: bool,
    /// Secrets that a sidecar may hand to a reader, as far as these may hold rules on metrics: all, or those on logs alone.
    pub(super) secrets: Option<bool>,
}

/// The rules in the ConfigMaps that products take in.
pub(super) fn files<'a>(context: &Context<'_, 'a>) -> Files<'a> {
    let mut files = Files::default();
    for (at, instance) in context.instances.iter().enumerate() {
        for declares in instance.product.file.evaluates.iter().filter(|declares| declares.files) {
            let taken = taken(context, instance);
            files.any_reader = true;
            if taken.pickers.iter().any(|picker| picker.secrets) {
                files.secrets = Some(files.secrets.unwrap_or(false) || !declares.logs);
            }
            let list = listed(context, at, declares);
            for map in context.input.of("ConfigMap") {
                in_map(map, &taken, &list, declares, &mut files.rules);
            }
        }
    }
    files
}

/// The patterns of the files that a product reads: none where it reads all.
fn listed(context: &Context, at: usize, declares: &Evaluates) -> Known<Option<Vec<String>>> {
    let Some(member) = &declares.list else { return Known::Known(None) };
    let configs = context.configs_of(at);
    let read = configs.iter().filter(|config| config.fact.place == "configMap" && !config.fact.value.is_unknown());
    let lists: Vec<&Value> = read.map(|config| &config.fact.value).collect();
    if lists.is_empty() {
        let product = context.instances[at].product.id();
        return Known::unknown(Reason::ConfigUnread(product.into(), member.as_str().into()));
    }
    let patterns = lists.iter().filter_map(|config| config.get(member)).flat_map(Value::items);
    Known::Known(Some(patterns.filter_map(Value::as_str).map(str::to_owned).collect()))
}

fn in_map<'a>(
    map: &'a Resource,
    taken: &Taken,
    list: &Known<Option<Vec<String>>>,
    declares: &Evaluates,
    into: &mut Vec<Filed<'a>>,
) {
    let mounts: Vec<&Mount> = taken.mounts.iter().filter(|mount| mount.is_of(map)).collect();
    let labels = map.body.at(&["metadata", "labels"]);
    let picked = taken.pickers.iter().any(|picker| picker.finds(labels, map.namespace.as_deref()));
    if mounts.is_empty() && !picked {
        return;
    }
    for (key, value) in map.body.get("data").into_iter().flat_map(Value::members) {
        let here: Vec<String> = mounts.iter().filter_map(|mount| path_of(mount, key)).collect();
        if here.is_empty() && !picked {
            continue;
        }
        let selected = if picked { Known::Known(true) } else { is_listed(list, &here) };
        into.extend(rules_in(value).into_iter().map(|rule| Filed {
            map,
            key: key.to_owned(),
            rule,
            selected: selected.clone(),
            logs: declares.logs,
        }));
    }
}

/// Where a key of a ConfigMap lies in the pod; none where it is not mounted.
fn path_of(mount: &Mount, key: &str) -> Option<String> {
    match &mount.key {
        Some(only) => (only == key).then(|| mount.path.clone()),
        None => Some(format!("{}/{key}", mount.path.trim_end_matches('/'))),
    }
}

fn is_listed(list: &Known<Option<Vec<String>>>, paths: &[String]) -> Known<bool> {
    match list {
        Known::Known(None) => Known::Known(true),
        Known::Known(Some(patterns)) => {
            Known::Known(patterns.iter().any(|pattern| paths.iter().any(|path| matches(pattern, path))))
        }
        Known::Unknown { reason, .. } => maybe(reason.clone()),
    }
}

/// Whether a path fits a pattern whose segments may hold one `*` each.
fn matches(pattern: &str, path: &str) -> bool {
    let segments = |text: &str| text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let fits = |(wanted, found): (&String, &String)| match wanted.split_once('*') {
        None => wanted == found,
        Some((start, end)) => found.len() >= wanted.len() - 1 && found.starts_with(start) && found.ends_with(end),
    };
    let (pattern, path) = (segments(pattern), segments(path));
    pattern.len() == path.len() && pattern.iter().zip(&path).all(fits)
}

/// The rules in one file; only what may hold some is parsed.
fn rules_in(value: &Value) -> Vec<Rule> {
    match value {
        Value::String(text) if text.contains("rules:") => {
            crate::facts::config::parse(text, Format::Yaml).map_or_else(Vec::new, |tree| of_groups(&tree))
        }
        tree @ Value::Object(_) => of_groups(tree),
        _ => Vec::new(),
    }
}

fn of_groups(tree: &Value) -> Vec<Rule> {
    tree.get("groups").map_or_else(Vec::new, rules_below)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_of_files() {
        for (pattern, path, expected) in [
            ("/etc/config/rules", "/etc/config/rules", true),
            ("/etc/config/*.yml", "/etc/config/own.yml", true),
            ("/etc/config/*.yml", "/etc/config/own.yaml", false),
            ("/etc/*/own.yml", "/etc/config/own.yml", true),
            ("/etc/config/*", "/etc/config/deep/own.yml", false),
            ("/etc/aa*a", "/etc/aa", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
