//! The words of the page that a team looks at together, and of the map in it.

use serde::Serialize;

use super::{both, severity, verdict};
use crate::model::language::Text;
use crate::model::verdict::{Severity, Verdict};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $nl:literal;)*) => {
        /// The fixed words of the page, by name.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct PageWords {
            $($(#[$doc])* pub $name: Text,)*
        }

        /// All of them.
        pub fn page() -> PageWords {
            PageWords { $($name: both!($en, $nl),)* }
        }
    };
}

words! {
    /// The link past the head of the page.
    skip: "Skip to the findings", "Naar de bevindingen";
    /// The switch of languages.
    language: "Language", "Taal";
    /// The switch of colours.
    theme: "Light or dark", "Licht of donker";
    /// Prints the page.
    print: "Print", "Afdrukken";
    /// The parts of the page.
    parts: "On this page", "Op deze pagina";
    /// The heading of the map.
    map: "The map", "De kaart";
    /// What the map says.
    map_means: "A block has the worst verdict of its rules. Choose one to read its findings.",
        "Een blok heeft het slechtste oordeel van zijn regels. Kies er een om de bevindingen te lezen.";
    /// What the colours and signs mean.
    legend: "Legend", "Legenda";
    /// No product was found for a block.
    no_product: "no product recognised", "geen product herkend";
    /// Products or kinds that are not named.
    more: "more", "meer";
    /// The heading of the findings.
    findings: "Findings", "Bevindingen";
    /// The heading of what a scan could see.
    coverage: "Coverage", "Dekking";
    /// What score and coverage are.
    score_means: "The score is what is in place of what could be judged, weighed by severity: critical 10, high 5, medium 3, low 1, and half of it where it is there in part. What is unknown is neither good nor bad and counts in no score; the coverage says how much could be judged.",
        "De score is wat op orde is van wat te beoordelen was, gewogen naar ernst: kritiek 10, hoog 5, middel 3, laag 1, en de helft daarvan waar iets er deels is. Wat onbekend is, is goed noch fout en telt niet mee in de score; de dekking zegt hoeveel te beoordelen was.";
    /// The part of the whole that is met.
    met: "in place", "op orde";
    /// The part that is not.
    unmet: "to be mended", "te herstellen";
    /// The part that is unknown.
    unjudged: "not judged", "niet te beoordelen";
    /// When the input was collected.
    collected: "Collected", "Verzameld";
    /// The address of the API server.
    server: "API server", "API-server";
    /// The context of a kubeconfig.
    context: "Context", "Context";
    /// How many objects an input holds.
    objects: "objects", "objecten";
    /// The heading of the filters.
    filters: "Filter the findings", "Bevindingen filteren";
    /// The field for text to look for.
    search: "Search", "Zoeken";
    /// Between how many are shown and how many there are.
    of: "of", "van";
    /// Behind both.
    shown: "findings shown", "bevindingen getoond";
    /// Takes all filters away.
    reset: "Show everything", "Alles tonen";
    /// Where the filters leave nothing.
    none_shown: "No finding fits these filters.", "Geen bevinding past bij deze filters.";
    /// Opens all findings.
    open_all: "Open all", "Alles openen";
    /// Closes them.
    close_all: "Close all", "Alles sluiten";
    /// Lists what is not listed yet.
    show_all: "Show all", "Toon alle";
    /// Where the rest of a list can be seen.
    rest_on_screen: "the rest stands in the report on screen", "de rest staat in het rapport op het scherm";
    /// Copies a command or snippet.
    copy: "Copy", "Kopiëren";
    /// It was copied.
    copied: "Copied", "Gekopieerd";
    /// A finding that somebody answers for.
    waived: "waived", "ontheven";
    /// The heading of a waiver.
    waiver: "Waiver", "Ontheffing";
    /// Why the gap is accepted.
    reason: "Reason", "Reden";
    /// Who answers for it.
    owner: "Owner", "Eigenaar";
    /// Where it is followed up.
    ticket: "Ticket", "Ticket";
    /// The last day on which it holds.
    until: "Until", "Tot en met";
    /// A waiver without an end.
    no_end: "without an end", "zonder einddatum";
    /// Where the waiver is written.
    written_in: "Written in", "Staat in";
    /// Which rules a step settles.
    settles: "Settles", "Geeft uitsluitsel over";
    /// The way back.
    to_map: "To the map", "Naar de kaart";
    /// How many kinds share an extent.
    kinds: "kinds", "soorten";
    /// Said where scripts do not run.
    no_script: "Filters, the other language and long lists need JavaScript, which is switched off here. Everything else can be read.",
        "Filters, de andere taal en lange lijsten hebben JavaScript nodig, en dat staat hier uit. Al het andere is te lezen.";
    /// The program that made the page.
    made_by: "Made by", "Gemaakt door";
    /// The digest of the rules.
    rules_digest: "Rules", "Regels";
    /// The configuration that was in force.
    config: "Configuration", "Configuratie";
    /// A cluster that could not be read.
    unread: "not read", "niet gelezen";
}

/// A verdict with its word, as the page offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictWord {
    /// As in the document.
    pub id: Verdict,
    /// In words.
    pub word: Text,
}

/// A severity with its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeverityWord {
    /// As in the document.
    pub id: Severity,
    /// In words.
    pub word: Text,
}

/// All verdicts, the worst first.
pub fn verdicts() -> Vec<VerdictWord> {
    let all = [Verdict::Fail, Verdict::Partial, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable];
    all.into_iter().map(|id| VerdictWord { id, word: verdict(id) }).collect()
}

/// All severities, the gravest first.
pub fn severities() -> Vec<SeverityWord> {
    let all = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];
    all.into_iter().map(|id| SeverityWord { id, word: severity(id) }).collect()
}

/// The name of a block for the rules that no block of the architecture has.
pub fn further_rules() -> Text {
    both!("Further rules", "Overige regels")
}
