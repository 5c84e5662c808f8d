//! Which rules are about a capability: those that ask, in what decides their verdict, for products that have it or for stores and
//! flows of its signal. A rule that only builds on such a rule is about something else.

use std::collections::BTreeSet;

use crate::engine::rule_file::{ConditionFile, QueryFile, RuleFile};

/// The ids of the rules about a capability.
pub fn rules_of(capability: &str, rules: &[RuleFile]) -> BTreeSet<String> {
    let about = rules.iter().filter(|rule| conditions(rule).any(|condition| asks(condition, capability)));
    about.map(|rule| rule.id.clone()).collect()
}

fn conditions(rule: &RuleFile) -> impl Iterator<Item = &ConditionFile> {
    let unknown = rule.unknown_if.iter().map(|unknown| &unknown.when);
    rule.applies.iter().chain([&rule.pass]).chain(&rule.partial).chain(&rule.fail_if).chain(unknown)
}

fn asks(condition: &ConditionFile, capability: &str) -> bool {
    let lists = [&condition.all, &condition.any].into_iter().flatten().flatten();
    let inner = lists.chain(condition.not.as_deref());
    let queries = [&condition.exists, &condition.absent, &condition.every, &condition.share, &condition.count];
    queries.into_iter().flatten().any(|query| names(query, capability))
        || inner.into_iter().any(|condition| asks(condition, capability))
}

/// A signal is called like the capability of keeping it.
fn names(query: &QueryFile, capability: &str) -> bool {
    let component = query.component.as_ref().and_then(|component| component.capability.as_deref());
    let marks = [format!("@.signal == '{capability}'"), format!("@.capabilities[?@ == '{capability}']")];
    let filters = [&query.filter, &query.observed, &query.satisfies].into_iter().flatten();
    component == Some(capability) || filters.into_iter().any(|filter| marks.iter().any(|mark| filter.contains(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::load::{Choice, load};

    #[test]
    fn rules_are_about_what_they_ask_for() {
        let rules = load(&Choice::default()).unwrap();
        let of = |capability: &str| rules_of(capability, &rules.files).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("logs"), "central-logs logs-long-term");
        assert_eq!(of("log-agent"), "log-collectors");
        assert_eq!(of("gitops"), "gitops");
        assert_eq!(of("ingress"), "ingress-alerts-and-dashboards ingress-controller ingress-daemonset");
    }
}
