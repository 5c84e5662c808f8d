//! What kept an API server from answering, in a sentence.

use super::both;
use crate::model::fault::Fault;
use crate::model::language::Text;

/// The fault in one sentence without a full stop.
pub fn fault(fault: &Fault) -> Text {
    match fault {
        Fault::TimedOut(seconds) => {
            both!(
                "the API server gave no whole answer within {seconds} s",
                "de API-server gaf binnen {seconds} s geen volledig antwoord"
            )
        }
        Fault::NoConnection(words) => {
            both!(
                "there was no connection to the API server: {words}",
                "er was geen verbinding met de API-server: {words}"
            )
        }
        Fault::Cut => {
            both!("the API server's answer broke off", "het antwoord van de API-server brak af")
        }
        Fault::Busy => both!(
            "the API server was too busy, and asked to wait longer than there was time (HTTP 429)",
            "de API-server had het te druk en vroeg langer te wachten dan er tijd was (HTTP 429)"
        ),
        Fault::Status(code, words) if words.is_empty() => {
            both!("the API server answered with HTTP {code}", "de API-server antwoordde met HTTP {code}")
        }
        Fault::Status(code, words) => both!(
            "the API server answered with HTTP {code}: {words}",
            "de API-server antwoordde met HTTP {code}: {words}"
        ),
        Fault::NotLoggedIn => both!(
            "the API server does not know who asks: the login is missing or has expired (HTTP 401)",
            "de API-server weet niet wie er vraagt: de aanmelding ontbreekt of is verlopen (HTTP 401)"
        ),
        Fault::LoginExpired => both!(
            "the login expired while the cluster was being read (HTTP 401); log in again and read it once more",
            "de aanmelding verliep terwijl het cluster werd gelezen (HTTP 401); meld opnieuw aan en lees het nog eens"
        ),
        Fault::Expired => both!(
            "the list changed too fast to be read page by page, twice (HTTP 410)",
            "de lijst veranderde twee keer te snel om per pagina te worden gelezen (HTTP 410)"
        ),
        Fault::NotKubernetes(what) => both!(
            "something else than an API server answered ({what}), such as the login page of a proxy",
            "er antwoordde iets anders dan een API-server ({what}), zoals de inlogpagina van een proxy"
        ),
        Fault::ApiDown(group) => both!(
            "the API {group} is registered, and the server behind it does not answer",
            "de API {group} is geregistreerd, maar de server erachter antwoordt niet"
        ),
        Fault::GivenUp => both!(
            "the API server had stopped answering, so it was not asked any more",
            "de API-server gaf geen antwoord meer en is daarom niet meer gevraagd"
        ),
    }
}
