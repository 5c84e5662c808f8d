//! What can be wrong with a rule beside its conditions: verdicts it cannot reach, texts that are missing, dates, templates.

use std::collections::BTreeSet;

use super::Compiler;
use crate::engine::rule_file::{Empty, NoteFile, RemedyFile, RemedyKind, RuleFile};
use crate::engine::template;
use crate::model::language::Text;
use crate::model::verdict::Verdict;

impl Compiler<'_> {
    /// Everything that does not end up in a condition.
    pub(super) fn check(&mut self, file: &RuleFile) {
        self.otherwise(file);
        self.within("verdicts", |this| this.verdicts(file));
        self.within("message", |this| this.messages(file));
        self.forgets(file);
        self.for_each("remediation", &file.remediation, Self::remedy_texts);
        self.for_each("notes", &file.notes, Self::note_texts);
    }

    fn for_each<I>(&mut self, name: &str, items: &[I], check: impl Fn(&mut Self, &I)) {
        for (at, item) in items.iter().enumerate() {
            self.within(name, |this| this.within(at, |this| check(this, item)));
        }
    }

    fn otherwise(&mut self, file: &RuleFile) {
        match (&file.applies, &file.otherwise) {
            (Some(_), None) => {
                self.problem("`otherwise` is missing: say why the rule does not apply when `applies` fails")
            }
            (None, Some(_)) => {
                self.within("otherwise", |this| this.problem("`otherwise` means nothing without `applies`"))
            }
            _ => {}
        }
    }

    fn verdicts(&mut self, file: &RuleFile) {
        let listed: BTreeSet<Verdict> = file.verdicts.iter().copied().collect();
        if listed.len() != file.verdicts.len() {
            self.problem("a verdict is listed twice");
        }
        if !listed.contains(&Verdict::Pass) && !listed.contains(&Verdict::Partial) && !listed.contains(&Verdict::Fail) {
            self.problem("list the verdicts that the rule can reach: at least one of pass, partial and fail");
        }
        let needs = [
            (Verdict::Partial, file.partial.is_some(), "a condition `partial`"),
            (Verdict::NotApplicable, file.may_not_apply(), "`base`, `applies` or an `empty: not-applicable`"),
        ];
        for (verdict, reachable, need) in needs {
            let name = verdict.as_str();
            match (listed.contains(&verdict), reachable) {
                (true, false) => self.problem(format!("`{name}` is listed, but cannot be reached without {need}")),
                (false, true) => {
                    self.problem(format!("`{name}` can be reached, because there is {need}, but is not listed"))
                }
                _ => {}
            }
        }
    }

    fn messages(&mut self, file: &RuleFile) {
        for verdict in [Verdict::Pass, Verdict::Partial, Verdict::Fail] {
            let name = verdict.as_str();
            match file.message.of(verdict) {
                Some(text) => self.within(name, |this| this.text(text)),
                None if file.verdicts.contains(&verdict) => {
                    self.problem(format!("the message for `{name}` is missing"))
                }
                None => {}
            }
        }
    }

    fn forgets(&mut self, file: &RuleFile) {
        let Some(forgets) = &file.forgets else { return };
        self.within("forgets", |this| {
            this.each("kinds", &forgets.kinds, |this, kind| this.kind(kind));
            if forgets.because.trim().is_empty() {
                this.problem("say why");
            }
        });
    }

    fn remedy_texts(&mut self, file: &RemedyFile) {
        match (file.kind, &file.text, &file.snippet) {
            (RemedyKind::Advice, None, _) => self.problem("`text` is missing: advice is words"),
            (RemedyKind::Advice, _, _) | (_, _, Some(_)) => {}
            _ => self.problem("`snippet` is missing: what to apply"),
        }
        if let Some(text) = &file.text {
            self.within("text", |this| this.text(text));
        }
        if let Some(snippet) = &file.snippet {
            self.within("snippet", |this| this.template(snippet));
        }
    }

    fn note_texts(&mut self, file: &NoteFile) {
        self.text(&Text { en: file.en.clone(), nl: file.nl.clone() });
        if let Some(date) = file.date.as_ref().filter(|date| !is_iso_date(date)) {
            self.within("date", |this| this.problem(format!("`{date}` is not a date; write it as 2026-03-20")));
        }
    }

    fn text(&mut self, text: &Text) {
        self.within("en", |this| this.template(&text.en));
        self.within("nl", |this| this.template(&text.nl));
    }

    fn template(&mut self, source: &str) {
        if source.trim().is_empty() {
            self.problem("the text is empty");
        }
        if let Err(error) = self.renderer.check(source) {
            self.problem(format!("this is no template: {error}"));
        }
        for fact in template::facts_named(source) {
            if (self.schema)(&fact).is_none() {
                self.problem(format!("there is no fact called `{fact}`"));
            }
        }
    }
}

fn is_iso_date(text: &str) -> bool {
    text.len() == "2026-03-20".len() && text.parse::<jiff::civil::Date>().is_ok()
}

impl RuleFile {
    /// Whether something can make the rule inapplicable.
    fn may_not_apply(&self) -> bool {
        let top = self.pass.every.as_ref().or(self.pass.share.as_ref());
        let empty = top.and_then(|query| query.empty) == Some(Empty::NotApplicable);
        self.base.is_some() || self.applies.is_some() || empty
    }
}
