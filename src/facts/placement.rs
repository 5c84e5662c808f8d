//! Where the pods of a workload run: on every node, spread, scaled, guarded.

use super::input::Input;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// Whether a DaemonSet reaches every node that takes ordinary pods. Without a narrowing selector it does so when all its pods
/// are ready; with one, the nodes must be known to tell.
pub fn every_node(input: &Input, resource: &Resource, pod: Option<&Value>) -> Known<bool> {
    if resource.kind.kind != "DaemonSet" {
        return Known::Known(false);
    }
    let status = resource.body.get("status").filter(|status| resource.observed && !status.is_unknown());
    let count = |field: &str| status.and_then(|status| status.get(field)).and_then(Value::as_i64).unwrap_or(0);
    let (wanted, ready) = (count("desiredNumberScheduled"), count("numberReady"));
    if resource.observed && status.is_none() {
        return Known::one_of(vec![true, false], Reason::StatusNotCollected(resource.kind.clone()));
    }
    if resource.observed && (wanted == 0 || ready < wanted) {
        return Known::Known(false);
    }
    if !is_narrowed(pod) {
        return Known::Known(true);
    }
    match input.gaps(&["Node"]).pop() {
        Some(reason) => Known::one_of(vec![true, false], reason),
        None => Known::Known(wanted >= ordinary_nodes(input)),
    }
}

/// Whether a selector or required affinity keeps the pods off some nodes. The operating system does not count.
pub fn is_narrowed(pod: Option<&Value>) -> bool {
    let Some(spec) = pod.and_then(|pod| pod.get("spec")) else { return false };
    let os = |label: &str| label == "kubernetes.io/os" || label == "beta.kubernetes.io/os";
    let by_selector = spec.get("nodeSelector").is_some_and(|selector| selector.members().any(|(key, _)| !os(key)));
    let terms = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
    let by_affinity = spec.at(&terms).is_some_and(|terms| {
        let expressions = terms.items().iter().filter_map(|term| term.get("matchExpressions")).flat_map(Value::items);
        expressions.filter_map(|expression| expression.str_at(&["key"])).any(|key| !os(key) && !is_virtual_kubelet(key))
    });
    by_selector || by_affinity
}

/// Labels by which agents are kept off nodes that can run none: virtual kubelets and serverless nodes
/// (learn.microsoft.com/azure/aks/virtual-nodes, docs.aws.amazon.com/eks/fargate).
fn is_virtual_kubelet(label: &str) -> bool {
    matches!(label, "type" | "kubernetes.azure.com/cluster" | "eks.amazonaws.com/compute-type")
}

/// Nodes that take ordinary pods: no virtual kubelets, no Windows, no taint that keeps pods out.
fn ordinary_nodes(input: &Input) -> i64 {
    let ordinary = input.of("Node").iter().filter(|node| {
        let linux = node.label("kubernetes.io/os").is_none_or(|os| os == "linux");
        let taints = node.body.at(&["spec", "taints"]).map_or(&[][..], Value::items);
        let open = taints.iter().all(|taint| taint.str_at(&["effect"]) == Some("PreferNoSchedule"));
        linux && open && node.label("type") != Some("virtual-kubelet")
    });
    i64::try_from(ordinary.count()).unwrap_or(i64::MAX)
}

/// Whether replicas are kept apart, by topology spread constraints or pod anti-affinity.
pub fn is_spread(pod: Option<&Value>) -> bool {
    let Some(spec) = pod.and_then(|pod| pod.get("spec")) else { return false };
    let some = |value: Option<&Value>| value.is_some_and(|value| !value.items().is_empty());
    let anti = |when: &str| spec.at(&["affinity", "podAntiAffinity", when]);
    some(spec.get("topologySpreadConstraints"))
        || some(anti("requiredDuringSchedulingIgnoredDuringExecution"))
        || some(anti("preferredDuringSchedulingIgnoredDuringExecution"))
}

/// Whether a HorizontalPodAutoscaler, or KEDA's ScaledObject, has this workload as its target.
pub fn autoscaled(input: &Input, resource: &Resource) -> Known<bool> {
    let kinds = ["HorizontalPodAutoscaler.autoscaling", "ScaledObject.keda.sh"];
    let targets = kinds.iter().flat_map(|kind| input.of(kind)).any(|scaler| {
        let target = scaler.body.at(&["spec", "scaleTargetRef"]);
        let part = |name: &str| target.and_then(|target| target.str_at(&[name]));
        scaler.namespace == resource.namespace
            && part("name") == Some(resource.name.as_str())
            && part("kind").unwrap_or("Deployment") == resource.kind.kind
    });
    found(targets, input.gaps(&kinds))
}

/// Whether a PodDisruptionBudget selects the pods with these labels.
pub fn budgeted(input: &Input, namespace: Option<&str>, labels: &Value) -> Known<bool> {
    let selects = input.of("PodDisruptionBudget.policy").iter().any(|budget| {
        budget.namespace.as_deref() == namespace
            && budget.body.at(&["spec", "selector"]).is_some_and(|selector| matches_labels(selector, labels))
    });
    found(selects, input.gaps(&["PodDisruptionBudget.policy"]))
}

fn found(found: bool, gaps: Vec<Reason>) -> Known<bool> {
    match gaps.into_iter().next() {
        Some(reason) if !found => Known::one_of(vec![true, false], reason),
        _ => Known::Known(found),
    }
}

/// Whether a label selector (`matchLabels` and `matchExpressions`) takes in these labels; an empty one takes in all.
pub fn matches_labels(selector: &Value, labels: &Value) -> bool {
    let equal = selector.get("matchLabels").is_none_or(|wanted| holds_all(wanted, labels));
    let expressions = selector.get("matchExpressions").map_or(&[][..], Value::items);
    equal && expressions.iter().all(|expression| matches_expression(expression, labels))
}

/// Whether `labels` hold every entry of `wanted`.
pub fn holds_all(wanted: &Value, labels: &Value) -> bool {
    wanted.members().all(|(key, value)| labels.get(key) == Some(value))
}

fn matches_expression(expression: &Value, labels: &Value) -> bool {
    let Some(key) = expression.str_at(&["key"]) else { return false };
    let label = labels.get(key);
    let listed =
        || expression.get("values").is_some_and(|values| values.items().iter().any(|value| Some(value) == label));
    match expression.str_at(&["operator"]) {
        Some("In") => label.is_some() && listed(),
        Some("NotIn") => label.is_none() || !listed(),
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        _ => false,
    }
}
