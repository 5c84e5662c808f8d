//! How fixtures turned out.

use super::style::Tone;
use super::table::{Cell, cell, columns};
use crate::fixture::run::Outcome;
use crate::model::verdict::Verdict;

/// One line a fixture, with its differences below it; then a tally, and the verdicts that no fixture asks for.
pub fn render(outcomes: &[Outcome], untested: &[(String, Verdict)]) -> String {
    let rows = outcomes.iter().flat_map(rows).collect();
    let failed = outcomes.iter().filter(|outcome| !outcome.holds()).count();
    let tally = format!("{} held, {failed} failed", outcomes.len() - failed);
    let missing: String = untested.iter().map(|(rule, verdict)| missing(rule, *verdict)).collect();
    format!("{}\n{}\n{missing}", columns(rows, &[6]), Tone::Strong.paint(&tally))
}

fn rows(outcome: &Outcome) -> Vec<Vec<Cell>> {
    let (sign, tone) = if outcome.holds() { ("✔", Tone::Good) } else { ("✘", Tone::Bad) };
    let differences = outcome.differences.iter().map(|difference| vec![cell(""), cell(&**difference)]);
    let title = vec![cell(sign).tone(tone), cell(&*outcome.fixture)];
    std::iter::once(title).chain(differences).collect()
}

fn missing(rule: &str, verdict: Verdict) -> String {
    format!("no fixture of {rule} asks for {}: add one, or take the verdict out of `verdicts`\n", verdict.as_str())
}
