//! What the platform was held against.

use std::collections::BTreeSet;

use super::super::{Architecture, Block, Capability, Rule, Section};
use crate::catalog::architecture;
use crate::catalog::load::RuleSet;
use crate::engine::rule_file::{RemedyFile, RuleFile};
use crate::model::language::Text;
use crate::model::report::Report;
use crate::report::clean;

pub(super) fn architecture(rules: &RuleSet) -> Architecture {
    let section = |section: &architecture::Section| Section {
        id: section.id.clone(),
        title: section.title.clone(),
        blocks: section.blocks.iter().map(|one| block(one, section, rules)).collect(),
    };
    let capability = |(id, capability): (&String, &architecture::Capability)| Capability {
        id: id.clone(),
        name: capability.name.clone(),
        reference: capability.reference.clone(),
    };
    Architecture {
        sections: rules.architecture.sections.iter().map(section).collect(),
        capabilities: rules.architecture.capabilities.iter().map(capability).collect(),
    }
}

/// A rule stands in the block of the practice that it names; one of the user's own, of a practice that no block has, in none.
fn block(block: &architecture::Block, section: &architecture::Section, rules: &RuleSet) -> Block {
    let is_here = |rule: &&RuleFile| rule.paper.section == section.id && block.practices.contains(&rule.paper.practice);
    Block {
        id: block.id.clone(),
        name: block.name.clone(),
        rules: rules.files.iter().filter(is_here).map(|rule| rule.id.clone()).collect(),
        capabilities: block.capabilities.clone(),
    }
}

/// The rules that the findings are of.
pub(super) fn rules(rules: &RuleSet, report: &Report) -> Vec<Rule> {
    let findings = report.clusters.iter().flat_map(|cluster| &cluster.findings);
    let run: BTreeSet<&str> = findings.map(|finding| finding.rule.as_str()).collect();
    rules.files.iter().filter(|file| run.contains(file.id.as_str())).map(|file| rule(file, rules)).collect()
}

fn rule(file: &RuleFile, rules: &RuleSet) -> Rule {
    let origin = rules.origins.get(&file.id);
    Rule {
        id: file.id.clone(),
        revision: file.revision,
        digest: origin.map(|origin| origin.digest.clone()).unwrap_or_default(),
        section: file.paper.section.clone(),
        practice: file.paper.practice.clone(),
        file: origin.map(|origin| origin.place.clone()).unwrap_or_default(),
        title: file.title.clone(),
        why: clean::text(&file.why),
        severity: file.severity,
        kinds: kinds(&file.id, rules),
        forgets: file.forgets.as_ref().map(|forgets| forgets.kinds.clone()).unwrap_or_default(),
        security: rules.architecture.is_security(&file.paper.section, &file.paper.practice),
        remediation: file.remediation.iter().filter_map(remedy).collect(),
        references: file.references.clone(),
    }
}

/// The kinds that its verdict hangs on.
fn kinds(id: &str, rules: &RuleSet) -> Vec<String> {
    let needs = rules.needs(|rule| rule.id == id);
    needs.all.union(&needs.observed).map(ToString::to_string).collect()
}

/// A way to mend a gap in words, behind the situation that it is for.
fn remedy(remedy: &RemedyFile) -> Option<Text> {
    // A text with placeholders speaks of one cluster.
    let text = remedy.text.as_ref().filter(|text| !text.en.contains("{{") && !text.en.contains("{%"))?;
    let text = clean::text(text);
    Some(match remedy.situation.as_ref().map(crate::model::language::Label::text) {
        Some(Text { en, nl }) => Text { en: format!("{en}: {}", text.en), nl: format!("{nl}: {}", text.nl) },
        None => text,
    })
}
