//! Makes [`Login`]s: how people get in to each console, through each authenticating proxy, and to the cluster itself.

mod argo_cd;
mod cluster;
mod declared;
mod dex;
mod grafana;
mod issuer;
mod oauth2_proxy;
mod unit;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use self::issuer::{Issuer, Issuers};
use self::unit::Unit;
use self::ways::Ways;
use super::context::Context;
use super::fact::{FactList, Sourced};
use super::kinds::{ClusterLogin, Component, Config, Login};
use super::product::Product;
use super::product_file::LoginSpec;
use super::reads::{Derived, Reads};
use super::recognise::unchecked;
use super::workloads;
use crate::model::reason::Reason;
use crate::model::record::Possible;
use crate::model::value::{Object, Value};

impl Derived for Login {
    fn reads(reads: &mut Reads<'_>) {
        reads.fact::<ClusterLogin>().fact::<Component>().fact::<Config>();
    }
}

/// The logins of every product that people log in to, and those that may be there unseen.
pub fn logins(context: &Context, of_cluster: &FactList<ClusterLogin>) -> FactList<Login> {
    let known = context.input.identity_providers;
    let issuers = Issuers { known, own: own_providers(context), hidden: hidden_provider(context) };
    let mut list = FactList::default();
    for (at, instance) in context.instances.iter().enumerate() {
        let Some(spec) = &instance.product.file.login else { continue };
        let units = unit::units(context, at, spec);
        list.present.extend(units.iter().map(|unit| login(unit, spec, &issuers)));
    }
    list.present.extend(of_cluster.present.iter().filter_map(|one| cluster::login(one, &issuers)));
    list.possible = context.input.products.iter().filter_map(|product| unseen(context, product)).collect();
    list
}

/// The hosts at which identity providers of this cluster answer, with those that they rely on themselves.
fn own_providers(context: &Context) -> BTreeMap<String, Vec<Issuer>> {
    let issuers = Issuers { known: context.input.identity_providers, own: BTreeMap::new(), hidden: None };
    let configs = context.configs.present.iter().map(|config| &config.fact);
    let dex = configs.clone().filter(|config| config.component == "dex");
    let mut own: BTreeMap<String, Vec<Issuer>> =
        dex.filter_map(|config| dex::provider(&config.value, &issuers)).collect();
    let argo_cd = configs.filter(|config| config.component == "argo-cd");
    own.extend(argo_cd.filter_map(|config| argo_cd::own_provider(&config.value, &issuers)));
    own
}

/// Why a Dex of this cluster may answer at a host that nothing tells: it may be there unseen, or its configuration is not read.
fn hidden_provider(context: &Context) -> Option<Reason> {
    let is_dex = |product: &&Product| product.id() == "dex";
    let product = context.input.products.iter().find(is_dex)?;
    let unread = |at: usize| {
        let configs = context.configs_of(at);
        let nothing = configs.is_empty().then(|| Reason::ConfigUnread("dex".into(), "".into()));
        nothing.or_else(|| configs.iter().find_map(|config| dex::unread(&config.fact.value)))
    };
    let instances = context.instances.iter().enumerate().filter(|(_, instance)| instance.product.id() == "dex");
    let gaps = || unchecked(context.input, product, context.workloads).into_iter().next();
    instances.filter_map(|(at, _)| unread(at)).next().or_else(gaps)
}

fn login(unit: &Unit, spec: &LoginSpec, issuers: &Issuers) -> Sourced<Login> {
    let ways = match (&unit.unread, spec.from.as_deref()) {
        (Some(reason), _) => Ways::unread(reason.clone()),
        (None, Some("argo-cd")) => argo_cd::ways(unit, issuers),
        (None, Some("grafana")) => grafana::ways(unit, issuers),
        (None, Some("oauth2-proxy")) => oauth2_proxy::ways(unit, issuers),
        (None, _) => declared::ways(unit, spec, issuers),
    };
    let issuer = ways.issuer();
    let fact = Login {
        component: unit.instance.product.id().to_owned(),
        name: unit.instance.product.file.name.clone(),
        namespace: unit.instance.namespace.clone(),
        kind: ways.kind(),
        issuer: issuer.host,
        provider: issuer.name,
        class: ways.class().map(|class| class.map(|class| class.word().to_owned())),
        limited: ways.limited(),
        bypassed: ways.bypassed,
        admin: ways.admin,
        form: ways.form,
        anonymous: ways.anonymous,
        default_role: ways.default_role,
        proxy: spec.proxy,
    };
    Sourced { fact, evidence: unit.evidence(), observed: unit.instance.is_observed() }
}

/// A product with a login that cannot be ruled out.
fn unseen(context: &Context, product: &Product) -> Option<Possible> {
    let spec = product.file.login.as_ref()?;
    let mut reasons = unchecked(context.input, product, context.workloads);
    // The workload that people log in to may be among those that were not collected.
    let is_there = context.instances.iter().any(|instance| instance.product.id() == product.id());
    if is_there && spec.role.is_some() {
        reasons.extend(context.input.gaps(&workloads::KINDS));
    }
    let reason: &Reason = reasons.first()?;
    let mut value = Object::open(reason.clone());
    value.insert("component", Value::from(product.id()));
    value.insert("name", Value::from(product.file.name.as_str()));
    value.insert("proxy", Value::Bool(spec.proxy));
    if !spec.may_hand_on() {
        value.insert("class", Value::Null);
    }
    let reasons: BTreeSet<Reason> = reasons;
    Some(Possible { value: value.into(), reasons })
}
