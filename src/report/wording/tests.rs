//! Texts read well: no doubled spaces, no bare codes, both languages filled.

use super::{range, reason, settle};
use crate::model::kind::GroupKind;
use crate::model::reason::{Hidden, PartialWhy, Reason};
use crate::model::verdict::Verdict;

fn kind() -> GroupKind {
    GroupKind::new("apps", "DaemonSet")
}

#[test]
fn a_partial_list_says_why() {
    let text = reason(&Reason::KindPartial(kind(), PartialWhy::OneNamespace("web".into())));
    assert_eq!(
        text.en,
        "the list of DaemonSet.apps may not be whole: all its objects lie in the namespace web, it may have been listed there only"
    );
    assert!(text.nl.contains("in de namespace web"), "{}", text.nl);
}

#[test]
fn a_missing_list_is_settled_by_a_command() {
    let (command, _) = settle(&Reason::KindNotCollected(kind()));
    assert_eq!(command.as_deref(), Some("kubectl get daemonset.apps --all-namespaces -o yaml > daemonset.apps.yaml"));
}

#[test]
fn what_no_command_shows_is_said_in_words() {
    let (command, advice) = settle(&Reason::NotVisible(Hidden::TimeOfWork));
    assert_eq!((command, advice.nl.as_str()), (None, "vraag het iemand die het platform beheert"));
}

#[test]
fn ranges_have_words() {
    assert_eq!(range(&[Verdict::Partial, Verdict::Pass]).en, "At least partial");
    assert_eq!(range(&[Verdict::Fail, Verdict::Pass]).en, "Fail or pass");
    assert_eq!(range(&[Verdict::Pass, Verdict::NotApplicable]).nl, "Voldoet of n.v.t.");
    assert_eq!(range(&[Verdict::Fail, Verdict::Partial, Verdict::Pass]).nl, "Niet bekend");
}
