//! The map as one drawing. Text stays text, colours follow the reader's screen, and every name is escaped.

mod lines;

use super::document::{Cluster, Report};
use super::map::{Block, District, Map, Product, Row, width};
use super::style::sign;
use super::visible::{escaped, on_one_line};
use super::wording;
use crate::model::language::Language;
use crate::model::verdict::Verdict;
use lines::{BOLD, fitted, wrapped};

const STYLE: &str = include_str!("svg/style.css");

/// The width of the drawing.
const WIDTH: f64 = 1200.0;
/// What is left free around it.
const MARGIN: f64 = 24.0;
/// Between districts, and between their blocks.
const GAP: f64 = 12.0;
/// Within a district, around its blocks.
const PAD: f64 = 12.0;
/// The height of a block.
const BLOCK: f64 = 104.0;
/// The height of a district's title.
const TITLE: f64 = 36.0;
/// From one of its lines to the next.
const LINE: f64 = 20.0;
/// The height of a cluster's head.
const HEAD: f64 = 84.0;
/// How many products a block has room for.
const PRODUCTS: usize = 3;

/// The maps of all clusters of a report, one below the other.
pub fn render(report: &Report, language: Language) -> String {
    let mut drawing = Drawing { language, body: String::new(), y: MARGIN };
    for cluster in &report.clusters {
        drawing.cluster(cluster, report);
    }
    drawing.legend();
    let names: Vec<String> = report.clusters.iter().map(|cluster| escaped(&cluster.identity.name)).collect();
    let height = drawing.y + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"title desc\" xml:lang=\"{}\">\n<title id=\"title\">{}: {}</title>\n<desc id=\"desc\">{}</desc>\n\
         <style>{STYLE}</style>\n{HATCH}<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}</svg>\n",
        language.as_str(),
        escaped(wording::heading(wording::Heading::Report).get(language)),
        names.join(", "),
        told(report, language),
        drawing.body
    )
}

const HATCH: &str = "<defs><pattern id=\"hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect class=\"hatch-ground\" width=\"8\" height=\"8\"/><rect class=\"hatch-line\" width=\"2\" \
    height=\"8\"/></pattern></defs>\n";

/// The whole map in words, for those who do not see it.
fn told(report: &Report, language: Language) -> String {
    let block =
        |block: &Block| format!("{}: {}", block.name.get(language), wording::verdict(block.verdict).get(language));
    let district = |one: &District| {
        let blocks: Vec<String> = one.blocks.iter().map(block).collect();
        format!("{} {}: {}.", one.id, one.title.get(language), blocks.join(", "))
    };
    let cluster = |cluster: &Cluster| {
        let map = Map::of(cluster, &report.architecture);
        let districts: Vec<String> = map.districts().map(district).collect();
        let score = wording::score(cluster.score);
        escaped(&format!("{}. {}. {}", cluster.identity.name, score.get(language), districts.join(" ")))
    };
    report.clusters.iter().map(cluster).collect::<Vec<_>>().join("\n")
}

/// What is drawn so far, and down to where.
struct Drawing {
    language: Language,
    body: String,
    y: f64,
}

impl Drawing {
    fn text(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        self.body.push_str(&format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n",
            escaped(&on_one_line(text))
        ));
    }

    fn cluster(&mut self, cluster: &Cluster, report: &Report) {
        let score = wording::score(cluster.score);
        let collected = wording::collected(cluster);
        let line = format!("{} · {}", score.get(self.language), collected.get(self.language));
        self.text("name", (MARGIN, self.y + 30.0), &fitted(&cluster.identity.name, WIDTH - 2.0 * MARGIN, 30.0 * BOLD));
        self.text("line", (MARGIN, self.y + 56.0), &line);
        self.y += HEAD;
        for row in &Map::of(cluster, &report.architecture).rows {
            self.row(row);
        }
        self.y += GAP;
    }

    fn row(&mut self, row: &Row) {
        let columns = width(row) as f64;
        let districts = row.districts.len() as f64;
        let room = WIDTH - 2.0 * MARGIN - (districts - 1.0) * GAP - districts * 2.0 * PAD - (columns - districts) * GAP;
        let column = room / columns.max(1.0);
        let high = row.districts.iter().map(|one| one.blocks.len().div_ceil(one.columns)).max().unwrap_or(0) as f64;
        let inner = high * BLOCK + (high - 1.0).max(0.0) * GAP;
        let full = |one: &District| one.columns as f64 * (column + GAP) - GAP + 2.0 * PAD;
        let titles: Vec<_> = row.districts.iter().map(|one| self.title(one, full(one) - 2.0 * PAD)).collect();
        let title = TITLE + LINE * titles.iter().map(|lines| lines.len().saturating_sub(1)).max().unwrap_or(0) as f64;
        let mut x = MARGIN;
        for (district, lines) in row.districts.iter().zip(&titles) {
            self.frame((x, self.y), (full(district), title + inner + PAD), lines);
            self.blocks(district, (x + PAD, self.y + title), inner, column);
            x += full(district) + GAP;
        }
        self.y += title + inner + PAD + GAP;
    }

    fn title(&self, district: &District, width: f64) -> Vec<String> {
        wrapped(&format!("{} {}", district.id, district.title.get(self.language)), width, 17.0 * BOLD, 2)
    }

    fn frame(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), title: &[String]) {
        self.body.push_str(&format!(
            "<rect class=\"district\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"8\"/>\n"
        ));
        for (at, line) in title.iter().enumerate() {
            self.text("title", (x + PAD, y + 25.0 + LINE * at as f64), line);
        }
    }

    fn blocks(&mut self, district: &District, (x, y): (f64, f64), inner: f64, column: f64) {
        let rows = district.blocks.len().div_ceil(district.columns) as f64;
        let height = (inner - (rows - 1.0) * GAP) / rows;
        for (at, block) in district.blocks.iter().enumerate() {
            let left = x + (at % district.columns) as f64 * (column + GAP);
            let top = y + (at / district.columns) as f64 * (height + GAP);
            let wide = block.span as f64;
            self.block(block, (left, top), (wide * column + (wide - 1.0) * GAP, height));
        }
    }

    fn block(&mut self, block: &Block, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let word = wording::verdict(block.verdict);
        self.body.push_str(&format!("<g class=\"{}\">\n<title>{}</title>\n", class(block.verdict), self.told(block)));
        self.body.push_str(&format!(
            "<rect class=\"block\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>\n"
        ));
        self.text("sign", (x + width - 12.0, y + 24.0), sign(block.verdict));
        let names = wrapped(block.name.get(self.language), width - 40.0, 14.0 * BOLD, 2);
        for (at, line) in names.iter().enumerate() {
            self.text("block-name", (x + 10.0, y + 22.0 + 18.0 * at as f64), line);
        }
        let below = y + 24.0 + 18.0 * names.len() as f64;
        let room = PRODUCTS.min(((y + height - 22.0 - below) / 16.0).max(0.0) as usize + 1);
        for (at, line) in self.products(block, width - 20.0, room).iter().enumerate() {
            self.text("product", (x + 10.0, below + 16.0 * at as f64), line);
        }
        let tally = fitted(&format!("{}{}", self.waived(block), tally(block)), width - 20.0, 12.0);
        self.text("tally", (x + width - 12.0, y + height - 9.0), &tally);
        self.text("word", (x + 10.0, y + height - 9.0), word.get(self.language));
        self.body.push_str("</g>\n");
    }

    /// A block in words.
    fn told(&self, block: &Block) -> String {
        let products = block.products.iter().map(|one| named(one, self.language));
        let products: String = products.map(|product| format!(" · {product}")).collect();
        let word = wording::verdict(block.verdict);
        escaped(&on_one_line(&format!("{}: {}{products}", block.name.get(self.language), word.get(self.language))))
    }

    fn products(&self, block: &Block, width: f64, room: usize) -> Vec<String> {
        if block.products.is_empty() && block.wants_products {
            return vec![wording::page().no_product.get(self.language).to_owned()];
        }
        let all = block.products.len();
        let shown = if all > room { room.saturating_sub(1) } else { all };
        let more = (all > shown).then(|| format!("+{} {}", all - shown, wording::page().more.get(self.language)));
        let lines = |product: &Product| {
            let (line, words) = (named(product, self.language), words(product, self.language));
            let is_short = fitted(&line, width, 13.0) == line;
            // Where there is room for it, what is said of a product goes below its name before it is cut.
            if is_short || all * 2 > room { vec![line] } else { vec![product.name.clone(), words] }
        };
        let lines = block.products.iter().take(shown).flat_map(lines).chain(more);
        lines.map(|line| fitted(&line, width, 13.0)).collect()
    }

    fn waived(&self, block: &Block) -> String {
        match block.waived {
            0 => String::new(),
            count => format!("⚑ {count} {}  ", wording::page().waived.get(self.language)),
        }
    }

    /// What the colours and signs mean.
    fn legend(&mut self) {
        let mut x = MARGIN;
        let y = self.y;
        for word in wording::verdicts() {
            let text = format!("{} {}", sign(word.id), word.word.get(self.language));
            self.body.push_str(&format!(
                "<g class=\"{}\"><rect class=\"block\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"120\" height=\"26\" rx=\"5\"/>\n",
                class(word.id)
            ));
            self.text("legend", (x + 10.0, y + 18.0), &text);
            self.body.push_str("</g>\n");
            x += 132.0;
        }
        self.y += 26.0;
    }
}

fn named(product: &Product, language: Language) -> String {
    let words = words(product, language);
    if words.is_empty() { product.name.clone() } else { format!("{} ({words})", product.name) }
}

/// What is said of a product.
fn words(product: &Product, language: Language) -> String {
    let words = [&product.standing, &product.state].into_iter().flatten().map(|word| word.get(language));
    words.collect::<Vec<_>>().join(", ")
}

fn tally(block: &Block) -> String {
    let counts = block.tally.iter().map(|one| format!("{} {}", sign(one.verdict), one.count));
    counts.collect::<Vec<_>>().join(" · ")
}

fn class(verdict: Verdict) -> String {
    format!("v-{}", verdict.as_str())
}
