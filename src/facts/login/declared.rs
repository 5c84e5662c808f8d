//! How people log in to a product whose file says all of it: the ways in that filters find in its configuration.

use super::issuer::{Class, Issuer, Issuers};
use super::unit::{Unit, not_found};
use super::ways::{Way, Ways};
use crate::facts::look;
use crate::facts::product::CompiledWay;
use crate::facts::product_file::{LoginKind, LoginSpec, OwnLogin};
use crate::filter::Path;
use crate::model::known::{Known, ToValue};
use crate::model::reason::{Hidden, Reason};
use crate::model::truth::Truth;
use crate::model::value::{Object, Value};

/// Asks each way of every configuration.
pub(super) fn ways(unit: &Unit, spec: &LoginSpec, issuers: &Issuers) -> Ways {
    let configs = configs(unit);
    let compiled = &unit.instance.product.ways;
    if configs.is_empty() && !compiled.is_empty() && spec.own != OwnLogin::Asks {
        return Ways::unread(not_found(unit.instance));
    }
    let hidden = Reason::NotVisible(Hidden::Login(unit.instance.product.id().into()));
    let list: Vec<Way> = compiled.iter().filter_map(|way| asked(way, &configs, issuers)).collect();
    // What is open for certain tells enough, whatever the product would do without.
    let own = if list.iter().any(|way| way.open.is(&true)) { OwnLogin::Local } else { spec.own };
    let users = (spec.proxy && spec.own == OwnLogin::Local).then(own_users);
    Ways { list: list.into_iter().chain(users).collect(), ..Ways::own(own, hidden) }
}

/// A proxy with users of its own is an identity provider to all that it stands before.
fn own_users() -> Way {
    let issuer = Issuer::own(None, Class::LocalUsers);
    Way { kind: LoginKind::Local, open: Known::Known(true), issuer: Some(issuer) }
}

/// As a filter sees them; the values of a chart as one of them.
fn configs(unit: &Unit) -> Vec<Value> {
    let mut all: Vec<Value> = unit.configs.iter().map(|config| config.fact.to_value()).collect();
    if let Some(values) = &unit.values {
        let mut config = Object::new();
        config.insert("component", Value::from(unit.instance.product.id()));
        config.insert("place", Value::from("values"));
        config.insert("value", values.clone());
        all.push(config.into());
    }
    all
}

fn asked(way: &CompiledWay, configs: &[Value], issuers: &Issuers) -> Option<Way> {
    let answers = configs.iter().map(|config| (config, way.filter.test(config)));
    let (config, answer) = answers.max_by_key(|(_, answer)| answer.truth)?;
    let open = match answer.truth {
        Truth::False => return None,
        Truth::True => Known::Known(true),
        Truth::Unknown => Known::one_of(vec![true, false], answer.reasons.into_iter().next()?),
    };
    let issuer = way.issuer.as_ref().map(|path| issuer(path, config, issuers));
    Some(Way { kind: way.kind, open, issuer })
}

fn issuer(path: &Path, config: &Value, issuers: &Issuers) -> Issuer {
    let found = path.walk(config);
    let address = match (found.nodes.first(), found.reasons.into_iter().next()) {
        (Some((_, Value::Unknown(unknown))), _) => Known::unknown(unknown.reason.clone()),
        (Some((_, value)), _) => look::raw(&Known::Known(Some(value))),
        (None, Some(reason)) => Known::unknown(reason),
        (None, None) => Known::Known(None),
    };
    issuers.at(address, &Known::Known(false))
}
