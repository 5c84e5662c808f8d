//! What stands in a report.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::run::{Folder, PROFILES, results};

fn rules(sarif: &Value) -> &Vec<Value> {
    sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap()
}

#[test]
fn every_rule_that_ran_is_explained() {
    let folder = Folder::of(&[]);
    let (mut secure, mut others) = (0, 0);
    for profile in PROFILES {
        let sarif = folder.scan(&["demo"], profile);
        for rule in rules(&sarif) {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/helpUri"]
            {
                assert!(rule.pointer(text).is_some_and(|text| !text.as_str().unwrap().is_empty()), "{text}: {rule}");
            }
            let properties = &rule["properties"];
            let security = properties["security-severity"].as_str();
            assert_eq!(security.is_some(), properties["problem.severity"].is_null(), "{rule}");
            assert!(security.is_none_or(|score| (0.1..=10.0).contains(&score.parse::<f64>().unwrap())));
            if security.is_some() {
                secure += 1
            } else {
                others += 1
            }
            assert!(properties["tags"].as_array().unwrap().len() <= 10);
            assert!(["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        }
        for result in results(&sarif) {
            let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules(&sarif)[at]["id"], result["ruleId"]);
        }
    }
    assert!(secure > 20 && others > 20, "{secure} {others}");
}

#[test]
fn only_the_full_profile_tells_what_is_no_gap() {
    let folder = Folder::of(&[]);
    let full = folder.scan(&["demo"], "full");
    let kinds: BTreeSet<&str> = results(&full).iter().map(|result| result["kind"].as_str().unwrap()).collect();
    assert!(["fail", "pass", "notApplicable"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    for result in results(&full) {
        assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
    }
    for profile in ["github", "gitlab"] {
        let lean = folder.scan(&["demo"], profile);
        assert!(results(&lean).len() < results(&full).len());
        for result in results(&lean) {
            assert!(
                result["kind"].is_null() && result["level"] != "none" && result["suppressions"].is_null(),
                "{result}"
            );
            assert_eq!(result["locations"].as_array().unwrap().len(), 1);
            assert_eq!(result["rank"].is_null(), profile == "github");
        }
    }
}

#[test]
fn unknown_is_open_where_reading_more_would_settle_it() {
    let folder = Folder::of(&[("a.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: { name: kube-system, uid: 11111111-2222-3333-4444-555555555555 }\n")]);
    let sarif = folder.scan(&["scan", "a.yaml"], "full");
    let open: Vec<&Value> = results(&sarif).into_iter().filter(|result| result["kind"] == "open").collect();
    assert!(open.len() > 10);
    assert!(
        open.iter()
            .any(|result| result["properties"]["settledBy"][0].as_str().unwrap_or_default().starts_with("kubectl"))
    );
}

#[test]
fn the_place_that_it_runs_in_chooses_the_profile() {
    let folder = Folder::of(&[]);
    let kinds = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_meetlat"));
        command.args([&["demo", "-o", "sarif"], args].concat()).current_dir(folder.0.path());
        command.env_remove("GITHUB_ACTIONS").env_remove("GITLAB_CI").envs(variables.iter().copied());
        let sarif: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
        let first = results(&sarif)[0];
        (first["kind"].is_string(), first["rank"].is_number())
    };
    assert!(kinds(&[], &[]).0);
    assert_eq!(kinds(&[("GITHUB_ACTIONS", "true")], &[]), (false, false));
    assert_eq!(kinds(&[("GITLAB_CI", "true")], &[]), (false, true));
    assert!(kinds(&[("GITLAB_CI", "false")], &[]).0);
    assert!(kinds(&[("GITHUB_ACTIONS", "true")], &["--sarif-profile", "full"]).0);
}

#[test]
fn both_languages() {
    let folder = Folder::of(&[]);
    let sarif = folder.scan(&["demo", "--lang", "nl"], "full");
    assert_eq!(sarif["runs"][0]["language"], "nl");
    assert!(rules(&sarif).iter().any(|rule| rule["help"]["markdown"].as_str().unwrap().contains("## Waarom")));
}

/// An archive of one file.
fn archive(name: &str, text: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len().try_into().unwrap());
    header.set_mode(0o644);
    header.set_cksum();
    archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    archive.into_inner().unwrap()
}

/// Values that would do harm where they are shown as they are.
const HOSTILE: &str =
    "x\u{1b}[31m\u{202e}<img src=x onerror=alert(1)>[click](1)`**b**\u{7}\u{200b}\n# h\u{1b}]8;;http://a.example\u{7}";

#[test]
fn hostile_names_leave_the_report_clean() {
    let env = json!([{"name": HOSTILE, "value": "x"}, {"name": format!("DB_PASSWORD{HOSTILE}"), "value": "correct-horse-battery"}]);
    let labels = json!({"app": HOSTILE, HOSTILE: HOSTILE});
    let meta =
        json!({"name": format!("../../{HOSTILE}"), "namespace": HOSTILE, "labels": labels, "annotations": labels});
    let container = json!({"name": HOSTILE, "image": "docker.io/grafana/loki:3.7.6", "env": env});
    let spec = json!({"template": {"spec": {"containers": [container]}}});
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": spec});
    for profile in PROFILES {
        let folder = Folder::of(&[]);
        // In an archive, so that pictures are made of all that is named.
        folder.put("dump.tar", &archive("dump.yaml", &format!("---\n{deployment}\n")));
        let sarif = folder.scan(&["scan", "dump.tar"], profile);
        assert!(results(&sarif).len() > if profile == "full" { 20 } else { 0 });
        each_text(&sarif, &mut |text| {
            let hidden = |letter: char| {
                (letter.is_control() && letter != '\n')
                    || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            };
            assert!(!text.contains(hidden), "{text:?}");
        });
        for result in results(&sarif) {
            let message = &result["message"];
            assert!(!message["text"].as_str().unwrap().contains("]("), "{message}");
            let markdown = message["markdown"].as_str().unwrap_or_default();
            assert!(!markdown.contains("[click]") && !markdown.contains(" <img"), "{markdown}");
            let (stretch, uri) = folder.pointed_at(result);
            assert!(uri.starts_with("out/snapshot/") && !uri.contains(".."), "{uri}");
            assert!(!stretch.contains('\u{1b}'));
        }
        for (path, text) in
            folder.written().into_iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "yaml"))
        {
            let read = meetlat::format::yaml::read(&text, &meetlat::format::skip::Skip::none());
            assert!(read.is_ok_and(|read| !read.placeholders), "{}:\n{text}", path.display());
        }
    }
}

fn each_text(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, look)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            look(name);
            each_text(member, look);
        }),
        _ => {}
    }
}

#[test]
fn no_value_that_the_report_does_not_show_is_in_the_files_beside_it() {
    let secret = "correct-horse-battery-staple";
    let text = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": "11111111-2222-3333-4444-555555555555"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": "shop", "uid": "u", "annotations": {"note": secret}},
         "spec": {"template": {"spec": {"containers": [{"name": "shop", "image": "a/b:1", "env": [{"name": "DB_PASSWORD", "value": secret}]}]}}}},
    ]});
    let folder = Folder::of(&[]);
    let compressed = zstd::encode_all(text.to_string().as_bytes(), 3).unwrap();
    folder.put("dump.json.zst", &compressed);
    folder.scan(&["scan", "dump.json.zst"], "full");
    let written = folder.written();
    assert!(written.len() > 2);
    for (path, text) in written {
        assert!(!text.contains(secret), "{}", path.display());
    }
}
