//! The configuration file, waivers and the gate as users meet them: through the real binary, in a folder of their own.

#![cfg(test)]

#[path = "common/run.rs"]
mod run;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use run::Run;

impl Run {
    fn report(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    fn finding(&self, rule: &str) -> Value {
        let report = self.report();
        let findings = report["clusters"][0]["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["rule"] == rule).unwrap_or(&Value::Null).clone()
    }

    fn verdict(&self, rule: &str) -> String {
        self.finding(rule)["verdict"].as_str().unwrap_or("none").to_owned()
    }

    /// The problems of the report and of its clusters, as words with their places.
    fn problems(&self) -> Vec<String> {
        let report = self.report();
        let of_clusters = report["clusters"].as_array().unwrap().iter().flat_map(|one| one["problems"].as_array());
        let all = report["problems"].as_array().into_iter().chain(of_clusters).flatten();
        all.map(|problem| format!("{} {} {}", problem["file"], problem["line"], problem["message"])).collect()
    }
}

/// A repository of a team's, with a platform in it.
struct Team {
    folder: TempDir,
}

/// Two Deployments with a password each, an application that nobody synchronises, and no log agent.
const PLATFORM: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec:
      containers:
        - { name: web, image: registry.example.com/shop:1.4.0, env: [{ name: DB_PASSWORD, value: hunter2-and-more }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: shop }
spec:
  template:
    spec:
      containers:
        - { name: pay, image: registry.example.com/pay:1.4.0, env: [{ name: DB_PASSWORD, value: hunter3-and-more }] }
";

/// Why and who, which every waiver says.
const WHO: &str = "reason: because, owner: me";

impl Team {
    fn new(config: &str) -> Self {
        let team = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(team.folder.path().join(".git")).unwrap();
        team.write("platform/objects.yaml", PLATFORM);
        if !config.is_empty() {
            team.write("meetlat.yaml", config);
        }
        team
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meetlat"));
        command.args(args).current_dir(self.folder.path().join(folder)).env_remove("CLICOLOR_FORCE");
        command.output().unwrap().into()
    }

    fn run(&self, args: &[&str]) -> Run {
        self.run_in("", args)
    }

    /// Scans the platform, as JSON.
    fn scan(&self, args: &[&str]) -> Run {
        self.run(&[&["scan", "platform", "-o", "json"], args].concat())
    }

    /// How a scan ends for which any gap counts.
    fn gate(&self, args: &[&str]) -> i32 {
        self.scan(&[&["--fail-on", "info"], args].concat()).code
    }
}

fn waiver(fields: &str) -> Team {
    Team::new(&format!("waivers: [{{ {fields}, {WHO} }}]\n"))
}

#[test]
fn the_file_is_found_upwards_and_no_further_than_the_repository() {
    let team = Team::new("rules: { only: [gitops] }\n");
    let rules = |run: Run| run.report()["clusters"][0]["findings"].as_array().unwrap().len();
    assert_eq!(rules(team.run_in("platform", &["scan", ".", "-o", "json"])), 1);
    assert!(rules(team.scan(&["--no-config"])) > 40);
    fs::create_dir(team.folder.path().join("platform/.git")).unwrap();
    assert!(rules(team.run_in("platform", &["scan", ".", "-o", "json"])) > 40);
    assert_eq!(rules(team.run_in("platform", &["scan", ".", "-o", "json", "--config", "../meetlat.yaml"])), 1);
    assert_eq!(team.scan(&["--no-config", "--config", "meetlat.yaml"]).code, 2);
}

#[test]
fn a_named_file_must_be_there() {
    let run = Team::new("").scan(&["--config", "nowhere.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("nowhere.yaml: cannot be read") && run.err.contains("config init"), "{}", run.err);
}

#[test]
fn the_command_line_goes_before_the_file() {
    let team = Team::new(
        "language: nl\nrules: { skip: [gitops], severities: { metrics-stack: low } }\ngate: { failOn: info, strict: true }\n",
    );
    assert!(team.run(&["scan", "platform", "-o", "table"]).out.contains("Distributie"));
    assert!(team.run(&["scan", "platform", "-o", "table", "--lang", "en"]).out.contains("Distribution"));
    assert_eq!(team.scan(&[]).verdict("gitops"), "none");
    assert_ne!(team.scan(&["--skip", "metrics-stack"]).verdict("gitops"), "none");
    assert_ne!(team.scan(&["--rule", "gitops"]).verdict("gitops"), "none");
    assert_eq!(team.scan(&[]).finding("metrics-stack")["severity"], "low");
    assert_eq!(team.scan(&[]).code, 1);
    assert_eq!(team.scan(&["--fail-on", "critical"]).code, 0);
    // Of a platform of two Deployments much is unknown, and that counts only when it is asked for.
    let unknown = ["--rule", "managed-kubernetes"];
    assert_eq!(team.scan(&unknown).code, 1);
    assert_eq!(team.scan(&[&unknown[..], &["--strict=false"]].concat()).code, 0);
}

#[test]
fn sections_narrow_what_is_reported() {
    let team = Team::new("rules: { sections: [\"3.6\"] }\n");
    assert_ne!(team.scan(&[]).verdict("gitops"), "none");
    assert_eq!(team.scan(&[]).verdict("metrics-stack"), "none");
    assert_ne!(team.scan(&["--rule", "metrics-stack"]).verdict("metrics-stack"), "none");
}

#[test]
fn the_digest_covers_what_changes_rules_and_nothing_else() {
    let digest = |config: &str, args: &[&str]| {
        let report = Team::new(config).scan(&[args, &["--rule", "gitops"]].concat()).report();
        report["tool"]["rulesDigest"].as_str().unwrap().to_owned()
    };
    let plain = digest("", &[]);
    assert_eq!(
        digest(&format!("language: nl\nwaivers: [{{ rule: gitops, {WHO} }}]\ngate: {{ strict: true }}\n"), &[]),
        plain
    );
    assert_eq!(digest("rules: { params: { objectDays: 60 } }\n", &[]), digest("", &["--param", "objectDays=60"]));
    for config in [
        "rules: { params: { objectDays: 60 } }\n",
        "rules: { severities: { gitops: low } }\n",
        "production: { clusters: { yes: [a] } }\n",
        "identityProviders: { trusted: [sso.example.com] }\n",
        LOG_STORE,
    ] {
        assert_ne!(digest(config, &[]), plain, "{config}");
    }
}

const LOG_STORE: &str = "\
alternatives:
  - id: our-log-store
    name: Our log store
    capabilities: [logs]
    signals: { sufficient: [{ image: platform/log-store }] }
    store: [{ signal: logs, backend: external }]
";

#[test]
fn an_alternative_is_accepted_like_a_product_of_the_catalogue() {
    let team = Team::new(LOG_STORE);
    team.write(
        "platform/objects.yaml",
        &PLATFORM.replace("registry.example.com/shop:", "registry.example.com/otherplatform/log-store:"),
    );
    let logs = |args: &[&str]| team.scan(args).verdict("logs-long-term");
    assert_eq!(logs(&[]), "not-applicable");
    team.write(
        "platform/objects.yaml",
        &PLATFORM.replace("registry.example.com/pay:", "registry.example.com/platform/log-store:"),
    );
    assert_eq!(logs(&[]), "pass");
    assert_eq!(logs(&["--no-config"]), "not-applicable");
    assert!(team.run(&["components", "platform"]).out.contains("Our log store"));
}

#[test]
fn an_identity_provider_is_trusted_below_its_path() {
    let of = |trusted: &str| {
        let team = Team::new(&format!("identityProviders: {{ trusted: [\"{trusted}\"] }}\n"));
        let fixture =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules/trusted-identity-provider/partial-argo-cd.yaml");
        fs::copy(fixture, team.folder.path().join("platform/objects.yaml")).unwrap();
        team.scan(&[]).verdict("trusted-identity-provider")
    };
    assert_eq!(of("https://sso.example.com/realms/acme"), "pass");
    assert_eq!(of("*.example.com"), "pass");
    assert_eq!(of("https://sso.example.com/realms/guests"), "partial");
}

#[test]
fn what_is_production_is_said_by_the_user() {
    let finding = |config: &str| {
        let team = Team::new(config);
        let fixture =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules/ingress-daemonset/fail-nothing-said.yaml");
        fs::copy(fixture, team.folder.path().join("platform/objects.yaml")).unwrap();
        let finding = team.scan(&["--rule", "ingress-daemonset"]).finding("ingress-daemonset");
        let text = |field: &str| finding[field].as_str().unwrap().to_owned();
        (text("verdict"), text("severity"))
    };
    let (verdict, own) = finding("production: { clusters: { yes: [platform] } }\n");
    assert_eq!(verdict, "fail");
    assert_ne!(own, "info");
    assert_eq!(finding(""), ("fail".to_owned(), "info".to_owned()));
    assert_eq!(finding("production: { clusters: { no: [\"plat*\"] } }\n").0, "not-applicable");
    assert_eq!(finding("production: { clusters: { no: [\"other\"] } }\n").1, "info");
    assert_eq!(finding("production: { namespaces: { yes: [\"*\"] } }\n"), ("fail".to_owned(), own));
    assert_eq!(finding("production: { namespaces: { no: [\"*\"] } }\n").0, "not-applicable");
}

#[test]
fn paths_are_seen_from_the_file() {
    let team = Team::new("rules: { folder: ours, only: [ours] }\n");
    let rule = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/deployments/gitops.yaml")).unwrap();
    team.write("ours/ours.yaml", &rule.replacen("id: gitops", "id: ours", 1));
    assert_eq!(team.run_in("platform", &["scan", ".", "-o", "json"]).verdict("ours"), "fail");
}

#[test]
fn all_problems_of_a_file_are_told_at_once() {
    let team = Team::new(
        "\
rules:
  only: [gitop]
  sections: [\"9.9\"]
  severities: { metric-stack: low }
  params: { objectDayz: 1 }
identityProviders: { trusted: [everybody] }
alternatives:
  - { id: loki, name: L, capabilities: [logz], signals: { sufficient: [{ image: a/b }] } }
gate: { minScore: 101 }
waivers:
  - { rule: log-colectors, reason: r, owner: o }
  - { capability: log, reason: r, owner: o }
  - { reason: r, owner: o }
  - { rule: gitops }
  - { rule: gitops, reason: r, owner: o, expires: soon, object: pods }
  - { rule: gitops, capability: logs, reason: r, owner: o }
  - { capability: auth-proxy, reason: r, owner: o }
  - { rule: gitops, reason: r, owner: o, expires: 2020-01-31 }
",
    );
    let told = [
        ":2: rules.only[0]: there is no rule `gitop`; near it are gitops",
        ":3: rules.sections[0]: there is no section `9.9`",
        ":4: rules.severities.metric-stack: there is no rule `metric-stack`; near it are metrics-stack",
        ":5: rules.params.objectDayz: there is no parameter `objectDayz`",
        ":6: identityProviders.trusted[0]: `everybody` is no host or issuer",
        ":8: alternatives[0].id: there is a product `loki` already",
        ":8: alternatives[0].capabilities: `logz` is no capability",
        ":9: gate.minScore: give a percentage",
        ":11: waivers[0].rule: there is no rule `log-colectors`; near it are log-collectors",
        ":12: waivers[1].capability: there is no capability `log`; near it are log",
        ":13: waivers[2]: waives nothing",
        ":14: waivers[3]: has no `reason`",
        ":14: waivers[3]: has no `owner`",
        ":15: waivers[4].expires: `soon` is no day",
        ":15: waivers[4].object: `pods` names no objects",
        ":16: waivers[5].capability: the rule is not about `logs`, whose rules are central-logs, logs-long-term",
        ":17: waivers[6].capability: no rule is about `auth-proxy`",
    ];
    let checked = team.run(&["config", "check"]);
    for run in [&checked, &team.scan(&[])] {
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        for part in told {
            assert!(run.err.contains(&format!("meetlat.yaml{part}")), "{part}\n{}", run.err);
        }
    }
    assert!(checked.err.contains(":18: waivers[7].expires: this waiver held until 2020-01-31"), "{}", checked.err);
    assert_eq!(checked.err.lines().count(), told.len() + 1, "{}", checked.err);
}

#[test]
fn a_file_of_another_form_is_told_of_with_its_line() {
    let err = |config: &str| {
        let run = Team::new(config).scan(&[]);
        assert_eq!(run.code, 2, "{config}");
        run.err
    };
    let unknown = err("language: en\nwaiver: []\n");
    assert!(unknown.contains("meetlat.yaml:2: ") && unknown.contains("unknown field `waiver`"), "{unknown}");
    let severity = err("gate:\n  failOn: huge\n");
    assert!(severity.contains("meetlat.yaml:2: ") && severity.contains("huge"), "{severity}");
}

#[test]
fn init_writes_a_valid_file_once() {
    let team = Team::new("");
    assert_eq!(team.run(&["config", "check"]).code, 2, "there is none yet");
    assert_eq!(team.run(&["config", "init"]).code, 0);
    let check = team.run(&["config", "check"]);
    assert_eq!((check.code, check.out.as_str()), (0, "meetlat.yaml: no errors\n"));
    let again = team.run(&["config", "init"]);
    assert!(again.code == 2 && again.err.contains("is there already"), "{}", again.err);
    assert_eq!(team.run(&["config", "init", "other.yaml"]).code, 0);
}

#[test]
fn an_expired_waiver_is_no_error_of_the_file() {
    let run = waiver("rule: gitops, expires: 2020-01-31").run(&["config", "check"]);
    assert!(run.code == 0 && run.out.contains("held until 2020-01-31"), "{}{}", run.out, run.err);
}

#[test]
fn the_example_in_the_documentation_is_valid() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).unwrap();
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let run = Team::new(example).run(&["config", "check"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let annotated = page.split("```yaml\n").nth(2).and_then(|rest| rest.split("```").next()).unwrap();
    let team = Team::new("");
    let deployment = PLATFORM.split("---\n").next().unwrap();
    let indented = annotated.replace("metadata:\n", "metadata:\n  name: web\n  namespace: shop\n");
    team.write("platform/objects.yaml", &deployment.replace("metadata: { name: web, namespace: shop }\n", &indented));
    assert_eq!(team.gate(&["--rule", "no-literal-secrets"]), 0);
}

#[test]
fn what_does_not_exist_can_be_waived_and_stays_a_gap() {
    let only = ["--rule", "log-collectors"];
    let (plain, waived) = (Team::new(""), waiver("rule: log-collectors"));
    assert_eq!((plain.gate(&only), waived.gate(&only)), (1, 0));
    assert_eq!(waived.gate(&[&only[..], &["--strict"]].concat()), 0);
    let (before, after) = (plain.scan(&only), waived.scan(&only));
    assert_eq!(after.verdict("log-collectors"), "fail");
    assert_eq!(before.report()["clusters"][0]["score"], after.report()["clusters"][0]["score"]);
    assert_eq!(after.problems(), [""; 0]);
}

#[test]
fn a_capability_stands_for_its_rules() {
    let team = waiver("capability: logs");
    assert_eq!(team.gate(&["--rule", "central-logs", "--rule", "logs-long-term"]), 0);
    assert_eq!(team.gate(&["--rule", "metrics-stack"]), 1);
}

#[test]
fn objects_are_waived_one_by_one() {
    let only = ["--rule", "no-literal-secrets"];
    let one = waiver("rule: no-literal-secrets, object: Deployment shop/web");
    assert_eq!(one.gate(&only), 1);
    assert_eq!(one.scan(&only).problems(), [""; 0]);
    assert_eq!(waiver("rule: no-literal-secrets, object: Deployment shop/*").gate(&only), 0);
    assert_eq!(waiver("rule: no-literal-secrets, object: Deployment other/*").gate(&only), 1);
}

#[test]
fn annotations_waive_their_object() {
    let only = ["--rule", "no-literal-secrets"];
    let annotated = |text: &str| {
        let team = Team::new("");
        let metadata = |name: &str| format!("metadata: {{ name: {name}, namespace: shop");
        let annotation = format!(", annotations: {{ waive.meetlat.dev/no-literal-secrets: \"{text}\" }}");
        let whole = ["web", "pay"].iter().fold(PLATFORM.to_owned(), |text, name| {
            text.replace(&metadata(name), &format!("{}{annotation}", metadata(name)))
        });
        team.write("platform/objects.yaml", &whole);
        team
    };
    let good = annotated("an example; owner=web-team; expires=2099-12-31");
    assert_eq!((good.gate(&only), good.scan(&only).problems()), (0, vec![]));
    let bad = annotated("an example");
    let problems = bad.scan(&only).problems();
    assert_eq!((bad.gate(&only), problems.len()), (1, 2));
    assert!(
        problems[0].contains("Deployment shop/pay") && problems[0].contains("waive.meetlat.dev/no-literal-secrets")
    );
    assert!(problems[0].contains("owner") && problems[0].contains("objects.yaml"), "{problems:?}");
}

#[test]
fn the_annotation_of_a_template_counts_for_its_pods() {
    let annotation = "{ waive.meetlat.dev/no-literal-secrets: \"an example; owner=web-team\" }";
    let template = format!("  template:\n    metadata: {{ annotations: {annotation} }}\n");
    let team = Team::new("");
    team.write("platform/objects.yaml", &PLATFORM.replace("  template:\n", &template));
    assert_eq!(team.gate(&["--rule", "no-literal-secrets"]), 0);
}

#[test]
fn a_waiver_holds_on_its_last_day_and_no_longer() {
    let team = waiver("rule: log-collectors, expires: 2026-11-24");
    let on = |day: &str| team.scan(&["--rule", "log-collectors", "--fail-on", "info", "--as-of", day]);
    assert_eq!((on("2026-11-24").code, on("2026-11-25").code), (0, 1));
    assert_eq!(on("2026-11-24").problems(), [""; 0]);
    let told = on("2026-11-25").problems();
    assert!(told.len() == 1 && told[0].contains("held until 2026-11-24"), "{told:?}");
    assert!(told[0].starts_with("\"meetlat.yaml\" 1 "), "{told:?}");
}

#[test]
fn a_waiver_of_nothing_is_told_of_unless_its_rule_is_left_out() {
    let team = waiver("rule: no-literal-secrets, object: Deployment other/*");
    let told = team.scan(&[]).problems();
    assert!(told.iter().any(|line| line.contains("no-literal-secrets, Deployment other/*")), "{told:?}");
    assert_eq!(team.scan(&["--rule", "gitops"]).problems(), [""; 0]);
    assert_eq!(waiver("rule: managed-kubernetes, object: Node *").scan(&[]).problems(), [""; 0], "unknown");
}

#[test]
fn a_waiver_of_another_cluster_does_nothing_here() {
    let only = ["--rule", "log-collectors"];
    assert_eq!(waiver("rule: log-collectors, cluster: \"plat*\"").gate(&only), 0);
    let other = waiver("rule: log-collectors, cluster: other");
    assert_eq!((other.gate(&only), other.scan(&only).problems()), (1, vec![]));
}

#[test]
fn the_example_platform_knows_no_configuration_of_the_folder() {
    let team = Team::new("rules: { only: [gitops] }\n");
    let count = |args: &[&str]| {
        let run = team.run(&[&["demo", "-o", "json"], args].concat());
        run.report()["clusters"][0]["findings"].as_array().unwrap().len()
    };
    assert!(count(&[]) > 40);
    assert_eq!(count(&["--config", "meetlat.yaml"]), 1);
}

#[test]
fn the_role_is_for_the_rules_that_are_in() {
    let team = Team::new("rules: { only: [private-nodes] }\n");
    let (all, some) = (team.run(&["access", "--no-config"]), team.run(&["access"]));
    assert!(some.out.len() < all.out.len() / 2 && some.out.contains("nodes"), "{}", some.out);
}

#[test]
fn exit_0_when_nothing_is_asked_for_or_all_is_met() {
    let team = Team::new("");
    assert_eq!(team.scan(&[]).code, 0);
    assert_eq!(team.scan(&["--min-score", "0", "--min-coverage", "0", "--fail-on", "critical"]).code, 0);
    assert_eq!(team.scan(&["--rule", "managed-kubernetes", "--min-score", "100"]).code, 0, "nothing decided, no score");
}

#[test]
fn exit_1_when_there_are_gaps_or_the_score_is_low() {
    let team = Team::new("");
    assert_eq!(team.scan(&["--fail-on", "high"]).code, 1);
    assert_eq!(team.scan(&["--min-score", "90"]).code, 1);
    assert_eq!(Team::new("gate: { minScore: 90 }\n").scan(&[]).code, 1);
    assert_eq!(Team::new("gate: { minScore: 90 }\n").scan(&["--min-score", "0"]).code, 0);
}

#[test]
fn exit_2_when_the_usage_or_the_configuration_is_wrong() {
    let team = Team::new("");
    for args in [&["--min-score", "101"][..], &["--min-score", "x"], &["--strict=perhaps"]] {
        assert_eq!(team.scan(args).code, 2, "{args:?}");
        assert_eq!(team.scan(&[args, &["--exit-zero"]].concat()).code, 2, "{args:?}");
    }
    assert_eq!(Team::new("rules: { only: [x] }\n").scan(&["--exit-zero"]).code, 2);
}

#[test]
fn exit_3_when_nothing_is_read_or_too_little_is_judged() {
    let team = Team::new("");
    assert_eq!(team.scan(&["--min-coverage", "99", "--min-score", "99", "--fail-on", "info"]).code, 3);
    assert_eq!(Team::new("gate: { minCoverage: 99 }\n").scan(&[]).code, 3);
    team.write("empty/note.yaml", "just: a file\n");
    assert_eq!(team.run(&["scan", "empty", "--exit-zero"]).code, 3);
    assert_eq!(team.run(&["scan", "nowhere", "--exit-zero"]).code, 3);
}

#[test]
fn exit_zero_is_for_thresholds_alone() {
    let team = Team::new("gate: { failOn: info, minScore: 99, minCoverage: 99 }\n");
    assert_eq!(team.scan(&[]).code, 3);
    assert_eq!(team.scan(&["--min-coverage", "0"]).code, 1);
    let run = team.scan(&["--exit-zero"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.verdict("log-collectors"), "fail");
}
