//! The score in words.

use super::{both, verdict};
use crate::model::finding::Finding;
use crate::model::language::{Language, Text};
use crate::model::reason::Reason;
use crate::model::snapshot::Shape;
use crate::model::verdict::Verdict;
use crate::report::document::{Cluster, Scored};

/// How much is met, and of how much.
pub fn score(score: Scored) -> Text {
    let coverage = score.coverage.unwrap_or(100.0).round();
    match score.percent.map(f64::round) {
        Some(met) if coverage >= 100.0 => both!("Score {met} %, everything judged", "Score {met} %, alles beoordeeld"),
        Some(met) => both!(
            "Score {met} %, with {coverage} % of the whole judged",
            "Score {met} %, waarbij {coverage} % van het geheel te beoordelen was"
        ),
        None => both!("No score: nothing could be judged", "Geen score: er was niets te beoordelen"),
    }
}

/// The order in which verdicts are counted.
pub const ORDER: [Verdict; 5] =
    [Verdict::Pass, Verdict::Partial, Verdict::Fail, Verdict::Unknown, Verdict::NotApplicable];

/// How many findings have each verdict: `4 pass · 1 fail`.
pub fn tally(cluster: &Cluster, language: Language) -> String {
    let count = |wanted| cluster.findings.iter().filter(|finding| finding.verdict == wanted).count();
    let told = ORDER.into_iter().map(|wanted| (wanted, count(wanted))).filter(|(_, count)| *count > 0);
    let words: Vec<String> = told.map(|(wanted, count)| format!("{count} {}", verdict(wanted).get(language))).collect();
    words.join(" · ")
}

/// Where to look next, below a table.
pub fn next_steps(cluster: &Cluster) -> Text {
    let open = cluster.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown).count();
    // A live cluster is read again without a path.
    let live = cluster.sources.iter().any(|source| source.shape == Shape::Live);
    let (path, pad) = if live { ("", "") } else { (" PATH", " PAD") };
    let more = both!(
        "In full: -o markdown=review.md. How a verdict came about: meetlat explain RULE{path}.",
        "Voluit: -o markdown=review.md. Hoe een oordeel tot stand kwam: meetlat explain REGEL{pad}."
    );
    if open == 0 {
        return more;
    }
    Text {
        en: format!("What would settle the unknown: meetlat coverage --how{path}. {}", more.en),
        nl: format!("Wat uitsluitsel geeft over het onbekende: meetlat coverage --how{pad}. {}", more.nl),
    }
}

/// Where to look next, below the report on one screen.
pub fn brief_next_steps(cluster: &Cluster) -> Text {
    let Text { en, nl } = next_steps(cluster);
    Text { en: format!("Every verdict: -o table. {en}"), nl: format!("Alle oordelen: -o table. {nl}") }
}

/// How many verdicts one step would settle, or help to settle.
pub fn hangs_on(count: usize) -> Text {
    match count {
        1 => both!("? 1 rule", "? 1 regel"),
        _ => both!("? {count} rules", "? {count} regels"),
    }
}

/// How many verdicts hang on sources that are not in the input; none where no verdict does.
pub fn hanging(findings: &[Finding]) -> Option<Text> {
    let unseen = |finding: &&Finding| {
        finding.unknown_because.iter().any(|why| matches!(why, Reason::SourceUnseen(_) | Reason::SourceUnrendered(_)))
    };
    match findings.iter().filter(unseen).count() {
        0 => None,
        1 => Some(both!(
            "One verdict hangs on what is not in the input.",
            "Eén oordeel hangt af van wat niet in de invoer zit."
        )),
        count => Some(both!(
            "{count} verdicts hang on what is not in the input.",
            "{count} oordelen hangen af van wat niet in de invoer zit."
        )),
    }
}

/// Whether the architecture names a product.
pub fn standing(reference: bool) -> Text {
    if reference { both!("reference", "referentie") } else { both!("accepted alternative", "aanvaard alternatief") }
}
