//! `meetlat collect`: a live cluster into a bundle.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CollectArgs;
use super::clusters::{ask, targets};
use super::error::CliError;
use super::exit::Exit;
use super::look;
use super::output::hint;
use super::progress::Lists;
use crate::collect::bundle::manifest::{Known, Manifest};
use crate::collect::bundle::spool::Spool;
use crate::collect::bundle::write::write;
use crate::collect::live::{Ask, LiveError, Session, Target, Watch, block_on};
use crate::model::demand::Demand;
use crate::scan::full_demand;

/// Reads every cluster that is named and writes a bundle of each. One that cannot be read hides no other.
pub(super) fn run(args: &CollectArgs) -> Result<Exit, CliError> {
    let rules = look::rules(&args.rules)?;
    let targets = targets(&args.cluster)?;
    // Whoever scans the bundle may have other rules, and they may look at any field.
    let demand = full_demand(&rules);
    let demand = Demand::default().and_whole(demand.kinds().cloned().collect::<Vec<_>>());
    let ask = ask(&args.cluster, &args.namespaces, demand);
    let several = targets.len() > 1;
    if several {
        std::fs::create_dir_all(&args.output).map_err(|error| CliError::Write(args.output.clone(), error))?;
    }
    let mut exit = Exit::Done;
    let files: Vec<PathBuf> = targets.iter().map(|target| file(&args.output, target, several)).collect();
    for (file, outcome) in files.iter().zip(block_on(all(targets, files.clone(), ask))?) {
        match outcome {
            Ok(manifest) => hint(&told(file, &manifest)),
            Err(error) if several => {
                hint(&format!("{}: {error}", file.display()));
                exit = Exit::Coverage;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(exit)
}

/// The bundle of a cluster; contexts may be called what no file is.
fn file(output: &Path, target: &Target, several: bool) -> PathBuf {
    let name = target.context.as_deref().filter(|_| several);
    name.map_or_else(
        || output.to_owned(),
        |name| output.join(format!("{}.tar.zst", name.replace(['/', '\\', ':'], "-"))),
    )
}

/// Reads all clusters at once; the outcomes are in the order of the targets.
async fn all(targets: Vec<Target>, files: Vec<PathBuf>, ask: Ask) -> Vec<Result<Manifest, CliError>> {
    let watch: Arc<dyn Watch> = Arc::new(Lists::new());
    let each = |(target, file)| tokio::spawn(one(target, file, ask.clone(), watch.clone()));
    let running: Vec<_> = targets.into_iter().zip(files).map(each).collect();
    let mut outcomes = Vec::new();
    for task in running {
        outcomes.push(task.await.unwrap_or_else(|_| Err(LiveError::Interrupted.into())));
    }
    outcomes
}

/// The file is written beside its place first, and moved there when it is whole; it is gone when the run is broken off.
async fn one(target: Target, file: PathBuf, ask: Ask, watch: Arc<dyn Watch>) -> Result<Manifest, CliError> {
    let spool = Arc::new(Spool::default());
    let collected = Session::open(&target, &ask).await?.collect(&ask, spool.clone(), watch).await?;
    let manifest = collected.manifest;
    let unwritten = |error: io::Error| CliError::Write(file.clone(), error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".meetlat-").tempfile_in(folder).map_err(unwritten)?;
    let into = beside.reopen().map_err(unwritten)?;
    let written = tokio::task::spawn_blocking({
        let manifest = manifest.clone();
        move || write(&spool, &manifest, io::BufWriter::new(into))
    });
    written.await.map_err(io::Error::other).and_then(|written| written).map_err(unwritten)?;
    beside.as_file().sync_all().map_err(unwritten)?;
    beside.persist(&file).map_err(|error| unwritten(error.error))?;
    Ok(manifest)
}

/// What the bundle holds, and what it lacks.
fn told(file: &Path, manifest: &Manifest) -> String {
    let objects: usize = manifest.kinds.iter().map(|kind| kind.objects).sum();
    let lacking: Vec<&str> = manifest
        .kinds
        .iter()
        .filter(|kind| matches!(kind.known, Known::Denied | Known::Partial))
        .map(|kind| kind.kind.as_str())
        .collect();
    let mut text = format!("{}: {} objects of {}", file.display(), objects, manifest.cluster.name);
    if !lacking.is_empty() {
        text.push_str(&format!("; not whole: {}", lacking.join(", ")));
    }
    text
}
