//! What a verdict rests on.

use compact_str::CompactString;

use super::kind::GroupKind;

/// One object by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// Group and kind.
    pub kind: GroupKind,
    /// Its namespace; none for cluster-wide objects.
    pub namespace: Option<CompactString>,
    /// Its name.
    pub name: CompactString,
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind.kind, self.name),
            None => write!(f, "{} {}", self.kind.kind, self.name),
        }
    }
}

/// Where an object stands in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin {
    /// The file as the user would name it; an archive member is `archive!member`, standard input is `-`.
    pub file: CompactString,
    /// The document within the file, from 0.
    pub document: u32,
    /// The item within a list, from 0; none where the document is the object itself.
    pub item: Option<u32>,
}

/// What an observation is recognised by from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The object and the place within it, without what a restart or a rendering changes.
    pub text: String,
    /// The version of the API that the object was written in, `v1beta1`; empty where the object is not in the input.
    pub version: CompactString,
}

/// A stretch of a text file, lines and columns from 1; a column counts letters (Unicode code points), not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The line of its first letter.
    pub line: u32,
    /// The column of its first letter.
    pub column: u32,
    /// The line of its last letter.
    pub end_line: u32,
    /// The column behind its last letter.
    pub end_column: u32,
}

impl Region {
    /// A region whose own places count from its first line and column 1, where it stands in a file: on `line`, behind `column`
    /// letters.
    pub fn moved(self, line: u32, column: u32) -> Self {
        let shift = |at: u32, from: u32| if at == 1 { from + column } else { from };
        Self {
            line: line + self.line - 1,
            column: shift(self.line, self.column),
            end_line: line + self.end_line - 1,
            end_column: shift(self.end_line, self.end_column),
        }
    }
}

/// One observation: an object, a place in it, and what stands there. Never the value of a Secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// The object.
    pub object: ObjectRef,
    /// The place within it as a JSONPath, `$.spec.template.spec.containers[0].image`; empty for the object as a whole.
    pub path: String,
    /// What stands there, in short; none for the object as a whole.
    pub value: Option<String>,
    /// The field of a fact that it tells, as rules write it, for a fact whose fields stand in several places; empty for others.
    pub tells: &'static str,
    /// What was made of it, by the fields of a fact: `backend` is `object`.
    pub derived: Vec<(String, String)>,
    /// Where the object stands in the input.
    pub origin: Origin,
    /// Where that place is in its file. Looked up only for what a report names, so none until then.
    pub region: Option<Region>,
    /// What it is recognised by from one run to the next. Made only for what a report names, so none until then.
    pub key: Option<Box<Key>>,
    /// Whether the object was seen in a cluster rather than declared in files.
    pub observed: bool,
}

impl Evidence {
    /// The steps of its path.
    pub fn steps(&self) -> Vec<Step<'_>> {
        steps(&self.path)
    }
}

/// The steps of a path: `$.data['config.yaml'].a[0]` is `data`, `config.yaml`, `a`, `0`.
pub fn steps(path: &str) -> Vec<Step<'_>> {
    let (mut steps, mut rest) = (Vec::new(), path.trim_start_matches('$'));
    while !rest.is_empty() {
        let (step, after) = if let Some(quoted) = rest.strip_prefix("['") {
            let (name, after) = quoted.split_once("']").unwrap_or((quoted, ""));
            (Step::Member(name), after)
        } else if let Some(index) = rest.strip_prefix('[') {
            let (index, after) = index.split_once(']').unwrap_or((index, ""));
            (Step::Item(index), after)
        } else {
            let name = rest.trim_start_matches('.');
            let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
            (Step::Member(name), after)
        };
        steps.push(step);
        rest = after;
    }
    steps
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'p> {
    /// Into the member of that name.
    Member(&'p str),
    /// Into the item at that index, in decimal digits.
    Item(&'p str),
}

impl<'p> Step<'p> {
    /// The name or index as [`Value::at`](super::value::Value::at) takes it.
    pub fn text(self) -> &'p str {
        match self {
            Self::Member(text) | Self::Item(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        let object = ObjectRef { kind: GroupKind::new("", "Pod"), namespace: None, name: "a".into() };
        let path = "$.data['config.yaml'].a[0].b".to_owned();
        let (derived, origin) = (Vec::new(), Origin::default());
        let mut evidence =
            Evidence { object, path, value: None, tells: "", derived, origin, region: None, key: None, observed: true };
        let steps: Vec<&str> = evidence.steps().into_iter().map(Step::text).collect();
        assert_eq!(steps, ["data", "config.yaml", "a", "0", "b"]);
        assert_eq!(evidence.steps()[3], Step::Item("0"));
        evidence.path.clear();
        assert_eq!(evidence.steps(), []);
    }
}
