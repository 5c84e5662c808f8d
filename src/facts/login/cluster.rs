//! The login of the cluster's own API server as one [`Login`] among the others, where it is known whom it leaves the asking to.

use super::issuer::{Class, Issuer, Issuers};
use crate::facts::fact::Sourced;
use crate::facts::kinds::{ClusterLogin, Login};
use crate::model::known::Known;

/// Its id and name, where products have theirs.
const COMPONENT: &str = "cluster";
const NAME: &str = "Kubernetes";

/// None where people do not come in through an identity provider, or nobody knows through which.
pub(super) fn login(cluster: &Sourced<ClusterLogin>, issuers: &Issuers) -> Option<Sourced<Login>> {
    let by_provider = cluster.fact.way.is(&"identity-provider".to_owned());
    let provider = by_provider.then(|| provider(&cluster.fact, issuers)).flatten()?;
    let fact = Login {
        component: COMPONENT.to_owned(),
        name: NAME.to_owned(),
        namespace: None,
        kind: Known::Known("oidc".to_owned()),
        issuer: provider.host,
        provider: Known::Known(provider.name),
        class: provider.class.map(|class| Some(class.word().to_owned())),
        limited: provider.limited,
        bypassed: Known::Known(false),
        admin: cluster.fact.local_accounts.clone(),
        form: Known::Known(false),
        anonymous: Known::Known(None),
        default_role: Known::Known(None),
        proxy: false,
    };
    Some(Sourced { fact, evidence: cluster.evidence.clone(), observed: cluster.observed })
}

/// A cloud lets people in with its own accounts, unless it names another provider.
fn provider(cluster: &ClusterLogin, issuers: &Issuers) -> Option<Issuer> {
    match (cluster.issuer.known().and_then(Option::as_deref), cluster.service.as_deref()) {
        (Some(address), _) if address.contains("://") => {
            Some(issuers.at(Known::Known(Some(address.to_owned())), &Known::Known(true)))
        }
        (Some(name), _) => Some(named(name, issuers)),
        (None, Some("aks")) => Some(named("Microsoft Entra ID", issuers)),
        (None, Some("gke")) => Some(named("Google", issuers)),
        (None, _) => None,
    }
}

/// A provider that is known by its name; the organisation's own directory limits who comes in.
fn named(name: &str, issuers: &Issuers) -> Issuer {
    let is_known = issuers.known.called(name).is_some();
    let class = if is_known { Class::Trusted } else { Class::SelfHosted };
    Issuer { name: Some(name.to_owned()), ..Issuer::own(None, class) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::identity_providers::{IdentityProvider, IdentityProviders};
    use std::collections::BTreeMap;

    fn class(way: &str, service: Option<&str>, issuer: Known<Option<String>>) -> Option<Known<Option<String>>> {
        let provider = |name: &str, host: &str| IdentityProvider {
            name: name.to_owned(),
            hosts: vec![host.to_owned()],
            ..IdentityProvider::default()
        };
        let entra = provider("Microsoft Entra ID", "login.microsoftonline.com");
        let known = IdentityProviders { providers: vec![entra, provider("AWS IAM Identity Center", "*.awsapps.com")] };
        let issuers = Issuers { known: &known, own: BTreeMap::new(), hidden: None };
        let fact = ClusterLogin {
            service: service.map(str::to_owned),
            way: Known::Known(way.to_owned()),
            issuer,
            local_accounts: Known::Known(false),
            by: None,
        };
        let sourced = Sourced { fact, evidence: Vec::new(), observed: true };
        login(&sourced, &issuers).map(|login| login.fact.class)
    }

    #[test]
    fn the_cluster_relies_on_whom_its_cloud_or_its_flags_name() {
        let text = |text: &str| Known::Known(Some(text.to_owned()));
        let (trusted, own) = (Some(text("trusted")), Some(text("self-hosted")));
        assert_eq!(class("identity-provider", Some("aks"), Known::Known(None)), trusted);
        assert_eq!(class("identity-provider", Some("eks"), text("AWS IAM Identity Center")), trusted);
        assert_eq!(class("identity-provider", None, text("https://login.microsoftonline.com/t/v2.0")), trusted);
        assert_eq!(class("identity-provider", None, text("https://keycloak.example/realms/a")), own);
        assert_eq!(class("identity-provider", None, Known::Known(None)), None);
        assert_eq!(class("local", None, Known::Known(None)), None);
    }
}
