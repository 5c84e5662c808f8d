//! Reads every file of the inputs.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek};
use std::path::Path;

use compact_str::{CompactString, format_compact};
use rayon::prelude::*;

use super::bundle::MANIFEST;
use super::definitions;
use super::documents::{LARGEST_PLAIN, Reader, is_of_kustomize, read_json, read_yaml};
use super::inputs::{self, Content, InputError, Piece};
use super::keep::Keep;
use super::reading::{DocumentRead, FileRead, ListRead};
use super::workfiles;
use crate::format::skip::Skip;
use crate::format::{encoding, json};
use crate::model::demand::Demand;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::value::{Pool, Value};

/// Told how far reading has come.
pub trait Progress: Sync {
    /// All that is to be read, in bytes; zero where that is not known.
    fn total(&self, bytes: u64);
    /// So many bytes more have been read.
    fn advanced(&self, bytes: u64);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn total(&self, _: u64) {}

    fn advanced(&self, _: u64) {}
}

/// Reads the inputs, keeping the objects of the kinds that `demand` names. The only error is an input that is not there.
pub fn read(inputs: &[String], demand: &Demand, progress: &dyn Progress) -> Result<Vec<FileRead>, InputError> {
    let (pieces, problems) = inputs::pieces(inputs)?;
    let size = |piece: &Piece| piece.path.as_ref().and_then(|path| Some(path.metadata().ok()?.len())).unwrap_or(0);
    progress.total(pieces.iter().map(size).sum());
    let pool = Pool::default();
    let keep = Keep { demand, pool: &pool };
    let mut files: Vec<FileRead> = pieces.par_iter().flat_map_iter(|piece| piece_read(piece, keep, progress)).collect();
    files.extend(definitions::beside(inputs));
    files.extend(workfiles::beside(inputs));
    if !problems.is_empty() {
        files.push(FileRead { problems, ..FileRead::default() });
    }
    Ok(files)
}

/// Reads files that lie in memory as those of one folder called `input`, as [`read`] would read the folder.
pub fn read_memory(input: &str, files: &[(String, &[u8])], demand: &Demand) -> Vec<FileRead> {
    let pool = Pool::default();
    let keep = Keep { demand, pool: &pool };
    let one = |(place, bytes): &(String, &[u8])| {
        let file = format_compact!("{input}/{place}");
        let piece = Piece { input: 0, file, place: place.as_str().into(), path: None };
        let read = text(&piece, inputs::content(bytes), &Body::Bytes(bytes), keep);
        read.unwrap_or_else(|code| unreadable(&piece, code))
    };
    files.par_iter().map(one).collect()
}

fn piece_read(piece: &Piece, keep: Keep, progress: &dyn Progress) -> Vec<FileRead> {
    let read = match &piece.path {
        None => standard_input(piece, keep),
        Some(path) => of_path(piece, path, keep, progress),
    };
    read.unwrap_or_else(|code| vec![unreadable(piece, code)])
}

/// A file of which nothing could be read.
fn unreadable(piece: &Piece, code: ProblemCode) -> FileRead {
    let problem = Problem { file: piece.file.clone(), line: None, code };
    FileRead { problems: vec![problem], ..named(piece) }
}

fn named(piece: &Piece) -> FileRead {
    FileRead { input: piece.input, file: piece.file.clone(), place: piece.place.clone(), ..FileRead::default() }
}

fn system(error: io::Error) -> ProblemCode {
    ProblemCode::Unreadable(error.to_string())
}

fn of_path(piece: &Piece, path: &Path, keep: Keep, progress: &dyn Progress) -> Result<Vec<FileRead>, ProblemCode> {
    let (content, file, size) = inputs::open(path).map_err(system)?;
    let files = match content {
        Content::Tar | Content::Zip | Content::Gzip | Content::Zstd => archive(piece, content, file, keep),
        content => vec![text(piece, content, &Body::Path(path), keep)?],
    };
    progress.advanced(size);
    Ok(files)
}

/// Where a text lies, so that it can be read twice.
enum Body<'b> {
    Path(&'b Path),
    Bytes(&'b [u8]),
}

impl Body<'_> {
    fn open(&self) -> Result<Box<dyn Read + '_>, ProblemCode> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path).map_err(system)?),
            Self::Bytes(bytes) => Box::new(*bytes),
        })
    }

    fn whole(&self) -> Result<Vec<u8>, ProblemCode> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(system)?;
        Ok(bytes)
    }
}

fn text(piece: &Piece, content: Content, body: &Body, keep: Keep) -> Result<FileRead, ProblemCode> {
    let reader = Reader { file: &piece.file, keep };
    let file = match content {
        _ if piece.place == inputs::GIT_CONFIG => FileRead { aside: origin(&body.whole()?), ..FileRead::default() },
        Content::Json if is_aside(&piece.place) => {
            let value =
                json::read(&body.whole()?, &Skip::none()).map_err(|error| ProblemCode::Syntax(error.message))?;
            // A manifest of a bundle is a word of the cluster, be there no object at all beside it.
            let list = ListRead { from_server: true, ..ListRead::default() };
            let document = DocumentRead { list: Some(list), ..DocumentRead::default() };
            let documents = if is_manifest(&piece.place) { vec![document] } else { Vec::new() };
            FileRead { aside: Some(value), documents, ..FileRead::default() }
        }
        Content::Json => json_text(body, reader)?,
        Content::Yaml => yaml_text(&body.whole()?, body, reader)?,
        Content::Utf16 => {
            let text =
                encoding::utf8(&body.whole()?).ok_or_else(|| ProblemCode::NotAManifest("broken UTF-16".into()))?;
            return self::text(piece, inputs::content(text.as_bytes()), &Body::Bytes(text.as_bytes()), keep);
        }
        Content::Binary => return Err(ProblemCode::NotAManifest("neither text nor an archive".to_owned())),
        // An archive within an archive.
        Content::Tar | Content::Gzip | Content::Zip | Content::Zstd => {
            return Err(ProblemCode::Archive("unpack it first".to_owned()));
        }
    };
    Ok(FileRead {
        documents: file.documents,
        plain: file.plain,
        problems: file.problems,
        aside: file.aside,
        ..named(piece)
    })
}

/// The URL of the remote `origin` (git-scm.com/docs/git-config, "remote.<name>.url"), without what logs in.
fn origin(config: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(config);
    let mut lines = text.lines().map(str::trim).skip_while(|line| *line != "[remote \"origin\"]").skip(1);
    let own = lines.by_ref().take_while(|line| !line.starts_with('['));
    let url = own.filter_map(|line| line.split_once('=')).find(|(key, _)| key.trim() == "url")?.1.trim();
    let bare = match url.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host)),
        None => url.to_owned(),
    };
    Some(Value::from(bare))
}

/// A list whose kind stands behind its items is read a second time, with the kind known, and so is what holds no objects, as a
/// whole.
fn json_text(body: &Body, reader: Reader) -> Result<FileRead, ProblemCode> {
    let mut file = match read_json(body.open()?, reader, None).map_err(system)? {
        (_, Some(kind)) => read_json(body.open()?, reader, Some(kind)).map_err(system)?.0,
        (file, None) => file,
    };
    if is_plain(&file) {
        file.plain.extend(plain(body)?.map(|value| (0, value)));
    }
    Ok(file)
}

/// Whether a file may be of use to a GitOps repository although it holds no objects: one of values, a dashboard, a patch.
fn is_plain(file: &FileRead) -> bool {
    let own = |document: &DocumentRead| document.beyond.is_empty() && document.seen.keys().all(is_of_kustomize);
    file.documents.len() == 1 && file.documents.iter().all(own)
}

/// The tree that a small text is; none where it is more than one.
fn plain(body: &Body) -> Result<Option<Value>, ProblemCode> {
    let mut bytes = Vec::new();
    body.open()?.take(LARGEST_PLAIN as u64 + 1).read_to_end(&mut bytes).map_err(system)?;
    let value = Some(bytes).filter(|bytes| bytes.len() <= LARGEST_PLAIN);
    Ok(value.and_then(|bytes| json::read(&bytes, &Skip::none()).ok()))
}

/// Text that is not plainly JSON: YAML, or JSON behind some lines of words.
fn yaml_text(bytes: &[u8], body: &Body, reader: Reader) -> Result<FileRead, ProblemCode> {
    match std::str::from_utf8(bytes) {
        Ok(text) if json_behind_words(text) => json_text(body, reader),
        Ok(text) => Ok(read_yaml(text, reader)),
        Err(error) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() + 1;
            Err(ProblemCode::NotAManifest(format!("the text is not UTF-8 from line {line} on")))
        }
    }
}

/// Some exports begin with a line of words, and then are JSON.
fn json_behind_words(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let words = !first.contains(':') && !first.starts_with(['#', '-', '%']);
    words && lines.take(3).any(|line| line.starts_with(['{', '[']))
}

/// Files that hold no objects but tell something of a collection: the server's version, what a collector could not list.
fn is_aside(place: &str) -> bool {
    let name = place.rsplit('/').next().unwrap_or(place);
    matches!(name, "cluster_version.json" | "version.json" | MANIFEST) || name.ends_with("-errors.json")
}

fn is_manifest(place: &str) -> bool {
    place.rsplit('/').next() == Some(MANIFEST)
}

fn standard_input(piece: &Piece, keep: Keep) -> Result<Vec<FileRead>, ProblemCode> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(system)?;
    match inputs::content(&bytes) {
        content @ (Content::Tar | Content::Zip | Content::Gzip | Content::Zstd) => {
            Ok(archive(piece, content, io::Cursor::new(bytes), keep))
        }
        content => Ok(vec![text(piece, content, &Body::Bytes(&bytes), keep)?]),
    }
}

/// A member of an archive as a piece of its own; a file that is only compressed stays the piece that it is.
fn member(piece: &Piece, name: &str) -> Piece {
    if name.is_empty() {
        let place = [".gz", ".zst"].iter().find_map(|end| piece.place.strip_suffix(end)).unwrap_or(&piece.place).into();
        return Piece { input: piece.input, file: piece.file.clone(), place, path: None };
    }
    let place = CompactString::from(name.trim_start_matches("./"));
    Piece { input: piece.input, file: inputs::member_name(&piece.file, &place), place, path: None }
}

/// Members are unpacked one after the other and read as they come.
fn archive(piece: &Piece, content: Content, file: impl BufRead + Seek, keep: Keep) -> Vec<FileRead> {
    let mut files = Vec::new();
    let mut each = |name: &str, bytes: Vec<u8>| {
        let member = member(piece, name);
        let read = text(&member, inputs::content(&bytes), &Body::Bytes(&bytes), keep);
        files.push(read.unwrap_or_else(|code| unreadable(&member, code)));
    };
    if let Err(reason) = inputs::members(content, file, &mut each) {
        files.push(unreadable(piece, ProblemCode::Archive(reason)));
    }
    files
}
