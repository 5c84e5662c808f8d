//! The example platform in the binary: what `kubectl get KIND -A -o yaml` would give of a small, invented cluster, one file
//! a kind, and what `az aks show` would answer. Its verdicts are a mixture on purpose; `tests/demo.rs` holds them.

use include_dir::{Dir, include_dir};

static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");

/// The input's name, as reports show it.
pub const NAME: &str = "demo";

/// Every file by its name below [`NAME`], in the order of the names.
pub fn files() -> Vec<(String, &'static [u8])> {
    let mut files: Vec<_> =
        DEMO.files().map(|file| (file.path().to_string_lossy().into_owned(), file.contents())).collect();
    files.sort();
    files
}
