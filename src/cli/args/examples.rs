//! The examples below the help of each command.

/// Of the program.
pub(super) const PROGRAM: &str = "\
Examples:
  meetlat demo                                  see what a report looks like
  meetlat scan                                  judge the cluster of the current context
  meetlat scan --all-contexts                   judge every cluster of the kubeconfig
  meetlat collect -o customer.tar.zst           read a cluster into a file that can be sent and scanned
  meetlat scan customer-dump/                   judge kubectl output, rendered charts or a support bundle
  kubectl get all -A -o yaml | meetlat scan -   judge what kubectl prints
  meetlat scan dump/ -o html=report.html -o json=report.json --lang nl
  meetlat report report.json -o markdown        a saved report in another format
  meetlat diff last-week.json report.json       what has changed
  meetlat coverage dump/ --how                  which commands would settle what is unknown
  meetlat explain logs-long-term dump/          how a verdict came about
  meetlat remediate dump/ -o remedies/          what would mend the gaps, as files
  meetlat access | kubectl apply -f -           the rights that a scan of a live cluster needs

Exit codes: 0 done; 1 findings at or above --fail-on, or a score below --min-score; 2 wrong usage, or a faulty rule or
configuration; 3 nothing could be read, or coverage below --min-coverage; 130 broken off with Ctrl-C. If several hold: 2, 3, 1.
With --exit-zero the thresholds, and they alone, give 0.";

/// Of `scan`.
pub(super) const SCAN: &str = "\
Examples:
  meetlat scan --context production -o html=report.html
  meetlat scan dump/ rendered-charts/ -o markdown=review.md -o json=report.json --lang nl
  meetlat scan . --partial --exit-zero -o sarif=meetlat.sarif    in CI, to be published first
  meetlat scan . --baseline main.json --fail-on high             in CI, only what is new fails";

/// Of `collect`.
pub(super) const COLLECT: &str = "\
Examples:
  meetlat collect --context production -o customer.tar.zst
  meetlat collect --all-contexts -o bundles/                     one bundle a cluster
  meetlat collect --anonymise -o customer.tar.zst                names and hosts replaced";

/// Of `report`.
pub(super) const REPORT: &str = "\
Examples:
  meetlat report report.json -o markdown=review.md --lang nl
  meetlat report report.json --fail-on high                      the gate, in a job of its own";

/// Of `diff`.
pub(super) const DIFF: &str = "\
Examples:
  meetlat diff last-week.json today.json
  meetlat diff last-week.json today.json -o markdown=changes.md --fail-on medium

What one of the two reports could not see is neither closed nor new: it is listed as not comparable, with the reason.";

/// Of `demo`.
pub(super) const DEMO: &str = "\
Examples:
  meetlat demo
  meetlat demo -o html=demo.html --lang nl";

/// Of `remediate`.
pub(super) const REMEDIATE: &str = "\
Examples:
  meetlat remediate dump/ -o remedies/
  meetlat remediate --context production --section 3.2 -o remedies/";

/// Of `explain`.
pub(super) const EXPLAIN: &str = "\
Examples:
  meetlat explain logs-long-term dump/
  meetlat explain rbac-least-privilege --context production";

/// Of `components`.
pub(super) const COMPONENTS: &str = "\
Examples:
  meetlat components dump/
  meetlat components rendered-charts/ --rules my-rules/          with products of your own";

/// Of `coverage`.
pub(super) const COVERAGE: &str = "\
Examples:
  meetlat coverage dump/
  meetlat coverage dump/ --how > collect.sh                      look it through, then run it beside the cluster";

/// Of `access`.
pub(super) const ACCESS: &str = "\
Examples:
  meetlat access --service-account audit/meetlat | kubectl apply -f -
  meetlat access --check --context production
  meetlat access --rule external-secrets                         the rights that one rule needs";

/// Of `rules`.
pub(super) const RULES: &str = "\
Examples:
  meetlat rules list
  meetlat rules show logs-long-term --lang nl
  meetlat rules test my-rules/
  meetlat rules schema component > component.schema.json";

/// Of `config`.
pub(super) const CONFIG: &str = "\
Examples:
  meetlat config init
  meetlat config check meetlat.yaml";

/// Of `completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  meetlat completions bash > ~/.local/share/bash-completion/completions/meetlat
  meetlat completions zsh > \"${fpath[1]}/_meetlat\"
  meetlat completions fish > ~/.config/fish/completions/meetlat.fish
  meetlat completions powershell >> $PROFILE";
