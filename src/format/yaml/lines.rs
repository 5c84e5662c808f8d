//! What the lines of a document tell without parsing it.

/// `apiVersion` and `kind` of a document, by its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Peek<'t> {
    /// The value of `apiVersion`.
    pub api_version: Option<&'t str>,
    /// The value of `kind`.
    pub kind: Option<&'t str>,
    /// Whether the lines can be relied on: a block mapping without anchors, tags or merge keys at its top.
    pub certain: bool,
}

/// Reads the two members at the document's base indentation. Stops when it has both.
pub fn top_level(text: &str) -> Peek<'_> {
    let mut peek = Peek { certain: true, ..Peek::default() };
    let mut base = None;
    for line in text.lines() {
        let content = line.trim_start_matches([' ', '\u{feff}']);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let base = *base.get_or_insert(indent);
        if indent > base {
            continue;
        }
        if indent < base || content.starts_with(['{', '[', '&', '*', '!', '<', '?', '-', '\t', '%', '"', '\'']) {
            // A sequence below a key may stand at the key's own indentation.
            if content.starts_with("- ") || content == "-" {
                continue;
            }
            return Peek { certain: false, ..peek };
        }
        if let Some(value) = member(content, "apiVersion") {
            peek.api_version = Some(value);
        } else if let Some(value) = member(content, "kind") {
            peek.kind = Some(value);
        }
        if peek.api_version.is_some() && peek.kind.is_some() {
            break;
        }
    }
    peek.certain &= [peek.api_version, peek.kind].iter().flatten().all(|value| is_plain(value));
    peek
}

fn member<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let value = line.strip_prefix(key)?.strip_prefix(':')?;
    if !value.is_empty() && !value.starts_with([' ', '\t']) {
        return None;
    }
    let value = value.split(" #").next().unwrap_or(value).trim();
    let unquoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    Some(unquoted('"').or_else(|| unquoted('\'')).unwrap_or(value))
}

fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::top_level;

    #[test]
    fn reads_kind_by_lines() {
        for (text, api_version, kind, certain) in [
            ("apiVersion: apps/v1\nkind: Deployment\n", Some("apps/v1"), Some("Deployment"), true),
            ("  kind: \"Pod\"  # x\n  metadata: {}\n  apiVersion: v1", Some("v1"), Some("Pod"), true),
            ("items:\n- kind: X\nkind: List\napiVersion: v1", Some("v1"), Some("List"), true),
            ("{apiVersion: v1, kind: Pod}", None, None, false),
            ("metadata:\n  kind: no\nkind: A", None, Some("A"), true),
            ("kind: *alias\n", None, Some("*alias"), false),
        ] {
            let peek = top_level(text);
            assert_eq!((peek.api_version, peek.kind, peek.certain), (api_version, kind, certain), "{text}");
        }
    }
}
