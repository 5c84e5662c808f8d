//! Parses one document into a value.

use std::borrow::Cow;
use std::collections::HashMap;

use compact_str::CompactString;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, SpannedEventReceiver, Tag};

use super::{repair, scalar};
use crate::format::skip::{Action, Skip};
use crate::format::{SyntaxError, place};
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Its value.
    pub value: Value,
    /// Keys that stand twice in one mapping; the last one counts.
    pub duplicates: Vec<Duplicate>,
    /// Whether it could be read only by taking placeholders for scalars.
    pub placeholders: bool,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// The line of the second, from 1 within the document.
    pub line: u32,
}

/// Reads one document, leaving out what `skip` says. What strict YAML refuses and Go accepts is mended and tried again; what
/// parses only once its placeholders are taken for scalars is read so, each of them unknown.
pub fn read(text: &str, skip: &Skip) -> Result<Parsed, SyntaxError> {
    let first = match parse(text, skip, &[]) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    if let Cow::Owned(mended) = repair::tabs(text)
        && let Ok(parsed) = parse(&mended, skip, &[])
    {
        return Ok(parsed);
    }
    match repair::placeholders(text) {
        Some(filled) => {
            let parsed = parse(&filled.text, skip, &filled.originals);
            parsed.map(|parsed| Parsed { placeholders: true, ..parsed }).map_err(|_| first)
        }
        None => Err(first),
    }
}

fn parse(text: &str, skip: &Skip, placeholders: &[CompactString]) -> Result<Parsed, SyntaxError> {
    let mut builder = Builder {
        frames: vec![Frame::document()],
        anchors: HashMap::new(),
        duplicates: Vec::new(),
        error: None,
        skip,
        placeholders,
    };
    let mut parser = Parser::new_from_str(text.trim_start_matches('\u{feff}'));
    parser.load(&mut builder, false).map_err(|error| SyntaxError {
        line: place(error.marker().line()),
        column: place(error.marker().col() + 1),
        message: error.info().to_owned(),
    })?;
    if let Some(error) = builder.error {
        return Err(error);
    }
    let value = builder.frames.pop().map(|frame| frame.value).unwrap_or_default();
    Ok(Parsed { value, duplicates: builder.duplicates, placeholders: false })
}

/// Takes the parser's events and builds the value.
struct Builder<'b> {
    frames: Vec<Frame>,
    anchors: HashMap<usize, Value>,
    duplicates: Vec<Duplicate>,
    error: Option<SyntaxError>,
    skip: &'b Skip,
    placeholders: &'b [CompactString],
}

/// A collection that is being filled; the first frame is the document.
struct Frame {
    value: Value,
    /// In a mapping, the key whose value comes next.
    key: Option<CompactString>,
    anchor: usize,
    /// Values merged by `<<`, which own keys win over.
    merged: Vec<Value>,
    /// Keys that were written, rather than merged.
    is_mapping: bool,
    /// A tag that says that this is something else than it seems.
    tagged: Option<CompactString>,
}

impl Frame {
    fn document() -> Self {
        Self { value: Value::Null, key: None, anchor: 0, merged: Vec::new(), is_mapping: false, tagged: None }
    }
}

impl<'i> SpannedEventReceiver<'i> for Builder<'_> {
    fn on_event(&mut self, event: Event<'i>, span: Span) {
        if self.error.is_some() {
            return;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), span),
            Event::SequenceStart(anchor, tag) => self.open(Value::Array(Vec::new()), false, anchor, tag.as_deref()),
            Event::MappingStart(anchor, tag) => self.open(Object::new().into(), true, anchor, tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().unwrap_or_default();
                self.add(value, None, span);
            }
            _ => {}
        }
    }
}

impl Builder<'_> {
    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, span: Span) {
        let plain = style == ScalarStyle::Plain;
        let value = match self.scalar_value(text, plain, tag) {
            Ok(value) => value,
            Err(message) => return self.fail(message, span),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        self.add(value, Some(scalar::key(text, plain && tag.is_none())), span);
    }

    fn scalar_value(&self, text: &str, plain: bool, tag: Option<&Tag>) -> Result<Value, String> {
        if let Some(original) = placeholder(text, self.placeholders) {
            return Ok(Value::unknown(Reason::Placeholder(original)));
        }
        match tag {
            Some(tag) if is_core(tag) => match tag.suffix.as_str() {
                "str" | "binary" | "timestamp" | "value" => Ok(Value::from(text)),
                _ => scalar::resolve(text),
            },
            // `!env_var NAME` and its like are filled in by whoever wrote them.
            Some(tag) if !tag.suffix.is_empty() => {
                Ok(Value::unknown(Reason::Placeholder(format!("!{} {text}", tag.suffix).into())))
            }
            _ if plain => scalar::resolve(text),
            _ => Ok(Value::from(text)),
        }
    }

    fn fail(&mut self, message: String, span: Span) {
        self.error = Some(SyntaxError { line: place(span.start.line()), column: place(span.start.col() + 1), message });
    }

    fn open(&mut self, value: Value, is_mapping: bool, anchor: usize, tag: Option<&Tag>) {
        let tagged =
            tag.filter(|tag| !is_core(tag) && !tag.suffix.is_empty()).map(|tag| format!("!{}", tag.suffix).into());
        self.frames.push(Frame { value, key: None, anchor, merged: Vec::new(), is_mapping, tagged });
    }

    fn close(&mut self, span: Span) {
        let Some(mut frame) = self.frames.pop() else { return };
        merge(&mut frame);
        let value = match frame.tagged {
            Some(tag) => Value::unknown(Reason::Placeholder(tag)),
            None => frame.value,
        };
        if frame.anchor > 0 {
            self.anchors.insert(frame.anchor, value.clone());
        }
        self.add(value, None, span);
    }

    /// Puts a finished value into the collection around it: as an element, as the awaited value, or as the next key.
    fn add(&mut self, value: Value, key: Option<CompactString>, span: Span) {
        let action = self.action();
        let Some(frame) = self.frames.last_mut() else { return };
        if !frame.is_mapping {
            match &mut frame.value {
                Value::Array(items) => items.push(value),
                document => *document = value,
            }
            return;
        }
        let Some(name) = frame.key.take() else {
            frame.key = Some(key.unwrap_or_else(|| value.as_str().unwrap_or("?").into()));
            return;
        };
        let value = match action {
            Acted::Drop => return,
            Acted::Project(member) => projected(value, member),
            Acted::Keep => value,
        };
        if name == "<<" && is_mergeable(&value) {
            frame.merged.push(value);
        } else if let Value::Object(object) = &mut frame.value
            && object.insert(name.clone(), value).is_some()
        {
            self.duplicates.push(Duplicate { key: name.into(), line: place(span.start.line()) });
        }
    }

    /// What `skip` says of the member whose value comes next. Only the levels that it can reach are looked at.
    fn action(&self) -> Acted {
        let mut skip = self.skip;
        let keys = self.frames.iter().skip(1).map(|frame| frame.key.as_deref());
        for key in keys {
            match key.and_then(|key| skip.of(key)) {
                Some(Action::Into(deeper)) => skip = deeper,
                Some(Action::Drop) => return Acted::Drop,
                Some(Action::Project(member)) => {
                    return if self.depth_of(key) { Acted::Project(member) } else { Acted::Keep };
                }
                None => return Acted::Keep,
            }
        }
        Acted::Keep
    }

    /// Whether the innermost frame is the one that awaits the value of `key`.
    fn depth_of(&self, key: Option<&str>) -> bool {
        self.frames.last().is_some_and(|frame| frame.key.as_deref() == key)
    }
}

enum Acted {
    Keep,
    Drop,
    Project(&'static str),
}

fn is_core(tag: &Tag) -> bool {
    tag.is_yaml_core_schema()
}

/// The original text of a placeholder that stands for this whole scalar.
fn placeholder(text: &str, originals: &[CompactString]) -> Option<CompactString> {
    let number = text.strip_prefix(repair::MARK)?;
    originals.get(number.parse::<usize>().ok()?).cloned()
}

fn projected(value: Value, member: &str) -> Value {
    let Value::Array(items) = value else { return value };
    let keep = |item: Value| {
        let mut object = Object::new();
        if let Some(kept) = item.get(member) {
            object.insert(member, kept.clone());
        }
        object.into()
    };
    Value::Array(items.into_iter().map(keep).collect())
}

fn is_mergeable(value: &Value) -> bool {
    matches!(value, Value::Object(_))
        || matches!(value, Value::Array(items) if items.iter().all(|item| item.as_object().is_some()))
}

/// Adds what `<<` names: own keys win, earlier merges win over later ones.
fn merge(frame: &mut Frame) {
    let Value::Object(object) = &mut frame.value else { return };
    for merged in frame.merged.drain(..) {
        let maps = match merged {
            Value::Array(maps) => maps,
            map => vec![map],
        };
        for (key, value) in maps.iter().flat_map(Value::members) {
            if object.get(key).is_none() {
                object.insert(key, value.clone());
            }
        }
    }
}
