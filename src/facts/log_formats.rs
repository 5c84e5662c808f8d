//! Makes [`LogFormat`]s: what a workload's own settings say about the form of its logs. The logs themselves are never read.

use std::collections::BTreeMap;

use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{LogFormat, Workload};
use super::reads::{Derived, Reads};
use super::workloads::template_of;
use crate::model::evidence::{Evidence, ObjectRef};
use crate::model::known::Known;
use crate::model::reason::{Hidden, Reason};
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Environment variables that choose the form: by custom, and of Spring Boot (`logging.structured.format.console`), Quarkus
/// (`quarkus.log.console.json`) and .NET (`Logging:Console:FormatterName`).
const VARIABLES: [&str; 10] = [
    "LOG_FORMAT",
    "LOGFORMAT",
    "LOGGING_FORMAT",
    "LOG_ENCODING",
    "LOG_ENCODER",
    "LOG_FORMATTER",
    "LOGGING_STRUCTURED_FORMAT_CONSOLE",
    "QUARKUS_LOG_CONSOLE_JSON",
    "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
    "LOGGING__CONSOLE__FORMATTERNAME",
];

/// Flags that do, as most programs in Go call them.
const FLAGS: [&str; 7] =
    ["log-format", "log.format", "logging-format", "log-encoding", "log-encoder", "zap-encoder", "logformat"];

/// Words for a form that machines read. logfmt is one.
const STRUCTURED: [&str; 8] = ["json", "logfmt", "ecs", "gelf", "logstash", "structured", "ndjson", "true"];

/// Words for a form that only people read.
const TEXT: [&str; 9] = ["text", "plain", "console", "pretty", "human", "simple", "line", "txt", "false"];

impl Derived for LogFormat {
    fn reads(reads: &mut Reads<'_>) {
        reads.fact::<Workload>();
    }
}

/// What each workload says of its logs, and workloads that may be there unseen.
pub fn log_formats(context: &Context) -> FactList<LogFormat> {
    let objects = by_name(context);
    let formats = context.workloads.present.iter().map(|workload| format(&objects, workload));
    let possible = context.workloads.possible.iter().map(|unseen| {
        let reason = unseen.reasons.first().cloned().unwrap_or(Reason::PlatformUnknown);
        Possible { value: Object::open(reason).into(), reasons: unseen.reasons.clone() }
    });
    FactList { present: formats.collect(), possible: possible.collect() }
}

/// The objects that workloads were read from.
fn by_name<'a>(context: &Context<'_, 'a>) -> BTreeMap<ObjectRef, &'a Resource> {
    let evidence = context.workloads.present.iter().filter_map(|workload| workload.evidence.first());
    let kinds: std::collections::BTreeSet<_> = evidence.map(|evidence| &evidence.object.kind).collect();
    let objects = kinds.into_iter().flat_map(|kind| context.input.snapshot.of(kind));
    objects.map(|object| (object.reference(), object)).collect()
}

fn format(objects: &BTreeMap<ObjectRef, &Resource>, workload: &Sourced<Workload>) -> Sourced<LogFormat> {
    let first = workload.evidence.first();
    let pod = first.and_then(|evidence| objects.get(&evidence.object)).and_then(|object| template_of(object));
    let lists = pod.and_then(|pod| pod.at(&["spec", "containers"])).map_or(&[][..], Value::items);
    let said: Vec<(String, bool)> = lists.iter().flat_map(says).collect();
    let structured = match said.is_empty() {
        true => Known::one_of(vec![true, false], Reason::NotVisible(Hidden::LogFormat)),
        false => Known::Known(said.iter().all(|(_, structured)| *structured)),
    };
    let hint = said.iter().find(|(_, structured)| !structured).or(said.first()).map(|(text, _)| text.clone());
    let fact = LogFormat {
        workload: super::components::workload_name(&workload.fact),
        namespace: workload.fact.namespace.clone(),
        structured,
        hint: hint.clone(),
    };
    let evidence = first.map(|evidence| Evidence { path: String::new(), value: hint, ..evidence.clone() });
    Sourced { fact, evidence: evidence.into_iter().collect(), observed: workload.observed }
}

/// What a container's settings say: their text, and whether it is a form that machines read.
fn says(container: &Value) -> Vec<(String, bool)> {
    let env = container.get("env").map_or(&[][..], Value::items).iter().filter_map(|entry| {
        let (name, value) = (entry.str_at(&["name"])?, entry.str_at(&["value"])?);
        let chosen = VARIABLES.contains(&name.to_ascii_uppercase().as_str());
        Some((format!("{name}={value}"), is_structured(value).filter(|_| chosen)?))
    });
    let list = |name: &str| container.get(name).map_or(&[][..], Value::items);
    let args: Vec<&str> = list("command").iter().chain(list("args")).filter_map(Value::as_str).collect();
    let flags = args.iter().enumerate().filter_map(|(at, arg)| {
        let bare = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-'))?;
        let (name, value) = bare.split_once('=').or_else(|| Some((bare, *args.get(at + 1)?)))?;
        FLAGS.contains(&name).then(|| Some((format!("{name}={value}"), is_structured(value)?)))?
    });
    env.chain(flags).collect()
}

fn is_structured(word: &str) -> Option<bool> {
    let word = word.trim().to_ascii_lowercase();
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    if is_in(&STRUCTURED) { Some(true) } else { is_in(&TEXT).then_some(false) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn of(container: Json) -> Vec<bool> {
        says(&Value::from(container)).into_iter().map(|(_, structured)| structured).collect()
    }

    #[test]
    fn what_settings_say() {
        assert_eq!(of(json!({"env": [{"name": "LOG_FORMAT", "value": "JSON"}]})), [true]);
        assert_eq!(of(json!({"env": [{"name": "LOG_FORMAT", "value": "text"}]})), [false]);
        assert_eq!(of(json!({"env": [{"name": "Logging__Console__FormatterName", "value": "json"}]})), [true]);
        assert_eq!(of(json!({"args": ["serve", "--log.format=logfmt"]})), [true]);
        assert_eq!(of(json!({"command": ["app"], "args": ["-log-format", "console"]})), [false]);
        assert!(
            of(json!({"env": [{"name": "LOG_FORMAT", "value": "%h %u"}, {"name": "FORMAT", "value": "json"}]}))
                .is_empty()
        );
        assert!(
            of(json!({"env": [{"name": "LOG_FORMAT", "valueFrom": {}}], "args": ["--log-level=debug"]})).is_empty()
        );
    }
}
