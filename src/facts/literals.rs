//! Makes [`Literal`]s: every credential that stands in plain text in what the snapshot holds. Values are looked at here and
//! forgotten: neither a fact nor its evidence holds one.

use std::collections::BTreeSet;

use super::charts::{self, Release, releases};
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{Literal, Workload};
use super::namespaces::is_system;
use super::reads::{Derived, Reads};
use super::secret_uses::{holds_credential, is_encrypted};
use super::workloads::{self, pod_of};
use crate::format::literals::{in_text, in_tree, is_literal};
use crate::model::evidence::{Evidence, ObjectRef};
use crate::model::kind::GroupKind;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::snapshot::LooseLiteral;
use crate::model::value::{Object, Value};

/// Keys of ConfigMaps with these endings hold programs and pages, in which passwords are names rather than values.
const PROGRAMS: [&str; 12] =
    [".sh", ".py", ".js", ".lua", ".rb", ".pl", ".sql", ".md", ".html", ".tpl", ".tmpl", ".gotmpl"];

/// The kinds that credentials are looked for in, besides workloads and charts.
const READS: [&str; 3] = ["ConfigMap", "Secret", "Kustomization.kustomize.toolkit.fluxcd.io"];

impl Derived for Literal {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).kinds(charts::READS).fact::<Workload>();
    }
}

/// The literals, and those that may be there unseen.
pub fn literals(input: &Input, list: &FactList<Workload>) -> FactList<Literal> {
    let mut present: Vec<Sourced<Literal>> = list.present.iter().flat_map(|workload| in_pod(input, workload)).collect();
    present.extend(input.of("ConfigMap").iter().flat_map(in_config_map));
    present.extend(input.of("Secret").iter().filter_map(in_secret));
    present.extend(input.of("Kustomization.kustomize.toolkit.fluxcd.io").iter().flat_map(in_substitution));
    let releases: Vec<Release> = releases(input);
    // What stands in a file that an application names is shown there.
    let named: BTreeSet<&str> = input.snapshot.literals.iter().filter(|one| one.reaches_chart).map(key_of).collect();
    let of_releases = releases.iter().flat_map(in_values);
    present.extend(of_releases.filter(|one| !named.contains(one.fact.key.as_str())));
    let known: Vec<String> =
        present.iter().filter(|one| one.fact.place == "values").map(|one| one.fact.key.clone()).collect();
    present.extend(in_files(input, &known));
    FactList { present, possible: unseen(input, list, &releases) }
}

fn literal(object: &Resource, place: &str, key: &str, path: String) -> Sourced<Literal> {
    let fact = Literal {
        place: place.to_owned(),
        kind: object.kind.kind.to_string(),
        namespace: object.namespace.as_deref().map(str::to_owned),
        name: object.name.to_string(),
        key: key.to_owned(),
        component: None,
    };
    Sourced { fact, evidence: vec![object.evidence(path, None)], observed: object.observed }
}

fn in_pod(input: &Input, workload: &Sourced<Workload>) -> Vec<Sourced<Literal>> {
    let Some((object, pod, path)) = pod_of(input, workload) else { return Vec::new() };
    let mut all = Vec::new();
    for list in ["containers", "initContainers"] {
        let containers = pod.at(&["spec", list]).map_or(&[][..], Value::items).iter().enumerate();
        for (at, container) in containers {
            let path = format!("{path}.spec.{list}[{at}]");
            all.extend(in_env(object, container, &path));
            all.extend(in_args(object, container, &path));
        }
    }
    for one in &mut all {
        one.fact.component.clone_from(&workload.fact.component);
    }
    all
}

fn in_env(object: &Resource, container: &Value, path: &str) -> Vec<Sourced<Literal>> {
    let variables = container.get("env").map_or(&[][..], Value::items).iter().enumerate();
    let literals = variables.filter_map(|(at, variable)| {
        let name = variable.str_at(&["name"])?;
        let is_one = variable.str_at(&["value"]).is_some_and(|value| is_literal(name, value));
        is_one.then(|| literal(object, "env", name, format!("{path}.env[{at}].value")))
    });
    literals.collect()
}

fn in_args(object: &Resource, container: &Value, path: &str) -> Vec<Sourced<Literal>> {
    let mut all = Vec::new();
    for list in ["command", "args"] {
        let args = container.get(list).map_or(&[][..], Value::items);
        for (at, arg) in args.iter().enumerate() {
            let Some(arg) = arg.as_str() else { continue };
            let next = args.get(at + 1).and_then(Value::as_str);
            if let Some(flag) = literal_flag(arg, next) {
                all.push(literal(object, "args", flag, format!("{path}.{list}[{at}]")));
            }
        }
    }
    all
}

/// The flag of an argument with a credential, in it or in the argument behind it.
fn literal_flag<'a>(arg: &'a str, next: Option<&str>) -> Option<&'a str> {
    match arg.split_once('=') {
        Some((flag, value)) => is_literal(flag, value).then_some(flag),
        None if arg.starts_with('-') => {
            next.filter(|next| !next.starts_with('-') && is_literal(arg, next)).map(|_| arg)
        }
        // Without a flag the form alone tells: the address of a database with its password.
        None => is_literal("", arg).then_some("argument"),
    }
}

fn in_config_map(map: &Resource) -> Vec<Sourced<Literal>> {
    // What Kubernetes and clouds put there themselves, such as the signed `cluster-info`, is for everyone to see.
    if map.namespace.as_deref().is_some_and(is_system) {
        return Vec::new();
    }
    let data = map.body.get("data").into_iter().flat_map(Value::members);
    let texts = data.filter(|(key, _)| !PROGRAMS.iter().any(|ending| key.ends_with(ending)));
    texts
        .flat_map(|(key, value)| of_key(key, value).into_iter().map(move |name| (key, name)))
        .map(|(key, name)| literal(map, "ConfigMap", &name, format!("$.data['{key}']")))
        .collect()
}

/// The names of the credentials under a key of a ConfigMap.
fn of_key(key: &str, value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.contains('\n') => {
            in_text(text).into_iter().map(|name| format!("{key}: {name}")).collect()
        }
        Value::String(text) => is_literal(key, text).then(|| key.to_owned()).into_iter().collect(),
        tree => {
            let mut paths = Vec::new();
            in_tree(tree, key, &mut paths);
            paths
        }
    }
}

/// A manifest with the values in it; what was seen in a cluster had to be there.
fn in_secret(secret: &Resource) -> Option<Sourced<Literal>> {
    if secret.observed || is_encrypted(secret) || !holds_credential(secret) {
        return None;
    }
    let bits = secret.body.get("credentials")?;
    let (key, _) = bits.members().find(|(_, bit)| bit.as_bool() == Some(true))?;
    let member = if secret.body.at(&["stringData", key]).is_some() { "stringData" } else { "data" };
    Some(literal(secret, "secret", key, format!("$.{member}['{key}']")))
}

fn in_values(release: &Release) -> Vec<Sourced<Literal>> {
    let mut paths = Vec::new();
    in_tree(&release.values, "$", &mut paths);
    let place = |path: &str| format!("{}{}", release.path, path.trim_start_matches('$'));
    paths.iter().map(|path| literal(release.by, "values", path.trim_start_matches("$."), place(path))).collect()
}

/// What a Flux Kustomization fills into the objects that it applies.
fn in_substitution(kustomization: &Resource) -> Vec<Sourced<Literal>> {
    let path = "$.spec.postBuild.substitute";
    let values = kustomization.body.at(&["spec", "postBuild", "substitute"]).into_iter().flat_map(Value::members);
    let literals = values.filter(|(name, value)| value.as_str().is_some_and(|text| is_literal(name, text)));
    literals.map(|(name, _)| literal(kustomization, "values", name, format!("{path}.{name}"))).collect()
}

/// Files of values, save for what reaches a chart and was found there.
fn in_files(input: &Input, known: &[String]) -> Vec<Sourced<Literal>> {
    let loose = input.snapshot.literals.iter();
    loose.filter(|loose| !known.iter().any(|key| key_of(loose) == key)).map(in_file).collect()
}

fn key_of(loose: &LooseLiteral) -> &str {
    loose.path.trim_start_matches("$.")
}

fn in_file(loose: &LooseLiteral) -> Sourced<Literal> {
    let name = loose.origin.file.clone();
    let fact = Literal {
        place: "values".to_owned(),
        kind: "Values".to_owned(),
        namespace: None,
        name: name.to_string(),
        key: key_of(loose).to_owned(),
        component: None,
    };
    let evidence = Evidence {
        object: ObjectRef { kind: GroupKind::new("", "Values"), namespace: None, name },
        path: loose.path.clone(),
        value: None,
        tells: "",
        derived: Vec::new(),
        origin: loose.origin.clone(),
        region: None,
        key: None,
        observed: false,
    };
    Sourced { fact, evidence: vec![evidence], observed: false }
}

fn unseen(input: &Input, list: &FactList<Workload>, releases: &[Release]) -> Vec<Possible> {
    let of = |place: &'static str| move |reason: Reason| (Some(place), reason);
    let anywhere = input.gaps(&workloads::KINDS).into_iter().chain(input.unseen_applications());
    let kinds = anywhere.map(|reason| (None, reason));
    let containers = list.present.iter().flat_map(|workload| &workload.fact.containers);
    let variables = containers.filter_map(|one| one.open_variables().cloned().map(of("env")));
    let maps = input.gaps(&["ConfigMap"]).into_iter().map(of("ConfigMap"));
    let secrets = input.gaps(&["Secret"]).into_iter().filter(|_| !input.snapshot.observed).map(of("secret"));
    let open = releases
        .iter()
        .filter(|release| !release.by.observed)
        .filter_map(|release| release.values.as_object().and_then(Object::openness).cloned().map(of("values")));
    let installers = input.gaps(&charts::KINDS).into_iter().map(of("values"));
    kinds
        .chain(variables)
        .chain(maps)
        .chain(secrets)
        .chain(installers)
        .chain(open)
        .map(|(place, reason)| possible(place, reason))
        .collect()
}

fn possible(place: Option<&str>, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    if let Some(place) = place {
        value.insert("place", Value::from(place));
    }
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}
