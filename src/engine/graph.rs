//! Rules that build on one another.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::RuleProblem;
use super::rule::Rule;

/// Rules whose bases exist and form no circle.
#[derive(Debug, Clone)]
pub struct RuleGraph {
    rules: Vec<Rule>,
    levels: Vec<Vec<usize>>,
}

impl RuleGraph {
    /// The rules in the order they were given.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules by their places in [`RuleGraph::rules`], those without a base first, then those that build on them, and so on:
    /// rules of one level need nothing of one another.
    pub fn levels(&self) -> &[Vec<usize>] {
        &self.levels
    }
}

/// Joins rules by `base`.
///
/// # Errors
/// Bases that do not exist, circles, and ids that occur twice: each with the id of the rule that has the problem.
pub fn link(rules: Vec<Rule>) -> Result<RuleGraph, Vec<(String, RuleProblem)>> {
    let mut problems = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, rule) in rules.iter().enumerate() {
        if places.insert(&rule.id, at).is_some() {
            problems.push(problem(rule, "id", format!("`{}` is the id of another rule too", rule.id)));
        }
    }
    for rule in &rules {
        match &rule.base {
            Some(base) if !places.contains_key(base.as_str()) => {
                problems.push(problem(rule, "base", format!("there is no rule called `{base}`")));
            }
            Some(_) if is_its_own_base(rule, &rules, &places) => {
                problems.push(problem(rule, "base", "the rule builds on itself, by way of its base".to_owned()));
            }
            _ => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut levels: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, rule) in rules.iter().enumerate() {
        levels.entry(bases(rule, &rules, &places).len()).or_default().push(at);
    }
    let levels = levels.into_values().collect();
    Ok(RuleGraph { rules, levels })
}

fn problem(rule: &Rule, field: &str, message: String) -> (String, RuleProblem) {
    (rule.id.clone(), RuleProblem { path: vec![field.to_owned()], message })
}

/// The bases of `rule`, nearest first, until there is none or one comes again.
fn bases<'a>(rule: &'a Rule, rules: &'a [Rule], places: &BTreeMap<&str, usize>) -> Vec<&'a str> {
    let base_of = |rule: &'a Rule| rule.base.as_deref();
    let mut seen = BTreeSet::new();
    std::iter::successors(base_of(rule), |id| places.get(id).and_then(|at| base_of(&rules[*at])))
        .take_while(|id| seen.insert(*id))
        .collect()
}

fn is_its_own_base(rule: &Rule, rules: &[Rule], places: &BTreeMap<&str, usize>) -> bool {
    bases(rule, rules, places).contains(&rule.id.as_str())
}
