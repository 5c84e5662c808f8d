//! Grafana Alloy's configuration (grafana/alloy:docs/sources/get-started/configuration-syntax): blocks with attributes.

use super::{SyntaxError, place};
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

/// Reads a text into `blocks`, each with its `type`, `label`, `attributes` and `blocks`; those that a `declare` block holds stand
/// behind it, since a component of one's own does what they do. An expression that refers to something or calls something is
/// unknown: its value comes about in Alloy.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    let mut parser = Parser { text, at: 0 };
    let (attributes, blocks) = parser.body(true)?;
    let mut whole = Object::new();
    whole.insert("attributes", attributes.into());
    whole.insert("blocks", Value::Array(blocks.into_iter().flat_map(with_declared).collect()));
    Ok(whole.into())
}

fn with_declared(block: Value) -> Vec<Value> {
    let declared: Vec<Value> = match block.str_at(&["type"]) {
        Some("declare") => block.get("blocks").map_or(&[][..], Value::items).to_vec(),
        _ => Vec::new(),
    };
    std::iter::once(block).chain(declared.into_iter().flat_map(with_declared)).collect()
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

type Read<T> = Result<T, SyntaxError>;

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn error<T>(&self, message: impl Into<String>) -> Read<T> {
        let before = &self.text[..self.at];
        let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
        Err(SyntaxError {
            line: place(before.matches('\n').count() + 1),
            column: place(column),
            message: message.into(),
        })
    }

    /// Skips white space and comments.
    fn blank(&mut self) {
        loop {
            let trimmed = self.rest().trim_start_matches([' ', '\t', '\r', '\n', ',']);
            self.at = self.text.len() - trimmed.len();
            let length = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").map_or(trimmed.len(), |end| end + 2)
            } else {
                return;
            };
            self.at += length;
        }
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    /// A name of letters, digits, `_` and `.`.
    fn name(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Attributes and blocks up to the closing brace, or to the end of the text at the top.
    fn body(&mut self, top: bool) -> Read<(Object, Vec<Value>)> {
        let (mut attributes, mut blocks) = (Object::new(), Vec::new());
        loop {
            self.blank();
            if self.rest().is_empty() {
                return if top { Ok((attributes, blocks)) } else { self.error("a block is not closed") };
            }
            if !top && self.take("}") {
                return Ok((attributes, blocks));
            }
            let name = self.name();
            if name.is_empty() {
                return self.error("a block or an attribute is expected");
            }
            self.blank();
            if self.take("=") {
                let value = self.expression()?;
                attributes.insert(name, value);
            } else {
                blocks.push(self.block(name)?);
            }
        }
    }

    fn block(&mut self, kind: &str) -> Read<Value> {
        let mut block = Object::new();
        block.insert("type", Value::from(kind));
        if self.rest().starts_with('"') {
            let label = self.string()?;
            block.insert("label", label);
            self.blank();
        }
        if !self.take("{") {
            return self.error(format!("`{kind}` is followed by neither `=` nor `{{`"));
        }
        let (attributes, blocks) = self.body(false)?;
        block.insert("attributes", attributes.into());
        block.insert("blocks", Value::from(blocks));
        Ok(block.into())
    }

    /// A literal, a list or an object; anything else, up to the end of its line or list, is unknown.
    fn expression(&mut self) -> Read<Value> {
        self.blank();
        let start = self.at;
        let value = match self.rest().chars().next() {
            Some('"') => self.string()?,
            Some('`') => self.raw_string()?,
            Some('[') => self.list()?,
            Some('{') => self.object()?,
            _ => self.word(),
        };
        let after = self.rest().trim_start_matches([' ', '\t']);
        let ends = after.is_empty()
            || after.starts_with(['\n', '\r', ',', ']', '}', ';'])
            || after.starts_with("//")
            || after.starts_with("/*");
        if ends && !value.is_unknown() {
            return Ok(value);
        }
        self.at = start;
        self.skip_expression();
        Ok(Value::unknown(Reason::Placeholder(self.text[start..self.at].trim().into())))
    }

    /// Moves to the end of an expression: the end of its line or the bracket around it, whatever brackets it opens itself.
    fn skip_expression(&mut self) {
        let (mut depth, mut quoted) = (0_i32, false);
        let mut letters = self.rest().char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' if quoted => drop(letters.next()),
                '"' => quoted = !quoted,
                _ if quoted => {}
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth > 0 => depth -= 1,
                '\n' | ',' | ']' | '}' if depth == 0 => {
                    self.at += at;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    fn string(&mut self) -> Read<Value> {
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at += at + 1;
                    return Ok(Value::from(text));
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                letter => text.push(letter),
            }
        }
        self.error("a string is not closed")
    }

    fn raw_string(&mut self) -> Read<Value> {
        let rest = &self.rest()[1..];
        match rest.find('`') {
            Some(end) => {
                self.at += end + 2;
                Ok(Value::from(&rest[..end]))
            }
            None => self.error("a raw string is not closed"),
        }
    }

    fn list(&mut self) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.take("]") {
                return Ok(Value::from(items));
            }
            if self.rest().is_empty() {
                return self.error("a list is not closed");
            }
            let before = self.at;
            items.push(self.expression()?);
            if self.at == before {
                return self.error("a value is expected");
            }
        }
    }

    fn object(&mut self) -> Read<Value> {
        self.at += 1;
        let mut object = Object::new();
        loop {
            self.blank();
            if self.take("}") {
                return Ok(object.into());
            }
            let key = if self.rest().starts_with('"') {
                self.string()?.as_str().unwrap_or_default().to_owned()
            } else {
                self.name().to_owned()
            };
            self.blank();
            if key.is_empty() || !self.take("=") {
                return self.error("a key with a value is expected");
            }
            let value = self.expression()?;
            object.insert(key, value);
        }
    }

    /// A number, `true`, `false` or `null`; unknown for anything else.
    fn word(&mut self) -> Value {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "+-._".contains(c))).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => match (word.parse::<i64>(), word.parse::<f64>()) {
                (Ok(number), _) => Value::Int(number),
                (_, Ok(number)) => Value::Float(number),
                _ => Value::unknown(Reason::Placeholder(word.into())),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_a_declared_component_holds_stands_at_the_top_too() {
        let config = read("declare \"logs\" {\n  loki.source.file \"pods\" { }\n}\nlogs \"a\" { }\n").unwrap();
        let types: Vec<_> = config.get("blocks").unwrap().items().iter().map(|block| block.str_at(&["type"])).collect();
        assert_eq!(types, [Some("declare"), Some("loki.source.file"), Some("logs")]);
    }

    #[test]
    fn reads_blocks_and_keeps_references_unknown() {
        let text = r#"
            // where logs go
            loki.write "default" {
              endpoint {
                url = "http://loki-gateway.loki.svc/loki/api/v1/push"
                basic_auth { username = sys.env("U") }
              }
            }
            loki.source.kubernetes "pods" {
              targets    = discovery.relabel.pods.output
              forward_to = [loki.write.default.receiver]
              enabled = true
            }
            remotecfg { attributes = {"a" = "b", c = 1} /* end */ }
        "#;
        let config = read(text).unwrap();
        assert_eq!(config.str_at(&["blocks", "0", "type"]), Some("loki.write"));
        assert_eq!(
            config.str_at(&["blocks", "0", "blocks", "0", "attributes", "url"]),
            Some("http://loki-gateway.loki.svc/loki/api/v1/push")
        );
        assert!(config.at(&["blocks", "1", "attributes", "targets"]).unwrap().is_unknown());
        assert!(config.at(&["blocks", "1", "attributes", "forward_to", "0"]).unwrap().is_unknown());
        assert_eq!(config.at(&["blocks", "2", "attributes", "attributes", "c"]).and_then(|v| v.as_i64()), Some(1));
        assert_eq!(read("a {\n  b = [1,\n").unwrap_err().line, 3);
    }
}
