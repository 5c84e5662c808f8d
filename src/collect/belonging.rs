//! Which cluster a file belongs to that holds none of its objects, or none that could be read.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::leaves::DocId;
use super::reading::FileRead;
use crate::model::problem::Problem;

/// Where the documents of each cluster stand.
#[derive(Debug)]
pub(super) struct Belonging {
    reaches: Vec<Reach>,
}

#[derive(Debug)]
struct Reach {
    files: BTreeSet<usize>,
    inputs: BTreeSet<usize>,
}

impl Belonging {
    /// Of every draft, in their order.
    pub(super) fn of(reads: &[FileRead], drafts: &[Draft]) -> Self {
        let reach = |draft: &Draft| {
            let files = draft.files();
            let inputs = files.iter().map(|file| reads[*file].input).collect();
            Reach { files, inputs }
        };
        Self { reaches: drafts.iter().map(reach).collect() }
    }

    /// The problems of each draft's files, and those that belong to none.
    pub(super) fn share_problems(&self, reads: &mut [FileRead]) -> (Vec<Vec<Problem>>, Vec<Problem>) {
        let mut shared = vec![Vec::new(); self.reaches.len()];
        let mut rest = Vec::new();
        for (file, read) in reads.iter_mut().enumerate() {
            match self.owner(file, read.input) {
                Some(draft) => shared[draft].append(&mut read.problems),
                None => rest.append(&mut read.problems),
            }
        }
        rest.sort();
        (shared, rest)
    }

    /// The unreadable documents that a draft may miss objects of: those of its inputs, and those of inputs that show no cluster.
    /// A document among declarations takes nothing from an observation.
    pub(super) fn unreadable(&self, reads: &[FileRead], at: usize, draft: &Draft) -> Vec<DocId> {
        let declaring: BTreeSet<usize> = draft.declared.iter().map(|id| id.file).collect();
        let concerned = |file: usize| {
            if reads[file].template {
                return false;
            }
            let input = reads[file].input;
            let shown = self.reaches.iter().any(|reach| reach.inputs.contains(&input));
            (!shown || self.reaches[at].inputs.contains(&input)) && !(draft.is_observed() && declaring.contains(&file))
        };
        let documents = |file: usize| (0..reads[file].documents.len()).map(move |document| DocId { file, document });
        let all = (0..reads.len()).filter(|file| concerned(*file)).flat_map(documents);
        all.filter(|id| !reads[id.file].documents[id.document].unreadable_kinds.is_empty()).collect()
    }

    /// The draft that has documents of the file, or else the only one that has documents of its input.
    fn owner(&self, file: usize, input: usize) -> Option<usize> {
        self.reaches.iter().position(|reach| reach.files.contains(&file)).or_else(|| {
            let mut showing = (0..self.reaches.len()).filter(|at| self.reaches[*at].inputs.contains(&input));
            let first = showing.next()?;
            showing.next().is_none().then_some(first)
        })
    }
}
