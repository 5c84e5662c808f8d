//! The whole clusters of `fixtures/clusters`, each as a folder to scan.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A whole cluster.
pub(crate) struct WholeCluster {
    /// Its folder, with the table of its verdicts.
    pub(crate) folder: PathBuf,
    /// Its input, outside of this work tree, whose other files would count as the cluster's definition.
    pub(crate) input: TempDir,
}

impl WholeCluster {
    /// The input as an argument.
    pub(crate) fn path(&self) -> String {
        self.input.path().display().to_string()
    }
}

/// All of them, by name.
pub(crate) fn whole_clusters() -> Vec<WholeCluster> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clusters");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let open = |folder: PathBuf| {
        let input = tempfile::tempdir().unwrap();
        copy(&folder.join("input"), input.path());
        WholeCluster { folder, input }
    };
    folders.into_iter().map(open).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        // Terraform is kept as `main.tf.txt`: by its own name it would count as the definition of the other fixtures, too.
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let target = to.join(name.strip_suffix(".txt").unwrap_or(&name));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
