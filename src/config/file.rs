//! The form of `meetlat.yaml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::product_file::ComponentFile;
use crate::model::language::Language;
use crate::model::verdict::Severity;

/// What a team has agreed on: how it wants its platform judged. Arguments on the command line go before it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Config {
    /// The language of reports.
    pub language: Option<Language>,
    /// Which rules are in force, and how.
    pub rules: RulesSection,
    /// What is production. It goes before labels, cloud tags and paths.
    pub production: Production,
    /// Who is trusted to tell who somebody is.
    pub identity_providers: IdentityProvidersSection,
    /// Accepted products beyond the catalogue, each written as the files in `rules/components/` are.
    pub alternatives: Vec<ComponentFile>,
    /// A newer table of releases: a file as `--releases` takes it.
    pub releases: Option<PathBuf>,
    /// When a scan counts as failed.
    pub gate: GateSection,
    /// What somebody decided to live with for now.
    pub waivers: Vec<WaiverEntry>,
}

/// Which rules are in force, and how.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct RulesSection {
    /// Report on these rules only, by id.
    pub only: Vec<String>,
    /// Leave these rules out.
    pub skip: Vec<String>,
    /// Report on these sections of the architecture only, `"3.2"`.
    pub sections: Vec<String>,
    /// A folder with further rules and products (below `components/`); one with the id of a built-in replaces it.
    pub folder: Option<PathBuf>,
    /// How much a gap matters here, by the id of the rule, whatever the data say.
    pub severities: BTreeMap<String, Severity>,
    /// Thresholds: a parameter's name for all rules, or a rule's id and a parameter's name, `logs-long-term.objectDays`.
    pub params: BTreeMap<String, f64>,
}

/// What is production.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Production {
    /// Whole clusters, by patterns of their name, uid or context.
    pub clusters: YesNoSection,
    /// Namespaces, by patterns of their names. What is said of one goes before what is said of its cluster.
    pub namespaces: YesNoSection,
}

/// Patterns of names, in which `*` stands for any text. Where both lists have one that fits, `yes` counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct YesNoSection {
    /// These are production.
    pub yes: Vec<String>,
    /// These are something else.
    pub no: Vec<String>,
}

/// Who is trusted to tell who somebody is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct IdentityProvidersSection {
    /// Hosts, in which one `*` stands for any text, or addresses of issuers; an address with a path is trusted below that path only.
    pub trusted: Vec<String>,
}

/// When a scan counts as failed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct GateSection {
    /// The least severity at which a gap counts.
    pub fail_on: Option<Severity>,
    /// Whether partial and unknown count too.
    pub strict: Option<bool>,
    /// The least score, in percent.
    pub min_score: Option<f64>,
    /// The least share of the architecture that is judged, in percent.
    pub min_coverage: Option<f64>,
    /// An earlier JSON report: only what it does not have counts.
    pub baseline: Option<PathBuf>,
}

/// A decision to live with a gap for now. It marks a verdict and never changes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WaiverEntry {
    /// The rule that is waived, by its id. This or a capability is given.
    pub rule: Option<String>,
    /// The rules about a capability are waived, `logs`.
    pub capability: Option<String>,
    /// Only what is to be mended in these objects is: `Kind namespace/name`, or `Kind name` for what lies in no namespace; each part
    /// may hold `*`. Without it the finding as a whole, also where it is about what does not exist.
    pub object: Option<String>,
    /// Only in these clusters, by a pattern of their name, uid or context.
    pub cluster: Option<String>,
    /// Why.
    #[schemars(required)]
    pub reason: Option<String>,
    /// Who answers for it.
    #[schemars(required)]
    pub owner: Option<String>,
    /// Where it is followed up.
    pub ticket: Option<String>,
    /// The last day on which it holds, `2027-01-31`; for good where it is left out.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub expires: Option<String>,
}
