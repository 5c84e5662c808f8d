//! Reads a dashboard of Grafana for its title and the metrics that it shows, without building a tree of it: dashboards are large,
//! and many.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::promql::metrics_in;
use crate::model::value::Value;

/// What a dashboard shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Board {
    /// Its title.
    pub(super) title: Option<String>,
    /// The metrics that its panels name.
    pub(super) metrics: BTreeSet<String>,
    /// Whether it has panels, in any of the forms that dashboards have had: `panels`, `rows`, `elements`
    /// (grafana/grafana:docs/sources/dashboards/build-dashboards/view-dashboard-json-model).
    has_panels: bool,
}

/// The members in which a dashboard stands inside another object: as the API gives it, or as an object of its kind.
const WRAPPERS: [&str; 2] = ["dashboard", "spec"];

/// The members that hold panels.
const PANELS: [&str; 3] = ["panels", "rows", "elements"];

/// The member of a query that holds its expression.
const EXPRESSION: &str = "expr";

/// A dashboard as JSON; none where the text is something else.
pub(super) fn of_text(text: &str) -> Option<Board> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut board = Board::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    Part { board: &mut board, top: true, key: Key::Other }.deserialize(&mut reader).ok()?;
    board.finished()
}

/// A dashboard that was read as a tree already.
pub(super) fn of_tree(tree: &Value) -> Option<Board> {
    let mut board = Board::default();
    board.add(tree, true);
    board.finished()
}

impl Board {
    fn finished(self) -> Option<Self> {
        (self.has_panels && self.title.is_some()).then_some(self)
    }

    fn add(&mut self, value: &Value, top: bool) {
        value.items().iter().for_each(|item| self.add(item, false));
        for (key, member) in value.members() {
            match (key, member) {
                (EXPRESSION, Value::String(text)) => metrics_in(text, &mut self.metrics),
                ("title", Value::String(text)) if top => self.title = Some(text.to_string()),
                _ => {
                    self.has_panels |= top && PANELS.contains(&key);
                    self.add(member, top && WRAPPERS.contains(&key));
                }
            }
        }
    }
}

/// What the member is called that a value stands in.
#[derive(Clone, Copy, PartialEq)]
enum Key {
    Expression,
    Title,
    Panels,
    Wrapper,
    Other,
}

impl Key {
    fn of(name: &str) -> Self {
        match name {
            EXPRESSION => Self::Expression,
            "title" => Self::Title,
            name if PANELS.contains(&name) => Self::Panels,
            name if WRAPPERS.contains(&name) => Self::Wrapper,
            _ => Self::Other,
        }
    }
}

/// Reads the name of a member.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Key, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(Key::of(name))
    }
}

/// A part of the text.
struct Part<'b> {
    board: &'b mut Board,
    /// Whether it is the dashboard itself.
    top: bool,
    key: Key,
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        match self.key {
            Key::Expression => metrics_in(text, &mut self.board.metrics),
            Key::Title if self.top => self.board.title = Some(text.to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        // A dashboard inside another object is at the top itself; the members of anything else are not.
        let top = self.top && matches!(self.key, Key::Other | Key::Wrapper);
        while let Some(key) = members.next_key_seed(Name)? {
            self.board.has_panels |= top && key == Key::Panels;
            let inner = top && matches!(key, Key::Title | Key::Wrapper);
            members.next_value_seed(Part { board: self.board, top: inner, key })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Part { board: self.board, top: false, key: Key::Other })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn both(dashboard: serde_json::Value) -> Option<(Option<String>, Vec<String>)> {
        let by_text = of_text(&dashboard.to_string());
        assert_eq!(by_text, of_tree(&Value::from(dashboard)));
        by_text.map(|board| (board.title, board.metrics.into_iter().collect()))
    }

    #[test]
    fn titles_and_metrics() {
        let panels =
            json!([{"title": "Panel", "targets": [{"expr": "sum(rate(a_total[5m]))"}], "x": [1, 1.5, null, true]}]);
        let expected = Some((Some("Own".to_owned()), vec!["a_total".to_owned()]));
        assert_eq!(both(json!({"title": "Own", "panels": panels})), expected);
        assert_eq!(both(json!({"rows": [{"panels": panels}], "title": "Own"})), expected);
        assert_eq!(both(json!({"dashboard": {"title": "Own", "panels": panels}, "title": 1})), expected);
        let query = json!({"spec": {"query": {"spec": {"expr": "a_total"}}}});
        assert_eq!(both(json!({"spec": {"title": "Own", "elements": {"1": {"spec": query}}}})), expected);
    }

    #[test]
    fn other_texts_are_no_dashboards() {
        assert_eq!(both(json!({"title": "Own"})), None);
        assert_eq!(both(json!({"panels": []})), None);
        assert_eq!(of_text("apiVersion: 1"), None);
        assert_eq!(of_text("{ \"title\": \"Own\", \"panels\": [ "), None);
    }
}
