//! The file that `meetlat config init` writes.

/// A configuration that says nothing yet: every line that could is a comment. Lines that begin with `##` are words; of the others the
/// text after `# ` holds as it stands.
pub const TEMPLATE: &str = include_str!("template.yaml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::load::{Choice, load};
    use crate::config::check;
    use crate::config::file::Config;
    use crate::config::load::load as read;

    fn problems(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("meetlat.yaml");
        std::fs::write(&path, text).unwrap();
        let loaded = read(&path).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        let rules = load(&Choice { changes: loaded.changes(), ..Choice::default() });
        let rules = rules.unwrap_or_else(|problems| panic!("{problems:?}"));
        check(&loaded, &rules).iter().map(ToString::to_string).collect()
    }

    /// As somebody would have it who takes every example.
    fn uncommented() -> String {
        let lines = TEMPLATE.lines().filter(|line| !line.starts_with("##"));
        lines.map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect()
    }

    #[test]
    fn it_is_valid_with_and_without_its_examples() {
        assert_eq!(problems(TEMPLATE), [""; 0]);
        assert_eq!(problems(&uncommented()), [""; 0]);
    }

    #[test]
    fn it_shows_every_section() {
        let given: serde_json::Value = serde_saphyr::from_str(&uncommented()).unwrap();
        let whole = serde_json::to_value(Config::default()).unwrap();
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&given), names(&whole));
        for section in ["rules", "production", "identityProviders", "gate"] {
            assert_eq!(names(&given[section]), names(&whole[section]), "{section}");
        }
    }
}
