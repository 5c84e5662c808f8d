//! What could not be read, and what to do about it.

use super::both;
use crate::model::language::Text;
use crate::model::problem::ProblemCode;
use crate::model::waiver::WaiverFault;

/// What happened and the next step, without the place.
pub fn problem(code: &ProblemCode) -> Text {
    match code {
        ProblemCode::Syntax(words) => both!(
            "not valid YAML or JSON ({words}); mend the document, its kinds count as incomplete until then",
            "geen geldige YAML of JSON ({words}); herstel het document, tot dan gelden de soorten erin als onvolledig"
        ),
        ProblemCode::DuplicateKey(key) => both!(
            "`{key}` is set twice; the last one counts, as for kubectl: remove the other",
            "`{key}` staat er twee keer; de laatste telt, net als bij kubectl: haal de andere weg"
        ),
        ProblemCode::Unreadable(words) => {
            both!(
                "cannot be opened ({words}); check its permissions",
                "kan niet worden geopend ({words}); controleer de rechten"
            )
        }
        ProblemCode::Archive(words) => both!(
            "the archive cannot be read to its end ({words}); unpack it and give the folder",
            "het archief is niet tot het eind te lezen ({words}); pak het uit en geef de map op"
        ),
        ProblemCode::NoName(kind) => both!(
            "a {kind} without `metadata.name` was left out; give it a name",
            "een {kind} zonder `metadata.name` is weggelaten; geef hem een naam"
        ),
        ProblemCode::DeclaredTwice(object) => both!(
            "{object} is declared twice with different content; scan one environment at a time",
            "{object} is twee keer gedeclareerd met verschillende inhoud; scan één omgeving tegelijk"
        ),
        ProblemCode::Placeholders => both!(
            "holds placeholders; each was taken for a value that is not known",
            "bevat plaatshouders; elke daarvan geldt als een onbekende waarde"
        ),
        ProblemCode::NotAManifest(words) => both!(
            "no Kubernetes manifest ({words}); if it is a template, render it and scan the result",
            "geen Kubernetes-manifest ({words}); is het een template, render het dan en scan het resultaat"
        ),
        ProblemCode::ClusterUnstated => both!(
            "does not say of which cluster it is, while the input shows several; it was judged apart: scan one cluster at a time",
            "zegt niet van welk cluster het is, terwijl de invoer er meerdere toont; het is apart beoordeeld: scan één cluster tegelijk"
        ),
        ProblemCode::TableOld(days) => both!(
            "the table of releases is {days} days older than this input, newer releases are not known to it; give a newer one with --releases FILE",
            "de tabel met releases is {days} dagen ouder dan deze invoer en kent nieuwere releases niet; geef een nieuwere mee met --releases BESTAND"
        ),
        ProblemCode::CollectorError(words) => {
            both!("the program that collected this noted: {words}", "het programma dat dit verzamelde meldde: {words}")
        }
        ProblemCode::Bundle(words) => {
            both!("the bundle was left out: {words}", "de bundle is weggelaten: {words}")
        }
        ProblemCode::ClusterUnread(words) => {
            both!("nothing could be read of this cluster: {words}", "van dit cluster kon niets worden gelezen: {words}")
        }
        ProblemCode::WaiverExpired(what, day) => both!(
            "the waiver of {what} held until {day} and no longer applies; mend the gap, or decide anew and give it a later day",
            "de ontheffing voor {what} gold tot en met {day} en geldt niet meer; herstel het gebrek, of besluit opnieuw en geef een latere dag"
        ),
        ProblemCode::WaiverUnused(what) => both!(
            "the waiver of {what} waives nothing: no gap falls under it; take it out, or mend what it is for",
            "de ontheffing voor {what} ontheft niets: er valt geen gebrek onder; haal haar weg, of verbeter waar zij voor is"
        ),
        ProblemCode::WaiverFaulty(object, key, fault) => faulty(object, key, fault),
    }
}

/// What is wrong with an annotation that is meant as a waiver.
fn faulty(object: &str, key: &str, fault: &WaiverFault) -> Text {
    let Text { en, nl } = match fault {
        WaiverFault::NoRule => both!(
            "no rule is called so; the rules are listed by `meetlat rules list`",
            "geen regel heet zo; `meetlat rules list` noemt de regels"
        ),
        WaiverFault::NoText => both!("its value is no text", "de waarde is geen tekst"),
        WaiverFault::NoReason => both!("it gives no reason", "de reden ontbreekt"),
        WaiverFault::NoOwner => both!("it names no owner", "de eigenaar ontbreekt"),
        WaiverFault::NoDay(day) => {
            both!("`{day}` is no day; write 2027-01-31", "`{day}` is geen dag; schrijf 2027-01-31")
        }
        WaiverFault::NoField(field) => both!(
            "it has no field `{field}`; there are owner, ticket and expires",
            "het veld `{field}` bestaat niet; er zijn owner, ticket en expires"
        ),
    };
    both!(
        "{object}: the annotation `{key}` waives nothing: {en}. Write `reason; owner=TEAM; ticket=REF; expires=DAY`, the last two as you like",
        "{object}: de annotatie `{key}` ontheft niets: {nl}. Schrijf `reden; owner=TEAM; ticket=REF; expires=DAG`, de laatste twee naar keuze"
    )
}
