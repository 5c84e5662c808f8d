//! The map as a Mermaid flowchart, for Markdown that GitHub and GitLab draw.

use super::document::{Cluster, Report};
use super::map::{Block, District, Map, Product};
use super::style::sign;
use super::visible::on_one_line;
use super::wording;
use crate::model::language::Language;
use crate::model::verdict::Verdict;

/// How many products a block names.
const PRODUCTS: usize = 3;
/// How many letters of a name are shown: a label does not wrap by itself.
const LETTERS: usize = 40;

/// The colours of a verdict that can be told apart on a light and a dark page: ground, edge and letters.
const CLASSES: [(Verdict, &str); 5] = [
    (Verdict::Pass, "fill:#d9eadb,stroke:#7fb78d,color:#17532d"),
    (Verdict::Partial, "fill:#f8e6b8,stroke:#d8ae4c,color:#664400"),
    (Verdict::Fail, "fill:#f7d6cf,stroke:#d9806f,color:#8a1a14"),
    (Verdict::Unknown, "fill:#e3e8f2,stroke:#8fa3c8,color:#2b4672,stroke-dasharray:5 3"),
    (Verdict::NotApplicable, "fill:#f1eee6,stroke:#d8d3c6,color:#62666c"),
];

/// The map of one cluster of a report: what stands between the fences of a block of Mermaid.
pub fn render(cluster: &Cluster, report: &Report, language: Language) -> String {
    let map = Map::of(cluster, &report.architecture);
    let mut text = "flowchart LR\n".to_owned();
    let numbered: Vec<(usize, &District)> = map.districts().enumerate().collect();
    // Mermaid draws what comes last on top.
    let mut end = numbered.len();
    for row in map.rows.iter().rev() {
        let begin = end - row.districts.len();
        numbered.iter().take(end).skip(begin).for_each(|(at, one)| text.push_str(&district(*at, one, language)));
        end = begin;
    }
    text.push_str(&rows(&map));
    for (verdict, style) in CLASSES {
        text.push_str(&format!("  classDef {} {style}\n", class(verdict)));
    }
    text
}

/// Something invisible leads from each district to the one beside it: without that they would stand in any order.
fn rows(map: &Map) -> String {
    let mut first = 0;
    let mut text = String::new();
    for row in &map.rows {
        let names: Vec<String> = (first..first + row.districts.len()).map(|at| format!("s{at}")).collect();
        first += row.districts.len();
        if names.len() > 1 {
            text.push_str(&format!("  {}\n", names.join(" ~~~ ")));
        }
        text.push_str(&format!("  class {} district\n", names.join(",")));
    }
    text + "  classDef district fill:transparent,stroke:#8a8f98\n"
}

fn district(at: usize, district: &District, language: Language) -> String {
    let title = label(&format!("{} {}", district.id, district.title.get(language)));
    let blocks = district.blocks.iter().enumerate().map(|(place, one)| block(at, place, one, language));
    let mut text = format!("  subgraph s{at}[\"{title}\"]\n    direction TB\n");
    text.extend(blocks);
    text.push_str(&columns(at, district));
    text.push_str("  end\n");
    text
}

/// Blocks stand below each other where something invisible leads from one to the next.
fn columns(at: usize, district: &District) -> String {
    let high = district.blocks.len().div_ceil(district.columns);
    let below = |place: &usize| !place.is_multiple_of(high);
    let links = (1..district.blocks.len()).filter(below);
    links.map(|place| format!("    s{at}b{} ~~~ s{at}b{place}\n", place - 1)).collect()
}

fn block(at: usize, place: usize, block: &Block, language: Language) -> String {
    let name = label(&format!("{} {}", sign(block.verdict), block.name.get(language)));
    let products = block.products.iter().take(PRODUCTS).map(|one| product(one, language));
    let more = block.products.len().saturating_sub(PRODUCTS);
    let more = (more > 0).then(|| format!("+{more}"));
    let waived =
        (block.waived > 0).then(|| label(&format!("⚑ {} {}", block.waived, wording::page().waived.get(language))));
    let lines: Vec<String> = products.chain(more).chain(waived).map(|line| format!("<br/>{line}")).collect();
    format!("    s{at}b{place}[\"<b>{name}</b>{}\"]:::{}\n", lines.concat(), class(block.verdict))
}

fn product(product: &Product, language: Language) -> String {
    let words = [&product.standing, &product.state].into_iter().flatten().map(|word| word.get(language));
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        label(&product.name)
    } else {
        label(&format!("{} ({})", cut(&product.name), words.join(", ")))
    }
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Partial => "partial",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "na",
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// Text within the quotes of a label: all that Mermaid, Markdown or HTML would take for more than a letter is written as a code.
fn label(text: &str) -> String {
    let mut out = String::new();
    for letter in on_one_line(text).chars() {
        match letter {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | '[' | ']' | '{' | '}' | '(' | ')' | '|' | ';'
            | '%' | '$' | ':' => {
                out.push_str(&format!("#{};", letter as u32));
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cut, label};

    #[test]
    fn nothing_ends_a_label() {
        assert_eq!(label("a\"]\n``` <b>"), "a#34;#93; #96;#96;#96; #60;b#62;");
        assert_eq!(label("3.2 Logs – één"), "3.2 Logs – één");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(cut(&"x".repeat(500)).chars().count(), super::LETTERS);
    }
}
