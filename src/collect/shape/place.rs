//! Kinds that the place of a file names. An empty `kind: List` names none itself.

use crate::collect::names::Names;
use crate::model::kind::GroupKind;

/// The kind that a file's name spells: `plural.group_version.json`, `plural.version.json` for the core group,
/// `plural.group.json` or `plural.json`.
pub(crate) fn of_file(place: &str, names: &Names) -> Option<GroupKind> {
    let stem = stem(place);
    if let Some((resource, version)) = stem.rsplit_once('_')
        && is_version(version)
    {
        return of_resource(resource, names);
    }
    match stem.rsplit_once('.') {
        Some((plural, version)) if is_version(version) => names.kind(plural, Some("")),
        _ => of_resource(stem, names),
    }
}

/// The kind of `deployments.apps` or, for any group, `pods`.
pub(crate) fn of_resource(resource: &str, names: &Names) -> Option<GroupKind> {
    match resource.split_once('.') {
        Some((plural, group)) => names.kind(plural, Some(group)),
        None => names.kind(resource, None),
    }
}

/// The file's name without folders and without the ending that tells its format.
pub(crate) fn stem(place: &str) -> &str {
    let name = place.rsplit('/').next().unwrap_or(place);
    [".json", ".yaml", ".yml", ".ndjson"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// `v1`, `v2beta1`, `v1alpha1`.
pub(crate) fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = text.strip_prefix('v') else { return false };
    let parts = number.split_once("alpha").or_else(|| number.split_once("beta"));
    parts.map_or_else(|| digits(number), |(major, minor)| digits(major) && digits(minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::demand::Demand;

    #[test]
    fn file_names_name_kinds() {
        let demand = Demand::of([GroupKind::new("argoproj.io", "Application")]);
        let names = Names::new([].into_iter(), &demand);
        let cases = [
            ("dump/pods.v1.json", Some("Pod")),
            ("cronjobs.batch_v1.json", Some("CronJob.batch")),
            ("applications.argoproj.io_v1alpha1.json", Some("Application.argoproj.io")),
            ("deployments.apps.yaml", Some("Deployment.apps")),
            ("Deployments.yml", Some("Deployment.apps")),
            ("horizontalpodautoscalers.autoscaling_v2beta2.json", Some("HorizontalPodAutoscaler.autoscaling")),
            ("values_v1.json", None),
            ("notes.json", None),
        ];
        for (place, kind) in cases {
            assert_eq!(of_file(place, &names).map(|kind| kind.to_string()).as_deref(), kind, "{place}");
        }
    }

    #[test]
    fn versions() {
        for (text, expected) in [("v1", true), ("v1beta1", true), ("v", false), ("v1beta", false), ("vault", false)] {
            assert_eq!(is_version(text), expected, "{text}");
        }
    }
}
