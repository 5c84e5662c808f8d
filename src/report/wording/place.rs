//! Evidence in words: which object, where in it, and where in which file.

use jiff::Timestamp;

use super::both;
use crate::model::language::Text;
use crate::model::snapshot::Shape;
use crate::report::document::{Cluster, Evidence, Identity};

/// The object, the path and what stands there: `Deployment web/api $.spec.replicas = 1`.
pub fn observation(evidence: &Evidence) -> String {
    let mut text = evidence.object.as_ref().map(ToString::to_string).unwrap_or_default();
    if !evidence.path.is_empty() {
        text.push_str(&format!(" {}", evidence.path));
    }
    if let Some(value) = &evidence.value {
        text.push_str(&format!(" = {value}"));
    }
    if !evidence.derived.is_empty() {
        let fields: Vec<String> = evidence.derived.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        text.push_str(&format!(" → {}", fields.join(", ")));
    }
    text
}

/// Where it stands: `dump/pods.json:120`; empty where that is not known.
pub fn origin(evidence: &Evidence) -> String {
    let file = evidence.file.as_deref().unwrap_or_default();
    match evidence.line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

/// A search that found nothing, where the evidence is one.
pub fn searched(evidence: &Evidence) -> Option<Text> {
    let (question, looked_at) = (evidence.search.as_ref()?, evidence.looked_at.unwrap_or_default());
    Some(both!("none of {looked_at} matches `{question}`", "geen van {looked_at} past op `{question}`"))
}

/// What tells the cluster from others, as far as it is known: the address and version of its API server, the context, the uid
/// of the namespace `kube-system`.
pub fn identity(identity: &Identity) -> Option<String> {
    let context = identity.context.as_ref().filter(|context| **context != identity.name);
    let parts: Vec<String> = [
        identity.server.clone(),
        identity.version.clone(),
        context.map(|context| format!("context {context}")),
        identity.uid.as_ref().map(|uid| format!("uid {uid}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Of what kind the input is, and from when.
pub fn collected(cluster: &Cluster) -> Text {
    let time = cluster.collected_at.as_ref().and_then(|time| time.parse::<Timestamp>().ok());
    let time = time.map(|time| time.strftime("%Y-%m-%d %H:%M UTC").to_string());
    match (cluster.observed, time) {
        (true, Some(time)) => both!("observed {time}", "waargenomen op {time}"),
        (true, None) => both!("observed", "waargenomen"),
        (false, _) if cluster.sources.iter().all(|source| source.shape == Shape::Cloud) => {
            both!("as its cloud describes it", "zoals de cloud het beschrijft")
        }
        (false, _) => both!("declared, not observed", "gedeclareerd, niet waargenomen"),
    }
}
