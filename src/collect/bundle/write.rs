//! Writes a bundle.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use super::anonymise::Anonymiser;
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

/// What is added to it in one that is anonymised.
const ANONYMISED: &str = "
It is anonymised: names that somebody chose, addresses, accounts and uids were replaced by others, the same throughout. Texts in plain
language were not understood, and may still name somebody.
";

/// Writes the same as [`write`] with names and hosts replaced by others. `known` are the words that stay, since rules decide by
/// them.
///
/// # Errors
/// The disk is full or gone, or the system gives no random numbers.
pub fn write_anonymised(
    spool: &Spool,
    manifest: &Manifest,
    known: &BTreeSet<String>,
    into: impl Write,
) -> io::Result<()> {
    let mut anonymiser = Anonymiser::of(spool, manifest, known)?;
    let manifest = anonymiser.manifest(manifest)?;
    write(&spool.rewritten(|object| anonymiser.object(object))?, &manifest, into)
}

/// Writes everything that was put aside, with what the collection says of itself.
///
/// # Errors
/// The disk is full or gone.
pub fn write(spool: &Spool, manifest: &Manifest, into: impl Write) -> io::Result<()> {
    let mut archive = tar::Builder::new(zstd::Encoder::new(into, LEVEL)?);
    let time = u64::try_from(manifest.collected_at.as_second()).unwrap_or_default();
    let text = serde_json::to_string_pretty(manifest).map_err(io::Error::other)?;
    append(&mut archive, MANIFEST, text.as_bytes(), text.len() as u64, time)?;
    let readme = [README, if manifest.anonymised { ANONYMISED } else { "" }].concat();
    append(&mut archive, "README.md", readme.as_bytes(), readme.len() as u64, time)?;
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
