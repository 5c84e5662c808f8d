//! Tools of others that reports are held against, as `tests/tools/build` installs them.

use std::io::{self, Write};
use std::path::PathBuf;
use std::{env, thread};

/// The folder of the tools, from the variable `MEETLAT_TOOLS`. Without it there are none, which is told, and is a failure where
/// `MEETLAT_NO_SKIP` is set.
pub(crate) fn tools() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("MEETLAT_TOOLS").filter(|folder| !folder.is_empty()) {
        return Some(folder.into());
    }
    skip("no tools to hold reports against: export MEETLAT_TOOLS=\"$(tests/tools/build)\"");
    None
}

/// Says which test goes without something, and what would give it that.
pub(crate) fn skip(remedy: &str) {
    assert!(env::var_os("MEETLAT_NO_SKIP").is_none(), "{remedy}");
    let test = thread::current().name().unwrap_or("a test").to_owned();
    // Not by a macro, whose output a passing test would keep to itself.
    writeln!(io::stderr(), "skipped {test}: {remedy}").unwrap();
}
