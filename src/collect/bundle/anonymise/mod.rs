//! Bundles that do not tell whose they are.
//!
//! Names that somebody chose and addresses become others, the same everywhere in one bundle: what selects, names or reaches an
//! object still does, and every rule says what it would have said. A text is taken for words; those that stand in a name or an
//! address anywhere are private, unless the program itself knows them (they are what rules decide by) or everybody uses them.
//! Words become words, addresses of networks others of their class, UUIDs other UUIDs. That goes for `uid`s too: two bundles of
//! one cluster cannot be told to be of one cluster, which is what is wanted.
//!
//! What is no name by its place and no address by its form is not understood: prose may still tell.

mod address;
mod key;
mod learn;
mod patterns;
mod public;
mod rewrite;

use std::collections::BTreeSet;
use std::io;

use serde_json::Value as Json;

use self::key::Key;
use self::learn::Learner;
use self::patterns::Patterns;
use self::public::Public;
use self::rewrite::Rewriter;
use super::manifest::{Cluster, Manifest};
use super::spool::Spool;

/// Gives everything of one bundle its pseudonyms.
pub(super) struct Anonymiser {
    rewriter: Rewriter,
}

impl Anonymiser {
    /// Reads all that was put aside for its names. `known` are the words that stay, since the program decides by them.
    ///
    /// # Errors
    /// What was put aside cannot be read, or the system gives no random numbers.
    pub(super) fn of(spool: &Spool, manifest: &Manifest, known: &BTreeSet<String>) -> io::Result<Self> {
        let (public, patterns) = (Public::new(known), Patterns::new().map_err(io::Error::other)?);
        let mut learner = Learner::new(&public, &patterns);
        let Cluster { name, server, context, .. } = &manifest.cluster;
        [Some(name), server.as_ref(), context.as_ref()].into_iter().flatten().for_each(|name| learner.telling(name));
        spool.objects(|_, object| {
            learner.object(&serde_json::from_slice::<Json>(object)?);
            Ok(())
        })?;
        let private = learner.done();
        Ok(Self { rewriter: Rewriter::new(Key::random()?, patterns, public, private) })
    }

    /// The manifest of the anonymised bundle: kinds and times stay.
    ///
    /// # Errors
    /// None that is known.
    pub(super) fn manifest(&mut self, manifest: &Manifest) -> io::Result<Manifest> {
        let mut other = manifest.clone();
        other.anonymised = true;
        let Cluster { name, server, context, uid, .. } = &mut other.cluster;
        [Some(name), server.as_mut(), context.as_mut(), uid.as_mut()]
            .into_iter()
            .flatten()
            .for_each(|text| *text = self.rewriter.text(text));
        for kind in &mut other.kinds {
            let why = serde_json::to_value(&kind.why)?;
            kind.why = serde_json::from_value(self.rewriter.object(&why))?;
        }
        Ok(other)
    }

    /// An object as it is put aside.
    ///
    /// # Errors
    /// It is no JSON.
    pub(super) fn object(&mut self, object: &[u8]) -> io::Result<Vec<u8>> {
        let object: Json = serde_json::from_slice(object)?;
        Ok(self.rewriter.object(&object).to_string().into_bytes())
    }
}
