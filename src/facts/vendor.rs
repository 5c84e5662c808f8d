//! What comes with products: the names of alert groups and dashboards that upstream mixins and charts give, and what the
//! dashboards of grafana.com are about. Everything else is the platform's own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file `vendor.yaml` of the catalogue.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Vendor {
    /// Names of groups of alert rules; a trailing `*` takes in any continuation.
    pub groups: Vec<String>,
    /// Titles of dashboards; a trailing `*` takes in any continuation.
    pub dashboards: Vec<String>,
    /// Charts whose ConfigMaps with dashboards are their own, by the label `helm.sh/chart`.
    pub charts: Vec<String>,
    /// Ids of dashboards on grafana.com, and the products that each looks at; none where it looks at nothing of the catalogue.
    pub grafana_com: BTreeMap<u32, Vec<String>>,
    /// Parts of addresses from which dashboards are fetched, and the products that these look at.
    pub urls: BTreeMap<String, Vec<String>>,
}

impl Vendor {
    /// Whether upstream gives a group of alert rules this name.
    pub fn has_group(&self, name: &str) -> bool {
        self.groups.iter().any(|known| fits(known, name))
    }

    /// Whether upstream gives a dashboard this title.
    pub fn has_dashboard(&self, title: &str) -> bool {
        self.dashboards.iter().any(|known| fits(known, title))
    }

    /// Whether the label `helm.sh/chart`, `velero-5.0.2`, is that of a chart with dashboards of its own.
    pub fn has_chart(&self, label: &str) -> bool {
        let version =
            |rest: &str| rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        self.charts.iter().any(|chart| label.strip_prefix(chart.as_str()).is_some_and(version))
    }

    /// The products that a dashboard of grafana.com looks at; none where the id is not in the table.
    pub fn covered_by_id(&self, id: u32) -> Option<&[String]> {
        self.grafana_com.get(&id).map(Vec::as_slice)
    }

    /// The products that a dashboard from this address looks at; none where the address is not in the table. One of grafana.com
    /// is known by its id (`grafana.com/api/dashboards/<id>/revisions/<revision>/download`).
    pub fn covered_by_url(&self, url: &str) -> Option<&[String]> {
        let id = url.split_once("grafana.com/").and_then(|(_, path)| path.split_once("dashboards/"));
        if let Some((_, rest)) = id {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            return self.covered_by_id(digits.parse().ok()?);
        }
        self.urls.iter().find(|(part, _)| url.contains(part.as_str())).map(|(_, ids)| ids.as_slice())
    }
}

fn fits(known: &str, name: &str) -> bool {
    known.strip_suffix('*').map_or(known == name, |stem| name.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::Vendor;

    fn vendor() -> Vendor {
        Vendor {
            groups: vec!["etcd".into(), "k8s.rules*".into()],
            dashboards: vec!["Loki / *".into()],
            charts: vec!["cilium".into()],
            grafana_com: [(9614, vec!["ingress-nginx".to_owned()]), (1860, vec![])].into(),
            urls: [("/argoproj/argo-cd/".to_owned(), vec!["argo-cd".to_owned()])].into(),
        }
    }

    #[test]
    fn names_of_upstream() {
        let vendor = vendor();
        assert!(vendor.has_group("k8s.rules.pod_owner") && vendor.has_group("etcd") && !vendor.has_group("etcd-own"));
        assert!(vendor.has_dashboard("Loki / Reads") && !vendor.has_dashboard("Loki"));
        assert!(vendor.has_chart("cilium-1.18.2") && !vendor.has_chart("cilium-extras-1.0.0"));
    }

    #[test]
    fn what_is_fetched_is_about() {
        let vendor = vendor();
        let of = |url: &str| vendor.covered_by_url(url).map(<[String]>::to_vec);
        assert_eq!(
            of("https://grafana.com/api/dashboards/9614/revisions/1/download"),
            Some(vec!["ingress-nginx".into()])
        );
        assert_eq!(of("https://grafana.com/api/dashboards/1860/revisions/37/download"), Some(vec![]));
        assert_eq!(of("https://grafana.com/api/dashboards/1/revisions/1/download"), None);
        let raw = "https://raw.githubusercontent.com/argoproj/argo-cd/master/examples/dashboard.json";
        assert_eq!(of(raw), Some(vec!["argo-cd".into()]));
        assert_eq!(of("https://example.com/x.json"), None);
    }
}
