//! From the text of one file to what it holds, skipping unparsed what no rule looks at.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::Range;

use compact_str::CompactString;
use rayon::prelude::*;

use super::cloud;
use super::head::{self, Head, item_kind};
use super::json_split::{Ended, Sink, Start, split};
use super::keep::Keep;
use super::object::{Admitted, admit};
use super::reading::{DocumentRead, FileRead, ListRead};
use super::reduce::{Reducer, of_kind};
use crate::format::skip::Skip;
use crate::format::{json, yaml};
use crate::model::evidence::Origin;
use crate::model::kind::GroupKind;
use crate::model::problem::{Problem, ProblemCode};
use crate::model::resource::Resource;
use crate::model::value::Value;

type Kind = (GroupKind, CompactString);

/// What reading needs to know of a file.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) file: &'r CompactString,
    pub(super) keep: Keep<'r>,
}

/// Everything that one document or batch yields.
#[derive(Default)]
struct Yield {
    document: DocumentRead,
    plain: Option<Value>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&self, line: Option<usize>, code: ProblemCode) -> Problem {
        Problem { file: self.file.clone(), line: line.map(crate::format::place), code }
    }

    fn origin(&self, document: usize, item: Option<usize>) -> Origin {
        let number = crate::format::place;
        Origin { file: self.file.clone(), document: number(document), item: item.map(number) }
    }

    /// Takes one object into a document.
    fn take(&self, mut admitted: Admitted, line: usize, into: &mut Yield) {
        into.document.beyond.append(&mut admitted.beyond);
        if let Some(list) = admitted.inner {
            return self.take_inner(&list, line, into);
        }
        let Some((kind, _)) = admitted.head.kind else { return };
        // What no rule looks at may be a tool's own configuration, which needs no name: a kustomization.
        if admitted.nameless && self.keep.demand.wants(&kind) {
            into.problems.push(self.problem(Some(line), ProblemCode::NoName(kind.to_string())));
        }
        let seen = into.document.seen.entry(kind).or_default();
        seen.count += 1;
        seen.observed += usize::from(admitted.head.observed);
        match admitted.head.namespace {
            Some(namespace) => drop(seen.namespaces.insert(namespace)),
            None => seen.cluster_wide = true,
        }
        into.document.objects.extend(admitted.resource);
    }

    /// A list within a list, such as the `RoleList` in a bundle of manifests.
    fn take_inner(&self, list: &Value, line: usize, into: &mut Yield) {
        let of =
            item_kind(list.str_at(&["apiVersion"]).unwrap_or_default(), list.str_at(&["kind"]).unwrap_or_default());
        for (at, item) in list.get("items").map_or(&[][..], Value::items).iter().enumerate() {
            let admitted = admit(item.clone(), of.as_ref(), self.origin(into.document_number(), Some(at)));
            self.take(admitted, line, into);
        }
    }
}

impl Yield {
    fn document_number(&self) -> usize {
        self.document.objects.last().map_or(0, |resource| resource.origin.document as usize)
    }
}

/// Reads JSON from a stream. Items are handled in parallel, a block at a time.
pub(super) fn read_json(input: impl Read, reader: Reader, hint: Option<Kind>) -> io::Result<(FileRead, Option<Kind>)> {
    let mut sink = JsonSink {
        reader,
        of: hint,
        current: Yield::default(),
        items: 0,
        reducer: Reducer::default(),
        documents: Vec::new(),
        problems: Vec::new(),
        kindless: false,
        late: None,
    };
    split(input, &mut sink)?;
    let late = sink.late.filter(|_| sink.kindless);
    let file = FileRead {
        file: reader.file.clone(),
        documents: sink.documents,
        problems: sink.problems,
        ..FileRead::default()
    };
    Ok((file, late))
}

struct JsonSink<'r> {
    reader: Reader<'r>,
    /// The kind of the items, where it is known before them.
    of: Option<Kind>,
    current: Yield,
    items: usize,
    reducer: Reducer,
    documents: Vec<DocumentRead>,
    problems: Vec<Problem>,
    /// Items had no kind of their own and none was known.
    kindless: bool,
    /// The kind that the list told only after its items: the file must be read again with it.
    late: Option<Kind>,
}

impl Sink for JsonSink<'_> {
    fn items(&mut self, buffer: &[u8], items: &[Range<usize>], Start { line, .. }: Start) {
        let (reader, of, document) = (self.reader, self.of.clone(), self.documents.len());
        let first = self.items;
        let text = |range: &Range<usize>| &buffer[range.clone()];
        let heads: Vec<Result<Head, String>> =
            items.par_iter().with_min_len(8).map(|range| json_head(text(range), of.as_ref())).collect();
        let skip = |head: &Result<Head, String>| {
            head.as_ref().map_or(Skip::of_object(), |head| self.reducer.skip(head, reader.keep.demand))
        };
        let skips: Vec<&Skip> = heads.iter().map(skip).collect();
        let admitted: Vec<Result<Admitted, String>> = (items, heads, skips)
            .into_par_iter()
            .with_min_len(8)
            .enumerate()
            .map(|(at, (range, head, skip))| {
                let origin = reader.origin(document, Some(first + at));
                json_body(text(range), head?, skip, origin, reader.keep)
            })
            .collect();
        for (range, result) in items.iter().zip(admitted) {
            let start = range.start;
            let at = || line + memchr::memchr_iter(b'\n', &buffer[..start]).count();
            match result {
                Ok(admitted) => {
                    self.kindless |= admitted.head.kind.is_none() && admitted.inner.is_none();
                    let at = if admitted.nameless { at() } else { line };
                    reader.take(admitted, at, &mut self.current);
                }
                Err(message) => self.current.problems.push(reader.problem(Some(at()), ProblemCode::Syntax(message))),
            }
        }
        self.items += items.len();
    }

    fn end(&mut self, value: Ended<'_>) {
        let mut current = std::mem::take(&mut self.current);
        let items = std::mem::take(&mut self.items);
        self.reducer = Reducer::default();
        match value {
            Ended::Object(bytes, Start { line, .. }) => {
                match json_object(bytes, self.reader.origin(self.documents.len(), None), self.reader.keep) {
                    Ok(admitted) => self.reader.take(admitted, line, &mut current),
                    Err(message) => {
                        current.problems.push(self.reader.problem(Some(line), ProblemCode::Syntax(message)))
                    }
                }
            }
            Ended::List(header) => current.document.list = Some(self.list(&header, items)),
            Ended::Array => current.document.list = Some(ListRead { items, ..ListRead::default() }),
            Ended::Broken(header, line) => {
                let list = header.map(|header| self.list(&header, items));
                current.document.unreadable_kinds = current
                    .document
                    .seen
                    .keys()
                    .cloned()
                    .chain(list.iter().filter_map(|list| list.of.clone()))
                    .collect();
                current.document.list = list.or((items > 0).then(|| ListRead { items, ..ListRead::default() }));
                let message = "the text ends within a value; what was read before it counts".to_owned();
                current.problems.push(self.reader.problem(Some(line), ProblemCode::Syntax(message)));
            }
        }
        self.problems.append(&mut current.problems);
        self.documents.push(current.document);
    }
}

impl JsonSink<'_> {
    fn list(&mut self, header: &[u8], items: usize) -> ListRead {
        let header = json::read(header, &Skip::none()).unwrap_or_default();
        let list = list_of(&header, items);
        let text = |key: &str| header.str_at(&[key]).unwrap_or_default();
        self.late = item_kind(text("apiVersion"), text("kind")).filter(|_| self.of.is_none());
        list
    }
}

/// What a list's own members say of it.
fn list_of(header: &Value, items: usize) -> ListRead {
    let of =
        item_kind(header.str_at(&["apiVersion"]).unwrap_or_default(), header.str_at(&["kind"]).unwrap_or_default());
    ListRead {
        of: of.map(|(kind, _)| kind),
        next: header.str_at(&["metadata", "continue"]).filter(|token| !token.is_empty()).map(Into::into),
        items,
        from_server: header.at(&["metadata", "resourceVersion"]).is_some(),
    }
}

fn json_object(bytes: &[u8], origin: Origin, keep: Keep) -> Result<Admitted, String> {
    let head = json_head(bytes, None)?;
    let skip = Reducer::default().skip(&head, keep.demand);
    json_body(bytes, head, skip, origin, keep)
}

/// The head of an object; an empty one for a value that is JSON but no object of Kubernetes, such as a patch.
fn json_head(bytes: &[u8], of: Option<&Kind>) -> Result<Head, String> {
    match head::of_json(bytes, of) {
        Err(error) if error.is_data() => Ok(Head::default()),
        head => head.map_err(|error| error.to_string()),
    }
}

fn json_body(bytes: &[u8], head: Head, skip: &Skip, origin: Origin, keep: Keep) -> Result<Admitted, String> {
    let is_wanted = |kind: &GroupKind| keep.demand.wants(kind) || kind.kind.ends_with("List");
    match head.kind.clone().filter(|(kind, _)| is_wanted(kind)) {
        Some(kind) => {
            let body = json::read_pooled(bytes, skip, keep.pool).map_err(|error| error.message)?;
            let mut admitted = admit(body, Some(&kind), origin);
            // What was left out at the door made parts that are no one else's.
            admitted.resource.iter_mut().for_each(|resource| keep.hold(resource));
            Ok(admitted)
        }
        None => Ok(cloud::admit(bytes, head, &origin)),
    }
}

/// Reads a YAML stream: documents in parallel, the items of a list document one by one.
pub(super) fn read_yaml(text: &str, reader: Reader) -> FileRead {
    let documents = yaml::documents(text);
    let read: Vec<Yield> = documents
        .par_iter()
        .enumerate()
        .map(|(at, document)| yaml_document(&text[document.range.clone()], document.line as usize, at, reader))
        .collect();
    let mut file = FileRead { file: reader.file.clone(), ..FileRead::default() };
    for (number, mut yielded) in read.into_iter().enumerate() {
        file.plain.extend(yielded.plain.map(|value| (number, value)));
        Reducer::default().reduce(&mut yielded.document.objects, reader.keep.demand);
        yielded.document.objects.par_iter_mut().for_each(|resource| reader.keep.hold(resource));
        file.documents.push(yielded.document);
        file.problems.append(&mut yielded.problems);
    }
    file
}

fn yaml_document(text: &str, line: usize, number: usize, reader: Reader) -> Yield {
    let mut whole = Yield::default();
    if text.contains("${{") {
        // A scaffolder's skeleton is no desired state, parsed or not (ruling G7).
        return whole;
    }
    let peek = yaml::top_level(text);
    let is_list = peek.kind.is_some_and(|kind| kind.ends_with("List"));
    if let Some(split) = yaml::list_items(text).filter(|_| peek.certain && is_list) {
        yaml_list(&split, line, number, reader, &mut whole);
        return whole;
    }
    match yaml_object(text, None, reader.origin(number, None), line, reader) {
        Ok((admitted, mut problems)) => {
            if let Some(list) = &admitted.inner {
                let items = list.get("items").map_or(0, |items| items.items().len());
                whole.document.list = Some(list_of(list, items));
            }
            whole.problems.append(&mut problems);
            whole.plain = is_plain(&admitted, text).then(|| plain(text)).flatten();
            let origin = reader.origin(number, None);
            whole.document.beyond = whole.plain.iter().flat_map(|value| cloud::of_value(value, &origin)).collect();
            whole.plain = whole.plain.filter(|_| whole.document.beyond.is_empty());
            reader.take(admitted, line, &mut whole);
        }
        Err(problem) => {
            whole.document.unreadable_kinds = kinds_in(text);
            whole.problems.push(problem);
        }
    }
    whole
}

/// The most that a plain document may have, in bytes: far above any file of values seen.
pub(super) const LARGEST_PLAIN: usize = 1 << 20;

/// Whether a document is of use to a GitOps repository although it is no object: it has no kind, or is Kustomize's own.
fn is_plain(admitted: &Admitted, text: &str) -> bool {
    let own = admitted.head.kind.as_ref().is_none_or(|(kind, _)| is_of_kustomize(kind));
    own && admitted.inner.is_none() && text.len() <= LARGEST_PLAIN
}

pub(super) fn is_of_kustomize(kind: &GroupKind) -> bool {
    kind.group == "kustomize.config.k8s.io"
}

/// A mapping, or a list such as the operations of a patch.
fn plain(text: &str) -> Option<Value> {
    let is_tree = |value: &Value| matches!(value, Value::Object(_) | Value::Array(_));
    yaml::read(text, &Skip::none()).ok().map(|parsed| parsed.value).filter(is_tree)
}

fn yaml_list(split: &yaml::ListSplit, line: usize, number: usize, reader: Reader, whole: &mut Yield) {
    let header = yaml::read(&split.header, &Skip::none()).map(|parsed| parsed.value).unwrap_or_default();
    let text = |key: &str| header.str_at(&[key]).unwrap_or_default();
    let of = item_kind(text("apiVersion"), text("kind"));
    whole.document.list = Some(list_of(&header, split.items.len()));
    let read: Vec<_> = split
        .items
        .par_iter()
        .with_min_len(8)
        .enumerate()
        .map(|(at, item)| {
            let at_line = line + item.line as usize - 1;
            (at_line, yaml_object(&item.text(), of.as_ref(), reader.origin(number, Some(at)), at_line, reader))
        })
        .collect();
    for (at_line, result) in read {
        match result {
            Ok((admitted, mut problems)) => {
                whole.problems.append(&mut problems);
                reader.take(admitted, at_line, whole);
            }
            Err(problem) => {
                whole.document.unreadable_kinds.extend(of.iter().map(|(kind, _)| kind.clone()));
                whole.problems.push(problem);
            }
        }
    }
}

type YamlObject = Result<(Admitted, Vec<Problem>), Problem>;

fn yaml_object(text: &str, of: Option<&Kind>, origin: Origin, line: usize, reader: Reader) -> YamlObject {
    let head = head::of_yaml(text, of);
    if let Some(head) = &head {
        let wanted =
            head.kind.as_ref().is_some_and(|(kind, _)| reader.keep.demand.wants(kind) || kind.kind.ends_with("List"));
        if !wanted {
            return Ok((Admitted { head: head.clone(), ..Admitted::default() }, Vec::new()));
        }
    }
    let kind = head.and_then(|head| head.kind);
    let parsed = yaml::read(text, kind.map_or(Skip::of_object(), |(kind, _)| of_kind(&kind)))
        .map_err(|error| reader.problem(Some(line + error.line as usize - 1), syntax(text, error.message)))?;
    let at = |duplicate: &yaml::Duplicate| Some(line + duplicate.line as usize - 1);
    let mut problems: Vec<Problem> = parsed
        .duplicates
        .iter()
        .map(|twice| reader.problem(at(twice), ProblemCode::DuplicateKey(twice.key.clone())))
        .collect();
    if parsed.placeholders {
        problems.push(reader.problem(Some(line), ProblemCode::Placeholders));
    }
    let mut admitted = admit(parsed.value, of, origin);
    let unwanted = |resource: &Resource| !reader.keep.demand.wants(&resource.kind);
    if admitted.resource.as_ref().is_some_and(unwanted) {
        admitted.resource = None;
    }
    Ok((admitted, problems))
}

/// What does not parse and does not even name a kind was no manifest.
fn syntax(text: &str, message: String) -> ProblemCode {
    if kinds_in(text).is_empty() { ProblemCode::NotAManifest(message) } else { ProblemCode::Syntax(message) }
}

/// The kinds whose `apiVersion` and `kind` lines stand in a text that does not parse.
fn kinds_in(text: &str) -> BTreeSet<GroupKind> {
    let value = |line: &str, key: &str| {
        let value = line.trim_start_matches([' ', '-']).strip_prefix(key)?.trim().trim_matches(['"', '\'']).to_owned();
        (!value.is_empty() && !value.contains(['{', '$', ' '])).then_some(value)
    };
    let (mut kinds, mut api_version, mut kind) = (BTreeSet::new(), None, None);
    for line in text.lines() {
        api_version = value(line, "apiVersion:").or(api_version);
        kind = value(line, "kind:").or(kind);
        if let (Some(version), Some(name)) = (&api_version, &kind) {
            kinds.insert(GroupKind::from_fields(version, name).0);
            (api_version, kind) = (None, None);
        }
    }
    kinds
}
