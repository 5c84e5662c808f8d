//! Headings, column titles and fixed sentences of the reports for people.

use super::both;
use crate::model::language::Text;

/// A fixed piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// Of the whole report.
    Report,
    /// Of several clusters side by side.
    Clusters,
    /// Of how much of the architecture is met.
    Score,
    /// Of what tells the cluster from others.
    Cluster,
    /// Of the list of clusters' inputs.
    Sources,
    /// Of the table of all verdicts.
    Overview,
    /// Of what is missing.
    Gaps,
    /// Of the few gaps that matter most.
    WorstGaps,
    /// Of the few steps that settle most.
    SettlesMost,
    /// Of what is as it should be.
    Met,
    /// Of what could not be judged.
    Unknowns,
    /// Of what stands in the way of a verdict.
    Because,
    /// Of what a verdict rests on.
    Evidence,
    /// Of what is to be mended.
    Offenders,
    /// Of how to mend it.
    Remediation,
    /// Of remarks.
    Notes,
    /// Of why a practice is a good one.
    Why,
    /// Of pages to read.
    References,
    /// Of thresholds.
    Params,
    /// Of the commands that would settle unknowns.
    How,
    /// Of the products.
    Components,
    /// Of what is known of each kind.
    Coverage,
    /// Of the sources of a GitOps repository.
    Repository,
    /// Of manifests that no source reaches.
    Unreached,
    /// Of what could not be read.
    Problems,
    /// Of what somebody decided to live with for now.
    Waivers,
    /// Column: who answers for a waiver.
    Owner,
    /// Column: the last day of a waiver.
    Expires,
    /// Of the list of rules.
    Rules,
    /// Column: a rule.
    Rule,
    /// Column: a verdict.
    Verdict,
    /// Column: a severity.
    Severity,
    /// Column: what is found.
    Finding,
    /// Column: a product.
    Product,
    /// Column: a namespace.
    Namespace,
    /// Column: a version.
    Version,
    /// Column: a state.
    State,
    /// Column: what a product is for.
    Purpose,
    /// Column: by which signals.
    Signals,
    /// Column: a kind.
    Kind,
    /// Column: how completely it is known.
    Known,
    /// Column: whether a kind may be listed.
    Right,
    /// Of the rules that look at what may not be listed.
    Hanging,
    /// Column: a section of the architecture.
    Section,
    /// Where several rules reach other verdicts with it.
    Settles,
    /// Where there is nothing to list.
    Nothing,
    /// What unknown means.
    UnknownMeans,
    /// No verdict is unknown.
    AllSettled,
    /// Of what has changed since an earlier report.
    Changes,
    /// Of gaps that were not there.
    Opened,
    /// Of gaps that are no more.
    Closed,
    /// Of gaps that were there, and are.
    StillOpen,
    /// Of what cannot be compared.
    Incomparable,
    /// A gap that no single object shows.
    WholePlatform,
    /// Of what a reader must know who reads no further.
    Summary,
    /// Of the kinds of which something is missing.
    Missing,
    /// Of the architecture as a map.
    Map,
    /// Column: what the team decides.
    Decision,
    /// Column: until when.
    Date,
}

/// The words of a heading.
pub fn heading(heading: Heading) -> Text {
    use Heading as H;
    match heading {
        H::Report => both!("Platform against the reference architecture", "Het platform langs de meetlat"),
        H::Clusters => both!("Clusters", "Clusters"),
        H::Score => both!("Score", "Score"),
        H::Cluster => both!("Cluster", "Cluster"),
        H::Sources => both!("Input", "Invoer"),
        H::Overview => both!("Overview", "Overzicht"),
        H::Gaps => both!("What is missing", "Wat ontbreekt"),
        H::WorstGaps => both!("What matters most", "Wat het zwaarst weegt"),
        H::SettlesMost => both!("What would settle most of the unknown", "Wat het meeste van het onbekende uitwijst"),
        H::Met => both!("What is in place", "Wat op orde is"),
        H::Unknowns => both!("What could not be judged", "Wat niet te beoordelen was"),
        H::Because => both!("What stands in the way", "Wat een oordeel in de weg staat"),
        H::Evidence => both!("Evidence", "Bewijs"),
        H::Offenders => both!("To be mended", "Te herstellen"),
        H::Remediation => both!("How to mend it", "Zo is het te herstellen"),
        H::Notes => both!("Notes", "Opmerkingen"),
        H::Why => both!("Why", "Waarom"),
        H::References => both!("Further reading", "Meer lezen"),
        H::Params => both!("Thresholds", "Drempels"),
        H::How => both!("What would settle it", "Wat uitsluitsel geeft"),
        H::Components => both!("Products recognised", "Herkende producten"),
        H::Coverage => both!("What the input holds", "Wat de invoer bevat"),
        H::Repository => both!("Sources of the repository", "Bronnen van de repository"),
        H::Unreached => both!("Manifests that no source reaches", "Manifesten waar geen bron bij komt"),
        H::Problems => both!("What could not be read", "Wat niet te lezen was"),
        H::Waivers => both!("Waivers", "Ontheffingen"),
        H::Owner => both!("Owner", "Eigenaar"),
        H::Expires => both!("Until", "Tot en met"),
        H::Rules => both!(
            "Rules by chapter of the reference architecture",
            "Regels per hoofdstuk van de referentiearchitectuur"
        ),
        H::Rule => both!("Rule", "Regel"),
        H::Verdict => both!("Verdict", "Oordeel"),
        H::Severity => both!("Severity", "Ernst"),
        H::Finding => both!("Finding", "Bevinding"),
        H::Product => both!("Product", "Product"),
        H::Namespace => both!("Namespace", "Namespace"),
        H::Version => both!("Version", "Versie"),
        H::State => both!("State", "Toestand"),
        H::Purpose => both!("For", "Waarvoor"),
        H::Signals => both!("Recognised by", "Herkend aan"),
        H::Kind => both!("Kind", "Soort"),
        H::Known => both!("Known", "Bekend"),
        H::Right => both!("List", "Opvragen"),
        H::Hanging => both!(
            "Rules that may be unknown for want of these kinds",
            "Regels die onbekend kunnen blijven omdat deze soorten ontbreken"
        ),
        H::Section => both!("Section", "Hoofdstuk"),
        H::Settles => both!("settles", "geeft uitsluitsel over"),
        H::Nothing => both!("None.", "Geen."),
        H::UnknownMeans => both!(
            "Unknown is neither good nor bad: the input does not settle it, and it counts in no score.",
            "Onbekend is goed noch fout: de invoer geeft geen uitsluitsel, en het telt niet mee in de score."
        ),
        H::Changes => both!("What has changed", "Wat er veranderd is"),
        H::Opened => both!("New gaps", "Nieuwe gaten"),
        H::Closed => both!("Closed", "Opgelost"),
        H::StillOpen => both!("Still open", "Nog open"),
        H::Incomparable => both!("Not comparable", "Niet te vergelijken"),
        H::WholePlatform => both!("the platform as a whole", "het platform als geheel"),
        H::Summary => both!("Summary", "Samenvatting"),
        H::Missing => both!("What the input does not hold in full", "Wat de invoer niet volledig bevat"),
        H::Map => both!("The architecture as a map", "De architectuur als kaart"),
        H::Decision => both!("Decision", "Besluit"),
        H::Date => both!("Date", "Datum"),
        H::AllSettled => both!("Every verdict is settled.", "Elk oordeel staat vast."),
    }
}
