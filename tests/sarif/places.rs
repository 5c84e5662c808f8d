//! Results point at the field that they speak of, in whatever form its file is written.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::run::{Folder, PROFILES, results};

/// A platform with fields to find fault with.
fn platform() -> Vec<Value> {
    let rule = json!({"host": "shop.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "shop", "port": {"number": 80}}}}]}});
    let config = "common: { path_prefix: /var/loki, storage: { filesystem: { chunks_directory: /var/loki/chunks } } }\nschema_config:\n  configs: [{ from: 2024-04-01, store: tsdb, object_store: filesystem, schema: v13 }]\n";
    let env =
        json!([{"name": "見出し", "value": "漢字 🙂"}, {"name": "DB_PASSWORD", "value": "correct-horse-battery"}]);
    let shop = json!({"name": "shop", "image": "docker.io/grafana/loki:3.7.6", "env": env});
    let loki = json!({"name": "loki", "image": "docker.io/grafana/loki:3.7.6", "args": ["-config.file=/etc/loki/config.yaml"], "volumeMounts": [{"name": "config", "mountPath": "/etc/loki"}]});
    let pods = |containers: Value, volumes: Value| json!({"template": {"spec": {"containers": containers, "volumes": volumes}}});
    let node = json!({"nodeInfo": {"osImage": "Ünïx 漢字", "kubeletVersion": "v1.29.0"}, "addresses": [{"type": "ExternalIP", "address": "1.2.3.4"}]});
    vec![
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "één", "labels": {"eks.amazonaws.com/nodegroup": "一"}}, "status": node}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": "shop"}, "spec": pods(json!([shop]), json!([]))}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "shop", "namespace": "shop"}, "spec": {"ingressClassName": "nginx", "rules": [rule]}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "loki", "namespace": "logging"}, "data": {"config.yaml": config}}),
        json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "loki", "namespace": "logging"}, "spec": pods(json!([loki]), json!([{"name": "config", "configMap": {"name": "loki"}}]))}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "all"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}, "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:authenticated"}]}),
    ]
}

/// The same in block style, by hand, with an anchor.
const BLOCK: &str = r#"# Shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: shop
spec:
  template:
    spec:
      containers:
      - name: shop
        image: docker.io/grafana/loki:3.7.6
        env:
        - {name: 見出し, value: "漢字 🙂"}
        - { "name": DB_PASSWORD, note: 漢字, value: correct-horse-battery }
      - name: side
        image: &image docker.io/grafana/grafana:12.0.0
        env: &env
        - name: API_TOKEN
          value: correct-horse-battery
      - name: other
        image: *image
        env: *env
--- # An ingress without TLS
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: shop, port: {number: 80}}}
---

---
apiVersion: v1
kind: Node
metadata: {name: één, labels: {"eks.amazonaws.com/nodegroup": 一}}
status:
  nodeInfo: {osImage: "Ünïx 漢字", kubeletVersion: v1.29.0}
  addresses: [{type: InternalIP, address: 10.0.0.1}, {type: ExternalIP, address: 1.2.3.4}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: all
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:authenticated
"#;

/// The forms of a platform, by the name of the file.
fn forms() -> Vec<(&'static str, String)> {
    let objects = platform();
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let flow: Vec<String> = objects.iter().map(ToString::to_string).collect();
    let several: Vec<String> = objects.iter().map(&pretty).collect();
    vec![
        ("block.yaml", BLOCK.to_owned()),
        ("crlf.yaml", BLOCK.replace('\n', "\r\n")),
        ("marked.yaml", format!("\u{feff}{}", BLOCK.trim_start_matches("# Shop\n"))),
        ("flow.yaml", format!("# flow\n{}", flow.join("\n---\n"))),
        ("one line each.yml", format!("--- {}", flow.join("\n--- "))),
        ("pretty.json", pretty(&list)),
        ("plain.json", list.to_string()),
        ("lines.ndjson", flow.join("\n")),
        ("several.json", several.join("\n")),
        ("crlf.json", pretty(&list).replace('\n', "\r\n")),
        ("listed.yaml", format!("apiVersion: v1\nkind: List\nitems:\n- {}\n", flow.join("\n- "))),
    ]
}

/// The member that a path leads to, `image` of `…#$.spec.containers[0].image`; none of a whole object or an item.
fn member(result: &Value) -> Option<String> {
    let place = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
    let path = place.split_once('#')?.1;
    if path.ends_with("']") {
        return Some(path.rsplit_once("['")?.1.trim_end_matches("']").to_owned());
    }
    path.rsplit_once('.').map(|(_, last)| last.to_owned()).filter(|last| !last.ends_with(']'))
}

#[test]
fn every_result_is_at_the_field_that_it_speaks_of() {
    for (name, text) in forms() {
        let folder = Folder::of(&[(name, text.as_bytes())]);
        let sarif = folder.scan(&["scan", name], "full");
        let (mut exact, mut rules) = (0, BTreeSet::new());
        for result in results(&sarif) {
            let (stretch, uri) = folder.pointed_at(result);
            let Some(member) = member(result).filter(|_| !uri.starts_with("out/")) else { continue };
            let starts = [member.clone(), format!("\"{member}\""), format!("'{member}'")];
            let hit = starts.iter().any(|start| stretch.starts_with(start.as_str()));
            // What an alias stands for is written elsewhere, for others too.
            assert!(hit || stretch == "env: *env", "{name}: {member}: {stretch:?}: {result}");
            exact += 1;
            rules.insert(result["ruleId"].as_str().unwrap());
        }
        assert!(exact > 3 && rules.len() > 2, "{name}: only {exact} results of {rules:?} name a field");
    }
}

#[test]
fn what_lies_in_no_file_is_shown_beside_the_report() {
    for profile in PROFILES {
        let folder = Folder::of(&[]);
        let sarif = folder.scan(&["demo"], profile);
        let mut fields = 0;
        for result in results(&sarif) {
            let (stretch, uri) = folder.pointed_at(result);
            assert!(uri.starts_with("out/snapshot/"), "{uri}");
            if profile == "full"
                && let Some(member) = member(result)
            {
                assert!(stretch.trim_matches('"').starts_with(&member), "{member}: {stretch}");
                fields += 1;
            }
        }
        assert!(profile != "full" || fields > 10, "{fields}");
    }
}

#[test]
fn on_standard_output_the_files_beside_it_are_named_and_missed() {
    let folder = Folder::of(&[]);
    let output = folder.meetlat(&["demo", "-o", "sarif"]);
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(results(&sarif).iter().any(|result| result.to_string().contains("\"uri\":\"snapshot/waterdrecht-prd/")));
    assert!(String::from_utf8_lossy(&output.stderr).contains("-o sarif=FILE"), "{output:?}");
    assert!(!folder.0.path().join("snapshot").exists());
}

#[test]
fn lines_of_what_was_read_from_elsewhere_are_not_taken_for_those_of_a_file() {
    let text = BLOCK.to_owned();
    let folder = Folder::of(&[("dump/all.yaml", text.as_bytes())]);
    let sarif = folder.scan(&["scan", "dump/../dump", "-o", "json=report.json"], "full");
    let uris: BTreeSet<String> = results(&sarif).iter().map(|result| folder.pointed_at(result).1).collect();
    assert!(uris.contains("dump/all.yaml"), "{uris:?}");
    let elsewhere = Folder::of(&[]);
    let path = folder.0.path().join("dump").display().to_string();
    let sarif = elsewhere.scan(&["scan", &path], "full");
    let absolute = results(&sarif).into_iter().map(|result| elsewhere.pointed_at(result).1);
    assert!(absolute.into_iter().any(|uri| uri.starts_with("file:///") && uri.ends_with("/dump/all.yaml")));
}

#[test]
fn gitlab_takes_no_two_results_for_one() {
    let name = "plain.json";
    let text = forms().into_iter().find(|(form, _)| *form == name).unwrap().1;
    let folder = Folder::of(&[(name, text.as_bytes()), ("out/.keep", b"")]);
    for args in [vec!["scan", name], vec!["demo"]] {
        let sarif = folder.scan(&args, "gitlab");
        let mut seen = BTreeSet::new();
        for result in results(&sarif) {
            let place = &result["locations"][0]["physicalLocation"];
            let region = &place["region"];
            let own = format!(
                "{} {} {} {}",
                result["ruleId"], place["artifactLocation"]["uri"], region["startLine"], region["endLine"]
            );
            assert!(seen.insert(own), "{result}");
        }
    }
}

#[test]
fn what_is_missing_points_at_the_file_that_lists_what_is_installed() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: shop, namespace: argocd }\nspec: { project: default, source: { repoURL: https://git.example.com/a.git, path: shop }, destination: { name: in-cluster } }\n";
    let folder = Folder::of(&[("apps/list.yaml", application.as_bytes()), ("a.yaml", BLOCK.as_bytes())]);
    let sarif = folder.scan(&["scan", "."], "full");
    let all = results(&sarif);
    let gap = all.iter().find(|result| result["ruleId"] == "vulnerability-scanner").unwrap();
    let place = &gap["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "apps/list.yaml", "{gap}");
    assert_eq!(place["region"]["startLine"], 1);
}
