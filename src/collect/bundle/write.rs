//! Writes a bundle.

use std::io::{self, Read, Write};

use super::manifest::Manifest;
use super::spool::Spool;
use super::{MANIFEST, OBJECTS};
use crate::collect::live::ListOf;

/// The folder that everything in a bundle lies in.
const FOLDER: &str = "meetlat-bundle";

/// What stands in a bundle for whoever opens it.
const README: &str = "\
# What is in this bundle

`meetlat collect` made this: what a reference architecture of a Kubernetes platform can be held against, and nothing else.

- `meetlat-bundle.json` tells which cluster was read, when, and how completely each kind is known.
- `objects/` holds one list a kind, one object a line. Values of Secrets are not in it, and what looks like a credential in other
  objects is masked. `jq . objects/pods.json` shows one in full.

`meetlat scan FILE` judges it. A file may be taken out: what it held is then unknown.
";

/// How hard the compressor works: 3 is its own choice, and as fast as the network of most.
const LEVEL: i32 = 3;

/// Writes everything that was put aside, with what the collection says of itself.
///
/// # Errors
/// The disk is full or gone.
pub fn write(spool: &Spool, manifest: &Manifest, into: impl Write) -> io::Result<()> {
    let mut archive = tar::Builder::new(zstd::Encoder::new(into, LEVEL)?);
    let time = u64::try_from(manifest.collected_at.as_second()).unwrap_or_default();
    let text = serde_json::to_string_pretty(manifest).map_err(io::Error::other)?;
    append(&mut archive, MANIFEST, text.as_bytes(), text.len() as u64, time)?;
    append(&mut archive, "README.md", README.as_bytes(), README.len() as u64, time)?;
    spool.each(|list, objects, length| {
        let (head, tail) = (head(list), "\n]}\n");
        let size = head.len() as u64 + length + tail.len() as u64;
        let whole = head.as_bytes().chain(objects).chain(tail.as_bytes());
        append(&mut archive, &format!("{OBJECTS}/{}.json", list.resource), whole, size, time)
    })?;
    archive.into_inner()?.finish()?.flush()
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    content: impl Read,
    size: u64,
    time: u64,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(time);
    archive.append_data(&mut header, format!("{FOLDER}/{name}"), content)
}

/// What stands before the objects of a list as an API server gives it.
fn head(list: ListOf<'_>) -> String {
    let ListOf { kind, version, .. } = list;
    let api = if kind.group.is_empty() { version.to_owned() } else { format!("{}/{version}", kind.group) };
    format!(
        "{{\"apiVersion\":\"{api}\",\"kind\":\"{}List\",\"metadata\":{{\"resourceVersion\":\"\"}},\"items\":[\n",
        kind.kind
    )
}
