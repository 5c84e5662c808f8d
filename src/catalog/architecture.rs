//! The reference architecture as `architecture.yaml` writes it: sections, practices, capabilities.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::rule_file::RuleFile;
use crate::model::language::Text;

/// The reference architecture.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// The sections in order.
    pub sections: Vec<Section>,
    /// What components are for, by id.
    pub capabilities: BTreeMap<String, Capability>,
}

/// A section of the architecture.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its number in the paper, `3.2`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it asks for, by id.
    pub practices: BTreeMap<String, Practice>,
    /// How it is drawn: each practice belongs to one block.
    #[serde(default)]
    pub blocks: Vec<Block>,
}

/// What is drawn as one block of the map.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Its id within the section.
    pub id: String,
    /// Its name, in a few words.
    pub name: Text,
    /// The ids of the practices that it stands for.
    pub practices: Vec<String>,
    /// The ids of the capabilities whose products stand in it.
    #[serde(default)]
    pub capabilities: Vec<String>,
}

/// Something that the architecture asks for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// English, one sentence.
    pub en: String,
    /// Dutch, one sentence.
    pub nl: String,
    /// The rules that judge it, where several do or the name differs; empty where rules name the practice themselves.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Whether a gap lets somebody in, or gives somebody more than is theirs: reports for security tools mark its rules as such.
    #[serde(default)]
    pub security: bool,
}

/// What a component is for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capability {
    /// Its name.
    pub name: Text,
    /// The ids of the paper's own products; all others that have the capability are accepted alternatives.
    #[serde(default)]
    pub reference: Vec<String>,
}

impl Practice {
    /// Whether a rule judges it: one that names it, or that it names.
    pub fn is_judged_by(&self, rule: &RuleFile, section: &str, id: &str) -> bool {
        let names_it = rule.paper.section == section && rule.paper.practice == id;
        names_it || self.rules.contains(&rule.id)
    }
}

impl Architecture {
    /// Whether a product is the reference of one of these capabilities.
    pub fn is_reference(&self, product: &str, capabilities: &[String]) -> bool {
        let referenced = |capability: &String| {
            self.capabilities.get(capability).is_some_and(|found| found.reference.iter().any(|id| id == product))
        };
        capabilities.iter().any(referenced)
    }

    /// What is wrong with the blocks that the sections are drawn in.
    pub fn problems(&self) -> Vec<String> {
        self.sections.iter().flat_map(|section| self.block_problems(section)).collect()
    }

    fn block_problems(&self, section: &Section) -> Vec<String> {
        let blocks = |practice: &str| {
            section.blocks.iter().filter(|block| block.practices.iter().any(|id| id == practice)).count()
        };
        let homeless = section.practices.keys().filter(|practice| blocks(practice) != 1);
        let homeless = homeless
            .map(|practice| format!("the practice `{practice}` is in {} blocks; put it in one", blocks(practice)));
        let practices = section.blocks.iter().flat_map(|block| &block.practices);
        let unknown = practices.filter(|practice| !section.practices.contains_key(*practice));
        let unknown = unknown
            .map(|practice| format!("a block names `{practice}`, which is no practice of section {}", section.id));
        let capabilities = section.blocks.iter().flat_map(|block| &block.capabilities);
        let vain = capabilities.filter(|capability| !self.capabilities.contains_key(*capability));
        let vain = vain.map(|capability| format!("a block names `{capability}`, which is no capability"));
        homeless.chain(unknown).chain(vain).collect()
    }

    /// Whether the practice that a rule names is one of security.
    pub fn is_security(&self, section: &str, practice: &str) -> bool {
        let section = self.sections.iter().find(|known| known.id == section);
        section.and_then(|section| section.practices.get(practice)).is_some_and(|practice| practice.security)
    }

    /// The position of a section, for ordering.
    pub fn position(&self, section: &str) -> usize {
        self.sections.iter().position(|known| known.id == section).unwrap_or(usize::MAX)
    }
}
