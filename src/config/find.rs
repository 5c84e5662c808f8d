//! Where the configuration file is.

use std::path::{Path, PathBuf};

/// What the file is called.
pub const NAME: &str = "meetlat.yaml";

/// The file that holds for a folder: in it, or in the nearest folder above it, up to the root of a repository or the home folder. Its
/// path is as seen from that folder, so that reports do not tell where on a machine they were made.
pub fn find(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let mut up = PathBuf::new();
    for above in folder.ancestors() {
        if above.join(NAME).is_file() {
            return Some(up.join(NAME));
        }
        if above.join(".git").exists() || home == Some(above) {
            return None;
        }
        up.push("..");
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_above_counts_up_to_the_repository() {
        let root = tempfile::tempdir().unwrap();
        let (repository, inner) = (root.path().join("repo"), root.path().join("repo/a/b"));
        fs::create_dir_all(&inner).unwrap();
        assert_eq!(find(&inner, Some(root.path())), None);
        fs::write(root.path().join(NAME), "").unwrap();
        assert_eq!(find(&inner, Some(root.path())), Some("../../../meetlat.yaml".into()));
        assert_eq!(find(&inner, Some(&repository)), None);
        fs::create_dir(repository.join(".git")).unwrap();
        assert_eq!(find(&inner, None), None);
        fs::write(repository.join(NAME), "").unwrap();
        assert_eq!(find(&inner, None), Some("../../meetlat.yaml".into()));
        fs::write(inner.join(NAME), "").unwrap();
        assert_eq!(find(&inner, None), Some("meetlat.yaml".into()));
    }
}
