//! Tells whether this is a production environment (ruling G10).

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::Environment;
use super::reads::{Derived, Reads};
use super::stage::{LABELS, Stage, stage_of};
use crate::model::evidence::Evidence;
use crate::model::known::Known;

/// The kinds that are read.
pub const READS: [&str; 1] = ["Namespace"];

impl Derived for Environment {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS);
    }
}

/// One thing that tells: whether it says production, where it stands, and what it says.
type Sign = (bool, Option<Evidence>, String);

/// Always exactly one record.
pub fn environment(input: &Input) -> FactList<Environment> {
    let whole = of_cluster(input);
    let is_told = whole.is_some();
    let said: Vec<Sign> = match whole {
        // One namespace of production is enough, also where the user says both.
        Some(sign) => {
            named_namespaces(input).into_iter().filter(|(production, ..)| *production).chain([sign]).collect()
        }
        None => {
            let of_objects = namespaces(input).chain(paths(input)).chain(tags(input));
            let of_objects = of_objects.map(|(production, evidence, text)| (production, Some(evidence), text));
            named_namespaces(input).into_iter().chain(of_objects).collect()
        }
    };
    let yes = said.iter().find(|(production, ..)| *production);
    let word = match (yes.is_some(), said.is_empty()) {
        (true, _) => "yes",
        (false, false) => "no",
        (false, true) => "unsaid",
    };
    let because = yes.or(said.first());
    let production = match input.gaps(&["Namespace"]).pop() {
        // More namespaces may say that this is production, never that it is not.
        Some(reason) if word != "yes" && !is_told => {
            let possible = if word == "no" { vec!["yes", "no"] } else { vec!["yes", "no", "unsaid"] };
            Known::one_of(possible.into_iter().map(str::to_owned).collect(), reason)
        }
        _ => Known::Known(word.to_owned()),
    };
    let fact = Environment { production, because: because.map(|(_, _, text)| text.clone()) };
    let evidence = because.and_then(|(_, evidence, _)| evidence.clone()).into_iter().collect();
    FactList { present: vec![Sourced { fact, evidence, observed: input.snapshot.observed }], possible: Vec::new() }
}

/// What the user says of the cluster as a whole.
fn of_cluster(input: &Input) -> Option<Sign> {
    let (stage, pattern) = input.said.of_cluster(&input.snapshot.identity)?;
    Some((stage == Stage::Production, None, said_by_user("clusters", stage, pattern)))
}

/// As the configuration writes it.
fn said_by_user(what: &str, stage: Stage, pattern: &str) -> String {
    let side = if stage == Stage::Production { "yes" } else { "no" };
    format!("production.{what}.{side}: {pattern}")
}

/// What the user says of namespaces that there are, also where only the objects in them show that.
fn named_namespaces(input: &Input) -> Vec<Sign> {
    if input.said.namespaces.is_empty() {
        return Vec::new();
    }
    let mut places: BTreeMap<&str, Evidence> = BTreeMap::new();
    for namespace in input.of("Namespace") {
        places.insert(&namespace.name, namespace.evidence("", None));
    }
    for resource in input.snapshot.resources.values().flatten() {
        if let Some(name) = &resource.namespace {
            places.entry(name).or_insert_with(|| resource.evidence("$.metadata.namespace", Some(name.to_string())));
        }
    }
    let sign = |(name, evidence): (&str, Evidence)| {
        let (stage, pattern) = input.said.of_namespace(name)?;
        Some((stage == Stage::Production, Some(evidence), said_by_user("namespaces", stage, pattern)))
    };
    places.into_iter().filter_map(sign).collect()
}

/// Whether a word names production; none where it names no environment at all.
fn is_production(word: &str) -> Option<bool> {
    match stage_of(word) {
        Stage::Production => Some(true),
        Stage::Other => Some(false),
        Stage::Unsaid => None,
    }
}

/// What labels say of namespaces that the user says nothing of.
fn namespaces<'a>(input: &Input<'a>) -> impl Iterator<Item = (bool, Evidence, String)> + 'a {
    let said = input.said;
    let unsaid = input.of("Namespace").iter().filter(|namespace| said.of_namespace(&namespace.name).is_none());
    unsaid.flat_map(|namespace| {
        LABELS.iter().filter_map(move |label| {
            let value = namespace.label(label)?;
            let evidence = namespace.evidence(format!("$.metadata.labels['{label}']"), Some(value.to_owned()));
            Some((is_production(value)?, evidence, format!("{label}={value}")))
        })
    })
}

/// Tags or labels that its cloud gives to the cluster, in whatever case.
fn tags<'a>(input: &Input<'a>) -> impl Iterator<Item = (bool, Evidence, String)> + 'a {
    super::cloud::tags(input).into_iter().filter_map(|(key, value, evidence)| {
        let tells = LABELS.iter().any(|label| label.eq_ignore_ascii_case(&key));
        Some((is_production(&value).filter(|_| tells)?, evidence, format!("{key}={value}")))
    })
}

/// Declared objects whose file lies below `clusters/prod`, `overlays/production` and the like.
fn paths<'a>(input: &Input<'a>) -> impl Iterator<Item = (bool, Evidence, String)> + 'a {
    let mut seen = BTreeSet::new();
    input.snapshot.resources.values().flatten().filter(|resource| !resource.observed).filter_map(move |resource| {
        let folders: Vec<&str> = resource.origin.file.split('/').collect();
        let said = folders.windows(2).find_map(|pair| {
            let parent = ["clusters", "overlays", "environments", "envs", "stages", "cluster"].contains(&pair[0]);
            Some((is_production(pair[1]).filter(|_| parent)?, pair.join("/")))
        })?;
        seen.insert(said.1.clone()).then(|| (said.0, resource.evidence("", None), said.1))
    })
}
