//! The words for verdicts, severities, extents and shapes.

use super::both;
use crate::model::coverage::Extent;
use crate::model::language::Text;
use crate::model::repository::Sight;
use crate::model::snapshot::Shape;
use crate::model::verdict::{Severity, Verdict};
use crate::report::document;

/// A verdict in one word.
pub fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => both!("pass", "voldoet"),
        Verdict::Partial => both!("partial", "deels"),
        Verdict::Fail => both!("fail", "ontbreekt"),
        Verdict::Unknown => both!("unknown", "onbekend"),
        Verdict::NotApplicable => both!("n/a", "n.v.t."),
    }
}

/// A severity in one word.
pub fn severity(severity: Severity) -> Text {
    match severity {
        Severity::Critical => both!("critical", "kritiek"),
        Severity::High => both!("high", "hoog"),
        Severity::Medium => both!("medium", "middel"),
        Severity::Low => both!("low", "laag"),
        Severity::Info => both!("info", "info"),
    }
}

/// How completely a kind is known.
pub fn extent(extent: &Extent) -> Text {
    known(document::extent(extent))
}

/// How completely a kind is known, as a report has it.
pub fn known(extent: document::Extent) -> Text {
    match extent {
        document::Extent::Complete => both!("complete", "volledig"),
        document::Extent::NotServed => both!("does not exist here", "bestaat hier niet"),
        document::Extent::Denied => both!("not allowed", "geen toegang"),
        document::Extent::Partial => both!("in part", "deels"),
        document::Extent::NotCollected => both!("not in the input", "niet in de invoer"),
    }
}

/// What an input was recognised as.
pub fn shape(shape: Shape) -> Text {
    match shape {
        Shape::Manifests => both!("manifests", "manifesten"),
        Shape::Lists => both!("lists of objects from a cluster", "lijsten met objecten uit een cluster"),
        Shape::GetAll => both!("kubectl get all", "kubectl get all"),
        Shape::ClusterInfoDump => both!("kubectl cluster-info dump", "kubectl cluster-info dump"),
        Shape::MustGather => both!("must-gather", "must-gather"),
        Shape::SupportBundle => both!("support bundle", "support bundle"),
        Shape::Backup => both!("backup", "back-up"),
        Shape::Bundle => both!("meetlat bundle", "meetlat-bundle"),
        Shape::Live => both!("live cluster", "live cluster"),
        Shape::Cloud => both!("what a cloud says of the cluster", "wat een cloud over het cluster zegt"),
        Shape::Mixed => both!("objects from a cluster and manifests", "objecten uit een cluster en manifesten"),
        Shape::Empty => both!("nothing recognised", "niets herkend"),
    }
}

/// How a product works; the words of the fact `Component`.
pub fn working(working: &str) -> Text {
    match working {
        "running" => both!("running", "draait"),
        "declared" => both!("declared", "gedeclareerd"),
        "not-ready" => both!("not ready", "niet gereed"),
        "idle" => both!("has nothing to work on", "heeft niets om op te werken"),
        "stale" => both!("has not worked lately", "werkte al een tijd niet"),
        other => both!("{other}", "{other}"),
    }
}

/// Whether the content of a source is known.
pub fn sight(sight: Sight) -> Text {
    match sight {
        Sight::InInput => both!("in the input", "in de invoer"),
        Sight::Named => both!("known by its name, not rendered", "bekend van naam, niet gerenderd"),
        Sight::Unseen => both!("not in the input", "niet in de invoer"),
        Sight::Unrendered => {
            both!("in the input, makes applications, not rendered", "in de invoer, maakt applicaties, niet gerenderd")
        }
        Sight::UnseenApplication => {
            both!("not in the input, one application", "niet in de invoer, één applicatie")
        }
    }
}

/// What a remedy is. Our tests apply manifests and values to examples; of all else the words say that nothing does.
pub fn remedy_kind(kind: &str) -> Text {
    match kind {
        "manifest" => both!("manifest", "manifest"),
        "helm-values" => both!("Helm values", "Helm-values"),
        "terraform" => both!("Terraform", "Terraform"),
        "command" => both!("command, not proven by a test", "commando, niet met een test bewezen"),
        _ => both!("advice, not proven by a test", "advies, niet met een test bewezen"),
    }
}
