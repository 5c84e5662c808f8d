//! Puts pages aside as they are read, so that a bundle of a large cluster does not lie in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::encode::encode;
use crate::collect::live::{ListOf, Shelf};
use crate::collect::reading::DocumentRead;
use crate::model::kind::GroupKind;

/// The lists that were read so far, one nameless file each, which the system drops with the program.
#[derive(Debug, Default)]
pub struct Spool {
    lists: Mutex<BTreeMap<String, Arc<Mutex<List>>>>,
    /// Whether the objects stay in memory too.
    keeping: bool,
}

#[derive(Debug)]
struct List {
    kind: GroupKind,
    version: String,
    /// Its objects, a line each, with commas between.
    file: File,
    /// Where each page begins.
    pages: Vec<u64>,
}

impl Spool {
    /// One that leaves the objects in memory, too, for who must judge them before the bundle is written.
    pub fn keeping() -> Self {
        Self { keeping: true, ..Self::default() }
    }

    fn list(&self, of: ListOf<'_>) -> io::Result<Arc<Mutex<List>>> {
        // Whoever panicked with the lock in hand has told so already.
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = lists.get(of.resource) {
            return Ok(list.clone());
        }
        let (kind, version) = (of.kind.clone(), of.version.to_owned());
        let list = List { kind, version, file: tempfile::tempfile()?, pages: Vec::new() };
        let list = Arc::new(Mutex::new(list));
        lists.insert(of.resource.to_owned(), list.clone());
        Ok(list)
    }

    /// Gives each list to `each` with its objects, one after the other with commas between, and their length in bytes.
    pub(super) fn each(
        &self,
        mut each: impl FnMut(ListOf<'_>, &mut dyn Read, u64) -> io::Result<()>,
    ) -> io::Result<()> {
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, list) in lists.iter() {
            let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
            let length = list.file.metadata()?.len();
            list.file.seek(SeekFrom::Start(0))?;
            let List { kind, version, file, .. } = &mut *list;
            each(ListOf { kind, version, resource: name }, file, length)?;
        }
        Ok(())
    }

    /// Gives each object to `each`, as it was put aside.
    pub(super) fn objects(&self, mut each: impl FnMut(ListOf<'_>, &[u8]) -> io::Result<()>) -> io::Result<()> {
        self.each(|of, objects, _| {
            for line in BufReader::new(objects).split(b'\n') {
                let line = line?;
                each(of, line.strip_suffix(b",").unwrap_or(&line))?;
            }
            Ok(())
        })
    }

    /// The same lists with every object rewritten.
    pub(super) fn rewritten(&self, mut rewrite: impl FnMut(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<Self> {
        let other = Self::default();
        // Lists without objects are there, too.
        self.each(|of, _, _| other.list(of).map(drop))?;
        self.objects(|of, object| other.append(of, &rewrite(object)?))?;
        Ok(other)
    }

    fn append(&self, of: ListOf<'_>, object: &[u8]) -> io::Result<()> {
        let list = self.list(of)?;
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.file.seek(SeekFrom::End(0))? > 0 {
            list.file.write_all(b",\n")?;
        }
        list.file.write_all(object)
    }
}

impl Shelf for Spool {
    fn put(&self, of: ListOf<'_>, page: usize, mut document: DocumentRead) -> io::Result<DocumentRead> {
        let list = self.list(of)?;
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        let start = list.file.seek(SeekFrom::End(0))?;
        list.pages.truncate(page);
        list.pages.push(start);
        let mut lines = Vec::new();
        let objects = if self.keeping { document.objects.clone() } else { std::mem::take(&mut document.objects) };
        for object in objects {
            let first = start == 0 && lines.is_empty();
            lines.extend_from_slice(if first { b"" } else { b",\n" });
            lines.extend(encode(object));
        }
        list.file.write_all(&lines)?;
        Ok(document)
    }

    fn drop_from(&self, of: ListOf<'_>, page: usize) -> io::Result<()> {
        let list = self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(of.resource).cloned();
        let Some(list) = list else { return Ok(()) };
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        let start = list.pages.get(page).copied();
        list.pages.truncate(page);
        start.map_or(Ok(()), |start| list.file.set_len(start))
    }
}
