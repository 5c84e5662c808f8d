//! What is generated from the types and rules is as generated. `MEETLAT_WRITE=1 cargo test --test generated` writes it anew.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use meetlat::catalog::load::{Choice, RuleSet, load};
use meetlat::model::language::Language;
use meetlat::report::{rule_page, rules_list};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rules() -> RuleSet {
    load(&Choice::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Compares a file with what it should hold, or writes it. Gives its name where they differ.
fn stale(path: PathBuf, wanted: &str) -> Option<String> {
    if fs::read_to_string(&path).is_ok_and(|found| found == wanted) {
        return None;
    }
    if std::env::var_os("MEETLAT_WRITE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, wanted).unwrap();
        return None;
    }
    Some(path.strip_prefix(root()).unwrap().display().to_string())
}

fn assert_fresh(stale: Vec<String>) {
    assert!(stale.is_empty(), "not as generated; run `MEETLAT_WRITE=1 cargo test --test generated`: {stale:?}");
}

/// Files in a folder that nothing generates.
fn strays(folder: &str, wanted: &[String]) -> Vec<String> {
    let names = fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| !wanted.contains(name)).map(|name| format!("{folder}/{name} belongs to nothing")).collect()
}

#[test]
fn schemas() {
    let schemas = meetlat::cli::schemas::all().unwrap();
    let names: Vec<String> = schemas.iter().map(|(name, _)| format!("{name}.schema.json")).collect();
    let path = |name: &str| root().join("schemas").join(format!("{name}.schema.json"));
    let mut stale: Vec<String> = schemas.iter().filter_map(|(name, text)| stale(path(name), text)).collect();
    stale.extend(strays("schemas", &names));
    assert_fresh(stale);
}

#[test]
fn rule_pages() {
    let rules = rules();
    let mut all = Vec::new();
    for language in [Language::En, Language::Nl] {
        let folder = format!("docs/rules/{}", language.as_str());
        let name = |id: &str| format!("{id}.md");
        for file in &rules.files {
            let page = rule_page::render(file, &rules.architecture, language);
            all.extend(stale(root().join(&folder).join(name(&file.id)), &page));
        }
        let index = rules_list::index(&rules.files, &rules.architecture, language);
        all.extend(stale(root().join(&folder).join("README.md"), &index));
        let pages = rules.files.iter().map(|file| name(&file.id));
        let names: Vec<String> = pages.chain(["README.md".to_owned()]).collect();
        all.extend(strays(&folder, &names));
    }
    assert_fresh(all);
}

#[test]
fn the_list_of_rules_in_the_readme() {
    const BEGIN: &str = "<!-- rules: generated -->\n";
    const END: &str = "<!-- /rules -->";
    let rules = rules();
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a place for the rules");
    let (_, after) = rest.split_once(END).expect("the place for the rules ends");
    let list = rules_list::markdown(&rules.files, &rules.architecture, Language::En);
    assert_fresh(stale(path, &format!("{before}{BEGIN}{list}{END}{after}")).into_iter().collect());
}

#[test]
fn manual_pages() {
    let folder = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(meetlat::cli::command(), folder.path()).unwrap();
    let (mut names, mut all) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let page = fs::read_to_string(entry.path()).unwrap();
        all.extend(stale(root().join("docs/man").join(&name), &page));
        names.push(name);
    }
    all.extend(strays("docs/man", &names));
    assert_fresh(all);
}

const FACTS: &str = "\
# Facts

What conditions of rules look at: see [rule-language.md](rule-language.md). A field may be unknown where the input does not
settle it; filters then give unknown too. This page is made from the types; do not edit it.
";

#[test]
fn the_page_of_facts() {
    let mut page = FACTS.to_owned();
    for (fact, fields) in meetlat::facts::all::schema() {
        page.push_str(&format!("\n## {fact}\n\n| field | holds |\n|---|---|\n"));
        for field in fields {
            let doc = field.doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
            page.push_str(&format!("| `{}` | {doc} |\n", field.rule_name()));
        }
    }
    assert_fresh(stale(root().join("docs/facts.md"), &page).into_iter().collect());
}
