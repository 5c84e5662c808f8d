//! What lies beside manifests in a work tree and tells how it is kept: no objects of Kubernetes, yet resources of a snapshot.

use super::kind::GroupKind;

/// The group of these kinds. No API group of Kubernetes is called so: those without a dot are its own.
const GROUP: &str = "worktree";

/// The folder that was looked at, with the member `template` where it is made to be copied and filled in.
pub fn tree() -> GroupKind {
    GroupKind::new(GROUP, "WorkTree")
}

/// A file by which a program proposes newer versions, with the member `tool`.
pub fn updates() -> GroupKind {
    GroupKind::new(GROUP, "UpdateFile")
}

/// A file that an application is built from.
pub fn source() -> GroupKind {
    GroupKind::new(GROUP, "SourceFile")
}

/// All of them.
pub fn all() -> [GroupKind; 3] {
    [tree(), updates(), source()]
}

/// Whether a kind is one of them.
pub fn is_of_tree(kind: &GroupKind) -> bool {
    kind.group == GROUP
}
