//! What tells one gap of one cluster from all others, the same in every run.

use sha2::{Digest, Sha256};

use crate::model::snapshot::Identity;

/// What a cluster is recognised by.
///
/// A uid where there is one. Without it the name would do only where several clusters are told apart by it: otherwise it may be
/// that of a file, which a rendering step calls as it likes.
pub(super) fn of_cluster(identity: &Identity, several: bool) -> String {
    match &identity.uid {
        Some(uid) => uid.clone(),
        None if several || identity.stated => identity.name.clone(),
        None => String::new(),
    }
}

/// The fingerprint of a rule's finding on a cluster, or of one observation in it.
pub(super) fn of(rule: &str, cluster: &str, key: &str) -> String {
    let digest = Sha256::digest(format!("{rule}\0{cluster}\0{key}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_differ_and_files_do_not() {
        let cluster = |name: &str, uid: Option<&str>| Identity {
            name: name.to_owned(),
            uid: uid.map(str::to_owned),
            ..Identity::default()
        };
        assert_eq!(of_cluster(&cluster("out.yaml", None), false), of_cluster(&cluster("rendered.yaml", None), false));
        assert_ne!(of_cluster(&cluster("one", None), true), of_cluster(&cluster("two", None), true));
        assert_ne!(of_cluster(&cluster("dump", Some("a")), false), of_cluster(&cluster("dump", Some("b")), false));
        let stated = |name: &str| Identity { stated: true, ..cluster(name, None) };
        assert_ne!(of_cluster(&stated("one"), false), of_cluster(&stated("two"), false));
        assert_ne!(of("r", "c", "k"), of("r", "ck", ""));
    }
}
