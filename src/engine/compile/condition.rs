//! Conditions and the queries in them.

use super::Compiler;
use crate::engine::rule::{Condition, Query, Source};
use crate::engine::rule_file::{Bound, ComponentQuery, ConditionFile, Empty, QueryFile, Scope};
use crate::filter::{Filter, FilterError, Path, params};
use crate::model::kind::GroupKind;
use crate::model::one_or_many::OneOrMany;

/// What the query of an operator may hold beside a source and filters.
const EXTRAS: [(&str, &[&str]); 3] = [
    ("every", &["satisfies", "empty"]),
    ("share", &["satisfies", "empty", "at_least"]),
    ("count", &["at_least", "at_most", "distinct"]),
];

impl Compiler<'_> {
    /// The condition of `pass`, where alone `empty: not-applicable` means something.
    pub(super) fn top_condition(&mut self, file: &ConditionFile) -> Option<Condition> {
        self.any_condition(file, true)
    }

    /// Any other condition.
    pub(super) fn condition(&mut self, file: &ConditionFile) -> Option<Condition> {
        self.any_condition(file, false)
    }

    fn any_condition(&mut self, file: &ConditionFile, top: bool) -> Option<Condition> {
        if !self.has_one_operator(file) {
            return None;
        }
        if let Some(parts) = &file.all {
            return self.parts("all", parts).map(Condition::All);
        }
        if let Some(parts) = &file.any {
            return self.parts("any", parts).map(Condition::Any);
        }
        if let Some(inner) = &file.not {
            return self.within("not", |this| this.condition(inner)).map(|inner| Condition::Not(Box::new(inner)));
        }
        self.query_condition(file, top)
    }

    fn query_condition(&mut self, file: &ConditionFile, top: bool) -> Option<Condition> {
        if let Some(query) = &file.exists {
            return self.within("exists", |this| this.query(query, "exists")).map(Condition::Exists);
        }
        if let Some(query) = &file.absent {
            return self.within("absent", |this| this.query(query, "absent")).map(Condition::Absent);
        }
        if let Some(query) = &file.every {
            return self.within("every", |this| this.every(query, top));
        }
        if let Some(query) = &file.share {
            return self.within("share", |this| this.share(query, top));
        }
        self.within("count", |this| this.count(file.count.as_ref()?))
    }

    fn has_one_operator(&mut self, file: &ConditionFile) -> bool {
        let given: Vec<&str> = [
            ("all", file.all.is_some()),
            ("any", file.any.is_some()),
            ("not", file.not.is_some()),
            ("exists", file.exists.is_some()),
            ("absent", file.absent.is_some()),
            ("every", file.every.is_some()),
            ("share", file.share.is_some()),
            ("count", file.count.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.then_some(name))
        .collect();
        match given.as_slice() {
            [_] => return true,
            [] => self.problem("give one of `all`, `any`, `not`, `exists`, `absent`, `every`, `share` and `count`"),
            several => {
                let several = several.join("`, `");
                self.problem(format!("`{several}` stand side by side: put them in an `all` or an `any`"));
            }
        }
        false
    }

    fn parts(&mut self, name: &str, parts: &[ConditionFile]) -> Option<Vec<Condition>> {
        if parts.is_empty() {
            self.within(name, |this| this.problem("the list is empty"));
        }
        self.each(name, parts, Self::condition)
    }

    fn every(&mut self, file: &QueryFile, top: bool) -> Option<Condition> {
        let query = self.query(file, "every");
        let satisfies = self.satisfies(file);
        let empty = self.empty(file, top);
        Some(Condition::Every { query: query?, satisfies: satisfies?, empty: empty? })
    }

    fn share(&mut self, file: &QueryFile, top: bool) -> Option<Condition> {
        let query = self.query(file, "share");
        let satisfies = self.satisfies(file);
        let empty = self.empty(file, top);
        let at_least = self.bound("at_least", file.at_least.as_ref());
        match at_least {
            Some(None) => self.problem("`at_least` is missing: the least share that will do, from 0 to 1"),
            Some(Some(share)) if !(0.0..=1.0).contains(&share) => {
                self.within("at_least", |this| this.problem("a share lies between 0 and 1"));
            }
            _ => {}
        }
        Some(Condition::Share { query: query?, satisfies: satisfies?, empty: empty?, at_least: at_least?? })
    }

    fn count(&mut self, file: &QueryFile) -> Option<Condition> {
        let query = self.query(file, "count");
        let at_least = self.bound("at_least", file.at_least.as_ref());
        let at_most = self.bound("at_most", file.at_most.as_ref());
        if file.at_least.is_none() && file.at_most.is_none() {
            self.problem("give `at_least`, `at_most` or both");
        }
        let distinct = self.path_field("distinct", file.distinct.as_deref(), file.fact_name());
        Some(Condition::Count { query: query?, at_least: at_least?, at_most: at_most?, distinct: distinct? })
    }

    fn satisfies(&mut self, file: &QueryFile) -> Option<Filter> {
        if file.satisfies.is_none() {
            self.problem("`satisfies` is missing: the filter that the records are held against");
        }
        self.filter_field("satisfies", file.satisfies.as_deref(), file.fact_name())?
    }

    fn empty(&mut self, file: &QueryFile, top: bool) -> Option<Empty> {
        match file.empty {
            None => self.problem("`empty` is missing: say what holds when there is nothing to look at"),
            Some(Empty::NotApplicable) if !top => {
                let message = "`not-applicable` is possible only at the top of `pass`; here take pass, fail or unknown";
                self.within("empty", |this| this.problem(message));
            }
            Some(_) => {}
        }
        file.empty
    }

    fn query(&mut self, file: &QueryFile, operator: &str) -> Option<Query> {
        self.refuse_extras(file, operator);
        let source = self.source(file);
        let fact = file.fact_name();
        let component = match &file.component {
            Some(component) => self.within("component", |this| this.component(component)).map(Some),
            None => Some(None),
        };
        let filter = self.filter_field("where", file.filter.as_deref(), fact);
        let observed = self.filter_field("observed", file.observed.as_deref(), fact);
        let show = self.each("show", &file.show, |this, path| this.path(path, fact));
        Some(Query {
            // A parameter that does not exist is a problem of the filter, which names it.
            question: params::substitute(&file.question(), &self.params).unwrap_or_else(|_| file.question()),
            source: source?,
            component: component?,
            filter: filter?,
            observed: observed?,
            scope: file.scope.unwrap_or(Scope::All),
            show: show?,
        })
    }

    fn refuse_extras(&mut self, file: &QueryFile, operator: &str) {
        let allowed = EXTRAS.iter().find(|(name, _)| *name == operator).map_or(&[][..], |(_, allowed)| allowed);
        for (name, given) in [
            ("satisfies", file.satisfies.is_some()),
            ("empty", file.empty.is_some()),
            ("at_least", file.at_least.is_some()),
            ("at_most", file.at_most.is_some()),
            ("distinct", file.distinct.is_some()),
        ] {
            if given && !allowed.contains(&name) {
                self.within(name, |this| this.problem(format!("`{name}` means nothing with `{operator}`")));
            }
        }
    }

    fn source(&mut self, file: &QueryFile) -> Option<Source> {
        let given = [file.kind.is_some(), !file.kinds.is_empty(), file.fact.is_some(), file.component.is_some()];
        if given.into_iter().filter(|given| *given).count() != 1 {
            self.problem("give exactly one of `kind`, `kinds`, `fact` and `component`");
            return None;
        }
        match (&file.kind, file.fact_name()) {
            (Some(kind), _) => self.within("kind", |this| this.kind(kind)).map(|kind| Source::Kinds(vec![kind])),
            (None, Some(fact)) => self.fact(fact),
            (None, None) => self.each("kinds", &file.kinds, |this, kind| this.kind(kind)).map(Source::Kinds),
        }
    }

    pub(super) fn kind(&mut self, text: &str) -> Option<GroupKind> {
        text.parse().map_err(|message: String| self.problem(message)).ok()
    }

    fn fact(&mut self, name: &str) -> Option<Source> {
        if (self.schema)(name).is_none() {
            self.within("fact", |this| this.problem(format!("there is no fact called `{name}`")));
            return None;
        }
        Some(Source::Fact(name.to_owned()))
    }

    /// `component:` is short for the fact Component with a filter.
    fn component(&mut self, file: &ComponentQuery) -> Option<Filter> {
        let has = |list: &str, wanted: &str| format!("@.{list}[?@ == {}]", quoted(wanted));
        let capability = file.capability.iter().map(|wanted| has("capabilities", wanted));
        let role = file.role.iter().map(|wanted| has("roles", wanted));
        let parts: Vec<String> = capability.chain(role).chain(one_of_ids(&file.id)).collect();
        if parts.is_empty() {
            self.problem("give at least one of `capability`, `role` and `id`");
            return None;
        }
        self.filter(&parts.join(" && "), Some("Component"))
    }

    /// A filter that may be left out: the outer `None` is a problem, the inner one absence.
    fn filter_field(&mut self, name: &str, text: Option<&str>, fact: Option<&str>) -> Option<Option<Filter>> {
        match text {
            Some(text) => self.within(name, |this| this.filter(text, fact)).map(Some),
            None => Some(None),
        }
    }

    fn filter(&mut self, text: &str, fact: Option<&str>) -> Option<Filter> {
        let text = self.substituted(text)?;
        let filter = Filter::compile(&text).map_err(|error| self.refused(&text, &error)).ok()?;
        filter.fields().iter().for_each(|field| self.field(field, fact));
        Some(filter)
    }

    fn refused(&mut self, text: &str, error: &FilterError) {
        let rest = text.get(error.offset..).unwrap_or_default();
        let near: String = rest.chars().take(20).collect();
        let place = if error.offset == 0 { String::new() } else { format!(", near `{near}`") };
        self.problem(format!("{}{place}", error.message));
    }

    fn path_field(&mut self, name: &str, text: Option<&str>, fact: Option<&str>) -> Option<Option<Path>> {
        match text {
            Some(text) => self.within(name, |this| this.path(text, fact)).map(Some),
            None => Some(None),
        }
    }

    fn path(&mut self, text: &str, fact: Option<&str>) -> Option<Path> {
        let path = Path::compile(text).map_err(|error| self.problem(error.to_string())).ok()?;
        path.field().into_iter().for_each(|field| self.field(field, fact));
        Some(path)
    }

    /// A field that the fact does not have would never be there: a misspelling.
    fn field(&mut self, field: &str, fact: Option<&str>) {
        let Some((fact, known)) = fact.and_then(|fact| Some((fact, (self.schema)(fact)?))) else { return };
        if !known.iter().any(|name| name == field) {
            self.problem(format!("`{fact}` has no field `{field}`; it has {}", known.join(", ")));
        }
    }

    fn bound(&mut self, name: &str, bound: Option<&Bound>) -> Option<Option<f64>> {
        let Some(bound) = bound else { return Some(None) };
        self.within(name, |this| match bound {
            Bound::Number(number) => Some(Some(*number)),
            Bound::Parameter(text) => match this.substituted(text)?.trim().parse() {
                Ok(number) => Some(Some(number)),
                Err(_) => {
                    this.problem(format!("`{text}` is neither a number nor a parameter, `${{name}}`"));
                    None
                }
            },
        })
    }

    fn substituted(&mut self, text: &str) -> Option<String> {
        params::substitute(text, &self.params).map_err(|unknown| self.problem(unknown.to_string())).ok()
    }
}

fn one_of_ids(ids: &OneOrMany) -> Option<String> {
    let alternatives: Vec<String> = ids.as_slice().iter().map(|id| format!("@.id == {}", quoted(id))).collect();
    (!alternatives.is_empty()).then(|| format!("({})", alternatives.join(" || ")))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

impl QueryFile {
    /// The fact that it asks, `Component` for `component:`.
    fn fact_name(&self) -> Option<&str> {
        self.fact.as_deref().or_else(|| self.component.as_ref().map(|_| "Component"))
    }

    /// The question on one line, in the manner of JSONPath: it is shown in reports of every language.
    fn question(&self) -> String {
        let kinds = self.kind.iter().chain(&self.kinds).chain(&self.fact).cloned().collect::<Vec<_>>().join(", ");
        let component = self.component.as_ref().map(ComponentQuery::question).unwrap_or_default();
        let mut question = format!("{kinds}{component}");
        for (name, text) in [("", &self.filter), (" observed ", &self.observed), (" satisfies ", &self.satisfies)] {
            if let Some(text) = text {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                question.push_str(&format!("{name}[?{text}]"));
            }
        }
        question
    }
}

impl ComponentQuery {
    fn question(&self) -> String {
        let capability = self.capability.iter().map(|capability| format!("capability: {capability}"));
        let role = self.role.iter().map(|role| format!("role: {role}"));
        let id = (!self.id.is_empty()).then(|| format!("id: {}", self.id.as_slice().join("|")));
        format!("Component{{{}}}", capability.chain(role).chain(id).collect::<Vec<_>>().join(", "))
    }
}
