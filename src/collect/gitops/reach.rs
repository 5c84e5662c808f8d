//! Follows applications to their sources, and what lies there to further applications.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::kustomize::Built;
use super::tree::{Tree, within};
use super::variables::Variables;
use super::{charts, kustomize, resolve, sight};
use crate::collect::reading::FileRead;
use crate::facts::app_sources::{self as apps, Source, is_app, sources};
use crate::model::evidence::ObjectRef;
use crate::model::reason::Reason;
use crate::model::repository::Sight;
use crate::model::resource::Resource;
use crate::model::value::Value;

/// What is the same for every root of a repository.
pub(super) struct World<'t, 'a> {
    /// Its files.
    pub(super) tree: &'t Tree<'a>,
    /// The folders of the charts in it.
    pub(super) charts: BTreeSet<String>,
    /// The folders with a kustomization, each with the places that it claims.
    pub(super) kustomized: BTreeMap<String, BTreeSet<String>>,
    /// Folders and files that kustomizations include and that are not in the input.
    pub(super) missing: BTreeSet<String>,
    /// The input is only a part of the repository.
    pub(super) partial: bool,
    /// Its own URL, where its applications tell it.
    pub(super) url: Option<String>,
    /// The objects that Flux' references name.
    pub(super) repositories: Vec<Resource>,
}

/// What some roots reach.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// The objects of desired state.
    pub(super) objects: Vec<Resource>,
    /// The places of the files that they come from, patches and values included.
    pub(super) places: BTreeSet<String>,
    /// The sources by name, the least known sight of each.
    pub(super) sources: BTreeMap<String, Sight>,
    /// Which application brings another one along.
    pub(super) made_by: BTreeMap<ObjectRef, ObjectRef>,
    /// What stands in the way of knowing all of it.
    pub(super) open: BTreeSet<Reason>,
}

/// Everything that some files lead to.
pub(super) fn reach(world: &World, start: &BTreeSet<String>) -> Reached {
    let mut walk = Walk::new(world);
    for place in start {
        walk.load_file(place);
    }
    while let Some(app) = walk.queue.pop_front() {
        walk.follow(app);
    }
    walk.reached
}

struct Walk<'w, 't, 'a> {
    world: &'w World<'t, 'a>,
    reached: Reached,
    queue: VecDeque<Resource>,
    /// Folders and files that were read, by the application that filled them in, since another may fill them in otherwise; with
    /// the applications that lie there.
    loaded: BTreeMap<(String, String), Vec<ObjectRef>>,
    /// The applications in what is being read.
    here: Vec<ObjectRef>,
}

impl<'w, 't, 'a> Walk<'w, 't, 'a> {
    fn new(world: &'w World<'t, 'a>) -> Self {
        let (reached, queue) = (Reached::default(), VecDeque::new());
        Self { world, reached, queue, loaded: BTreeMap::new(), here: Vec::new() }
    }

    /// A file or the kustomization that stands for its folder.
    fn load_file(&mut self, place: &str) {
        match self.world.tree.file(place) {
            Some(file) => self.take_file(place, file),
            None => self.load(place, &Source::default(), None),
        }
    }

    fn take_file(&mut self, place: &str, file: &FileRead) {
        self.reached.places.insert(place.to_owned());
        for object in file.documents.iter().flat_map(|document| &document.objects) {
            self.take(object.clone(), &Variables::default());
        }
    }

    /// Keeps an object; applications are followed once all of a source is read.
    fn take(&mut self, mut object: Resource, variables: &Variables) {
        variables.fill(&mut object);
        if apps::holds_templates(&object) {
            self.reached.open.insert(Reason::SourceUnrendered(object.reference().to_string().into()));
        }
        if is_app(&object.kind) {
            self.here.push(object.reference());
            self.queue.push_back(object);
        } else {
            self.reached.objects.push(object);
        }
    }

    fn follow(&mut self, app: Resource) {
        if app.kind.kind == "ApplicationSet" {
            return self.expand(app);
        }
        for source in sources(&app, &self.world.repositories).iter().filter(|source| !source.is_reference) {
            self.see(source, &app);
        }
        let resolved = resolve::resolved(app, self.world, &self.reached.objects);
        self.reached.objects.extend(resolved);
    }

    fn expand(&mut self, set: Resource) {
        let expansion = super::generators::expand(&set, self.world.tree);
        self.reached.open.extend(expansion.open);
        self.brings(&set, expansion.applications.iter().map(Resource::reference).collect());
        self.queue.extend(expansion.applications);
        self.reached.objects.push(set);
    }

    fn see(&mut self, source: &Source, app: &Resource) {
        let seen = sight::of(source, app, self.world.url.as_deref(), self.world.tree);
        let sight = match &seen.place {
            Some(place) if charts::makes_apps(self.world.tree, place) => Sight::Unrendered,
            _ => seen.sight,
        };
        let known = self.reached.sources.entry(source.name()).or_insert(sight);
        *known = (*known).max(sight);
        if let Some(place) = &seen.place {
            self.load(place, source, Some(app));
        }
    }

    /// Notes which applications an application brings along; that it may bring itself along tells nothing.
    fn brings(&mut self, app: &Resource, others: Vec<ObjectRef>) {
        let by = app.reference();
        for other in others.into_iter().filter(|other| *other != by) {
            self.reached.made_by.entry(other).or_insert_with(|| by.clone());
        }
    }

    fn load(&mut self, place: &str, source: &Source, app: Option<&Resource>) {
        let variables = app.map(|app| Variables::of(app, &self.reached.objects)).unwrap_or_default();
        let own = app.and_then(|app| own_overlay(app, source));
        let key = (place.to_owned(), format!("{}{own:?}", variables.key()));
        if !self.loaded.contains_key(&key) {
            self.here.clear();
            self.read(place, source, own.as_ref(), &variables);
            let here = std::mem::take(&mut self.here);
            self.loaded.insert(key.clone(), here);
        }
        if let Some(app) = app {
            let here = self.loaded.get(&key).cloned().unwrap_or_default();
            self.brings(app, here);
        }
    }

    fn read(&mut self, place: &str, source: &Source, own: Option<&Value>, variables: &Variables) {
        if charts::is_chart(self.world.tree, place) {
            let files = self.world.tree.below(place).map(|(place, _)| place.to_owned());
            return self.reached.places.extend(files);
        }
        let mut built = Built::default();
        self.gather(place, source, &mut built);
        if let Some(own) = own {
            kustomize::overlay(self.world.tree, place, own, &mut built);
        }
        self.reached.places.extend(built.claimed);
        self.reached.open.extend(built.open);
        for object in built.objects {
            self.take(object, variables);
        }
    }

    fn gather(&self, place: &str, source: &Source, into: &mut Built) {
        match self.world.kustomized.contains_key(place) {
            true => into.add(kustomize::build(self.world.tree, place)),
            false => self.plain(place, source, into),
        }
    }

    /// Files without a kustomization. Where a folder below has one, that stands for it (fluxcd/pkg:kustomize/generator.go).
    fn plain(&self, place: &str, source: &Source, into: &mut Built) {
        let tree = self.world.tree;
        if let Some(file) = tree.file(place) {
            return into.add_file(place, file);
        }
        let below = self.world.kustomized.keys().filter(|folder| source.recurse && within(folder, place).is_some());
        let nested: Vec<&String> = below.collect();
        let outermost = |folder: &&&String| !nested.iter().any(|other| within(folder, other).is_some());
        for folder in nested.iter().filter(outermost) {
            into.add(kustomize::build(tree, folder));
        }
        let files: Vec<(&str, &FileRead)> =
            if source.recurse { tree.below(place).collect() } else { tree.directly_in(place).collect() };
        for (file, read) in files {
            let claimed = nested.iter().any(|folder| within(file, folder).is_some());
            let wanted = within(file, place).is_some_and(|inner| source.takes(inner));
            if !claimed && wanted && !charts::is_within(file, &self.world.charts) {
                into.add_file(file, read);
            }
        }
    }
}

/// What an application changes in the files of a source: Flux beside the path, Argo CD in the source's `kustomize`.
fn own_overlay(app: &Resource, source: &Source) -> Option<Value> {
    match app.kind.kind.as_str() {
        "Kustomization" => app.body.get("spec").cloned(),
        "FluxInstance" => None,
        _ => source.kustomize.clone(),
    }
}

/// The places that the applications in some files name, for telling roots from what they lead to.
pub(super) fn named(world: &World, place: &str) -> BTreeSet<String> {
    let Some(file) = world.tree.file(place) else { return BTreeSet::new() };
    let objects = file.documents.iter().flat_map(|document| &document.objects).filter(|object| is_app(&object.kind));
    let all = objects.flat_map(|app| {
        apps::sources(app, &world.repositories)
            .into_iter()
            .filter_map(|source| sight::of(&source, app, world.url.as_deref(), world.tree).place)
    });
    all.collect()
}
