//! What the command lines of clouds write, wherever it stands in the input: whole files, members of a wrapper, elements of a list.

pub(super) mod claims;
mod door;
mod sorts;

use super::head::Head;
use super::object::Admitted;
use crate::format::json;
use crate::format::skip::Skip;
use crate::model::cloud::{CloudKind, member};
use crate::model::coverage::{Coverage, Extent};
use crate::model::evidence::Origin;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Members that some tool puts around an answer, or that a command's answer has around the thing itself.
const WRAPPERS: [&str; 15] = [
    "accessEntry",
    "addon",
    "association",
    "associations",
    "capability",
    "cluster",
    "clusters",
    "data",
    "identityProviderConfig",
    "items",
    "nodegroup",
    "oidc",
    "podIdentityAssociation",
    "results",
    "value",
];

/// As deep as wrappers were seen to go, with room: `{"data": {"Cluster": {…}}}`.
const DEEPEST: usize = 4;

/// The most that such an answer may have, in bytes: far above a list of a hundred clusters.
const LARGEST: usize = 8 << 20;

/// Something that all answers have, one or another of them: resource types, ARNs, addresses, members.
const MARKS: [&[u8]; 11] = [
    b"oleAssignments/",
    b"roles/",
    b"anagedClusters/",
    b"anagedclusters/",
    b":eks:",
    b"container.googleapis.com/",
    b"accessEntries",
    b"nodegroups",
    b"addons",
    b"identityProviderConfigs",
    b"ssociatedAccessPolicies",
];

/// Further marks of answers that are lists without anything in them.
const EMPTY_MARKS: [&[u8]; 2] = [b"associations", b"capabilities"];

/// How completely clouds were asked: an answer that is there is whole, and of any other nobody asked. Neither says anything of
/// what is in the cluster.
pub(super) fn cover(coverage: &mut Coverage, said: &[Resource]) {
    for kind in CloudKind::ALL.map(CloudKind::kind) {
        let asked = said.iter().any(|one| one.kind == kind);
        coverage.set(kind, if asked { Extent::Complete } else { Extent::NotCollected });
    }
}

/// Takes in what no rule looks at: it is counted only, but an answer of a cloud is none of Kubernetes' kinds, even where a
/// wrapper gives it one.
pub(super) fn admit(bytes: &[u8], head: Head, origin: &Origin) -> Admitted {
    let beyond = of_json(bytes, &head, origin);
    let head = if beyond.is_empty() { head } else { Head::default() };
    Admitted { head, beyond, ..Admitted::default() }
}

/// What a JSON object says that is none of Kubernetes. Only what may be an answer is parsed.
fn of_json(bytes: &[u8], head: &Head, origin: &Origin) -> Vec<Resource> {
    let is_foreign = head.kind.as_ref().is_none_or(|(kind, _)| kind.kind == "ClusterDescribe");
    let marked = || MARKS.iter().chain(&EMPTY_MARKS).any(|mark| memchr::memmem::find(bytes, mark).is_some());
    if !is_foreign || bytes.len() > LARGEST || !marked() {
        return Vec::new();
    }
    json::read(bytes, &Skip::none()).map(|value| of_value(&value, origin)).unwrap_or_default()
}

/// What a parsed document says that is none of Kubernetes.
pub(super) fn of_value(value: &Value, origin: &Origin) -> Vec<Resource> {
    let mut found = Vec::new();
    look(value, "$", DEEPEST, origin, &mut found);
    found
}

fn look(value: &Value, path: &str, deep: usize, origin: &Origin, found: &mut Vec<Resource>) {
    if let Some((kind, name)) = sorts::sort(value) {
        found.push(resource(kind, &name, value, path, origin));
        // The list of all associations says both: which there are, and that there are no others.
        if kind != CloudKind::EksList {
            return;
        }
    }
    for wrapper in WRAPPERS.iter().filter(|_| deep > 0) {
        match member(value, wrapper) {
            Some((key, list @ Value::Array(_))) => {
                for (at, item) in list.items().iter().enumerate() {
                    look(item, &format!("{path}.{key}[{at}]"), deep - 1, origin, found);
                }
            }
            Some((key, inner @ Value::Object(_))) => look(inner, &format!("{path}.{key}"), deep - 1, origin, found),
            _ => {}
        }
    }
}

/// The resource's body holds what was said and where in the document it stands.
fn resource(kind: CloudKind, name: &str, said: &Value, path: &str, origin: &Origin) -> Resource {
    let mut said = said.clone();
    door::scrub(&mut said);
    let mut body = Object::new();
    body.insert("at", Value::from(path));
    body.insert("said", said);
    Resource {
        kind: kind.kind(),
        version: "".into(),
        namespace: None,
        name: name.into(),
        body: body.into(),
        origin: origin.clone(),
        observed: true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn found(body: Json) -> Vec<String> {
        let origin = Origin::default();
        let text = body.to_string();
        let found = of_json(text.as_bytes(), &Head::default(), &origin);
        let told = |one: &Resource| {
            let at = one.body.str_at(&["at"]).unwrap_or_default().to_owned();
            format!("{} {} {at}", one.kind.kind, one.name)
        };
        found.iter().map(told).collect()
    }

    const AKS: &str = "/subscriptions/1/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/shop";
    const EKS: &str = "arn:aws:eks:eu-west-1:1:cluster/shop";
    const GKE: &str = "https://container.googleapis.com/v1/projects/p/locations/l/clusters/shop";

    #[test]
    fn clusters_are_told_in_every_wrapper() {
        for (body, expected) in [
            (json!({"id": AKS, "name": "shop"}), "AksCluster shop $"),
            (json!({"data": {"id": AKS, "name": "shop", "properties": {}}}), "AksCluster shop $.data"),
            (json!({"value": [{"id": AKS}]}), "AksCluster shop $.value[0]"),
            (json!({"cluster": {"arn": EKS, "name": "shop"}}), "EksCluster shop $.cluster"),
            (json!({"data": {"Cluster": {"Arn": EKS}}}), "EksCluster shop $.data.Cluster"),
            (json!({"selfLink": GKE, "name": "shop"}), "GkeCluster shop $"),
            (json!({"data": {"self_link": GKE, "name": "shop"}}), "GkeCluster shop $.data"),
            (
                json!({"name": "shop", "current_master_version": "1.34.1", "self_link": "https://container.googleapis.com/v1/x"}),
                "GkeCluster shop $",
            ),
        ] {
            assert_eq!(found(body.clone()), [expected], "{body}");
        }
    }

    #[test]
    fn what_eks_says_beside_the_cluster() {
        let arn = |rest: &str| format!("arn:aws:eks:eu-west-1:1:{rest}");
        for (body, expected) in [
            (
                json!({"nodegroup": {"nodegroupArn": arn("nodegroup/shop/workers/1"), "nodegroupName": "workers"}}),
                vec!["EksNodegroup workers $.nodegroup"],
            ),
            (
                json!({"addon": {"addonArn": arn("addon/shop/vpc-cni/1"), "addonName": "vpc-cni"}}),
                vec!["EksAddon vpc-cni $.addon"],
            ),
            (
                json!({"accessEntry": {"accessEntryArn": arn("access-entry/shop/role/1/x"), "principalArn": "arn:aws:iam::1:role/x"}}),
                vec!["EksAccessEntry arn:aws:iam::1:role/x $.accessEntry"],
            ),
            (json!({"accessEntries": ["arn:aws:iam::1:role/x"]}), vec!["EksList accessEntries $"]),
            (
                json!({"associatedAccessPolicies": [], "clusterName": "shop", "principalArn": "arn:aws:iam::1:role/x"}),
                vec!["EksAccessPolicies arn:aws:iam::1:role/x $"],
            ),
            (
                json!({"identityProviderConfig": {"oidc": {"identityProviderConfigArn": arn("x"), "issuerUrl": "https://i"}}}),
                vec!["EksIdentityProvider https://i $.identityProviderConfig.oidc"],
            ),
            (json!({"identityProviderConfigs": []}), vec!["EksList identityProviderConfigs $"]),
            (
                json!({"associations": [{"associationArn": arn("podidentityassociation/shop/a-1"), "namespace": "n", "serviceAccount": "s"}]}),
                vec!["EksList associations $", "EksPodIdentity n/s $.associations[0]"],
            ),
            (json!({"associations": []}), vec!["EksList associations $"]),
            (
                json!({"capability": {"arn": arn("capability/shop/argocd/x/1"), "capabilityName": "argo", "type": "ARGOCD"}}),
                vec!["EksCapability argo $.capability"],
            ),
        ] {
            assert_eq!(found(body.clone()), expected, "{body}");
        }
    }

    #[test]
    fn other_json_says_nothing() {
        for body in [
            json!({"associations": [], "title": "x"}),
            json!({"addons": [], "replicas": 1}),
            json!({"id": format!("{AKS}/agentPools/system")}),
            json!({"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2026-01-01", "name": "shop"}),
            json!({"spec": {"cluster": {"arn": EKS}}}),
            json!(["arn:aws:eks:eu-west-1:1:cluster/shop"]),
        ] {
            assert!(found(body.clone()).is_empty(), "{body}");
        }
    }

    #[test]
    fn keys_are_left_at_the_door() {
        let body = json!({"selfLink": GKE, "name": "shop", "masterAuth": {"username": "u", "password": "p", "clientKey": "k"}});
        let found = of_value(&Value::from(body), &Origin::default());
        let auth = found[0].body.at(&["said", "masterAuth"]).unwrap();
        assert_eq!(auth.to_json(), json!({"username": "u"}));
    }
}
