//! Rights in words.

use super::{both, fault};
use crate::model::language::Text;
use crate::model::right::Right;

/// What a role is for and how it is given, for the top of its file: lines of a comment.
pub fn role(name: &str, is_bound: bool, reads_secrets: bool) -> Text {
    let secrets = match reads_secrets {
        true => both!(
            "of Secrets it gets those alone that are named below",
            "haalt van Secrets alleen de hieronder genoemde op"
        ),
        false => both!("reads no Secrets", "leest geen Secrets"),
    };
    let (en, nl) = (secrets.en, secrets.nl);
    let what = both!(
        "What meetlat needs to read, and no more: it lists these kinds, changes nothing, and {en}.\nApply it with: meetlat access | kubectl apply -f -",
        "Wat meetlat moet lezen, en niet meer: het vraagt lijsten van deze soorten op, verandert niets en {nl}.\nToepassen met: meetlat access | kubectl apply -f -"
    );
    let bind = match is_bound {
        true => Text { en: String::new(), nl: String::new() },
        false => both!(
            "\nGive it to a service account with --service-account NAMESPACE/NAME, or to a user with:\n  kubectl create clusterrolebinding {name} --clusterrole={name} --user=USER",
            "\nGeef haar aan een serviceaccount met --service-account NAMESPACE/NAAM, of aan een gebruiker met:\n  kubectl create clusterrolebinding {name} --clusterrole={name} --user=GEBRUIKER"
        ),
    };
    let check = both!("\nSee whether it does: meetlat access --check", "\nNagaan of het werkt: meetlat access --check");
    Text { en: what.en + &bind.en + &check.en, nl: what.nl + &bind.nl + &check.nl }
}

/// Whether a kind may be listed.
pub fn right(right: &Right) -> Text {
    match right {
        Right::Allowed => both!("allowed", "toegestaan"),
        Right::Refused => both!("not allowed", "niet toegestaan"),
        Right::NotServed => {
            both!("not served", "niet aanwezig")
        }
        Right::Untold => {
            both!("not known: the API server would not tell", "niet bekend: de API-server wilde het niet zeggen")
        }
        Right::Unknown(why) => {
            let why = fault(why);
            Text { en: format!("not known: {}", why.en), nl: format!("niet bekend: {}", why.nl) }
        }
    }
}

/// Where everything may be listed.
pub fn nothing_lacks() -> Text {
    both!(
        "Nothing is missing: every kind that the rules need may be listed.",
        "Er ontbreekt niets: elke soort die de regels nodig hebben, is op te vragen."
    )
}
