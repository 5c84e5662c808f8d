//! What would settle an unknown: commands for people to run, whose output is then scanned too.

use std::collections::{BTreeMap, BTreeSet};

use super::both;
use crate::model::coverage::{Coverage, is_custom};
use crate::model::finding::Finding;
use crate::model::kind::GroupKind;
use crate::model::language::Text;
use crate::model::reason::{Hidden, Reason};

/// One thing to do, and the rules that it helps to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The command to run, where there is one.
    pub command: Option<String>,
    /// What to do or why, in words.
    pub advice: Text,
    /// The ids of the rules whose verdict hangs on it.
    pub settles: BTreeSet<String>,
}

/// What would settle one reason.
pub fn settle(reason: &Reason) -> (Option<String>, Text) {
    match reason {
        Reason::KindNotCollected(kind)
        | Reason::KindPartial(kind, _)
        | Reason::KindDenied(kind)
        | Reason::StatusNotCollected(kind) => (Some(list(kind)), both!("list {kind}", "vraag {kind} op")),
        Reason::Redacted(what) => (
            None,
            both!(
                "add the file that holds {what}: only its structure is taken, never a value",
                "voeg het bestand met {what} toe: alleen de structuur wordt gelezen, nooit een waarde"
            ),
        ),
        Reason::SecretUnread(namespace, name, _) => {
            let secret = super::reason::secret(namespace, name);
            (
                None,
                both!(
                    "read the cluster with --read-secrets, or add the file that holds {secret}: only its structure is taken, never a value",
                    "lees het cluster met --read-secrets, of voeg het bestand met {secret} toe: alleen de structuur wordt gelezen, nooit een waarde"
                ),
            )
        }
        Reason::Placeholder(text) => (
            None,
            both!("render the template, so that {text} is filled in", "render het template, zodat {text} is ingevuld"),
        ),
        Reason::IncompleteObject(object) => (
            Some("kustomize build OVERLAY".to_owned()),
            both!("render the overlay that holds {object}", "render de overlay waar {object} in zit"),
        ),
        Reason::ConfigUnread(owner, _) => (
            Some(list(&GroupKind::new("", "ConfigMap"))),
            both!("add the configuration of {owner}", "voeg de configuratie van {owner} toe"),
        ),
        Reason::CloudNotAsked(_, service, how) => {
            (Some(how.to_string()), both!("ask whether {service} is on", "kijk of {service} aan staat"))
        }
        Reason::CloudUnasked(kind) => (
            Some(kind.command().to_owned()),
            both!("ask the cloud, and scan the answer too", "vraag het de cloud, en scan het antwoord mee"),
        ),
        Reason::PlatformUnknown => (
            Some(list(&GroupKind::new("", "Node"))),
            both!("list the nodes: they tell the platform", "vraag de nodes op: daaraan is het platform te zien"),
        ),
        Reason::SourceUnseen(source) => (
            None,
            both!(
                "add {source} to the input, or what `helm template` or `kustomize build` makes of it",
                "voeg {source} toe aan de invoer, of wat `helm template` of `kustomize build` ervan maakt"
            ),
        ),
        Reason::SourceUnrendered(source) => (
            None,
            both!(
                "add the applications that {source} makes: from `helm template`, or listed from the cluster",
                "voeg de applicaties toe die {source} maakt: uit `helm template`, of opgevraagd uit het cluster"
            ),
        ),
        Reason::Contradiction(object) => (
            None,
            both!(
                "scan one environment at a time, so that {object} is there once",
                "scan één omgeving tegelijk, zodat {object} er één keer in zit"
            ),
        ),
        Reason::NotVisible(Hidden::Drift) => (
            None,
            both!(
                "scan the cluster itself or a dump of it: declarations do not show what runs beside them",
                "scan het cluster zelf of een dump ervan: declaraties laten niet zien wat er verder nog draait"
            ),
        ),
        Reason::SignalUnchecked(..) | Reason::TargetUnread(_) | Reason::NotVisible(_) | Reason::RuleSaysSo(_) => {
            by_hand()
        }
    }
}

/// What no command shows.
fn by_hand() -> (Option<String>, Text) {
    (None, both!("ask someone who runs the platform", "vraag het iemand die het platform beheert"))
}

/// The command that lists a kind over all namespaces. kubectl takes the singular, `deployment.apps`, as it takes the plural.
fn list(kind: &GroupKind) -> String {
    let name = kind.to_string().to_lowercase();
    let everywhere = if kind.is_cluster_wide() { "" } else { " --all-namespaces" };
    format!("kubectl get {name}{everywhere} -o yaml > {name}.yaml")
}

/// All that would help to settle the findings on a cluster, each command once: the definitions of custom kinds first, since
/// they tell which of the others exist at all.
pub fn steps<'a>(coverage: &Coverage, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Step> {
    let mut steps = Steps::new();
    let defined = coverage.of(&definitions()).is_complete();
    for finding in findings {
        for reason in &finding.unknown_because {
            if !defined && reason.kind().is_some_and(is_custom) {
                add(&mut steps, true, define(), &finding.rule);
            }
            add(&mut steps, false, settle(reason), &finding.rule);
        }
    }
    steps.into_values().collect()
}

fn define() -> (Option<String>, Text) {
    let advice = both!(
        "list the definitions of custom kinds: what they do not name does not exist, and need not be listed",
        "vraag de definities van custom kinds op: wat ze niet noemen bestaat niet en hoeft niet te worden opgevraagd"
    );
    (Some(list(&definitions())), advice)
}

fn definitions() -> GroupKind {
    GroupKind::new("apiextensions.k8s.io", "CustomResourceDefinition")
}

type Steps = BTreeMap<(bool, Option<String>, String), Step>;

fn add(steps: &mut Steps, first: bool, (command, advice): (Option<String>, Text), rule: &str) {
    let by = if command.is_some() { String::new() } else { advice.en.clone() };
    let step = steps.entry((!first, command.clone(), by)).or_insert_with(|| Step {
        command,
        advice,
        settles: BTreeSet::new(),
    });
    step.settles.insert(rule.to_owned());
}
