//! `docs/facts.md` lists every fact with its fields, from the types themselves. `UPDATE=1 cargo test --test facts_page`
//! writes it anew.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use meetlat::facts::all;

const HEAD: &str = "\
# Facts

What conditions of rules look at: see [rule-language.md](rule-language.md). A field may be unknown where the input does not
settle it; filters then give unknown too. This page is made from the types; do not edit it.
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (fact, fields) in all::schema() {
        let _ = write!(page, "\n## {fact}\n\n| field | holds |\n|---|---|\n");
        for field in fields {
            let doc = field.doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
            let _ = writeln!(page, "| `{}` | {doc} |", field.rule_name());
        }
    }
    page
}

#[test]
fn the_page_is_what_the_types_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/facts.md");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page(), "docs/facts.md is out of date: run `UPDATE=1 cargo test --test facts_page`");
}
