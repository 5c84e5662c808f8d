//! Makes [`SecretUse`]s: one for every secret that something uses, with who makes it and what stands behind that.

mod consumers;
mod makers;

use std::collections::BTreeSet;

use self::consumers::Use;
use self::makers::{Maker, Makers, is_called, together};
use super::charts;
use super::config::find_near;
use super::fact::{FactList, Sourced};
use super::input::Input;
use super::kinds::{SecretSource, SecretUse, Workload};
use super::namespaces::is_system;
use super::product::Product;
use super::reads::{Derived, Reads};
use super::workloads;
use crate::model::known::{Known, ToValue};
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

impl Derived for SecretUse {
    fn reads(reads: &mut Reads<'_>) {
        reads
            .kinds(["Secret"])
            .kinds(charts::READS)
            .of_products(Product::kinds_of_made_secrets)
            .fact::<SecretSource>()
            .fact::<Workload>();
    }
}

/// The uses of secrets, and those that may be there unseen.
pub fn secret_uses(
    input: &Input,
    workloads: &FactList<Workload>,
    sources: &FactList<SecretSource>,
) -> FactList<SecretUse> {
    let judge = Judge { input, makers: Makers::of(input, sources) };
    let mut list = FactList::default();
    for uses in consumers::uses(input, workloads) {
        let Some(found) = judge.judge(&uses) else { continue };
        match judge.may_be_none(&uses) {
            Some(reason) => {
                list.possible.push(Possible { value: found.fact.to_value(), reasons: BTreeSet::from([reason]) });
            }
            None => list.present.push(found),
        }
    }
    let unseen = input.gaps(&workloads::KINDS).into_iter().chain(input.unseen_applications());
    let unseen = unseen.map(|reason| (None, reason));
    let values = consumers::unread(input).into_iter().chain(consumers::unread_pods(workloads));
    list.possible.extend(unseen.chain(values).map(|(namespace, reason)| possible(namespace, reason)));
    list
}

fn possible(namespace: Option<String>, reason: Reason) -> Possible {
    let mut value = Object::open(reason.clone());
    if namespace.is_some() {
        value.insert("namespace", namespace.to_value());
        value.insert("how", Value::from("secret"));
    }
    Possible { value: value.into(), reasons: BTreeSet::from([reason]) }
}

struct Judge<'j, 'a> {
    input: &'j Input<'a>,
    makers: Makers<'a>,
}

/// What is known of one secret.
struct Origin<'o> {
    /// The object that makes it, or the Secret itself where people do.
    made_by: Option<&'o Resource>,
    behind: Known<String>,
    counts: Known<bool>,
}

impl<'a> Judge<'_, 'a> {
    /// None for what may be left out, is not there, and nothing makes.
    fn judge(&self, uses: &[Use]) -> Option<Sourced<SecretUse>> {
        let first = uses.first()?;
        let origin = match (first.how, &first.name) {
            ("secret", Known::Known(Some(name))) => self.secret(uses, first.namespace.as_deref(), name)?,
            ("secret", Known::Unknown { reason, .. }) => unsettled(reason.clone()),
            ("secret", Known::Known(None)) => return None,
            ("csi", Known::Known(Some(name))) => self.volume(first.namespace.as_deref(), name),
            _ => Origin {
                made_by: None,
                behind: Known::Known("manager".to_owned()),
                counts: Known::Known(first.how != "client"),
            },
        };
        let of_system = first.namespace.as_deref().is_some_and(is_system);
        let fact = SecretUse {
            name: first.name.clone(),
            namespace: first.namespace.clone(),
            how: first.how.to_owned(),
            workloads: consumers::users(uses),
            component: uses.iter().find_map(|one| one.component.clone()),
            made_by: origin.made_by.map(|object| object.reference().to_string()),
            behind: origin.behind,
            counts: if of_system { Known::Known(false) } else { origin.counts },
        };
        let mut evidence = vec![first.evidence.clone()];
        evidence.extend(origin.made_by.map(|object| object.evidence("", None)));
        Some(Sourced { fact, observed: first.evidence.observed, evidence })
    }

    fn secret(&self, uses: &[Use], namespace: Option<&str>, name: &str) -> Option<Origin<'a>> {
        let makers = self.makers.making(namespace, name);
        let object = find_near(self.input, "Secret", namespace, name);
        let missing = self.may_be_missing(uses);
        if missing && self.gap().is_none() {
            return None;
        }
        let behind = self.behind(&makers, object, namespace);
        let is_managed = |word: &String| matches!(word.as_str(), "manager" | "mixed");
        let counts = match behind.known() {
            Some(word) if is_managed(word) => Known::Known(true),
            _ if makers.iter().any(|maker| maker.internal) || self.is_own(uses, name) => Known::Known(false),
            _ if missing => self.either(),
            _ => self.by_content(&behind, object),
        };
        let made_by = makers.first().map(|maker| maker.object).or(object);
        Some(Origin { made_by, behind, counts })
    }

    /// Whether nothing in the input is or makes a Secret without which its users do as well.
    fn may_be_missing(&self, uses: &[Use]) -> bool {
        let Some(Use { how: "secret", name: Known::Known(Some(name)), namespace, .. }) = uses.first() else {
            return false;
        };
        let is_there = find_near(self.input, "Secret", namespace.as_deref(), name).is_some();
        uses.iter().all(|one| one.optional) && !is_there && self.makers.making(namespace.as_deref(), name).is_empty()
    }

    /// Why such a use may be none at all, where not every Secret is known.
    fn may_be_none(&self, uses: &[Use]) -> Option<Reason> {
        self.gap().filter(|_| self.may_be_missing(uses))
    }

    fn gap(&self) -> Option<Reason> {
        self.makers.gap.clone().or_else(|| self.input.gaps(&["Secret"]).pop())
    }

    fn either(&self) -> Known<bool> {
        self.gap().map_or(Known::Known(true), |reason| Known::one_of(vec![true, false], reason))
    }

    /// A Secret that no operator makes is made by people; one that is encrypted in Git shows it. A manager may feed it besides
    /// as long as not all makers are known.
    fn behind(&self, makers: &[&Maker<'a>], object: Option<&Resource>, namespace: Option<&str>) -> Known<String> {
        let known = match makers {
            [] if object.is_some_and(is_encrypted) => Some(Known::Known("other".to_owned())),
            [] => None,
            some => Some(together(some)),
        };
        let gap = self.makers.gap.clone().or_else(|| self.makers.unnamed(namespace));
        match (known, gap) {
            (Some(known), Some(reason)) if known.is(&"other".to_owned()) => {
                Known::one_of(["mixed", "other"].map(str::to_owned).to_vec(), reason)
            }
            (Some(known), _) => known,
            (None, Some(reason)) => unsettled(reason).behind,
            (None, None) => Known::Known("none".to_owned()),
        }
    }

    /// Whether the product that uses it makes it for itself.
    fn is_own(&self, uses: &[Use], name: &str) -> bool {
        let users: Vec<&str> = uses.iter().filter_map(|one| one.component.as_deref()).collect();
        let products = self.input.products.iter().filter(|product| users.contains(&product.id()));
        let mut names = products.flat_map(|product| &product.made_secrets).flat_map(|made| made.file.names.as_slice());
        names.any(|own| is_called(own, name))
    }

    /// What is in it decides, where that was looked at; of what was not collected, nothing is known.
    fn by_content(&self, behind: &Known<String>, object: Option<&Resource>) -> Known<bool> {
        match (behind, object) {
            (Known::Unknown { reason, .. }, _) => Known::one_of(vec![true, false], reason.clone()),
            (Known::Known(_), Some(object)) => Known::Known(is_encrypted(object) || holds_credential(object)),
            (Known::Known(_), None) => self.either(),
        }
    }

    /// A volume holds what its object says, which a manager gives unless that says otherwise.
    fn volume(&self, namespace: Option<&str>, name: &str) -> Origin<'a> {
        let kinds =
            self.input.products.iter().filter(|product| product.sufficient.iter().any(|s| !s.drivers.is_empty()));
        let kinds = kinds.flat_map(|product| &product.secrets).flat_map(|spec| &spec.kinds);
        let mut objects = kinds.filter_map(|kind| find_near(self.input, &kind.to_string(), namespace, name));
        let made_by = objects.next();
        Origin { made_by, behind: Known::Known("manager".to_owned()), counts: Known::Known(true) }
    }
}

fn unsettled(reason: Reason) -> Origin<'static> {
    let any = ["manager", "mixed", "other", "none"].map(str::to_owned).to_vec();
    Origin {
        made_by: None,
        behind: Known::one_of(any, reason.clone()),
        counts: Known::one_of(vec![true, false], reason),
    }
}

/// Encrypted by SOPS, which adds a member of its own (getsops/sops:README.rst, "Motivation").
pub(super) fn is_encrypted(secret: &Resource) -> bool {
    secret.body.get("sops").is_some()
}

/// Whether any key looks like a credential. Tokens of accounts, and what Helm keeps of releases, are none that people hand out.
pub(super) fn holds_credential(secret: &Resource) -> bool {
    let kind = secret.body.str_at(&["type"]).unwrap_or_default();
    let of_machine = kind == "kubernetes.io/service-account-token" || kind.starts_with("helm.sh/release");
    let bits = secret.body.get("credentials").unwrap_or(&Value::Null);
    !of_machine && bits.members().any(|(_, bit)| bit.as_bool() == Some(true))
}
