//! The snippets of a scan as files: one a way to mend a gap, below a folder a rule, and a README that says what each changes.

use super::markdown::escaped;
use super::wording::{self, Heading, heading};
use crate::model::language::Language;
use crate::report::document::{Cluster, Finding, Remedy, Report};

/// A file to write: its path below the folder that the user chose, with `/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All files, the README first. Where there are several clusters each has a folder of its own.
pub fn render(report: &Report, language: Language) -> Vec<File> {
    let several = report.clusters.len() > 1;
    let folder = |cluster: &Cluster| {
        if several { format!("{}/", file_name(&cluster.identity.name)) } else { String::new() }
    };
    let (mut readme, mut files) = (format!("# {}\n", heading(Heading::Remediation).get(language)), Vec::new());
    for cluster in &report.clusters {
        readme.push_str(&format!("\n## {}\n", escaped(&cluster.identity.name)));
        if let Some(identity) = wording::identity(&cluster.identity) {
            readme.push_str(&format!("\n{}\n", escaped(&identity)));
        }
        let gaps = cluster.findings.iter().filter(|finding| finding.is_gap()).collect::<Vec<_>>();
        if gaps.is_empty() {
            readme.push_str(&format!("\n{}\n", heading(Heading::Nothing).get(language)));
        }
        for finding in gaps {
            let (text, snippets) = of_finding(finding, &folder(cluster), language);
            readme.push_str(&text);
            files.extend(snippets);
        }
    }
    files.insert(0, File { path: "README.md".to_owned(), text: readme });
    files
}

fn of_finding(finding: &Finding, folder: &str, language: Language) -> (String, Vec<File>) {
    let title = finding.title.get(language);
    let mut text =
        format!("\n### {}\n\n`{}` · {}\n", escaped(title), finding.rule, escaped(finding.message.get(language)));
    let mut files = Vec::new();
    for (at, remedy) in finding.remediation.iter().enumerate() {
        let kind = wording::remedy_kind(&remedy.kind);
        let situation = remedy.situation.as_ref().map(|situation| format!("**{}** ", escaped(situation.get(language))));
        let words = remedy.text.as_ref().map(|text| format!(" {}", text.get(language).trim()));
        let file = remedy.snippet.as_ref().map(|snippet| File {
            path: format!("{folder}{}/{}-{}", finding.rule, at + 1, snippet_name(remedy)),
            text: format!("{}\n", snippet.trim_end()),
        });
        let link = file.as_ref().map(|file| format!(" [{0}]({0})", file.path));
        text.push_str(&format!(
            "\n- {}({}).{}{}\n",
            situation.unwrap_or_default(),
            kind.get(language),
            words.unwrap_or_default(),
            link.unwrap_or_default()
        ));
        files.extend(file);
    }
    (text, files)
}

/// `external-secrets.yaml`, `grafana.values.yaml`, `eks.sh`.
fn snippet_name(remedy: &Remedy) -> String {
    let stem = remedy.situation.as_ref().map(|situation| file_name(&situation.en)).filter(|stem| !stem.is_empty());
    let ending = match remedy.kind.as_str() {
        "manifest" => "yaml",
        "helm-values" => "values.yaml",
        "terraform" => "tf",
        "command" => "sh",
        _ => "txt",
    };
    format!("{}.{ending}", stem.unwrap_or_else(|| remedy.kind.clone()))
}

/// Words as the name of a file: nothing in it leads out of its folder or needs quotes in a shell.
fn file_name(words: &str) -> String {
    let letters = words.chars().map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let name: String = letters.collect();
    name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::{Remedy, file_name, snippet_name};
    use crate::model::language::Text;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(file_name("../a b/C'd"), "a-b-c-d");
        let remedy = |kind: &str, situation: Option<&str>| Remedy {
            kind: kind.to_owned(),
            situation: situation.map(|words| Text { en: words.to_owned(), nl: words.to_owned() }),
            text: None,
            snippet: None,
            adds: false,
        };
        assert_eq!(snippet_name(&remedy("helm-values", Some("Grafana in a chart"))), "grafana-in-a-chart.values.yaml");
        assert_eq!(snippet_name(&remedy("command", None)), "command.sh");
    }
}
