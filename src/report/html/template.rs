//! The template engine, such that whatever is shown is escaped on its way out.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::super::visible::escaped;

const TEMPLATES: [(&str, &str); 4] = [
    ("page.html", include_str!("page.html")),
    ("cluster.html", include_str!("cluster.html")),
    ("finding.html", include_str!("finding.html")),
    ("parts.html", include_str!("parts.html")),
];

/// The environment with our templates and filters.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|out, _, value| Ok(out.write_str(&shown(value)?)?));
    environment.add_filter("t", |text: Value| both(&text, &escaped));
    environment.add_filter("prose", |text: Value| both(&text, &prose));
    environment.add_filter("is_link", |text: &str| text.starts_with("https://") || text.starts_with("http://"));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

fn shown(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(Error::new(ErrorKind::UndefinedError, "nothing by this name")),
        ValueKind::None => Ok(String::new()),
        _ if value.is_safe() => Ok(value.to_string()),
        _ => Ok(escaped(&value.to_string())),
    }
}

/// A text in both languages, of which the page shows one; where they are the same, once.
fn both(text: &Value, markup: &dyn Fn(&str) -> String) -> Result<Value, Error> {
    let (en, nl) = (text.get_attr("en")?, text.get_attr("nl")?);
    let (en, nl) = (en.as_str().unwrap_or_default(), nl.as_str().unwrap_or_default());
    Ok(Value::from_safe_string(if en == nl {
        markup(en)
    } else {
        format!("<span lang=\"en\">{}</span><span lang=\"nl\">{}</span>", markup(en), markup(nl))
    }))
}

/// Sentences in which backticks mark code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let marked = |(at, part): (usize, &&str)| match at % 2 {
        0 => escaped(part),
        // The last backtick of an odd number marks nothing.
        _ if at + 1 == parts.len() => format!("`{}", escaped(part)),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    parts.iter().enumerate().map(marked).collect()
}

#[cfg(test)]
mod tests {
    use super::{environment, prose};

    #[test]
    fn templates_parse() {
        environment().unwrap();
    }

    #[test]
    fn backticks_in_pairs_mark_code() {
        assert_eq!(prose("run `a <b>` now"), "run <code>a &lt;b&gt;</code> now");
        assert_eq!(prose("a ` b"), "a ` b");
    }
}
