//! Asks the API server itself what its caller may list.

use std::sync::Arc;

use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec, SubjectAccessReviewStatus,
};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::discovery::Resource;
use super::request::Refusal;
use super::{AT_ONCE, Ask, LiveError, Session};
use crate::model::coverage::Extent;
use crate::model::fault::Fault;
use crate::model::kind::GroupKind;
use crate::model::reason::PartialWhy;
use crate::model::right::{Right, RightTo};

/// Anybody who is logged in may ask this of themselves (ClusterRole system:basic-user).
const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

impl Session {
    /// Whether each kind that is asked for may be listed in all namespaces, in the order of the kinds. Nothing is listed.
    ///
    /// # Errors
    /// The program ends.
    pub async fn rights(self, ask: &Ask) -> Result<Vec<RightTo>, LiveError> {
        let (permits, mut running, mut all) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new(), Vec::new());
        let session = Arc::new(self);
        for kind in ask.demand.kinds().filter(|kind| !super::is_secret(kind)) {
            match session.served.find(kind).cloned() {
                Err(extent) => all.push(unlisted(kind, extent)),
                Ok(resource) => {
                    // The semaphore is never closed.
                    let Ok(permit) = permits.clone().acquire_owned().await else { break };
                    let session = session.clone();
                    running.spawn(async move {
                        let _permit = permit;
                        let right = session.right(&resource).await;
                        RightTo { resource: resource.name(), kind: resource.kind, right }
                    });
                }
            }
        }
        while let Some(one) = running.join_next().await {
            all.push(one.map_err(|error| LiveError::Disk(error.to_string()))?);
        }
        all.sort_by(|one, other| one.kind.cmp(&other.kind));
        Ok(all)
    }

    async fn right(&self, resource: &Resource) -> Right {
        let Ok(body) = serde_json::to_vec(&review(resource)) else { return Right::Untold };
        match self.server.post(REVIEWS, &body).await {
            Ok(bytes) => answer(&bytes),
            Err(Refusal::Fault(fault)) => Right::Unknown(fault),
            Err(_) => Right::Untold,
        }
    }
}

fn review(resource: &Resource) -> SelfSubjectAccessReview {
    let attributes = ResourceAttributes {
        group: Some(resource.kind.group.to_string()),
        resource: Some(resource.plural.to_string()),
        verb: Some("list".to_owned()),
        ..ResourceAttributes::default()
    };
    let spec = SelfSubjectAccessReviewSpec { resource_attributes: Some(attributes), non_resource_attributes: None };
    SelfSubjectAccessReview { spec, ..SelfSubjectAccessReview::default() }
}

fn answer(bytes: &[u8]) -> Right {
    match serde_json::from_slice::<SelfSubjectAccessReview>(bytes) {
        Ok(SelfSubjectAccessReview { status: Some(SubjectAccessReviewStatus { allowed, .. }), .. }) => {
            if allowed {
                Right::Allowed
            } else {
                Right::Refused
            }
        }
        _ => Right::Unknown(Fault::NotKubernetes("no answer to an access review".to_owned())),
    }
}

/// A kind that discovery names no list of.
fn unlisted(kind: &GroupKind, extent: Extent) -> RightTo {
    let right = match extent {
        Extent::NotServed => Right::NotServed,
        Extent::Partial(PartialWhy::Fault(fault)) => Right::Unknown(fault),
        _ => Right::Untold,
    };
    RightTo { kind: kind.clone(), resource: kind.resource(), right }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_review_asks_for_all_namespaces() {
        let resource = Resource {
            kind: GroupKind::new("apps", "Deployment"),
            version: "v1".into(),
            plural: "deployments".into(),
            namespaced: true,
        };
        let asked = serde_json::to_value(review(&resource)).unwrap();
        let attributes = json!({"group": "apps", "resource": "deployments", "verb": "list"});
        assert_eq!(asked["spec"], json!({"resourceAttributes": attributes}));
    }

    #[test]
    fn what_is_no_answer_gives_no_right() {
        let right = |body: serde_json::Value| answer(body.to_string().as_bytes());
        assert_eq!(right(json!({"spec": {}, "status": {"allowed": true}})), Right::Allowed);
        assert_eq!(right(json!({"spec": {}, "status": {"allowed": false, "denied": true}})), Right::Refused);
        assert!(matches!(right(json!({"kind": "Status"})), Right::Unknown(_)));
    }

    #[test]
    fn a_kind_that_is_not_listed_is_told_apart_from_one_that_may_be() {
        let kind = GroupKind::new("x.io", "Policy");
        assert_eq!(unlisted(&kind, Extent::NotServed).right, Right::NotServed);
        assert_eq!(unlisted(&kind, Extent::Denied).right, Right::Untold);
        assert_eq!(unlisted(&kind, Extent::NotServed).resource, "policies.x.io");
    }
}
