//! Who may enter a cluster of EKS: by its access entries, by the ConfigMap `aws-auth`, and through an OIDC provider of its own.

use super::eks::{is_listed, listed};
use super::said::Said;
use crate::facts::input::Input;
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::cloud::{CloudKind, str_at};
use crate::model::evidence::Evidence;
use crate::model::kind::GroupKind;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Someone who may enter.
#[derive(Debug, Clone)]
pub(super) struct Principal {
    /// The ARN of a role or user.
    pub(super) arn: String,
    /// The groups of Kubernetes that it is put in.
    pub(super) groups: Vec<String>,
    /// Whether it is known to stand for people rather than for nodes.
    pub(super) people: Known<bool>,
    /// What says so.
    pub(super) evidence: Evidence,
}

/// All who may enter, as far as the input tells.
#[derive(Debug, Clone)]
pub struct Access {
    /// Those that are known.
    pub(super) principals: Vec<Principal>,
    /// The issuer of an OIDC provider that is active.
    provider: Option<String>,
    /// Why there may be others.
    pub(super) gap: Option<Reason>,
    /// What it was made of.
    pub evidence: Vec<Evidence>,
}

/// The ConfigMap of old. Clusters with the mode `API` do not read it, those with `CONFIG_MAP` read no entries.
pub(super) const AWS_AUTH: (&str, &str) = ("kube-system", "aws-auth");

/// Reads all of them.
pub(super) fn access(input: &Input, said: &Said) -> Access {
    // Clusters from before access entries have no such member.
    let mode = said.text(&["accessConfig", "authenticationMode"]).unwrap_or("CONFIG_MAP");
    let (mut principals, mut gap) = (Vec::new(), None);
    if mode != "CONFIG_MAP" {
        principals.extend(entries(input));
        gap = (!is_listed(input, "accessEntries")).then_some(Reason::CloudUnasked(CloudKind::EksAccessEntry));
    }
    if mode != "API" {
        match input.find("ConfigMap", Some(AWS_AUTH.0), AWS_AUTH.1) {
            Some(map) => principals.extend(mapped(map)),
            // Nobody declares it: EKS makes it.
            None if !input.snapshot.observed => {
                gap = gap.or(Some(Reason::KindNotCollected(GroupKind::new("", "ConfigMap"))))
            }
            None => gap = gap.or(input.gaps(&["ConfigMap"]).pop()),
        }
    }
    let (provider, evidence) = provider(input).unzip();
    let listed = is_listed(input, "identityProviderConfigs");
    let gap = gap.or((!listed).then_some(Reason::CloudUnasked(CloudKind::EksIdentityProvider)));
    let named = principals.iter().map(|one| one.evidence.clone());
    Access { evidence: evidence.into_iter().chain(named).collect(), principals, provider, gap }
}

/// Entries that were described, and the names of those that were listed only.
fn entries<'a>(input: &Input<'a>) -> Vec<Principal> {
    let described = input.snapshot.of(&CloudKind::EksAccessEntry.kind());
    let mut all: Vec<Principal> = described.iter().map(described_entry).collect();
    for (arn, list) in listed(input, "accessEntries") {
        if all.iter().any(|known| known.arn == arn) {
            continue;
        }
        let reason = Reason::CloudUnasked(CloudKind::EksAccessEntry);
        let people =
            if is_user(arn) || is_sso(arn) { Known::Known(true) } else { Known::one_of(vec![true, false], reason) };
        let evidence = Said::of(list, "").evidence(&["accessEntries"]);
        all.push(Principal { arn: arn.to_owned(), groups: Vec::new(), people, evidence: naming(evidence, arn) });
    }
    all.retain(|one| !is_service(&one.arn) && !one.people.is(&false));
    all
}

fn described_entry(entry: &Resource) -> Principal {
    let said = Said::of(entry, "");
    Principal {
        arn: said.text(&["principalArn"]).unwrap_or(&entry.name).to_owned(),
        groups: said.texts(&["kubernetesGroups"]),
        // The other types are for nodes: EC2_LINUX, FARGATE_LINUX, HYBRID_LINUX.
        people: Known::Known(said.text(&["type"]).unwrap_or("STANDARD") == "STANDARD"),
        evidence: said.evidence(&["principalArn"]),
    }
}

/// Roles and users of `aws-auth` but those of nodes, which are in `system:nodes`
/// (kubernetes-sigs/aws-iam-authenticator:README.md).
fn mapped(map: &Resource) -> Vec<Principal> {
    let mut all = Vec::new();
    for (key, name) in [("mapRoles", "rolearn"), ("mapUsers", "userarn")] {
        let text = map.body.str_at(&["data", key]).unwrap_or_default();
        let list = yaml::read(text, &Skip::none()).map(|read| read.value).unwrap_or_default();
        for entry in list.items() {
            let Some(arn) = str_at(entry, &[name]) else { continue };
            let groups: Vec<String> = entry
                .get("groups")
                .map_or(&[][..], Value::items)
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            if groups.iter().any(|group| group == "system:nodes") {
                continue;
            }
            let evidence = map.evidence(format!("$.data.{key}"), Some(arn.to_owned()));
            all.push(Principal { arn: arn.to_owned(), groups, people: Known::Known(true), evidence });
        }
    }
    all
}

fn provider(input: &Input) -> Option<(String, Evidence)> {
    input.snapshot.of(&CloudKind::EksIdentityProvider.kind()).iter().find_map(|one| {
        let said = Said::of(one, "");
        let active = said.text(&["status"]).is_none_or(|status| status == "ACTIVE");
        active.then(|| Some((said.text(&["issuerUrl"])?.to_owned(), said.evidence(&["issuerUrl"]))))?
    })
}

fn naming(evidence: Evidence, what: &str) -> Evidence {
    Evidence { value: Some(what.to_owned()), ..evidence }
}

/// Roles that IAM Identity Center makes for its permission sets (docs.aws.amazon.com/singlesignon/latest/userguide).
pub(super) fn is_sso(arn: &str) -> bool {
    arn.contains("AWSReservedSSO_")
}

pub(super) fn is_user(arn: &str) -> bool {
    arn.contains(":user/")
}

/// Roles of AWS' own services.
fn is_service(arn: &str) -> bool {
    arn.contains(":role/aws-service-role/")
}

impl Access {
    /// What the ConfigMap of old tells of a cluster of which Amazon was not asked.
    pub fn of_config_map(input: &Input, reason: Reason) -> Self {
        let map = input.find("ConfigMap", Some(AWS_AUTH.0), AWS_AUTH.1);
        let principals: Vec<Principal> = map.map(mapped).unwrap_or_default();
        let evidence = principals.iter().map(|one| one.evidence.clone()).collect();
        Self { principals, provider: None, gap: Some(reason), evidence }
    }

    /// Through what people log in; the best way of several counts.
    pub fn login(&self) -> Known<String> {
        let has = |fits: fn(&str) -> bool| self.principals.iter().any(|one| fits(&one.arn));
        if self.provider.is_some() || has(is_sso) {
            return Known::Known("identity-provider".to_owned());
        }
        let role = |one: &&Principal| !is_user(&one.arn);
        let certain = self.principals.iter().filter(role).any(|one| one.people.is(&true));
        let open = self.gap.clone().or_else(|| self.principals.iter().find_map(|one| reason(&one.people)));
        let possible = match (certain, &open) {
            (true, None) => return Known::Known("cloud-roles".to_owned()),
            (false, None) if has(is_user) => return Known::Known("cloud-users".to_owned()),
            (true, Some(_)) => vec!["identity-provider", "cloud-roles"],
            _ => vec!["identity-provider", "cloud-roles", "cloud-users"],
        };
        let reason = open.unwrap_or(Reason::CloudUnasked(CloudKind::EksAccessEntry));
        Known::one_of(possible.into_iter().map(str::to_owned).collect(), reason)
    }

    /// The issuer of the provider, or IAM Identity Center.
    pub fn issuer(&self) -> Known<Option<String>> {
        let sso = self.principals.iter().any(|one| is_sso(&one.arn)).then(|| "AWS IAM Identity Center".to_owned());
        match (self.provider.clone().or(sso), &self.gap) {
            (None, Some(reason)) => Known::unknown(reason.clone()),
            (known, _) => Known::Known(known),
        }
    }
}

fn reason(known: &Known<bool>) -> Option<Reason> {
    match known {
        Known::Known(_) => None,
        Known::Unknown { reason, .. } => Some(reason.clone()),
    }
}
