//! Patterns of paths.

/// A pattern as Go's `path.Match` takes it, and `**` for any depth.
pub(super) fn is_like(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), pattern.trim_matches('/').split('/').collect());
    segments(&path, &pattern)
}

fn segments(path: &[&str], pattern: &[&str]) -> bool {
    match (path.split_first(), pattern.split_first()) {
        (None, None) => true,
        (_, Some((&"**", rest))) => (0..=path.len()).any(|skipped| segments(&path[skipped..], rest)),
        (Some((one, path)), Some((like, rest))) => has_form(one, like) && segments(path, rest),
        _ => false,
    }
}

/// Whether a text has the form of a pattern in which `*` stands for anything.
pub(super) fn has_form(text: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => text == pattern,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| has_form(&tail[at..], rest))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_match_segment_by_segment() {
        assert!(is_like("apps/web", "apps/*"));
        assert!(!is_like("apps/web/base", "apps/*"));
        assert!(is_like("a/b/config.json", "**/config.json"));
        assert!(is_like("apps/team-web", "apps/team-*"));
    }
}
