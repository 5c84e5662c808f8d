//! Where rules and products come from: the binary itself, and folders of the user's.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// A YAML file of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// As it is shown in problems: `rules/network/ingress-controller.yaml`.
    pub name: String,
    /// Its path below the root, for telling products from rules.
    pub place: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// The file's name without its ending, which is the id of what it holds.
    pub fn stem(&self) -> &str {
        let name = self.place.rsplit('/').next().unwrap_or(&self.place);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Whether it holds a product.
    pub fn is_product(&self) -> bool {
        self.place.starts_with("components/") || self.place.contains("/components/")
    }

    /// Whether it holds a table of releases.
    pub fn is_releases(&self) -> bool {
        self.place.starts_with("releases/") || self.place.contains("/releases/")
    }

    /// Whether it holds the architecture.
    pub fn is_architecture(&self) -> bool {
        self.stem() == "architecture"
    }

    /// Whether it holds what comes with products.
    pub fn is_vendor(&self) -> bool {
        self.stem() == "vendor"
    }

    /// Whether it holds the identity providers that are known.
    pub fn is_identity_providers(&self) -> bool {
        self.stem() == "identity-providers"
    }

    /// Whether it holds a rule.
    pub fn is_rule(&self) -> bool {
        let others = [
            self.is_product(),
            self.is_architecture(),
            self.is_releases(),
            self.is_vendor(),
            self.is_identity_providers(),
        ];
        !others.contains(&true)
    }
}

/// The files in the binary, by name.
pub fn embedded() -> Vec<SourceFile> {
    let mut files = BTreeMap::new();
    gather(&EMBEDDED, &mut files);
    let file = |(place, text): (String, String)| SourceFile { name: format!("rules/{place}"), place, text };
    files.into_iter().map(file).collect()
}

fn gather(folder: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in folder.files().filter(|file| file.path().extension().is_some_and(|ending| ending == "yaml")) {
        let place = file.path().to_string_lossy().replace('\\', "/");
        files.extend(file.contents_utf8().map(|text| (place, text.to_owned())));
    }
    folder.dirs().for_each(|inner| gather(inner, files));
}

/// The files of a folder and the folders below it, by name. Fixtures below it are left out: they are no rules.
pub fn folder(root: &Path) -> io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    walk(root, root, &mut files)?;
    files.sort_by(|a: &SourceFile, b| a.place.cmp(&b.place));
    Ok(files)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "fixtures") {
                walk(root, &path, files)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            let place = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(SourceFile {
                name: path.to_string_lossy().into_owned(),
                place,
                text: fs::read_to_string(&path)?,
            });
        }
    }
    Ok(())
}
