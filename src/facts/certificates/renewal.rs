//! What renews the certificate in a Secret: an issuer of cert-manager, a secret manager from which it is copied, or nothing.

use std::collections::HashMap;

use super::super::input::Input;
use crate::model::evidence::Evidence;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// cert-manager's kinds.
pub const CERTIFICATE: &str = "Certificate.cert-manager.io";

/// All kinds that tell what makes a Secret. SealedSecrets are not among them: what lies in Git is renewed by hand.
pub const KINDS: [&str; 8] = [
    CERTIFICATE,
    "Issuer.cert-manager.io",
    "ClusterIssuer.cert-manager.io",
    "ExternalSecret.external-secrets.io",
    "ClusterExternalSecret.external-secrets.io",
    "SecretProviderClass.secrets-store.csi.x-k8s.io",
    "VaultPKISecret.secrets.hashicorp.com",
    "VaultStaticSecret.secrets.hashicorp.com",
];

/// A certificate's renewal.
#[derive(Debug, Clone, PartialEq)]
pub struct Renewal {
    /// As in `Route.certificate`.
    pub by: Known<String>,
    /// The id of the product that does it.
    pub product: Option<&'static str>,
    /// Whether it works, as far as that is observed.
    pub ready: Known<bool>,
    /// The object that says so.
    pub evidence: Option<Evidence>,
}

/// The renewals of a snapshot's Secrets, by namespace and name.
#[derive(Debug)]
pub struct Renewals<'i, 'a> {
    input: &'i Input<'a>,
    secrets: HashMap<(Option<&'a str>, &'a str), Renewal>,
    /// Names of Secrets that are copied into other namespaces.
    mirrored: HashMap<&'a str, Renewal>,
}

impl Renewal {
    /// Settled by its sort alone.
    pub fn of(by: &str) -> Self {
        Self { by: Known::Known(by.to_owned()), product: None, ready: Known::Known(true), evidence: None }
    }

    /// Not settled.
    pub fn open(reason: Reason) -> Self {
        Self { by: Known::unknown(reason), product: None, ready: Known::Known(true), evidence: None }
    }
}

impl<'i, 'a> Renewals<'i, 'a> {
    /// Looks at all that makes Secrets.
    pub fn new(input: &'i Input<'a>) -> Self {
        let mut all = Self { input, secrets: HashMap::new(), mirrored: HashMap::new() };
        for object in input.of(CERTIFICATE) {
            let renewal = of_certificate(input, object);
            let Some(name) = object.body.str_at(&["spec", "secretName"]) else { continue };
            if is_mirrored(object) {
                all.mirrored.insert(name, renewal.clone());
            }
            all.secrets.insert((object.namespace.as_deref(), name), renewal);
        }
        for object in input.of("ExternalSecret.external-secrets.io") {
            let name = object.body.str_at(&["spec", "target", "name"]).unwrap_or(&object.name);
            let renewal = of_external_secret(object, &["spec"]);
            all.secrets.entry((object.namespace.as_deref(), name)).or_insert(renewal);
        }
        for object in input.of("ClusterExternalSecret.external-secrets.io") {
            let own = object.body.str_at(&["spec", "externalSecretName"]).unwrap_or(&object.name);
            let name = object.body.str_at(&["spec", "externalSecretSpec", "target", "name"]).unwrap_or(own);
            all.mirrored.insert(name, of_external_secret(object, &["spec", "externalSecretSpec"]));
        }
        all.add_other_operators();
        all
    }

    fn add_other_operators(&mut self) {
        for object in self.input.of("SecretProviderClass.secrets-store.csi.x-k8s.io") {
            let made = object.body.at(&["spec", "secretObjects"]).map_or(&[][..], Value::items);
            for name in made.iter().filter_map(|made| made.str_at(&["secretName"])) {
                let renewal = Renewal { product: Some("secrets-store-csi"), ..found("manager", object) };
                self.secrets.entry((object.namespace.as_deref(), name)).or_insert(renewal);
            }
        }
        for (kind, by) in [(KINDS[6], "issuer"), (KINDS[7], "manager")] {
            for object in self.input.of(kind) {
                let Some(name) = object.body.str_at(&["spec", "destination", "name"]) else { continue };
                let renewal = Renewal { product: Some("vault-secrets-operator"), ..found(by, object) };
                self.secrets.entry((object.namespace.as_deref(), name)).or_insert(renewal);
            }
        }
    }

    /// What renews the certificate in a Secret. `annotations` are those of the Ingress or Gateway that names it: cert-manager
    /// makes a certificate for what bears its annotations (cert-manager.io/docs/usage/ingress).
    pub fn of(&self, namespace: Option<&str>, name: &str, annotations: &Value) -> Renewal {
        let bare = || self.secrets.iter().find(|((home, secret), _)| home.is_none() && *secret == name);
        let known = self.secrets.get(&(namespace, name)).or_else(|| bare().map(|(_, renewal)| renewal));
        if let Some(known) = known.or_else(|| self.mirrored.get(name)) {
            return known.clone();
        }
        if let Some(renewal) = self.by_annotations(namespace, annotations) {
            return renewal;
        }
        match self.input.gaps(&KINDS).into_iter().next() {
            Some(reason) => Renewal::open(reason),
            None => Renewal::of("none"),
        }
    }

    /// What renews the certificate in a Secret of this name, in whatever namespace.
    pub fn named(&self, name: &str) -> Option<Renewal> {
        self.secrets.iter().find(|((_, secret), _)| *secret == name).map(|(_, renewal)| renewal.clone())
    }

    /// By the issuer that an Ingress or Gateway names for itself.
    pub fn by_annotations(&self, namespace: Option<&str>, annotations: &Value) -> Option<Renewal> {
        let text = |key: &str| annotations.str_at(&[key]);
        let group = text("cert-manager.io/issuer-group");
        let (kind, name) = match (text("cert-manager.io/cluster-issuer"), text("cert-manager.io/issuer")) {
            (Some(name), _) => ("ClusterIssuer", name),
            (None, Some(name)) => (text("cert-manager.io/issuer-kind").unwrap_or("Issuer"), name),
            // kube-lego's annotation, by which cert-manager takes its default issuer.
            (None, None) => return (text("kubernetes.io/tls-acme") == Some("true")).then(|| Renewal::of("acme")),
        };
        Some(of_issuer(self.input, kind, group, namespace, name))
    }
}

fn found(by: &str, object: &Resource) -> Renewal {
    Renewal { evidence: Some(object.evidence("", None)), ready: ready(object), ..Renewal::of(by) }
}

/// Annotations that have a certificate's Secret copied into other namespaces (emberstack/kubernetes-reflector:README.md,
/// mittwald/kubernetes-replicator:README.md).
fn is_mirrored(certificate: &Resource) -> bool {
    let annotations = certificate.body.at(&["spec", "secretTemplate", "annotations"]);
    annotations.is_some_and(|annotations| {
        annotations.members().any(|(key, _)| {
            key.starts_with("reflector.v1.k8s.emberstack.com/reflection-a")
                || key.starts_with("replicator.v1.mittwald.de/replicat")
        })
    })
}

/// What renews a certificate of cert-manager.
pub fn of_certificate(input: &Input, certificate: &Resource) -> Renewal {
    let text = |field: &str| certificate.body.str_at(&["spec", "issuerRef", field]);
    let kind = text("kind").unwrap_or("Issuer");
    let name = text("name").unwrap_or_default();
    let issuer = of_issuer(input, kind, text("group"), certificate.namespace.as_deref(), name);
    let valid = match expired(input, certificate) {
        Some(true) => Known::Known(false),
        _ => ready(certificate),
    };
    Renewal {
        ready: both(valid, issuer.ready),
        evidence: Some(certificate.evidence("$.spec.issuerRef.name", Some(name.to_owned()))),
        ..issuer
    }
}

/// What an issuer does. Issuers of another group are those of other authorities, public clouds' among them
/// (cert-manager.io/docs/configuration/issuers).
fn of_issuer(input: &Input, kind: &str, group: Option<&str>, namespace: Option<&str>, name: &str) -> Renewal {
    let mut renewal = Renewal { product: Some("cert-manager"), ..Renewal::of("issuer") };
    if group.is_some_and(|group| group != "cert-manager.io") || !["Issuer", "ClusterIssuer"].contains(&kind) {
        return renewal;
    }
    let kind = format!("{kind}.cert-manager.io");
    let home = namespace.filter(|_| kind.starts_with("Issuer"));
    let Some(object) = input.find(&kind, home, name) else {
        let missing = || Reason::TargetUnread(name.into());
        let (reason, absent) = match input.gaps(&[&kind]).pop() {
            Some(reason) => (reason, false),
            None => (missing(), input.snapshot.observed),
        };
        renewal.by = Known::unknown(reason);
        renewal.ready = Known::Known(!absent);
        return renewal;
    };
    renewal.by = Known::Known(sort_of(object.body.get("spec").unwrap_or(&Value::Null)).to_owned());
    renewal.ready = ready(object);
    renewal.evidence = Some(object.evidence("$.spec", None));
    renewal
}

fn sort_of(spec: &Value) -> &'static str {
    let has = |member: &str| spec.get(member).is_some();
    // acme-staging-v02.api.letsencrypt.org: letsencrypt.org/docs/staging-environment
    let server = spec.str_at(&["acme", "server"]).unwrap_or_default();
    match () {
        () if has("acme") && server.contains("acme-staging") => "staging",
        () if has("acme") => "acme",
        () if has("selfSigned") => "self-signed",
        () if has("ca") => "own-authority",
        () => "issuer",
    }
}

fn of_external_secret(object: &Resource, at: &[&str]) -> Renewal {
    let by = copied(object.body.at(at).unwrap_or(&Value::Null));
    Renewal { product: Some("external-secrets"), ..found(by, object) }
}

/// A copy is kept up to date by its interval; with none it is made once (external-secrets.io/latest/api/externalsecret).
fn copied(spec: &Value) -> &'static str {
    let policy = spec.str_at(&["refreshPolicy"]);
    let never = match spec.get("refreshInterval") {
        Some(Value::Int(0)) => true,
        Some(Value::String(text)) => ["0", "0s", "0m", "0h", "0h0m0s"].contains(&text.as_str()),
        _ => false,
    };
    let once = policy == Some("CreatedOnce") || never && policy.is_none_or(|policy| policy == "Periodic");
    if once { "once" } else { "manager" }
}

/// What the condition `Ready` says; a declared object has none and counts as ready.
fn ready(object: &Resource) -> Known<bool> {
    if !object.observed {
        return Known::Known(true);
    }
    let status = object.body.get("status");
    if let Some(Value::Unknown(unknown)) = status {
        return Known::one_of(vec![true, false], unknown.reason.clone());
    }
    let conditions = status.and_then(|status| status.get("conditions")).map_or(&[][..], Value::items);
    let said = conditions.iter().find(|condition| condition.str_at(&["type"]) == Some("Ready"));
    Known::Known(said.is_none_or(|condition| condition.str_at(&["status"]) == Some("True")))
}

/// Whether a certificate is past its end.
fn expired(input: &Input, certificate: &Resource) -> Option<bool> {
    let end: jiff::Timestamp = certificate.body.str_at(&["status", "notAfter"])?.parse().ok()?;
    Some(end < input.as_of?)
}

fn both(one: Known<bool>, other: Known<bool>) -> Known<bool> {
    match (&one, &other) {
        (Known::Known(false), _) | (_, Known::Known(true)) => one,
        _ => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{copied, sort_of};
    use crate::model::value::Value;

    #[test]
    fn a_copy_is_kept_up_to_date_unless_it_says_otherwise() {
        for (spec, by) in [
            (json!({"refreshInterval": "1h"}), "manager"),
            (json!({}), "manager"),
            (json!({"refreshInterval": "0"}), "once"),
            (json!({"refreshInterval": "0s", "refreshPolicy": "Periodic"}), "once"),
            (json!({"refreshInterval": "0", "refreshPolicy": "OnChange"}), "manager"),
            (json!({"refreshInterval": "1h", "refreshPolicy": "CreatedOnce"}), "once"),
        ] {
            assert_eq!(copied(&Value::from(spec.clone())), by, "{spec}");
        }
    }

    #[test]
    fn issuers_by_what_they_are() {
        let acme = |server: &str| json!({"acme": {"server": server}});
        for (spec, by) in [
            (acme("https://acme-v02.api.letsencrypt.org/directory"), "acme"),
            (acme("https://acme-staging-v02.api.letsencrypt.org/directory"), "staging"),
            (json!({"selfSigned": {}}), "self-signed"),
            (json!({"ca": {"secretName": "root"}}), "own-authority"),
            (json!({"vault": {"path": "pki"}}), "issuer"),
        ] {
            assert_eq!(sort_of(&Value::from(spec.clone())), by, "{spec}");
        }
    }
}
