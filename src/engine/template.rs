//! Messages, notes and snippets: minijinja templates, strict about names that do not exist.
//!
//! What a template can name:
//!
//! | name | holds |
//! |---|---|
//! | `products` | the names of the products in the records that decided, each once, in order |
//! | `matches` | those records, as their facts or objects have them; what is unknown is `none` |
//! | `count` | how many there are |
//! | `namespaces` | their namespaces, each once, in order |
//! | `offenders` | what stands against the practice, `Deployment web/shop` |
//! | `lacking` | those of them that do not meet `partial` either |
//! | `params` | the rule's thresholds, `params.days` |
//! | `facts` | all facts, by kind: `facts.Store` is a list |
//!
//! Beside minijinja's own filters there is `join_words`: `a, b and c`, in Dutch `a, b en c`; by the language of the text, or
//! the one that is named, `join_words('nl')`.

use std::fmt;

use minijinja::{Environment, UndefinedBehavior, Value};

use crate::model::language::{Language, Text};

/// A template that does not parse or cannot be rendered. Holds the library's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(pub String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        let line = error.line().map(|line| format!(" (line {line} of the text)")).unwrap_or_default();
        Self(format!("{error}{line}"))
    }
}

/// Renders templates in both languages.
pub(super) struct Renderer {
    en: Environment<'static>,
    nl: Environment<'static>,
}

impl Renderer {
    pub(super) fn new() -> Self {
        Self { en: environment("and"), nl: environment("en") }
    }

    /// Whether `source` parses.
    pub(super) fn check(&self, source: &str) -> Result<(), TemplateError> {
        self.en.template_from_str(source).map(|_| ()).map_err(TemplateError::from)
    }

    /// What to apply, filled in; the same in both languages.
    pub(super) fn render_snippet(&self, source: &str, context: &Value) -> Result<String, TemplateError> {
        self.render(Language::En, source, context)
    }

    fn render(&self, language: Language, source: &str, context: &Value) -> Result<String, TemplateError> {
        let environment = match language {
            Language::En => &self.en,
            Language::Nl => &self.nl,
        };
        Ok(environment.render_str(source, context.clone())?)
    }

    /// Both languages filled in.
    pub(super) fn render_text(&self, text: &Text, context: &Value) -> Result<Text, TemplateError> {
        let render = |language: Language| self.render(language, text.get(language), context);
        Ok(Text { en: render(Language::En)?, nl: render(Language::Nl)? })
    }
}

fn environment(and: &'static str) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("join_words", move |words: Vec<String>, language: Option<String>| {
        join_words(&words, language.as_deref().and_then(conjunction).unwrap_or(and))
    });
    environment
}

/// The word for "and" in a language that a template names.
fn conjunction(language: &str) -> Option<&'static str> {
    match language {
        "en" => Some("and"),
        "nl" => Some("en"),
        _ => None,
    }
}

fn join_words(words: &[String], and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} {and} {last}", several.join(", ")),
    }
}

/// The facts that a template names as `facts.Store`.
pub(super) fn facts_named(template: &str) -> Vec<String> {
    let name = |after: &str| after.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    template.split("facts.").skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_words_by_language() {
        let renderer = Renderer::new();
        let text = "{{ products | join_words }}".to_owned();
        let render = |words: &[&'static str]| {
            let context = minijinja::context! { products => words.to_vec() };
            renderer.render_text(&Text { en: text.clone(), nl: text.clone() }, &context).unwrap()
        };
        assert_eq!(render(&["Loki", "Tempo", "Mimir"]).en, "Loki, Tempo and Mimir");
        assert_eq!(render(&["Loki", "Tempo"]).nl, "Loki en Tempo");
        assert_eq!(render(&["Loki"]).nl, "Loki");
        assert_eq!(render(&[]).en, "");
        let named = renderer.render(Language::En, "{{ ['a', 'b'] | join_words('nl') }}", &minijinja::context! {});
        assert_eq!(named.unwrap(), "a en b");
    }

    #[test]
    fn is_strict_about_names() {
        let renderer = Renderer::new();
        assert!(renderer.render(Language::En, "{{ nobody }}", &minijinja::context! {}).is_err());
        assert!(renderer.check("{{ open").is_err());
        assert!(renderer.check("{% if count %}{{ x }}{% endif %}").is_ok());
    }

    #[test]
    fn finds_the_facts_a_template_names() {
        assert_eq!(facts_named("{% for s in facts.Store %}{{ facts.Flow | length }}"), ["Store", "Flow"]);
    }
}
