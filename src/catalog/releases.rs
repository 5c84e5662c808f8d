//! Loads the dated tables of releases: those in the binary, those of a folder of the user's, and a file that replaces both.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::problem::CatalogProblem;
use super::sources::SourceFile;
use crate::facts::releases::table::{Compromised, Cycle, Day, Releases, Retired, Table};

/// What lies beside the tables of products: `rules/releases/lines.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    #[serde(default)]
    retired: Vec<Retired>,
    #[serde(default)]
    compromised: Vec<Compromised>,
}

/// A file that replaces tables, as `--releases` takes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Replacement {
    /// The day on which it was made.
    retrieved: Day,
    /// By product the list that https://endoflife.date/api/PRODUCT.json answers with.
    products: BTreeMap<String, Vec<Cycle>>,
}

/// The name of the file that holds what is said of lines rather than of versions.
const LINES: &str = "lines";

/// The tables in `files`, with those of `replacement` in their place.
pub(super) fn load(files: &[SourceFile], replacement: Option<&Path>) -> Result<Releases, Vec<CatalogProblem>> {
    let (mut releases, mut problems) = (Releases::default(), Vec::new());
    for file in files.iter().filter(|file| file.is_releases()) {
        if let Err(problem) = add(file, &mut releases) {
            problems.push(problem);
        }
    }
    if let Some(Err(problem)) = replacement.map(|path| replace(path, &mut releases)) {
        problems.push(problem);
    }
    if problems.is_empty() { Ok(releases) } else { Err(problems) }
}

fn add(file: &SourceFile, releases: &mut Releases) -> Result<(), CatalogProblem> {
    if file.stem() == LINES {
        let lines: Lines = parsed(file)?;
        releases.retired = lines.retired;
        releases.compromised = lines.compromised;
        return Ok(());
    }
    let table: Table = parsed(file)?;
    if table.id != file.stem() {
        let message =
            format!("the id is `{}`, but the file is called `{}`; let them be the same", table.id, file.stem());
        return Err(CatalogProblem::at(file, &["id".to_owned()], message));
    }
    releases.tables.insert(table.id.clone(), table);
    Ok(())
}

fn parsed<T: serde::de::DeserializeOwned>(file: &SourceFile) -> Result<T, CatalogProblem> {
    serde_saphyr::from_str(&file.text).map_err(|error| CatalogProblem::of_parser(file, &error))
}

fn replace(path: &Path, releases: &mut Releases) -> Result<(), CatalogProblem> {
    let name = path.to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| CatalogProblem {
        file: name.clone(),
        line: None,
        field: String::new(),
        message: format!("cannot be read: {error}; give a file with `retrieved` and `products`"),
    })?;
    let file = SourceFile { name, place: String::new(), text };
    let replacement: Replacement = parsed(&file)?;
    for (product, cycles) in replacement.products {
        let Some(table) = releases.tables.get_mut(&product) else {
            let known = releases.tables.keys().cloned().collect::<Vec<_>>().join(", ");
            let message = format!("no table is called `{product}`; there are {known}");
            return Err(CatalogProblem::at(&file, &["products".to_owned(), product], message));
        };
        table.retrieved = replacement.retrieved;
        table.releases = cycles;
    }
    Ok(())
}
