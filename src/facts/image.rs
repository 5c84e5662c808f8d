//! Image references, and the question whether one is of a given product whatever registry or mirror it comes from.

/// A parsed reference: `[registry/]repository[:tag][@digest]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The repository without its registry, and without the renaming of known mirrors: `grafana/loki`.
    pub repository: String,
    /// The name into which a mirror folded owner and product: any of its dashes may have been the slash between them.
    folded: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// The digest, `sha256:…`.
    pub digest: Option<String>,
}

impl Image {
    /// Reads a reference as a container runtime does: the first segment is a registry when it has a dot, a port or is `localhost`.
    pub fn parse(reference: &str) -> Self {
        let (rest, digest) = split(reference, '@');
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag.to_owned())),
            _ => (rest, None),
        };
        let repository = match name.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => path,
            _ => name,
        };
        let folded = folded(repository).map(str::to_owned);
        Self { repository: unmirrored(repository), folded, tag, digest: digest.map(str::to_owned) }
    }

    /// Whether the repository ends in `pattern` at a `/`. A trailing `*` takes in any continuation of the last segment.
    ///
    /// ```
    /// # use meetlat::facts::image::Image;
    /// let image = Image::parse("registry.example/mirror/docker.io/grafana/loki:3.7.6");
    /// assert!(image.is("grafana/loki"));
    /// assert!(!Image::parse("grafana/loki-canary:3.7.6").is("grafana/loki"));
    /// assert!(Image::parse("fluent/fluentd-kubernetes-daemonset").is("fluent/fluentd*"));
    /// ```
    pub fn is(&self, pattern: &str) -> bool {
        match &self.folded {
            None => fits(&self.repository, pattern),
            Some(name) => {
                let mut cuts = name.match_indices('-').map(|(at, dash)| (&name[..at], &name[at + dash.len()..]));
                cuts.any(|(owner, product)| fits(&format!("{owner}/{product}"), pattern))
            }
        }
    }
}

fn fits(repository: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        None => ends_at_slash(repository, pattern),
        Some(stem) => {
            let segments = stem.matches('/').count() + 1;
            let start = repository.rmatch_indices('/').nth(segments - 1).map_or(0, |(at, _)| at + 1);
            let tail = &repository[start..];
            tail.matches('/').count() + 1 == segments && tail.starts_with(stem)
        }
    }
}

fn split(text: &str, separator: char) -> (&str, Option<&str>) {
    match text.split_once(separator) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn ends_at_slash(repository: &str, pattern: &str) -> bool {
    repository.strip_suffix(pattern).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The name of an image below Rancher as its owner.
fn of_rancher(repository: &str) -> Option<&str> {
    let places = repository.rmatch_indices("rancher/");
    let mut ours = places.filter(|(at, _)| *at == 0 || repository[..*at].ends_with('/'));
    ours.next().map(|(at, owner)| &repository[at + owner.len()..])
}

/// `<org>-<name>` of Rancher's `rancher/mirrored-<org>-<name>` (rancher/image-mirror:README.md). Both parts may have dashes of their
/// own: `mirrored-prometheus-operator-prometheus-operator`.
fn folded(repository: &str) -> Option<&str> {
    of_rancher(repository)?.strip_prefix("mirrored-").filter(|name| name.contains('-'))
}

/// Undoes the renaming of mirrors: Rancher's, of which the first dash is taken for the slash, and its `rancher/hardened-<name>`
/// (rancher/rke2:scripts/build-images), and Bitnami's `bitnamilegacy` and `bitnamisecure` (bitnami/charts:README.md), which hold
/// the images of `bitnami`.
fn unmirrored(repository: &str) -> String {
    if let Some(name) = of_rancher(repository) {
        if let Some(folded) = name.strip_prefix("mirrored-") {
            return folded.replacen('-', "/", 1);
        }
        if let Some(hardened) = name.strip_prefix("hardened-") {
            return hardened.to_owned();
        }
    }
    for legacy in ["bitnamilegacy/", "bitnamisecure/"] {
        if let Some((before, name)) = repository.split_once(legacy) {
            return format!("{before}bitnami/{name}");
        }
    }
    repository.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Image;

    #[test]
    fn reads_references_as_a_runtime_does() {
        for (reference, repository, tag) in [
            ("nginx", "nginx", None),
            ("grafana/loki:3.7.6", "grafana/loki", Some("3.7.6")),
            ("localhost:5000/grafana/loki", "grafana/loki", None),
            (
                "registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594c",
                "ingress-nginx/controller",
                Some("v1.15.1"),
            ),
            ("rancher/mirrored-cilium-hubble-ui:v0.13.0", "cilium/hubble-ui", Some("v0.13.0")),
            ("reg.example/rancher/hardened-traefik:v3", "traefik", Some("v3")),
            ("docker.io/bitnamilegacy/thanos:0.39.2-debian-12-r2", "bitnami/thanos", Some("0.39.2-debian-12-r2")),
        ] {
            let image = Image::parse(reference);
            assert_eq!((image.repository.as_str(), image.tag.as_deref()), (repository, tag), "{reference}");
        }
    }

    #[test]
    fn matches_at_a_slash_only() {
        for (reference, pattern, expected) in [
            ("quay.io/argoproj/argocd:latest", "argoproj/argocd", true),
            ("example.org/myargoproj/argocd", "argoproj/argocd", false),
            ("mirror.example/quay.io/argoproj/argocd", "argoproj/argocd", true),
            ("otel/opentelemetry-collector-contrib:0.1", "otel/opentelemetry-collector*", true),
            ("x/otel/opentelemetry-collector", "otel/opentelemetry-collector*", true),
            ("otel/other", "otel/opentelemetry-collector*", false),
            ("rancher/mirrored-grafana-grafana:13.2.0", "grafana/grafana", true),
            ("rancher/mirrored-grafana-grafana:13.2.0", "grafana/loki", false),
            ("rancher/mirrored-kiwigrid-k8s-sidecar:2.1.2", "k8s-sidecar*", true),
            (
                "rancher/mirrored-prometheus-operator-prometheus-operator:v0.90",
                "prometheus-operator/prometheus-operator",
                true,
            ),
            ("rancher/mirrored-kube-state-metrics-kube-state-metrics", "kube-state-metrics/kube-state-metrics", true),
            ("rancher/mirrored-kube-state-metrics-kube-state-metrics", "kube/kube-state-metrics", false),
            ("rancher/mirrored-pause:3.10", "pause", true),
        ] {
            assert_eq!(Image::parse(reference).is(pattern), expected, "{reference} {pattern}");
        }
    }
}
