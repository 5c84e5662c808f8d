//! Observations as the page shows them, and as data for its script where a list is long.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::document::Evidence;
use super::super::visible::visible;
use super::super::wording;

/// How many observations of a list stand in the page from the start.
const SHOWN: usize = 20;

/// One observation; what there is nothing of is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    kind: String,
    name: String,
    path: String,
    value: String,
    derived: String,
    place: String,
    waived: bool,
}

impl Piece {
    fn of(evidence: &Evidence) -> Self {
        let shown = |text: &str| visible(text).into_owned();
        let name = evidence.object.as_ref().map(|object| match &object.namespace {
            Some(namespace) => format!("{namespace}/{}", object.name),
            None => object.name.clone(),
        });
        let derived: Vec<String> = evidence.derived.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        Self {
            kind: evidence.object.as_ref().map(|object| shown(&object.kind)).unwrap_or_default(),
            name: shown(&name.unwrap_or_default()),
            path: shown(&evidence.path),
            value: shown(evidence.value.as_deref().unwrap_or_default()),
            derived: shown(&derived.join(", ")),
            place: shown(&wording::origin(evidence)),
            waived: evidence.waiver.is_some(),
        }
    }
}

/// A list of observations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct List {
    /// What its rest is called in the data.
    id: String,
    first: Vec<Piece>,
    /// How many there are in all.
    total: usize,
    more: usize,
}

/// What the script reads: the rests of long lists.
#[derive(Debug, Default)]
pub(super) struct Data(BTreeMap<String, Vec<Piece>>);

impl Data {
    /// The list that stands in the page; what is too much is kept for the script.
    pub(super) fn list(&mut self, id: String, evidence: &[Evidence]) -> List {
        let mut first: Vec<Piece> = evidence.iter().filter(|piece| piece.object.is_some()).map(Piece::of).collect();
        let total = first.len();
        let rest = first.split_off(total.min(SHOWN));
        let more = rest.len();
        if more > 0 {
            self.0.insert(id.clone(), rest);
        }
        List { id, first, total, more }
    }

    /// As JSON that may stand within a script element: nothing in it ends that, or opens a comment.
    pub(super) fn json(&self) -> String {
        let json = serde_json::to_string(&self.0).unwrap_or_else(|_| "{}".to_owned());
        json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Object;

    #[test]
    fn the_rest_of_a_long_list_is_data_that_ends_no_element() {
        let named = |at: usize| Evidence {
            object: Some(Object {
                group: String::new(),
                version: String::new(),
                kind: "Pod".to_owned(),
                namespace: None,
                name: format!("</script><!--\u{2028}{at}"),
            }),
            ..Evidence::default()
        };
        let many: Vec<Evidence> = (0..SHOWN + 3).map(named).collect();
        let mut data = Data::default();
        let list = data.list("pods".to_owned(), &many);
        assert_eq!((list.first.len(), list.more, list.total), (SHOWN, 3, SHOWN + 3));
        let json = data.json();
        assert!(!json.contains('<') && !json.contains('\u{2028}'), "{json}");
        assert!(json.contains("\\\\u{2028}20"), "{json}");
    }
}
