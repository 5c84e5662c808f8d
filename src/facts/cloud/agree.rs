//! Several answers on one cluster: where they agree that holds, where they differ nothing is known (ruling on contradicting
//! definitions).

use super::Clustered;
use crate::model::known::Known;
use crate::model::reason::Reason;

/// One of all; none of none.
pub(super) fn all(answers: Vec<Clustered>) -> Option<Clustered> {
    answers.into_iter().reduce(|one, other| agree(one, &other))
}

macro_rules! agree {
    ($one:expr, $other:expr, $reason:expr; $($field:ident),*) => {
        $($one.$field = both($one.$field, &$other.$field, $reason);)*
    };
}

fn agree(mut one: Clustered, other: &Clustered) -> Clustered {
    let name = format!("{} {}", one.fact.service, one.fact.name);
    let reason = Reason::Contradiction(name.into());
    agree!(one.fact, other.fact, &reason;
        version, support, endpoint, private_nodes, login, issuer, local_accounts, role_based, workload_identity,
        service_principal, pod_identity, upgrade_channel, upgrades_control_plane, node_upgrade_channel, upgrades_nodes,
        metrics, logs, traces, scanner, secrets, gitops);
    one.evidence.extend(other.evidence.iter().cloned());
    one
}

fn both<T: PartialEq + Clone>(one: Known<T>, other: &Known<T>, reason: &Reason) -> Known<T> {
    if one == *other {
        return one;
    }
    let outcomes = |known: &Known<T>| match known {
        Known::Known(value) => vec![value.clone()],
        Known::Unknown { possible, .. } => possible.clone(),
    };
    let (mine, theirs) = (outcomes(&one), outcomes(other));
    if mine.is_empty() || theirs.is_empty() {
        return Known::unknown(reason.clone());
    }
    let new: Vec<T> = theirs.into_iter().filter(|value| !mine.contains(value)).collect();
    Known::one_of(mine.into_iter().chain(new).collect(), reason.clone())
}

#[cfg(test)]
mod tests {
    use super::both;
    use crate::model::known::Known;
    use crate::model::reason::Reason;

    #[test]
    fn what_differs_is_not_known() {
        let reason = Reason::Contradiction("x".into());
        assert_eq!(both(Known::Known(1), &Known::Known(1), &reason), Known::Known(1));
        assert_eq!(both(Known::Known(1), &Known::Known(2), &reason), Known::one_of(vec![1, 2], reason.clone()));
        assert_eq!(both(Known::Known(1), &Known::unknown(Reason::PlatformUnknown), &reason), Known::unknown(reason));
    }
}
