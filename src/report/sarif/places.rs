//! Where a finding points: into the file that it lies in, else into a picture of its object, written beside the report.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot::{Page, Shown, key, quoted};
use super::uri::{Address, address, part};
use super::words::clean;
use super::{File, Options, Profile};
use crate::model::evidence::Region;
use crate::report::document::{Cluster, Evidence, Finding, Object};
use crate::report::wording;

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) address: Address,
    pub(super) region: Region,
}

/// The places of the findings on one cluster.
pub(super) struct Places<'r> {
    options: &'r Options<'r>,
    carrier: Option<&'r Evidence>,
    /// The files that may be written, and where in them things are.
    pictures: BTreeMap<String, Picture>,
    /// Those that some place points into.
    used: BTreeSet<String>,
    /// What GitLab tells findings of a rule apart by: its file and lines.
    taken: BTreeSet<(String, String, u32, u32)>,
    folder: String,
}

#[derive(Default)]
struct Picture {
    text: String,
    /// By the path of the evidence; in the file of what is absent by rule.
    regions: BTreeMap<String, Region>,
}

impl<'r> Places<'r> {
    /// Those of a cluster, whose pictures lie below `snapshot` in the folder of that name.
    pub(super) fn new(cluster: &'r Cluster, name: &str, options: &'r Options<'r>) -> Self {
        let folder = format!("snapshot/{name}");
        let mut pictures = objects(cluster, &folder, options);
        pictures.insert(absent_file(&folder), absent(cluster, options));
        let carrier = cluster.carrier.as_ref().filter(|carrier| in_file(carrier, options).is_some());
        Self { options, carrier, pictures, used: BTreeSet::new(), taken: BTreeSet::new(), folder }
    }

    /// Where a finding, or one offender of it, points.
    pub(super) fn place(&mut self, finding: &Finding, offender: Option<&Evidence>) -> Place {
        let piece = offender.or(finding.place());
        let in_file = piece.or(self.carrier).and_then(|piece| in_file(piece, self.options));
        let free = in_file.filter(|place| self.is_free(finding, place));
        let picture = || piece.and_then(|piece| self.in_picture(piece)).unwrap_or_else(|| self.among_absent(finding));
        let (place, file) = match free {
            Some(place) => (place, None),
            None => picture(),
        };
        self.used.extend(file);
        let (uri, region) = (place.address.uri.clone(), place.region);
        self.taken.insert((finding.rule.clone(), uri, region.line, region.end_line));
        place
    }

    /// GitLab takes two results of a rule on the same lines for one.
    fn is_free(&self, finding: &Finding, place: &Place) -> bool {
        let own = (finding.rule.clone(), place.address.uri.clone(), place.region.line, place.region.end_line);
        self.options.profile != Profile::Gitlab || !self.taken.contains(&own)
    }

    fn in_picture(&self, piece: &Evidence) -> Option<(Place, Option<String>)> {
        let file = object_file(&self.folder, piece.object.as_ref()?);
        let region = *self.pictures.get(&file)?.regions.get(&piece.path)?;
        Some((Place { address: self.beside(&file), region }, Some(file)))
    }

    fn among_absent(&self, finding: &Finding) -> (Place, Option<String>) {
        let file = absent_file(&self.folder);
        let first = Region { line: 1, column: 1, end_line: 1, end_column: 2 };
        let region = self.pictures.get(&file).and_then(|picture| picture.regions.get(&finding.rule)).copied();
        (Place { address: self.beside(&file), region: region.unwrap_or(first) }, Some(file))
    }

    /// The address of a file beside the report.
    fn beside(&self, file: &str) -> Address {
        let folder = self.options.folder;
        let whole = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
        address(&whole, self.options.working_dir)
    }

    /// The files that places point into.
    pub(super) fn files(self) -> Vec<File> {
        let used = self.used;
        let files = self.pictures.into_iter().filter(|(path, _)| used.contains(path));
        files.map(|(path, picture)| File { path, text: picture.text }).collect()
    }
}

/// The place of evidence in a file that can be opened as it is.
pub(super) fn in_file(piece: &Evidence, options: &Options<'_>) -> Option<Place> {
    let file = piece.file.as_ref().filter(|file| options.files.contains(*file))?;
    let (line, column) = (piece.line?, piece.column.unwrap_or(1));
    let end_line = piece.end_line.unwrap_or(line).max(line);
    let end = piece.end_column.unwrap_or(column);
    let end_column = if end_line == line { end.max(column + 1) } else { end };
    Some(Place { address: address(file, options.working_dir), region: Region { line, column, end_line, end_column } })
}

/// A picture of each object that evidence names.
fn objects(cluster: &Cluster, folder: &str, options: &Options<'_>) -> BTreeMap<String, Picture> {
    let findings = cluster.findings.iter();
    let evidence = findings.flat_map(|finding| finding.offenders.iter().chain(&finding.evidence));
    let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
    for piece in evidence {
        if let Some(object) = &piece.object {
            shown.entry(object_file(folder, object)).or_insert_with(|| Shown::new(object)).add(piece);
        }
    }
    let note = wording::picture_note();
    let picture = |shown: Shown| {
        let (text, regions) = shown.written(note.get(options.language));
        Picture { text, regions }
    };
    shown.into_iter().map(|(file, shown)| (file, picture(shown))).collect()
}

/// `snapshot/CLUSTER/GROUP/VERSION/KIND/NAMESPACE/NAME.yaml`. No namespace has a dot in its name, so that it is not taken for a
/// file; what is not there is left out.
fn object_file(folder: &str, object: &Object) -> String {
    let group = if object.group.is_empty() { "core" } else { &object.group };
    let names = [Some(group), Some(object.version.as_str()), Some(object.kind.as_str()), object.namespace.as_deref()];
    let parts = names.into_iter().flatten().filter(|name| !name.is_empty()).map(part).collect::<Vec<_>>().join("/");
    format!("{folder}/{parts}/{}.yaml", part(&object.name))
}

fn absent_file(folder: &str) -> String {
    format!("{folder}/absent.yaml")
}

/// A line for each finding that no object speaks for, with what was looked for.
fn absent(cluster: &Cluster, options: &Options<'_>) -> Picture {
    let (mut page, mut regions) = (Page::default(), BTreeMap::new());
    page.line(0, &format!("# {}", clean(wording::absent_note().get(options.language))));
    for finding in cluster.findings.iter().filter(|finding| finding.place().is_none()) {
        let said = finding.message.get(options.language);
        let searched = finding.evidence.iter().filter_map(wording::searched);
        let searched: Vec<String> = searched.map(|text| text.get(options.language).to_owned()).collect();
        let told = if searched.is_empty() { said.to_owned() } else { format!("{said} ({})", searched.join("; ")) };
        let region = page.line(0, &format!("{}: {}", key(&finding.rule), quoted(&told)));
        regions.insert(finding.rule.clone(), region);
    }
    Picture { text: page.text, regions }
}
