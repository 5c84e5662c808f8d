//! What anchors stand for, and how much of a document may come from them.

use std::collections::HashMap;

use crate::model::value::Value;

/// The anchors of one document.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    anchored: HashMap<usize, Anchored>,
    /// The nodes that the document has once its aliases are written out.
    nodes: usize,
    /// How many of those come from aliases.
    copied: usize,
}

#[derive(Debug)]
struct Anchored {
    value: Value,
    nodes: usize,
}

impl Aliases {
    /// The number of nodes so far.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Counts one node that stands in the text.
    pub(super) fn count(&mut self) {
        self.nodes += 1;
    }

    /// Notes what an anchor stands for, and of how many nodes that is made; zero is no anchor.
    pub(super) fn define(&mut self, anchor: usize, value: &Value, nodes: usize) {
        if anchor > 0 {
            self.anchored.insert(anchor, Anchored { value: value.clone(), nodes });
        }
    }

    /// What an alias stands for. Refused where a document that is small in itself grows beyond measure by its aliases.
    pub(super) fn follow(&mut self, anchor: usize) -> Result<Value, String> {
        let anchored = self.anchored.get(&anchor).ok_or("an alias stands within what it stands for")?;
        self.nodes += 1 + anchored.nodes;
        self.copied += anchored.nodes;
        if self.copied > 100 && self.nodes > 1000 && self.copied as f64 > self.nodes as f64 * allowed(self.nodes) {
            return Err("the document is made of aliases beyond measure".to_owned());
        }
        Ok(anchored.value.clone())
    }
}

/// The part of a document that may come from aliases: nearly all of a small one, little of a large one (the numbers are those
/// of yaml/go-yaml:decode.go@v2).
fn allowed(nodes: usize) -> f64 {
    const SMALL: f64 = 400_000.0;
    const LARGE: f64 = 4_000_000.0;
    let above = ((nodes as f64 - SMALL) / (LARGE - SMALL)).clamp(0.0, 1.0);
    0.99 - 0.89 * above
}
