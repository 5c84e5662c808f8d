//! One finding in full.

use super::Page;
use super::text::{code, escaped, fenced, language_of};
use crate::model::verdict::Verdict;
use crate::report::document::{Evidence, Finding, Note, Remedy, Step};
use crate::report::wording::{self, Heading};

/// How many observations of one finding are listed before the rest is counted.
const SHOWN: usize = 10;
/// How many where nothing is to be done.
const SHOWN_OF_MET: usize = 3;

impl Page<'_> {
    pub(super) fn finding(&self, finding: &Finding) -> String {
        let shown = if finding.verdict == Verdict::Pass { SHOWN_OF_MET } else { SHOWN };
        let evidence = match finding.offenders.is_empty() {
            true => self.evidence(Heading::Evidence, &finding.evidence, finding, shown),
            false => self.evidence(Heading::Offenders, &finding.offenders, finding, shown),
        };
        [
            self.opening(finding),
            self.because(finding),
            self.steps(finding),
            evidence,
            self.remedies(&finding.remediation),
            self.notes(&finding.notes),
        ]
        .concat()
    }

    fn opening(&self, finding: &Finding) -> String {
        let severity = wording::severity(finding.severity);
        let because = finding.severity_because.as_ref();
        let because = because.map(|because| format!(" ({})", escaped(because.get(self.language))));
        // Where the whole platform is declared, the head says so.
        let is_remarkable = self.cluster.observed && finding.declared_only;
        let declared =
            if is_remarkable { format!(" ({})", wording::declared_note().get(self.language)) } else { String::new() };
        format!(
            "\n#### {}\n\n{} · **{}** · {}: {}{}{}\n\n{}{declared}\n",
            escaped(finding.title.get(self.language)),
            code(&finding.rule),
            wording::verdict(finding.verdict).get(self.language),
            self.title(Heading::Severity).to_lowercase(),
            severity.get(self.language),
            because.unwrap_or_default(),
            self.waived(finding),
            escaped(finding.message.get(self.language)),
        )
    }

    fn waived(&self, finding: &Finding) -> String {
        let waiver = finding.waiver.and_then(|at| self.cluster.waivers.get(at));
        let told = |waiver| format!(" · {}", escaped(wording::waiver(waiver).get(self.language)));
        waiver.map(told).unwrap_or_default()
    }

    /// For an unknown, every reason, where there are more than its headline names.
    fn because(&self, finding: &Finding) -> String {
        if finding.because.len() <= wording::NAMED {
            return String::new();
        }
        let lines: String =
            finding.because.iter().map(|why| format!("- {}\n", escaped(why.get(self.language)))).collect();
        format!("\n{}:\n\n{lines}", self.title(Heading::Because))
    }

    /// For an unknown, what would settle it.
    fn steps(&self, finding: &Finding) -> String {
        let steps = self.cluster.steps.iter().filter(|step| step.settles.contains(&finding.rule));
        let line = |step: &Step| match &step.command {
            Some(command) => format!("- {}: {}\n", escaped(step.advice.get(self.language)), code(command)),
            None => format!("- {}\n", escaped(step.advice.get(self.language))),
        };
        let lines: String = steps.map(line).collect();
        if lines.is_empty() { lines } else { format!("\n{}:\n\n{lines}", self.title(Heading::How)) }
    }

    fn evidence(&self, what: Heading, evidence: &[Evidence], finding: &Finding, shown: usize) -> String {
        let searched = |one: &Evidence| Some(escaped(wording::searched(one)?.get(self.language)));
        let observed = evidence.iter().filter(|one| one.object.is_some()).map(|one| self.observed(one));
        let lines: Vec<String> = observed.chain(finding.evidence.iter().filter_map(searched)).collect();
        if lines.is_empty() {
            return String::new();
        }
        let more = lines.len().saturating_sub(shown);
        let mut text = format!("\n{}:\n\n", self.title(what));
        lines.iter().take(shown).for_each(|line| text.push_str(&format!("- {line}\n")));
        if more > 0 {
            text.push_str(&format!("- (+{more})\n"));
        }
        text
    }

    fn observed(&self, evidence: &Evidence) -> String {
        let origin = wording::origin(evidence);
        let place = if origin.is_empty() { String::new() } else { format!(" ({})", code(&origin)) };
        let waiver = evidence.waiver.and_then(|at| self.cluster.waivers.get(at));
        let waived = waiver.map(|one| format!(", {}", escaped(wording::waiver(one).get(self.language))));
        let change = evidence.change.map(|change| format!(", {}", wording::change(change).get(self.language)));
        let said = [change, waived].into_iter().flatten().collect::<String>();
        format!("{}{place}{said}", code(&wording::observation(evidence)))
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
        let situation = remedy.situation.as_ref();
        let situation = situation.map(|situation| format!("**{}** ", escaped(situation.get(self.language))));
        let words = remedy.text.as_ref().map(|words| format!(" {}", escaped(words.get(self.language))));
        let kind = wording::remedy_kind(&remedy.kind);
        let mut text =
            format!("\n{}({}).{}\n", situation.unwrap_or_default(), kind.get(self.language), words.unwrap_or_default());
        if let Some(snippet) = &remedy.snippet {
            text.push_str(&format!("\n{}", fenced(snippet, language_of(&remedy.kind))));
        }
        text
    }

    fn notes(&self, notes: &[Note]) -> String {
        if notes.is_empty() {
            return String::new();
        }
        let line = |note: &Note| {
            let date = note.date.as_ref().map(|date| format!("{date}: ")).unwrap_or_default();
            let source = note.source.as_ref().map(|source| format!(" (<{source}>)")).unwrap_or_default();
            format!("- {date}{}{source}\n", escaped(note.text.get(self.language)))
        };
        format!("\n{}:\n\n{}", self.title(Heading::Notes), notes.iter().map(line).collect::<String>())
    }
}
