//! Finds the files of the inputs: files, folders, archives and standard input.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use compact_str::{CompactString, format_compact};

use crate::format::encoding::is_utf16;
use crate::model::problem::{Problem, ProblemCode};

/// The most that one member of an archive may unpack to, in bytes: far above any dump seen, far below a bomb.
const LARGEST_MEMBER: u64 = 4 << 30;

/// How many bytes of a file tell what it holds: a header of tar.
const SNIFFED: u64 = 512;

/// An input that is not there at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// The input as the user named it.
    pub input: String,
    /// What happened, in the system's words.
    pub reason: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot read `{}`: {}; give a file, a folder, an archive (.tar, .tar.gz, .tar.zst, .zip), or `-` for standard input",
            self.input, self.reason
        )
    }
}

impl std::error::Error for InputError {}

/// One file of the input, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which input it belongs to.
    pub(super) input: usize,
    /// As the user would name it.
    pub(super) file: CompactString,
    /// Its path below the input's root.
    pub(super) place: CompactString,
    /// Where it lies; none for standard input.
    pub(super) path: Option<PathBuf>,
}

/// Every file of the inputs, in the order of their names.
pub(super) fn pieces(inputs: &[String]) -> Result<(Vec<Piece>, Vec<Problem>), InputError> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (number, input) in inputs.iter().enumerate() {
        if input == "-" {
            all.push(Piece { input: number, file: "-".into(), place: "-".into(), path: None });
            continue;
        }
        let path = Path::new(input);
        let found =
            fs::metadata(path).map_err(|error| InputError { input: input.clone(), reason: error.to_string() })?;
        if found.is_dir() {
            all.extend(git_config(number, input));
            walk(number, path, path, 0, &mut all, &mut problems);
        } else {
            let place = path.file_name().map_or_else(|| input.clone(), |name| name.to_string_lossy().into_owned());
            all.push(Piece {
                input: number,
                file: input.as_str().into(),
                place: place.into(),
                path: Some(path.to_owned()),
            });
        }
    }
    Ok((all, problems))
}

/// The place of the file that tells where a work tree was cloned from.
pub(super) const GIT_CONFIG: &str = ".git/config";

/// That file, where a folder is a work tree.
fn git_config(input: usize, folder: &str) -> Option<Piece> {
    let path = Path::new(folder).join(GIT_CONFIG);
    let file = format_compact!("{}/{GIT_CONFIG}", folder.trim_end_matches('/'));
    path.is_file().then(|| Piece { input, file, place: GIT_CONFIG.into(), path: Some(path) })
}

/// Deep enough for any tree that is no loop of links.
const DEEPEST: usize = 40;

fn walk(input: usize, root: &Path, folder: &Path, depth: usize, all: &mut Vec<Piece>, problems: &mut Vec<Problem>) {
    let shown = |path: &Path| CompactString::from(path.to_string_lossy().replace('\\', "/"));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Problem {
                file: shown(folder),
                line: None,
                code: ProblemCode::Unreadable(error.to_string()),
            });
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "node_modules" && depth < DEEPEST {
                walk(input, root, &path, depth + 1, all, problems);
            }
        } else if is_candidate(&name) {
            let place = shown(path.strip_prefix(root).unwrap_or(&path));
            all.push(Piece { input, file: shown(&path), place, path: Some(path) });
        }
    }
}

/// Whether a file below a folder may hold objects, by its name.
pub(super) fn is_candidate(name: &str) -> bool {
    const TEXTS: [&str; 5] = [".yaml", ".yml", ".json", ".ndjson", ".jsonl"];
    const ARCHIVES: [&str; 5] = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".zip"];
    let name = name.to_ascii_lowercase();
    let compressed = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    TEXTS.iter().any(|ending| compressed.ends_with(ending)) || ARCHIVES.iter().any(|ending| name.ends_with(ending))
}

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Yaml,
    Tar,
    Gzip,
    Zstd,
    Zip,
    /// Text in another encoding than all others.
    Utf16,
    /// Neither text nor an archive.
    Binary,
}

/// Tells by content, not by name.
pub(super) fn content(start: &[u8]) -> Content {
    if start.starts_with(&[0x1f, 0x8b]) {
        return Content::Gzip;
    }
    if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Content::Zstd;
    }
    if start.starts_with(b"PK\x03\x04") {
        return Content::Zip;
    }
    if start.get(257..262) == Some(b"ustar") {
        return Content::Tar;
    }
    if is_utf16(start) {
        return Content::Utf16;
    }
    if start.contains(&0) {
        return Content::Binary;
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut letters = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (letters.next(), letters.next()) {
        (Some(b'{'), None | Some(b'"' | b'}')) => Content::Json,
        (Some(b'['), None | Some(b'{' | b'[' | b'"' | b']')) => Content::Json,
        // YAML in flow style, and templates: `{{- range`.
        _ => Content::Yaml,
    }
}

/// A file with its first bytes, which are read again with the rest.
pub(super) fn open(path: &Path) -> io::Result<(Content, BufReader<File>, u64)> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(SNIFFED).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let size = file.metadata()?.len();
    Ok((content(&start), BufReader::with_capacity(1 << 16, file), size))
}

/// Gives every member of an archive that may hold objects to `each`, with its name; ends at the first damage. One file that is
/// only compressed has no name.
pub(super) fn members(
    kind: Content,
    file: impl BufRead + Seek,
    each: &mut dyn FnMut(&str, Vec<u8>),
) -> Result<(), String> {
    match kind {
        Content::Zip => zip_members(file, each),
        Content::Gzip => unzipped(flate2::bufread::MultiGzDecoder::new(file), each),
        Content::Zstd => {
            let decoder = zstd::Decoder::with_buffer(file).map_err(|error| damage(&error))?;
            unzipped(decoder, each)
        }
        _ => tar_members(file, each),
    }
}

/// An archive that is compressed as a whole, or one file that is.
fn unzipped(mut input: impl Read, each: &mut dyn FnMut(&str, Vec<u8>)) -> Result<(), String> {
    let mut start = Vec::new();
    input.by_ref().take(SNIFFED).read_to_end(&mut start).map_err(|error| damage(&error))?;
    let is_archive = content(&start) == Content::Tar;
    let mut input = io::Cursor::new(start).chain(input);
    if is_archive {
        return tar_members(input, each);
    }
    each("", whole(&mut input)?);
    Ok(())
}

/// What is wrong with an archive. The libraries' own words may quote its content, which may be a secret.
fn damage(error: &io::Error) -> String {
    match (error.raw_os_error(), error.kind()) {
        (Some(_), _) => error.to_string(),
        (None, io::ErrorKind::UnexpectedEof) => "it ends within a member".to_owned(),
        _ => "it is damaged".to_owned(),
    }
}

fn tar_members(input: impl Read, each: &mut dyn FnMut(&str, Vec<u8>)) -> Result<(), String> {
    let mut archive = tar::Archive::new(input);
    for entry in archive.entries().map_err(|error| damage(&error))? {
        let mut entry = entry.map_err(|error| damage(&error))?;
        let name = entry.path().map_err(|error| damage(&error))?.to_string_lossy().replace('\\', "/");
        if entry.header().entry_type().is_file() && is_candidate(&name) {
            each(&name, whole(&mut entry)?);
        }
    }
    Ok(())
}

fn zip_members(file: impl BufRead + Seek, each: &mut dyn FnMut(&str, Vec<u8>)) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(|error| error.to_string())?;
        let name = member.name().map_err(|error| error.to_string())?.replace('\\', "/");
        if member.is_file() && is_candidate(&name) {
            each(&name, whole(&mut member)?);
        }
    }
    Ok(())
}

fn whole(input: &mut dyn Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.take(LARGEST_MEMBER + 1).read_to_end(&mut bytes).map_err(|error| damage(&error))?;
    if bytes.len() as u64 > LARGEST_MEMBER {
        return Err(format!("a member unpacks to more than {} GiB", LARGEST_MEMBER >> 30));
    }
    Ok(bytes)
}

/// `archive.tar.gz!folder/file.yaml`.
pub(super) fn member_name(archive: &str, member: &str) -> CompactString {
    format_compact!("{archive}!{member}")
}
