//! Takes the parser's events and builds the value.

use compact_str::{CompactString, format_compact};
use saphyr_parser::{Event, ScalarStyle, Span, SpannedEventReceiver, Tag};

use super::aliases::Aliases;
use super::mapping::{Key, Mapping};
use super::read::Duplicate;
use super::text::{Meaning, Text, meaning};
use crate::format::skip::{Action, Skip};
use crate::format::{SyntaxError, place};
use crate::model::reason::Reason;
use crate::model::value::Value;

/// Builds the value of one document.
pub(super) struct Builder<'b> {
    frames: Vec<Frame<'b>>,
    aliases: Aliases,
    duplicates: Vec<Duplicate>,
    error: Option<SyntaxError>,
    placeholders: &'b [CompactString],
    /// How many collections are open within one that is left out.
    left_out: usize,
}

/// A collection that is being filled; the first frame is the document.
struct Frame<'b> {
    holds: Holds,
    anchor: usize,
    /// The number of nodes before it.
    nodes_before: usize,
    /// What is left out of it.
    skip: Option<&'b Skip>,
    /// A tag that says that this is something else than it seems.
    tagged: Option<CompactString>,
}

enum Holds {
    Document(Value),
    Sequence(Vec<Value>),
    Mapping(Box<Mapping>),
}

/// What becomes of a value.
enum Fate<'b> {
    /// It is kept, but for what the skip says.
    Kept(Option<&'b Skip>),
    LeftOut,
    /// Its key is kept, over nothing.
    Hollow,
}

type Step = Result<(), String>;

impl<'i> SpannedEventReceiver<'i> for Builder<'_> {
    fn on_event(&mut self, event: Event<'i>, span: Span) {
        if self.error.is_some() {
            return;
        }
        let done = if self.left_out > 0 { self.leave_out(&event) } else { self.take(event, span) };
        if let Err(message) = done {
            let (line, column) = (place(span.start.line()), place(span.start.col() + 1));
            self.error = Some(SyntaxError { line, column, message });
        }
    }
}

impl<'b> Builder<'b> {
    /// A builder that leaves out what `skip` says, and knows what the placeholders of the text were.
    pub(super) fn new(skip: &'b Skip, placeholders: &'b [CompactString]) -> Self {
        let document =
            Frame { holds: Holds::Document(Value::Null), anchor: 0, nodes_before: 0, skip: Some(skip), tagged: None };
        Self {
            frames: vec![document],
            aliases: Aliases::default(),
            duplicates: Vec::new(),
            error: None,
            placeholders,
            left_out: 0,
        }
    }

    /// The document's value and the keys that stood twice.
    pub(super) fn done(mut self) -> Result<(Value, Vec<Duplicate>), SyntaxError> {
        match (self.error, self.frames.pop().map(|frame| frame.holds)) {
            (Some(error), _) => Err(error),
            (None, Some(Holds::Document(value))) => Ok((value, self.duplicates)),
            (None, _) => Ok((Value::Null, self.duplicates)),
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Step {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text = Text { text: &text, plain: style == ScalarStyle::Plain, tag: tag.as_deref() };
                self.scalar(&text, anchor, span)
            }
            Event::SequenceStart(anchor, tag) => self.open(Holds::Sequence(Vec::new()), anchor, tag.as_deref()),
            Event::MappingStart(anchor, tag) => self.open(Holds::Mapping(Box::default()), anchor, tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    /// Counts its way to the end of what is left out.
    fn leave_out(&mut self, event: &Event<'_>) -> Step {
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => self.left_out += 1,
            Event::SequenceEnd | Event::MappingEnd => self.left_out -= 1,
            _ => {}
        }
        if let Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) = event
        {
            self.aliases.define(*anchor, &Value::Null, 1);
        }
        Ok(())
    }

    fn scalar(&mut self, text: &Text<'_>, anchor: usize, span: Span) -> Step {
        self.aliases.count();
        if !self.awaits_key() {
            let value = text.value(self.placeholders)?;
            self.aliases.define(anchor, &value, 1);
            return self.add(value, span);
        }
        if anchor > 0 {
            self.aliases.define(anchor, &text.value(self.placeholders)?, 1);
        }
        let key = if text.is_merge() { Key::Merge } else { Key::Name(text.key(self.placeholders)?) };
        self.set_key(key);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Step {
        let value = self.aliases.follow(anchor)?;
        if self.awaits_key() {
            self.set_key(Key::Name(key_of(&value)?));
            return Ok(());
        }
        if self.awaits_merge() && value.as_object().is_none() && !value.is_unknown() {
            return Err("only mappings can be merged".to_owned());
        }
        self.add(value, span)
    }

    fn open(&mut self, holds: Holds, anchor: usize, tag: Option<&Tag>) -> Step {
        if self.awaits_key() {
            return Err("a collection cannot be a key".to_owned());
        }
        let skip = match self.fate() {
            Fate::Kept(skip) => skip,
            fate @ (Fate::LeftOut | Fate::Hollow) => {
                self.left_out = 1;
                self.aliases.define(anchor, &Value::Null, 1);
                return self.pass_over(matches!(fate, Fate::Hollow));
            }
        };
        let tagged = tag.map(meaning).and_then(|meaning| match meaning {
            Meaning::Own(tag) => Some(tag),
            Meaning::Core(_) | Meaning::Bare => None,
        });
        let nodes_before = self.aliases.nodes();
        self.aliases.count();
        self.frames.push(Frame { holds, anchor, nodes_before, skip, tagged });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Step {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let value = match (frame.tagged, frame.holds) {
            (Some(tag), _) => Value::unknown(Reason::Placeholder(tag)),
            (None, Holds::Mapping(mapping)) => mapping.done().into(),
            (None, Holds::Sequence(items)) => items.into(),
            (None, Holds::Document(value)) => value,
        };
        let nodes = self.aliases.nodes() - frame.nodes_before;
        self.aliases.define(frame.anchor, &value, nodes);
        self.add(value, span)
    }

    /// Puts a finished value into the collection around it.
    fn add(&mut self, value: Value, span: Span) -> Step {
        match self.fate() {
            Fate::Kept(_) => {}
            Fate::LeftOut => return self.pass_over(false),
            Fate::Hollow => return self.pass_over(true),
        }
        match self.frames.last_mut().map(|frame| &mut frame.holds) {
            Some(Holds::Mapping(mapping)) => {
                let twice = mapping.add(value)?;
                self.duplicates.extend(twice.map(|key| Duplicate { key: key.into(), line: place(span.start.line()) }));
            }
            Some(Holds::Sequence(items)) => items.push(value),
            Some(Holds::Document(document)) => *document = value,
            None => {}
        }
        Ok(())
    }

    /// Leaves the awaited value out, with or without its key.
    fn pass_over(&mut self, keeps_key: bool) -> Step {
        match self.frames.last_mut().map(|frame| &mut frame.holds) {
            Some(Holds::Mapping(mapping)) if keeps_key => mapping.add(Value::Null).map(drop),
            Some(Holds::Mapping(mapping)) => {
                mapping.key = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What becomes of the value that comes next; the elements of a list are treated as the list is.
    fn fate(&self) -> Fate<'b> {
        let Some((frame, skip)) = self.frames.last().and_then(|frame| Some((frame, frame.skip?))) else {
            return Fate::Kept(None);
        };
        let Holds::Mapping(mapping) = &frame.holds else { return Fate::Kept(Some(skip)) };
        let Some(Key::Name(key)) = &mapping.key else { return Fate::Kept(None) };
        match skip.of(key) {
            Action::Keep => Fate::Kept(None),
            Action::Into(deeper) => Fate::Kept(Some(deeper)),
            Action::Drop => Fate::LeftOut,
            Action::Hollow => Fate::Hollow,
        }
    }

    fn mapping(&self) -> Option<&Mapping> {
        match &self.frames.last()?.holds {
            Holds::Mapping(mapping) => Some(mapping),
            Holds::Sequence(_) | Holds::Document(_) => None,
        }
    }

    fn awaits_key(&self) -> bool {
        self.mapping().is_some_and(|mapping| mapping.key.is_none())
    }

    fn awaits_merge(&self) -> bool {
        self.mapping().is_some_and(|mapping| mapping.key == Some(Key::Merge))
    }

    fn set_key(&mut self, key: Key) {
        if let Some(Frame { holds: Holds::Mapping(mapping), .. }) = self.frames.last_mut() {
            mapping.key = Some(key);
        }
    }
}

/// A value as a key, as an alias makes one.
fn key_of(value: &Value) -> Result<CompactString, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Int(number) => Ok(format_compact!("{number}")),
        Value::Bool(truth) => Ok(format_compact!("{truth}")),
        _ => Err("an alias that stands for no text is no key".to_owned()),
    }
}
