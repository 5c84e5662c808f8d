//! Paths of files, `/` between segments, and patterns of them.

/// A path without `./`, `..` and doubled slashes; the root is the empty text.
pub fn normal(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A path that a file in `folder` names.
pub fn joined(folder: &str, path: &str) -> String {
    normal(&format!("{folder}/{path}"))
}

/// The folder that a file lies in.
pub fn folder_of(place: &str) -> &str {
    place.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The rest of a place below a folder.
pub fn within<'p>(place: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(place) } else { place.strip_prefix(folder)?.strip_prefix('/') }
}

/// A pattern as Go's `path.Match` takes it, and `**` for any depth.
pub fn is_like(path: &str, pattern: &str) -> bool {
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
pub fn has_form(text: &str, pattern: &str) -> bool {
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
