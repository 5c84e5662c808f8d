//! What a report shows of an object that lies in no file, as a file to point into.

use std::collections::{BTreeMap, BTreeSet};

use super::words::clean;
use crate::model::evidence::{Region, Step, steps};
use crate::report::document::{Evidence, Object};

/// One object: the fields that evidence names, with the values that it shows, and nothing else, so that nothing leaks.
#[derive(Debug, Default)]
pub(super) struct Shown {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    /// What stands there, as evidence shows it.
    value: Option<String>,
    /// Of an item in a list, what people tell it by.
    name: Option<String>,
    /// The paths of the evidence that lies here.
    asked: BTreeSet<String>,
    below: BTreeMap<Branch, Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Branch {
    Member(String),
    Item(u32),
}

/// What stands first in any object.
const FIRST: [&str; 3] = ["apiVersion", "kind", "metadata"];

impl Shown {
    /// An object of which nothing but its name is shown yet.
    pub(super) fn new(object: &Object) -> Self {
        let mut shown = Self::default();
        if !object.version.is_empty() {
            let group = if object.group.is_empty() { String::new() } else { format!("{}/", object.group) };
            shown.set("$.apiVersion", format!("{group}{}", object.version));
        }
        shown.set("$.kind", object.kind.clone());
        shown.set("$.metadata.name", object.name.clone());
        if let Some(namespace) = &object.namespace {
            shown.set("$.metadata.namespace", namespace.clone());
        }
        shown
    }

    fn set(&mut self, path: &str, value: String) {
        self.root.at(path, None).value = Some(value);
    }

    /// Takes in what a piece of evidence shows. One of the object as a whole stands where its name does.
    pub(super) fn add(&mut self, evidence: &Evidence) {
        let is_whole = evidence.path.trim_start_matches('$').is_empty();
        let path = if is_whole { "$.metadata.name" } else { &evidence.path };
        let node = self.root.at(path, evidence.key.as_deref());
        if !is_whole && node.value.is_none() {
            node.value.clone_from(&evidence.value);
        }
        node.asked.insert(evidence.path.clone());
    }

    /// The text, and by the paths of the evidence where in it they are.
    pub(super) fn written(&self, heading: &str) -> (String, BTreeMap<String, Region>) {
        let mut page = Page::default();
        page.line(0, &format!("# {}", clean(heading)));
        page.members(&self.root, 0);
        (page.text, page.regions)
    }
}

impl Node {
    /// The node at a path, which is made where it is not there yet; `key` names the items of lists on the way.
    fn at(&mut self, path: &str, key: Option<&str>) -> &mut Self {
        let steps = steps(path);
        let names = key.map(|key| item_names(&steps, key)).unwrap_or_default();
        let mut node = self;
        for (at, step) in steps.iter().enumerate() {
            let branch = match step {
                Step::Member(name) => Branch::Member((*name).to_owned()),
                Step::Item(index) => index.parse().map_or(Branch::Member((*index).to_owned()), Branch::Item),
            };
            node = node.below.entry(branch).or_default();
            node.name = node.name.take().or(names.get(&at).cloned());
        }
        node
    }

    /// What is below it, in the order in which it is written.
    fn branches(&self) -> Vec<(&Branch, &Node)> {
        let mut branches: Vec<_> = self.below.iter().collect();
        let rank = |branch: &Branch| match branch {
            Branch::Member(name) => FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()),
            Branch::Item(_) => FIRST.len(),
        };
        branches.sort_by_key(|(branch, _)| rank(branch));
        branches
    }

    fn is_list(&self) -> bool {
        !self.below.is_empty() && self.below.keys().all(|branch| matches!(branch, Branch::Item(_)))
    }
}

/// The names of the items on a path, by the number of the step, from the end of the evidence's key: there a member is `.member`
/// as in the path, and an item `[name]`.
fn item_names(steps: &[Step<'_>], key: &str) -> BTreeMap<usize, String> {
    let mut names = BTreeMap::new();
    let mut rest = unnumbered(key, steps);
    for (at, step) in steps.iter().enumerate().rev() {
        let before = match step {
            Step::Member(name) => rest.strip_suffix(name).and_then(|rest| rest.strip_suffix('.')),
            Step::Item(_) => rest.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')).map(|(rest, name)| {
                if !name.is_empty() {
                    names.insert(at, name.to_owned());
                }
                rest
            }),
        };
        let Some(before) = before else { break };
        rest = before;
    }
    names
}

/// A key without the number at its end that tells it from another, `:2`.
fn unnumbered<'k>(key: &'k str, steps: &[Step<'_>]) -> &'k str {
    let ends = match steps.last() {
        Some(Step::Member(name)) => key.ends_with(name),
        _ => key.ends_with(']'),
    };
    let number = |end: &str| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
    key.rsplit_once(':').filter(|(_, end)| !ends && number(end)).map_or(key, |(rest, _)| rest)
}

/// A page of YAML that knows where it is.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) text: String,
    lines: u32,
    regions: BTreeMap<String, Region>,
}

impl Page {
    /// Writes one line; gives the place of its content.
    pub(super) fn line(&mut self, indent: usize, content: &str) -> Region {
        self.lines += 1;
        self.text.push_str(&format!("{}{content}\n", " ".repeat(indent)));
        let column = crate::format::place(indent + 1);
        let end_column = column + crate::format::place(content.chars().count());
        Region { line: self.lines, column, end_line: self.lines, end_column }
    }

    fn members(&mut self, node: &Node, indent: usize) {
        let is_list = node.is_list();
        for (branch, below) in node.branches() {
            let is_leaf = below.below.is_empty();
            let lead = match branch {
                Branch::Item(_) if is_list => "-".to_owned(),
                Branch::Item(index) => format!("\"[{index}]\":"),
                Branch::Member(name) => format!("{}:", key(name)),
            };
            let told = match (branch, &below.value) {
                (_, Some(value)) if is_leaf => Some(scalar(value)),
                (Branch::Item(index), _) => {
                    Some(format!("# {}", below.name.as_deref().map_or(format!("[{index}]"), clean)))
                }
                (Branch::Member(_), Some(value)) => Some(format!("# {}", clean(value))),
                (Branch::Member(_), None) => None,
            };
            let region = self.line(indent, &told.map_or(lead.clone(), |told| format!("{lead} {told}")));
            self.regions.extend(below.asked.iter().map(|path| (path.clone(), region)));
            self.members(below, indent + 2);
        }
    }
}

/// A member's name as YAML.
pub(super) fn key(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/');
    let starts = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if starts && name.chars().all(is_plain) { name.to_owned() } else { quoted(name) }
}

/// A value as YAML: plain where it cannot be taken for anything else.
fn scalar(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/');
    let starts = value.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if starts && value.chars().all(is_plain) { value.to_owned() } else { quoted(value) }
}

/// In double quotes, which YAML reads as JSON does.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(clean(text)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(path: &str, value: Option<&str>, key: &str) -> Evidence {
        Evidence {
            path: path.to_owned(),
            value: value.map(str::to_owned),
            key: Some(key.to_owned()),
            ..Evidence::default()
        }
    }

    #[test]
    fn fields_stand_where_they_are_said_to() {
        let object = Object {
            group: "apps".to_owned(),
            version: "v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: Some("web".to_owned()),
            name: "api".to_owned(),
        };
        let mut shown = Shown::new(&object);
        let own = "Deployment.apps web/api";
        shown.add(&evidence("", None, own));
        let image = "$.spec.template.spec.containers[1].image";
        shown.add(&evidence(image, Some("quay.io/a:1"), &format!("{own}.spec.template.spec.containers[main].image:2")));
        shown.add(&evidence("$.data['a b'].x[0]", Some("2"), &format!("{own}.data.a b.x[]")));
        let (text, regions) = shown.written("note");
        let expected = "# note\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: web\ndata:\n  \"a b\":\n    x:\n      - 2\nspec:\n  template:\n    spec:\n      containers:\n        - # main\n          image: \"quay.io/a:1\"\n";
        assert_eq!(text, expected);
        assert_eq!(regions[image], Region { line: 16, column: 11, end_line: 16, end_column: 31 });
        assert_eq!(regions[""], Region { line: 5, column: 3, end_line: 5, end_column: 12 });
    }

    #[test]
    fn what_cannot_be_written_plainly_is_quoted() {
        assert_eq!(
            (scalar("true"), scalar("a: b"), scalar("- x")),
            ("true".into(), "\"a: b\"".into(), "\"- x\"".into())
        );
        assert_eq!(
            (key("y: z"), key("12"), quoted("\"\u{1b}[1m\n")),
            ("\"y: z\"".into(), "\"12\"".into(), "\"\\\" \"".into())
        );
    }
}
