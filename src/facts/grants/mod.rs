//! Makes [`Grant`]s: what each binding lets each of its subjects do.

mod made;
mod roles;
mod rules;
mod subjects;

use std::collections::BTreeSet;

use self::roles::Roles;
use self::rules::Rights;
use self::subjects::{Subject, Subjects, accounts};
use super::charts;
use super::fact::{Fact, FactList, Sourced};
use super::input::Input;
use super::kinds::{CloudCluster, Component, Grant, Workload};
use super::reads::{Derived, Reads};
use super::recognise::Instance;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

const WIDE: &str = "ClusterRoleBinding.rbac.authorization.k8s.io";
const NARROW: &str = "RoleBinding.rbac.authorization.k8s.io";

/// All kinds that this module reads.
pub const READS: [&str; 6] = [
    WIDE,
    NARROW,
    "ClusterRole.rbac.authorization.k8s.io",
    "Role.rbac.authorization.k8s.io",
    "ServiceAccount",
    "ConfigMap",
];

impl Derived for Grant {
    fn reads(reads: &mut Reads<'_>) {
        reads.kinds(READS).fact::<Component>().fact::<CloudCluster>();
    }
}

/// The grants, and those that may be there unseen.
pub fn grants(input: &Input, instances: &[Instance], workloads: &FactList<Workload>) -> FactList<Grant> {
    let charts = charts::charts(input);
    let anonymous = made::anonymous(input, instances);
    let subjects = Subjects { input, instances, accounts: accounts(workloads), anonymous };
    let roles = Roles::new(input, instances, &charts);
    let bindings = input.of(WIDE).iter().chain(input.of(NARROW));
    let (mut present, mut possible) = (Vec::new(), Vec::new());
    for binding in bindings {
        let grants = of_binding(binding, &subjects, &roles);
        match unseen_role(binding, &roles) {
            None => present.extend(grants),
            // A role that does not exist grants nothing, and whether this one does is not known.
            Some(reason) => possible.extend(
                grants
                    .into_iter()
                    .map(|grant| Possible { value: grant.fact.to_record(), reasons: BTreeSet::from([reason.clone()]) }),
            ),
        }
    }
    present.extend(made::grants(instances));
    present.extend(made::visitors(input, instances));
    let gaps = [WIDE, NARROW].into_iter().flat_map(|kind| input.gaps(&[kind]).into_iter().map(move |gap| (kind, gap)));
    let folders = input.unseen_applications().into_iter().flat_map(|gap| [(WIDE, gap.clone()), (NARROW, gap)]);
    possible.extend(gaps.chain(folders).map(|(kind, reason)| unseen(kind, reason)));
    FactList { present, possible }
}

/// Why it is not known whether the role of a binding exists.
fn unseen_role(binding: &Resource, roles: &Roles) -> Option<Reason> {
    let role = |member: &str| binding.body.str_at(&["roleRef", member]).unwrap_or_default();
    roles.unseen(role("kind"), binding.namespace.as_deref(), role("name"))
}

fn unseen(kind: &str, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    value.insert("from", Value::from("object"));
    value.insert("wide", Value::Bool(kind == WIDE));
    if kind == WIDE {
        value.insert("namespace", Value::Null);
    }
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

/// One grant a subject; none where the binding names a role that does not exist.
fn of_binding(binding: &Resource, subjects: &Subjects, roles: &Roles) -> Vec<Sourced<Grant>> {
    let role = |member: &str| binding.body.str_at(&["roleRef", member]).unwrap_or_default();
    let (kind, name) = (role("kind"), role("name"));
    let namespace = binding.namespace.as_deref();
    let rights = match (kind, name.contains("${") || name.contains("{{")) {
        ("", _) => Some(Rights::unknown(Reason::IncompleteObject(binding.name.clone()))),
        (_, true) => Some(Rights::unknown(Reason::Placeholder(name.into()))),
        (_, false) => roles.rights(kind, namespace, name),
    };
    let Some(rights) = rights else { return Vec::new() };
    let listed = binding.body.get("subjects").map_or(&[][..], Value::items).iter().enumerate();
    let known = listed.filter_map(|(at, subject)| Some((at, subjects.of(subject, namespace)?)));
    known.map(|(at, subject)| grant(binding, at, subject, &rights, &format!("{kind} {name}"))).collect()
}

fn grant(binding: &Resource, at: usize, subject: Subject, rights: &Rights, role: &str) -> Sourced<Grant> {
    let shown = subject.name.known().map(|name| format!("{} {name}", subject.kind));
    let evidence = vec![
        binding.evidence(format!("$.subjects[{at}]"), shown),
        binding.evidence("$.roleRef", Some(role.to_owned())),
    ];
    let wide = binding.kind.kind == "ClusterRoleBinding";
    let fact = Grant {
        subject: subject.name,
        kind: subject.kind.to_owned(),
        class: subject.class,
        human: subject.human,
        component: subject.component,
        role: role.to_owned(),
        level: rights.level.clone(),
        reads_secrets: rights.reads_secrets.clone(),
        reads_by: rights.reads_by.clone(),
        wide,
        namespace: binding.namespace.as_deref().filter(|_| !wide).map(str::to_owned),
        binding: binding.reference().to_string(),
        from: "object".to_owned(),
    };
    Sourced { fact, evidence, observed: binding.observed }
}
