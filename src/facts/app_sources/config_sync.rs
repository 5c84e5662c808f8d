//! What Config Sync reconciles: the source that a RootSync or RepoSync names, who set it up, and whether it has arrived.

use super::Source;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// The group of its kinds.
pub const GROUP: &str = "configsync.gke.io";

/// The source that `sourceType` picks, Git where it says nothing
/// (GoogleContainerTools/kpt-config-sync:pkg/api/configsync/v1beta1/rootsync_types.go).
pub(super) fn source(app: &Resource) -> Option<Source> {
    let sort = app.body.str_at(&["spec", "sourceType"]).unwrap_or("git");
    let part = app.body.at(&["spec", sort])?;
    let text = |key: &str| part.str_at(&[key]).map(str::to_owned);
    // From the root of the repository, whether a slash says so or not.
    let folder = || Some(format!("./{}", part.str_at(&["dir"]).unwrap_or_default().trim_start_matches('/')));
    Some(match sort {
        "helm" => {
            Source { repository: text("repo"), chart: text("chart"), revision: text("version"), ..Source::default() }
        }
        "oci" => Source {
            repository: text("image").map(|image| format!("oci://{image}")),
            path: folder(),
            recurse: true,
            ..Source::default()
        },
        _ => Source {
            repository: text("repo"),
            path: folder(),
            revision: text("revision").or_else(|| text("branch")),
            recurse: true,
            ..Source::default()
        },
    })
}

/// The name of the RootSync or RepoSync that set up an object: a scope, which is `:root` or a namespace, and behind `_` a name
/// where it is not the customary one (GoogleContainerTools/kpt-config-sync:pkg/declared/resource_manager.go).
pub fn manager(resource: &Resource) -> Option<&str> {
    let manager = resource.annotation("configsync.gke.io/manager").filter(|manager| !manager.is_empty())?;
    match manager.split_once('_') {
        Some((_, name)) => Some(name),
        None if manager == ":root" => Some("root-sync"),
        None => Some("repo-sync"),
    }
}

/// Whether it has synchronised: a commit arrived, or the last attempt that ended did so without errors. There is no condition
/// `Ready`; `Stalled` says that nothing goes on at all.
pub fn has_synced(app: &Resource) -> bool {
    let status = app.body.get("status");
    let text = |path: &[&str]| status.and_then(|status| status.str_at(path)).is_some_and(|text| !text.is_empty());
    let conditions = status.and_then(|status| status.get("conditions")).map_or(&[][..], Value::items);
    let says = |kind: &str, word: &str| {
        let is_it = |one: &&Value| one.str_at(&["type"]) == Some(kind);
        conditions.iter().filter(is_it).any(|one| one.str_at(&["status"]) == Some(word))
    };
    let errors = status.and_then(|status| status.at(&["sync", "errorSummary", "totalCount"])).and_then(Value::as_i64);
    let ended = says("Syncing", "False") && text(&["sync", "commit"]) && errors.unwrap_or(0) == 0;
    !says("Stalled", "True") && (text(&["lastSyncedCommit"]) || ended)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::evidence::Origin;
    use crate::model::kind::GroupKind;

    fn resource(json: serde_json::Value) -> Resource {
        let (kind, version) = GroupKind::from_fields("configsync.gke.io/v1beta1", "RootSync");
        let (name, origin) = ("platform".into(), Origin::default());
        Resource { kind, version, namespace: None, name, observed: true, origin, body: json.into() }
    }

    #[test]
    fn the_type_picks_the_source() {
        let git =
            json!({"repo": "https://git.example.com/platform/config.git", "dir": "/clusters/prod", "branch": "main"});
        let helm = json!({"repo": "https://charts.example.com", "chart": "shop", "version": "1.4.0"});
        let of = |sort: serde_json::Value| {
            let spec =
                json!({"sourceType": sort, "git": git, "helm": helm, "oci": {"image": "registry.example.com/shop:1"}});
            source(&resource(json!({"spec": spec})))
        };
        let found = of(json!("git")).unwrap_or_default();
        assert_eq!((found.path.as_deref(), found.revision.as_deref()), (Some("./clusters/prod"), Some("main")));
        assert_eq!(of(json!(null)).unwrap_or_default(), found);
        assert_eq!(of(json!("helm")).and_then(|found| found.chart).as_deref(), Some("shop"));
        let found = of(json!("oci")).and_then(|found| found.repository);
        assert_eq!(found.as_deref(), Some("oci://registry.example.com/shop:1"));
    }

    #[test]
    fn managers_have_names() {
        for (said, name) in [(":root", "root-sync"), (":root_apps", "apps"), ("shop", "repo-sync"), ("shop_web", "web")]
        {
            let app = resource(json!({"metadata": {"annotations": {"configsync.gke.io/manager": said}}}));
            assert_eq!(manager(&app), Some(name));
        }
    }

    #[test]
    fn what_stalls_or_fails_has_not_arrived() {
        let syncing =
            |status: &str| json!([{"type": "Stalled", "status": "False"}, {"type": "Syncing", "status": status}]);
        for (status, arrived) in [
            (json!({"lastSyncedCommit": "4a1f", "conditions": syncing("True")}), true),
            (json!({"sync": {"commit": "4a1f"}, "conditions": syncing("False")}), true),
            (
                json!({"sync": {"commit": "4a1f", "errorSummary": {"totalCount": 2}}, "conditions": syncing("False")}),
                false,
            ),
            (json!({"lastSyncedCommit": "4a1f", "conditions": [{"type": "Stalled", "status": "True"}]}), false),
            (json!({"conditions": syncing("True")}), false),
        ] {
            assert_eq!(has_synced(&resource(json!({"status": status.clone()}))), arrived, "{status}");
        }
    }
}
