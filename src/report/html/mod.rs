//! The report as one page that a team looks at together: it holds all it needs, asks no network, and works from a file.
//!
//! The templates write everything in both languages, and the page shows one of them; so it can be read without its script, which
//! only filters, switches, copies, and lists the rest of long lists.

mod changes;
mod cluster;
mod data;
mod finding;
mod page;
mod template;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use super::document::Report;
use crate::model::language::Language;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole page, in `language` first.
///
/// # Errors
/// None in practice; the template engine's, should a template of ours name what is not there.
pub fn render(report: &Report, language: Language) -> Result<String, minijinja::Error> {
    let page = page::page(report, language);
    template::environment()?.get_template("page.html")?.render(minijinja::value::Serde(page))
}

/// What the page may load and run: its own style and script, by their digests.
fn policy() -> String {
    let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}
