//! Patterns as users write them for names: `*` stands for any text, none included.

use crate::model::snapshot::Identity;

/// Whether a text fits a pattern as a whole.
pub fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether a pattern names a cluster: by its name, its uid, or the context that it was read with.
pub fn names(pattern: &str, cluster: &Identity) -> bool {
    let known = [Some(&cluster.name), cluster.uid.as_ref(), cluster.context.as_ref()];
    known.into_iter().flatten().any(|name| fits(pattern, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text) in
            [("shop", "shop"), ("*", ""), ("shop-*", "shop-"), ("*-prod-*", "a-prod-1"), ("a*a", "aa")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("shop", "shop2"), ("", "shop"), ("shop-*", "shop"), ("a*a", "a"), ("*b*b", "b")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_cluster_has_several_names() {
        let cluster = Identity { name: "aks-1".into(), uid: Some("0f8f".into()), ..Identity::default() };
        assert!(names("aks-*", &cluster) && names("0f8f", &cluster));
        assert!(!names("prod", &cluster));
    }
}
