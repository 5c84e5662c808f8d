//! What the templates are given.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::document::{Problem, Report, Section, Tool};
use super::super::wording::{self, Heading, PageWords, SeverityWord, VerdictWord, heading};
use super::cluster::{self, View};
use super::data::{Data, Piece};
use super::{SCRIPT, STYLE, policy};
use crate::model::language::{Language, Text};

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct Page<'a> {
    lang: &'static str,
    policy: String,
    style: &'static str,
    script: &'static str,
    tool: &'a Tool,
    config: Option<&'a str>,
    sections: &'a [Section],
    w: PageWords,
    h: BTreeMap<&'static str, Text>,
    verdicts: Vec<Verdicts>,
    severities: Vec<SeverityWord>,
    clusters: Vec<View<'a>>,
    /// Clusters that were asked for in vain.
    unread: Vec<&'a Problem>,
    problems: Vec<&'a Problem>,
    /// The form of an observation, for the script.
    blank: Piece,
    data: String,
}

/// A verdict with its sign.
#[derive(Debug, Serialize)]
struct Verdicts {
    #[serde(flatten)]
    word: VerdictWord,
    sign: &'static str,
}

pub(super) fn page(report: &Report, language: Language) -> Page<'_> {
    let mut data = Data::default();
    let clusters = report.clusters.iter().enumerate();
    let clusters = clusters.map(|(at, one)| cluster::view(at, one, report, &mut data)).collect();
    let (unread, problems) = report.problems.iter().partition(|problem| problem.cluster_unread);
    let verdict = |word: VerdictWord| Verdicts { sign: super::super::style::sign(word.id), word };
    Page {
        lang: language.as_str(),
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        tool: &report.tool,
        config: report.config.as_deref(),
        sections: &report.architecture.sections,
        w: wording::page(),
        h: headings(),
        verdicts: wording::verdicts().into_iter().map(verdict).collect(),
        severities: wording::severities(),
        clusters,
        unread,
        problems,
        blank: Piece::default(),
        data: data.json(),
    }
}

fn headings() -> BTreeMap<&'static str, Text> {
    let all = [
        ("report", Heading::Report),
        ("clusters", Heading::Clusters),
        ("cluster", Heading::Cluster),
        ("score", Heading::Score),
        ("sources", Heading::Sources),
        ("worst", Heading::WorstGaps),
        ("because", Heading::Because),
        ("evidence", Heading::Evidence),
        ("offenders", Heading::Offenders),
        ("remediation", Heading::Remediation),
        ("notes", Heading::Notes),
        ("why", Heading::Why),
        ("references", Heading::References),
        ("how", Heading::How),
        ("components", Heading::Components),
        ("coverage", Heading::Coverage),
        ("repository", Heading::Repository),
        ("unreached", Heading::Unreached),
        ("problems", Heading::Problems),
        ("verdict", Heading::Verdict),
        ("severity", Heading::Severity),
        ("section", Heading::Section),
        ("product", Heading::Product),
        ("purpose", Heading::Purpose),
        ("namespace", Heading::Namespace),
        ("version", Heading::Version),
        ("state", Heading::State),
        ("signals", Heading::Signals),
        ("nothing", Heading::Nothing),
        ("unknown_means", Heading::UnknownMeans),
        ("all_settled", Heading::AllSettled),
    ];
    all.into_iter().map(|(name, of)| (name, heading(of))).collect()
}
