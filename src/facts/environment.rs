//! Tells whether this is a production environment (ruling G10).

use std::collections::BTreeSet;

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

/// Always exactly one record.
pub fn environment(input: &Input) -> FactList<Environment> {
    let said: Vec<(bool, Evidence, String)> = namespaces(input).chain(paths(input)).chain(tags(input)).collect();
    let yes = said.iter().find(|(production, ..)| *production);
    let word = match (yes.is_some(), said.is_empty()) {
        (true, _) => "yes",
        (false, false) => "no",
        (false, true) => "unsaid",
    };
    let because = yes.or(said.first());
    let production = match input.gaps(&["Namespace"]).pop() {
        // More namespaces may say that this is production, never that it is not.
        Some(reason) if word != "yes" => {
            let possible = if word == "no" { vec!["yes", "no"] } else { vec!["yes", "no", "unsaid"] };
            Known::one_of(possible.into_iter().map(str::to_owned).collect(), reason)
        }
        _ => Known::Known(word.to_owned()),
    };
    let fact = Environment { production, because: because.map(|(_, _, text)| text.clone()) };
    let evidence = because.map(|(_, evidence, _)| evidence.clone()).into_iter().collect();
    FactList { present: vec![Sourced { fact, evidence, observed: input.snapshot.observed }], possible: Vec::new() }
}

/// Whether a word names production; none where it names no environment at all.
fn is_production(word: &str) -> Option<bool> {
    match stage_of(word) {
        Stage::Production => Some(true),
        Stage::Other => Some(false),
        Stage::Unsaid => None,
    }
}

fn namespaces<'a>(input: &Input<'a>) -> impl Iterator<Item = (bool, Evidence, String)> + 'a {
    input.of("Namespace").iter().flat_map(|namespace| {
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
