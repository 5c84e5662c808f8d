//! The report for a review session, as Markdown that GitHub, GitLab and a word processor can show.

mod text;

use super::clusters;
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::model::verdict::Verdict;
use crate::report::document::{
    Architecture, Cluster, Component, Evidence, Finding, Note, Problem, Remedy, Report, RepositorySource,
};
use text::{code, table};
pub(super) use text::{escaped, fenced, language_of};

/// How many observations of one finding are listed before the rest is counted.
const SHOWN: usize = 10;

/// The whole report.
pub fn render(report: &Report, language: Language) -> String {
    let architecture = &report.architecture;
    let mut text = format!("# {}\n", heading(Heading::Report).get(language));
    text.push_str(&side_by_side(report, language));
    for cluster in &report.clusters {
        text.push_str(&Page { architecture, language, observed: cluster.observed }.cluster(cluster));
    }
    text.push_str(&Page { architecture, language, observed: false }.problems(&report.problems));
    text
}

/// Several clusters in a few lines, before each on its own.
fn side_by_side(report: &Report, language: Language) -> String {
    let lines = clusters::lines(report, language);
    if lines.is_empty() {
        return String::new();
    }
    let title = |what: Heading| heading(what).get(language).to_owned();
    let header = [Heading::Cluster, Heading::Score, Heading::Verdict].map(title);
    let rows = lines.into_iter().map(|line| vec![escaped(&line.name), escaped(&line.score), escaped(&line.tally)]);
    format!("\n## {}\n\n{}", title(Heading::Clusters), table(&header, rows.collect()))
}

/// What every part of the page needs.
struct Page<'a> {
    architecture: &'a Architecture,
    language: Language,
    /// Whether the cluster was observed: only then a declaration is worth a remark.
    observed: bool,
}

impl Page<'_> {
    fn title(&self, what: Heading) -> String {
        heading(what).get(self.language).to_owned()
    }

    fn cluster(&self, cluster: &Cluster) -> String {
        [
            self.head(cluster),
            self.overview(cluster),
            self.gaps(cluster),
            self.unknowns(cluster),
            self.met(cluster),
            self.components(cluster),
            self.repository(cluster),
            self.problems(&cluster.problems),
        ]
        .concat()
    }

    fn head(&self, cluster: &Cluster) -> String {
        let score = wording::score(cluster.score);
        let mut text = format!("\n## {}\n\n", escaped(&cluster.identity.name));
        text.push_str(&format!("**{}.**\n{}\n\n", score.get(self.language), wording::tally(cluster, self.language)));
        text.push_str(&format!(
            "{}: {}.\n\n",
            self.title(Heading::Sources),
            wording::collected(cluster).get(self.language)
        ));
        if let Some(identity) = wording::identity(&cluster.identity) {
            text.push_str(&format!("{}: {}.\n\n", self.title(Heading::Cluster), escaped(&identity)));
        }
        for source in &cluster.sources {
            let shape = wording::shape(source.shape);
            text.push_str(&format!("- {}: {} ({})\n", code(&source.path), shape.get(self.language), source.objects));
        }
        text
    }

    fn overview(&self, cluster: &Cluster) -> String {
        let header = [Heading::Section, Heading::Rule, Heading::Verdict, Heading::Severity, Heading::Finding];
        let row = |finding: &Finding| {
            vec![
                self.section(&finding.section),
                format!("`{}`", finding.rule),
                wording::verdict(finding.verdict).get(self.language).to_owned(),
                wording::severity(finding.severity).get(self.language).to_owned(),
                escaped(finding.message.get(self.language)),
            ]
        };
        let rows = cluster.findings.iter().map(row).collect();
        format!("\n### {}\n\n{}", self.title(Heading::Overview), table(&header.map(|what| self.title(what)), rows))
    }

    fn section(&self, id: &str) -> String {
        let section = self.architecture.sections.iter().find(|section| section.id == id);
        section.map_or(id.to_owned(), |section| format!("{id} {}", section.title.get(self.language)))
    }

    fn gaps(&self, cluster: &Cluster) -> String {
        let mut gaps: Vec<&Finding> = of(cluster, &[Verdict::Fail, Verdict::Partial]);
        gaps.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.verdict != Verdict::Fail));
        self.chapter(Heading::Gaps, &gaps.iter().map(|gap| self.gap(gap)).collect::<String>())
    }

    /// A chapter, unless it would be empty.
    fn chapter(&self, what: Heading, content: &str) -> String {
        if content.is_empty() { String::new() } else { format!("\n### {}\n{content}", self.title(what)) }
    }

    fn gap(&self, finding: &Finding) -> String {
        let evidence = if finding.offenders.is_empty() {
            self.evidence(Heading::Evidence, &finding.evidence, finding)
        } else {
            self.evidence(Heading::Offenders, &finding.offenders, finding)
        };
        [self.opening(finding), evidence, self.remedies(&finding.remediation), self.notes(&finding.notes)].concat()
    }

    fn opening(&self, finding: &Finding) -> String {
        let verdict = wording::verdict(finding.verdict);
        let severity = wording::severity(finding.severity);
        let because = finding.severity_because.as_ref().map(|because| format!(" ({})", because.get(self.language)));
        let declared = if self.observed && finding.declared_only {
            format!(" ({})", wording::declared_note().get(self.language))
        } else {
            String::new()
        };
        format!(
            "\n#### {}\n\n`{}` · **{}** · {}: {}{}\n\n{}{declared}\n",
            escaped(finding.title.get(self.language)),
            finding.rule,
            verdict.get(self.language),
            self.title(Heading::Severity).to_lowercase(),
            severity.get(self.language),
            because.unwrap_or_default(),
            escaped(finding.message.get(self.language)),
        )
    }

    fn evidence(&self, what: Heading, evidence: &[Evidence], finding: &Finding) -> String {
        let searched = |one: &Evidence| Some(escaped(wording::searched(one)?.get(self.language)));
        let observed = evidence.iter().filter(|one| one.object.is_some()).map(observed);
        let lines: Vec<String> = observed.chain(finding.evidence.iter().filter_map(searched)).collect();
        if lines.is_empty() {
            return String::new();
        }
        let more = lines.len().saturating_sub(SHOWN);
        let mut text = format!("\n{}:\n\n", self.title(what));
        lines.iter().take(SHOWN).for_each(|line| text.push_str(&format!("- {line}\n")));
        if more > 0 {
            text.push_str(&format!("- (+{more})\n"));
        }
        text
    }

    fn remedies(&self, remedies: &[Remedy]) -> String {
        if remedies.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}:\n", self.title(Heading::Remediation));
        remedies.iter().for_each(|remedy| text.push_str(&self.remedy(remedy)));
        text
    }

    fn remedy(&self, remedy: &Remedy) -> String {
        let situation =
            remedy.situation.as_ref().map(|situation| format!("**{}** ", escaped(situation.get(self.language))));
        let words = remedy.text.as_ref().map(|words| format!(" {}", words.get(self.language).trim()));
        let kind = wording::remedy_kind(&remedy.kind);
        let mut text =
            format!("\n{}({}).{}\n", situation.unwrap_or_default(), kind.get(self.language), words.unwrap_or_default());
        if let Some(snippet) = &remedy.snippet {
            text.push_str(&format!("\n{}", fenced(snippet, language_of(&remedy.kind))));
        }
        text
    }

    fn notes(&self, notes: &[Note]) -> String {
        let line = |note: &Note| {
            let date = note.date.as_ref().map(|date| format!("{date}: ")).unwrap_or_default();
            let source = note.source.as_ref().map(|source| format!(" (<{source}>)")).unwrap_or_default();
            format!("> {date}{}{source}\n", escaped(note.text.get(self.language).trim()))
        };
        notes.iter().map(|note| format!("\n{}", line(note))).collect()
    }

    fn unknowns(&self, cluster: &Cluster) -> String {
        let unknowns = of(cluster, &[Verdict::Unknown]);
        if unknowns.is_empty() {
            return String::new();
        }
        let mut content = format!("\n{}\n", self.title(Heading::UnknownMeans));
        unknowns.iter().for_each(|finding| content.push_str(&self.unknown(finding)));
        content.push_str(&self.how(cluster));
        self.chapter(Heading::Unknowns, &content)
    }

    fn unknown(&self, finding: &Finding) -> String {
        let range = wording::range(&finding.possible);
        let because = finding.severity_because.as_ref().map(|because| because.get(self.language));
        let mut text = format!(
            "\n#### {}\n\n`{}` · {}{}\n\n",
            escaped(finding.title.get(self.language)),
            finding.rule,
            range.get(self.language),
            because.map(|because| format!(" · {because}")).unwrap_or_default()
        );
        finding.because.iter().for_each(|why| text.push_str(&format!("- {}\n", escaped(why.get(self.language)))));
        text.push_str(&self.notes(&finding.notes));
        text
    }

    fn how(&self, cluster: &Cluster) -> String {
        let commands: Vec<&str> = cluster.steps.iter().filter_map(|step| step.command.as_deref()).collect();
        if commands.is_empty() {
            return String::new();
        }
        format!("\n{}:\n\n{}", self.title(Heading::How), fenced(&commands.join("\n"), "sh"))
    }

    fn met(&self, cluster: &Cluster) -> String {
        let met = of(cluster, &[Verdict::Pass]);
        let content: String = met
            .iter()
            .map(|finding| {
                let lead = [self.opening(finding), self.evidence(Heading::Evidence, &finding.evidence, finding)];
                lead.concat() + &self.notes(&finding.notes)
            })
            .collect();
        self.chapter(Heading::Met, &content)
    }

    fn components(&self, cluster: &Cluster) -> String {
        if cluster.components.is_empty() {
            return String::new();
        }
        let header = [Heading::Product, Heading::Purpose, Heading::Namespace, Heading::Version, Heading::State];
        let row = |component: &Component| {
            let working = component.working.as_deref().map(wording::working);
            vec![
                escaped(&component.name),
                super::components::purposes(component, self.architecture, self.language),
                component.namespace.clone().unwrap_or_default(),
                component.version.clone().unwrap_or_default(),
                working.map(|working| working.get(self.language).to_owned()).unwrap_or_default(),
            ]
        };
        let rows = cluster.components.iter().map(row).collect();
        self.chapter(Heading::Components, &format!("\n{}", table(&header.map(|what| self.title(what)), rows)))
    }

    fn repository(&self, cluster: &Cluster) -> String {
        let Some(repository) = &cluster.repository else { return String::new() };
        let source = |source: &RepositorySource| {
            format!("- {}: {}\n", code(&source.name), wording::sight(source.sight).get(self.language))
        };
        let mut text: String = repository.sources.iter().map(source).collect();
        if let Some(hanging) = &repository.hanging {
            text.push_str(&format!("\n{}\n", hanging.get(self.language)));
        }
        if !repository.unreached.is_empty() {
            let files: String = repository.unreached.iter().map(|file| format!("- {}\n", code(file))).collect();
            text.push_str(&format!("\n{}:\n\n{files}", self.title(Heading::Unreached)));
        }
        if text.is_empty() { text } else { self.chapter(Heading::Repository, &format!("\n{text}")) }
    }

    fn problems(&self, problems: &[Problem]) -> String {
        let line = |problem: &Problem| {
            let place = problem.line.map_or(problem.file.clone(), |line| format!("{}:{line}", problem.file));
            format!("- {}: {}\n", code(&place), escaped(problem.message.get(self.language)))
        };
        let lines: String = problems.iter().map(line).collect();
        if lines.is_empty() { lines } else { self.chapter(Heading::Problems, &format!("\n{lines}")) }
    }
}

fn of<'a>(cluster: &'a Cluster, verdicts: &[Verdict]) -> Vec<&'a Finding> {
    cluster.findings.iter().filter(|finding| verdicts.contains(&finding.verdict)).collect()
}

fn observed(evidence: &Evidence) -> String {
    let origin = wording::origin(evidence);
    let place = if origin.is_empty() { String::new() } else { format!(" ({})", code(&origin)) };
    format!("{}{place}", code(&wording::observation(evidence)))
}
