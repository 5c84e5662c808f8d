//! `meetlat collect`: a live cluster into a bundle.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{CollectArgs, SelectionArgs};
use super::clusters::{Reading, ask, read, targets};
use super::error::CliError;
use super::exit::Exit;
use super::output::hint;
use super::settings::Settings;
use crate::catalog::load::RuleSet;
use crate::catalog::words;
use crate::collect::bundle::manifest::{Known, Manifest};
use crate::collect::bundle::spool::Spool;
use crate::collect::bundle::write::{write, write_anonymised};
use crate::collect::live::{Ask, Shelf, Target, block_on};
use crate::model::demand::Demand;
use crate::scan::{Request, Selection, full_demand, live_demand, wanted_secrets};

/// Reads every cluster that is named and writes a bundle of each. One that cannot be read hides no other.
pub(super) fn run(args: &CollectArgs) -> Result<Exit, CliError> {
    let settings = Settings::of(&args.config)?;
    let rules = settings.rules(&args.rules)?;
    let selection = settings.selection(&SelectionArgs::default());
    let targets = targets(&args.cluster)?;
    let several = targets.len() > 1;
    if several {
        std::fs::create_dir_all(&args.output).map_err(|error| CliError::Write(args.output.clone(), error))?;
    }
    let file = |(at, target): (usize, &Target)| match (several, args.anonymise) {
        (false, _) => args.output.clone(),
        (true, true) => args.output.join(format!("cluster-{}.tar.zst", at + 1)),
        (true, false) => args.output.join(named(target)),
    };
    let files: Vec<PathBuf> = targets.iter().enumerate().map(file).collect();
    let mut exit = Exit::Done;
    for (file, outcome) in files.iter().zip(block_on(all(targets, &files, args, &rules, &selection))?) {
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

/// The file of a context; contexts may be called what no file is.
fn named(target: &Target) -> String {
    format!("{}.tar.zst", target.context.as_deref().unwrap_or_default().replace(['/', '\\', ':'], "-"))
}

/// Reads all clusters at once and writes each; the outcomes are in the order of the targets.
async fn all(
    targets: Vec<Target>,
    files: &[PathBuf],
    args: &CollectArgs,
    rules: &RuleSet,
    selection: &Selection,
) -> Vec<Result<Manifest, CliError>> {
    // Whoever scans the bundle may have other rules, and they may look at any field; which kinds are read, the configuration may narrow.
    let kinds = if *selection == Selection::default() { full_demand(rules) } else { live_demand(rules, selection) };
    let demand = Demand::default().and_whole(kinds.kinds().cloned().collect::<Vec<_>>());
    let ask = ask(&args.cluster, &args.namespaces, demand);
    let spool = || Arc::new(if args.cluster.read_secrets { Spool::keeping() } else { Spool::default() });
    let spools: Vec<Arc<Spool>> = files.iter().map(|_| spool()).collect();
    let each = targets.into_iter().zip(spools.iter().map(shelf)).collect();
    let mut outcomes = Vec::new();
    for (((_, read), spool), file) in read(each, &ask).await.into_iter().zip(&spools).zip(files) {
        outcomes.push(match read {
            Ok(reading) => bundle(reading, spool, file, args, &ask, (rules, selection)).await,
            Err(error) => Err(error.into()),
        });
    }
    outcomes
}

fn shelf(spool: &Arc<Spool>) -> Arc<dyn Shelf> {
    spool.clone()
}

async fn bundle(
    reading: Reading,
    spool: &Arc<Spool>,
    file: &Path,
    args: &CollectArgs,
    ask: &Ask,
    (rules, selection): (&RuleSet, &Selection),
) -> Result<Manifest, CliError> {
    let collected = match args.cluster.read_secrets {
        true => {
            let request = Request { selection: selection.clone(), ..Request::default() };
            reading.with_secrets(ask, spool.as_ref(), |read| wanted_secrets(&request, rules, read)).await?
        }
        false => reading.collected,
    };
    // Words of the user's own rules may be those to hide, and whoever scans the bundle does not have them.
    let known = args.anonymise.then(words::known);
    written(spool.clone(), collected.manifest, known, file).await
}

/// The file is written beside its place first, and moved there when it is whole; it is gone when the run is broken off.
async fn written(
    spool: Arc<Spool>,
    manifest: Manifest,
    known: Option<BTreeSet<String>>,
    file: &Path,
) -> Result<Manifest, CliError> {
    let unwritten = |error: io::Error| CliError::Write(file.to_owned(), error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".meetlat-").tempfile_in(folder).map_err(unwritten)?;
    let into = beside.reopen().map_err(unwritten)?;
    let writing = tokio::task::spawn_blocking(move || {
        let into = io::BufWriter::new(into);
        match known {
            Some(known) => write_anonymised(&spool, &manifest, &known, into),
            None => write(&spool, &manifest, into),
        }
        .map(|()| manifest)
    });
    let manifest = writing.await.map_err(io::Error::other).and_then(|written| written).map_err(unwritten)?;
    beside.as_file().sync_all().map_err(unwritten)?;
    beside.persist(file).map_err(|error| unwritten(error.error))?;
    Ok(manifest)
}

/// What the bundle holds, and what it lacks.
fn told(file: &Path, manifest: &Manifest) -> String {
    let objects: usize = manifest.kinds.iter().map(|kind| kind.objects).sum();
    let lacking = manifest.kinds.iter().filter(|kind| matches!(kind.known, Known::Denied | Known::Partial));
    let lacking: Vec<&str> = lacking.map(|kind| kind.kind.as_str()).collect();
    let mut text = format!("{}: {objects} objects of {}", file.display(), manifest.cluster.name);
    if !lacking.is_empty() {
        text.push_str(&format!("; not whole: {}", lacking.join(", ")));
    }
    text
}
