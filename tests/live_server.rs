//! Against a real API server, where there is one: see `common/apiserver.rs`.
#![cfg(test)]

#[path = "common/apiserver.rs"]
mod apiserver;

use serde_json::Value;

use apiserver::ApiServer;

/// A namespace and what lies in it, of a kind of the server's own and of one that is defined here.
const OBJECTS: &str = "\
apiVersion: v1
kind: Namespace
metadata: { name: yard }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: lengths, namespace: yard }
data: { el: '0.69' }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: visitor, namespace: yard }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: sticks.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Stick, plural: sticks, singular: stick }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { feet: { type: integer } } } }
---
apiVersion: example.org/v1
kind: Stick
metadata: { name: fathom, namespace: yard }
spec: { feet: 6 }
";

/// An object of the namespace `yard`.
fn get(server: &ApiServer, kind: &str, name: &str) -> Value {
    let output = server.kubectl(&["get", kind, name, "--namespace=yard", "--output=json"], None);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_applied_can_be_read_back() {
    let Some(server) = ApiServer::start() else { return };
    server.apply(OBJECTS);
    assert_eq!(get(&server, "configmap", "lengths")["data"]["el"], "0.69");
    assert_eq!(get(&server, "sticks.example.org", "fathom")["spec"]["feet"], 6);
}

#[test]
fn the_bearer_of_a_token_has_the_rights_of_its_account() {
    let Some(server) = ApiServer::start() else { return };
    server.apply(OBJECTS);
    let token = server.kubectl(&["create", "token", "visitor", "--namespace=yard"], None).stdout;
    let kubeconfig = server.kubeconfig_for(String::from_utf8(token).unwrap().trim(), "visitor");
    let kubeconfig = format!("--kubeconfig={}", kubeconfig.display());
    let output = server.kubectl(&["get", "configmaps", "--namespace=yard", &kubeconfig], None);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("\"system:serviceaccount:yard:visitor\" cannot list resource \"configmaps\""), "{error}");
}
