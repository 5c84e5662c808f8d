//! The words that tell nobody anything: those that the code, the rules and the products compare with what they read, and those that
//! everybody uses.

use std::collections::BTreeSet;

use super::sources;
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::value::Value;

/// The words of the code that reads objects; `build.rs` gathers them, so that none is forgotten.
const OF_CODE: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));

/// Members of rules and products that are for people to read, and are compared with nothing.
const PROSE: [&str; 9] = ["en", "nl", "title", "why", "message", "remediation", "notes", "references", "because"];

/// What is everybody's, beside the words that the program knows by itself.
const COMMON: [&[&str]; 6] = [
    // Objects that Kubernetes makes (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces,
    // kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings), and what nodes say of themselves.
    &[
        "admin",
        "amd64",
        "arm64",
        "aws",
        "azure",
        "cluster",
        "coredns",
        "default",
        "dns",
        "edit",
        "etcd",
        "gcp",
        "kube",
        "kubeadm",
        "kubernetes",
        "lease",
        "linux",
        "node",
        "public",
        "root",
        "system",
        "view",
        "windows",
        "x86",
    ],
    // Ends of names of hosts: those of the DNS (data.iana.org/TLD/tlds-alpha-by-domain.txt; countries have two letters and are
    // told by that), of clusters, of networks at home (RFC 6761, RFC 6762, RFC 8375).
    &[
        "app",
        "arpa",
        "biz",
        "cloud",
        "com",
        "dev",
        "edu",
        "example",
        "gov",
        "home",
        "info",
        "internal",
        "intranet",
        "invalid",
        "io",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "net",
        "online",
        "org",
        "svc",
        "tech",
        "test",
        "xyz",
    ],
    // Hosts that everybody uses: registries, clouds, Git, chat, identity providers, certificate authorities.
    &[
        "accounts",
        "acme",
        "api",
        "auth0",
        "azmk8s",
        "azurecr",
        "bitbucket",
        "blob",
        "charts",
        "core",
        "docker",
        "ecr",
        "eks",
        "elb",
        "gcr",
        "ghcr",
        "git",
        "github",
        "githubusercontent",
        "gitlab",
        "google",
        "googleapis",
        "grafana",
        "gserviceaccount",
        "hooks",
        "http",
        "https",
        "iam",
        "index",
        "k8s",
        "letsencrypt",
        "library",
        "login",
        "mcr",
        "microsoft",
        "microsoftonline",
        "oci",
        "office",
        "okta",
        "pkg",
        "pkgs",
        "quay",
        "registry",
        "slack",
        "ssh",
        "sts",
        "vault",
        "webhook",
        "www",
    ],
    // States of software in versions and branches.
    &[
        "alpha", "beta", "final", "head", "latest", "main", "master", "pre", "rc", "release", "snapshot", "stable",
        "trunk",
    ],
    // What is measured, and how PromQL reckons with it (prometheus.io/docs/prometheus/latest/querying/functions), so that
    // dashboards and alerts can still be read.
    &[
        "absent",
        "active",
        "audit",
        "avg",
        "bytes",
        "changes",
        "completed",
        "count",
        "cpu",
        "critical",
        "delta",
        "deriv",
        "election",
        "error",
        "errors",
        "eviction",
        "failures",
        "free",
        "grpc",
        "headless",
        "histogram",
        "increase",
        "info",
        "irate",
        "leader",
        "limits",
        "max",
        "memory",
        "min",
        "network",
        "num",
        "offset",
        "physical",
        "proc",
        "protection",
        "quantile",
        "rate",
        "ratio",
        "receive",
        "received",
        "requests",
        "ring",
        "rss",
        "rules",
        "runbooks",
        "seconds",
        "sum",
        "sys",
        "systemd",
        "tcp",
        "temp",
        "time",
        "tmp",
        "total",
        "transmit",
        "transmitted",
        "ttl",
        "udp",
        "usage",
        "utilisation",
        "utilization",
        "warning",
        "webhooks",
    ],
    // What parts of applications are called everywhere.
    &[
        "api",
        "app",
        "application",
        "applications",
        "apps",
        "auth",
        "backend",
        "backup",
        "base",
        "batch",
        "bot",
        "bucket",
        "cache",
        "client",
        "common",
        "config",
        "consumer",
        "controller",
        "cron",
        "dashboard",
        "data",
        "database",
        "databases",
        "db",
        "deployment",
        "developer",
        "developers",
        "devops",
        "events",
        "external",
        "files",
        "frontend",
        "gateway",
        "gitops",
        "infra",
        "infrastructure",
        "ingress",
        "internal",
        "job",
        "jobs",
        "logging",
        "logs",
        "mail",
        "manager",
        "metrics",
        "migrate",
        "migration",
        "monitoring",
        "namespace",
        "nginx",
        "operator",
        "ops",
        "platform",
        "pool",
        "portal",
        "postgres",
        "postgresql",
        "primary",
        "private",
        "producer",
        "production",
        "proxy",
        "queue",
        "rabbitmq",
        "read",
        "reader",
        "redis",
        "replica",
        "runner",
        "scheduler",
        "search",
        "secret",
        "secrets",
        "security",
        "server",
        "service",
        "services",
        "shared",
        "site",
        "sre",
        "storage",
        "store",
        "system",
        "task",
        "tasks",
        "team",
        "teams",
        "tls",
        "token",
        "tools",
        "ui",
        "user",
        "users",
        "web",
        "website",
        "worker",
        "workers",
        "write",
        "writer",
    ],
];

/// All of them: of the catalogue in the binary, of the code, and everybody's. Those of a user's own rules are not among them: they may name what is
/// the user's own.
pub fn known() -> BTreeSet<String> {
    let common = COMMON.iter().flat_map(|words| words.iter().copied());
    let mut known: BTreeSet<String> = OF_CODE.lines().chain(common).map(str::to_owned).collect();
    for file in sources::embedded() {
        for document in yaml::documents(&file.text) {
            if let Ok(parsed) = yaml::read(&file.text[document.range], &Skip::none()) {
                gather(&parsed.value, &mut known);
            }
        }
    }
    known
}

fn gather(value: &Value, known: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => add(text, known),
        Value::Array(items) => items.iter().for_each(|item| gather(item, known)),
        Value::Object(members) => {
            for (key, member) in members.iter().filter(|(key, _)| !PROSE.contains(key)) {
                add(key, known);
                gather(member, known);
            }
        }
        _ => {}
    }
}

fn add(text: &str, known: &mut BTreeSet<String>) {
    let runs = text.split(|sign: char| !sign.is_alphanumeric()).filter(|run| run.len() > 1);
    known.extend(runs.map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_code_and_rules_compare_with_is_known() {
        let known = known();
        for word in ["prometheus", "StatefulSet", "acceptatie", "microsoftonline", "auth", "DaemonSet", "admin"] {
            assert!(known.contains(word), "{word}");
        }
        for word in ["hunter2", "Werknemers", "delinde", "webshop"] {
            assert!(!known.contains(word), "{word}");
        }
    }
}
