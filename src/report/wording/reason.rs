//! Why something is not known, in a sentence.

use super::both;
use crate::model::cloud::CloudKind;
use crate::model::language::Text;
use crate::model::reason::{Hidden, PartialWhy, Reason};

/// The reason in one sentence without a full stop.
pub fn reason(reason: &Reason) -> Text {
    match reason {
        Reason::KindNotCollected(kind) => {
            both!("the input does not hold the list of {kind}", "de lijst van {kind} zit niet in de invoer")
        }
        Reason::KindPartial(kind, why) => {
            let why = partial(why);
            Text {
                en: format!("the list of {kind} may not be whole: {}", why.en),
                nl: format!("de lijst van {kind} is misschien niet volledig: {}", why.nl),
            }
        }
        Reason::KindDenied(kind) => {
            let resource = kind.resource();
            both!(
                "whoever collected the input was not allowed to list {kind}: the right to `list` {resource} is missing",
                "wie de invoer verzamelde mocht {kind} niet opvragen: het recht `list` op {resource} ontbreekt"
            )
        }
        Reason::StatusNotCollected(kind) => {
            both!("the input does not tell the state of {kind}", "de invoer zegt niets over de toestand van {kind}")
        }
        Reason::Redacted(what) => both!("{what} was left out of the input", "{what} is uit de invoer weggelaten"),
        Reason::SecretUnread(namespace, name, key) => {
            let secret = secret(namespace, name);
            both!("{secret} was not read, and {key} stands in it", "{secret} is niet gelezen, en daarin staat {key}")
        }
        Reason::Placeholder(text) => {
            both!(
                "a placeholder stands where the value will be: {text}",
                "op de plaats van de waarde staat nog een plaatshouder: {text}"
            )
        }
        Reason::IncompleteObject(object) => {
            both!("of {object} the input holds a part only", "van {object} bevat de invoer maar een deel")
        }
        Reason::ConfigUnread(owner, place) => config_unread(owner, place),
        Reason::CloudNotAsked(cloud, service, _) => {
            let cloud = cloud_name(cloud);
            both!(
                "{service} would do and leaves no trace in a cluster, and {cloud} was not asked",
                "{service} zou volstaan en laat geen spoor na in een cluster, en {cloud} is niet geraadpleegd"
            )
        }
        Reason::CloudUnasked(kind) => cloud_unasked(*kind),
        Reason::PlatformUnknown => {
            both!(
                "it is not known on which platform the cluster runs",
                "het is niet bekend op welk platform het cluster draait"
            )
        }
        Reason::SignalUnchecked(product, signal) => {
            both!(
                "{product} may be there: {signal} could not be checked",
                "{product} kan er zijn: {signal} was niet te controleren"
            )
        }
        Reason::TargetUnread(address) => {
            both!(
                "what stands behind {address} is not in the input",
                "wat er achter {address} zit, staat niet in de invoer"
            )
        }
        Reason::SourceUnseen(source) => {
            both!("{source} is used and not in the input", "{source} wordt gebruikt en zit niet in de invoer")
        }
        Reason::SourceUnrendered(source) => unrendered(source),
        Reason::Contradiction(object) => {
            both!(
                "the input holds {object} more than once, each time different",
                "{object} staat meer dan eens in de invoer, telkens anders"
            )
        }
        Reason::NotVisible(hidden) => not_visible(hidden),
        Reason::RuleSaysSo(rule) => both!("{rule} leaves it open", "{rule} laat het open"),
    }
}

/// How many kinds a sentence names before it counts the rest.
const NAMED: usize = 3;

/// All reasons, those that differ in the kind only as one sentence.
pub fn reasons<'a>(all: impl IntoIterator<Item = &'a Reason>) -> Vec<Text> {
    let (missing, others): (Vec<&Reason>, Vec<&Reason>) =
        all.into_iter().partition(|reason| matches!(reason, Reason::KindNotCollected(_)));
    let lists =
        if missing.len() > 1 { vec![not_collected(&missing)] } else { missing.into_iter().map(reason).collect() };
    lists.into_iter().chain(others.into_iter().map(reason)).collect()
}

fn not_collected(missing: &[&Reason]) -> Text {
    let kinds: Vec<String> = missing.iter().filter_map(|reason| reason.kind()).map(ToString::to_string).collect();
    let count = kinds.len();
    let some = kinds.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if count > NAMED {
        both!(
            "the input does not hold the lists of {count} kinds, such as {some}",
            "de lijsten van {count} soorten zitten niet in de invoer, zoals {some}"
        )
    } else {
        both!("the input does not hold the lists of {some}", "de lijsten van {some} zitten niet in de invoer")
    }
}

fn config_unread(owner: &str, place: &str) -> Text {
    if place.is_empty() {
        both!(
            "the configuration of {owner} was not found in the input",
            "de configuratie van {owner} staat niet in de invoer"
        )
    } else {
        both!(
            "the configuration of {owner} ({place}) could not be read",
            "de configuratie van {owner} ({place}) was niet te lezen"
        )
    }
}

fn not_visible(hidden: &Hidden) -> Text {
    match hidden {
        Hidden::NodeAddresses => {
            both!(
                "no object shows whether the nodes can be reached from outside",
                "geen object toont of de nodes van buiten bereikbaar zijn"
            )
        }
        Hidden::Exposure(name) => {
            both!(
                "no object shows whether {name} can be reached from outside",
                "geen object toont of {name} van buiten bereikbaar is"
            )
        }
        Hidden::ApiServer => {
            both!("no object shows who can reach the API server", "geen object toont wie er bij de API-server kan")
        }
        Hidden::ApiServerFlags => {
            both!(
                "no object shows the flags of the API server",
                "geen object toont met welke vlaggen de API-server draait"
            )
        }
        Hidden::SignIn(name) => {
            both!(
                "no object shows with what {name} signs in to its cloud",
                "geen object toont waarmee {name} zich bij zijn cloud aanmeldt"
            )
        }
        Hidden::RolePolicies => {
            both!(
                "no object shows what the roles of workloads may do in the cloud",
                "geen object toont wat de rollen van workloads in de cloud mogen"
            )
        }
        Hidden::TakenOn(role) => {
            both!("no object shows whether people take on {role}", "geen object toont of mensen {role} aannemen")
        }
        Hidden::CloudService(cloud) => {
            let cloud = cloud_name(cloud);
            both!(
                "what {cloud} says of the cluster does not tell it",
                "wat {cloud} over het cluster zegt, geeft daar geen uitsluitsel over"
            )
        }
        Hidden::BeforeTunnel(product) => both!(
            "no object shows whether {product} asks people who they are before they come in",
            "geen object toont of {product} mensen om hun identiteit vraagt voordat ze binnenkomen"
        ),
        Hidden::DefaultCertificate(name) if name.is_empty() => both!(
            "no object shows which certificate the listener uses",
            "geen object toont welk certificaat de listener gebruikt"
        ),
        Hidden::DefaultCertificate(name) => {
            both!("no object shows which certificate {name} uses", "geen object toont welk certificaat {name} gebruikt")
        }
        Hidden::TimeOfWork => {
            both!(
                "no object shows when it last did its work",
                "geen object toont wanneer het voor het laatst zijn werk deed"
            )
        }
        Hidden::TimeOfCollection => {
            both!("the input does not tell when it was collected", "de invoer zegt niet wanneer ze is verzameld")
        }
        Hidden::Storage(product) => {
            both!(
                "no object shows where {product} keeps its data",
                "geen object toont waar {product} zijn gegevens bewaart"
            )
        }
        Hidden::StorageAddress(product) => both!(
            "the storage address is hidden, and {product} runs in this cluster",
            "het adres van de opslag is verborgen, en {product} draait in dit cluster"
        ),
        Hidden::Alerting(name) => {
            both!(
                "{name} may send alerts by itself, and no object shows whom to",
                "{name} stuurt misschien zelf alerts, en geen object toont naar wie"
            )
        }
        Hidden::Database(product) => both!(
            "no object shows what {product} keeps in its own database",
            "geen object toont wat {product} in zijn eigen database bewaart"
        ),
        Hidden::Outside(service) => both!(
            "no object shows what is kept at {service}, where the metrics go",
            "geen object toont wat er wordt bewaard bij {service}, waar de metrics heen gaan"
        ),
        Hidden::Login(product) => both!(
            "no object shows how people log in to {product}",
            "geen object toont hoe mensen bij {product} inloggen"
        ),
        Hidden::LogFormat => both!(
            "the logs themselves are not read, and no setting says in what form they are",
            "de logs zelf worden niet gelezen, en geen instelling zegt welke vorm ze hebben"
        ),
        Hidden::Schema(definition) => {
            both!("the schema of {definition} is not read", "het schema van {definition} wordt niet gelezen")
        }
        Hidden::Version => {
            both!(
                "no object shows which version runs, or the table of releases tells nothing of that time",
                "geen object toont welke versie draait, of de tabel met releases zegt niets over die tijd"
            )
        }
        Hidden::Drift => {
            both!(
                "files tell what should run; who deployed what does run shows in a cluster only",
                "bestanden zeggen wat er zou moeten draaien; wie uitrolde wat er draait, toont alleen een cluster"
            )
        }
        Hidden::Updates => {
            both!(
                "whether something proposes newer versions shows in the repository, which is not in the input",
                "of iets nieuwere versies voorstelt blijkt uit de repository, en die zit niet in de invoer"
            )
        }
        Hidden::Repository(name) => {
            both!(
                "neither its name nor its paths tell what else {name} holds, and its files are not in the input",
                "noch de naam noch de paden zeggen wat {name} nog meer bevat, en de bestanden zitten niet in de invoer"
            )
        }
        Hidden::Contract => {
            both!(
                "no object shows whether there is a contract for longer support",
                "geen object toont of er een contract voor langere ondersteuning is"
            )
        }
        Hidden::Any(_) => {
            both!(
                "the input shows nothing that this could be held against, and that is no evidence",
                "de invoer toont niets om dit aan te toetsen, en dat bewijst niets"
            )
        }
    }
}

/// What a cloud was not asked.
fn cloud_unasked(kind: CloudKind) -> Text {
    let what = match kind {
        CloudKind::AksCluster | CloudKind::EksCluster | CloudKind::GkeCluster => {
            both!("the cluster's settings", "de instellingen van het cluster")
        }
        CloudKind::EksNodegroup | CloudKind::GkeNodePool => both!("its node groups", "de node groups"),
        CloudKind::EksAddon | CloudKind::EksList => both!("its add-ons", "de add-ons"),
        CloudKind::EksAccessEntry => both!("who may enter it", "wie erin mag"),
        CloudKind::EksAccessPolicies => both!("the rights of those who may enter it", "de rechten van wie erin mag"),
        CloudKind::EksIdentityProvider => both!("its identity providers", "de identity providers"),
        CloudKind::AzureRoleAssignment => both!("its role assignments", "de roltoewijzingen"),
        CloudKind::GcpPolicy => both!("the project's IAM policy", "het IAM-beleid van het project"),
        CloudKind::EksPodIdentity => both!("the identities of its pods", "de identiteiten van de pods"),
        CloudKind::EksCapability => both!("its capabilities", "de capabilities"),
        CloudKind::InfrastructureFile => both!("its definition", "de definitie"),
    };
    let cloud = cloud_name(kind.cloud().unwrap_or_default());
    Text {
        en: format!("{cloud} was not asked for {}", what.en),
        nl: format!("aan {cloud} is niet gevraagd naar {}", what.nl),
    }
}

/// Why a list is there in part only.
pub fn partial(why: &PartialWhy) -> Text {
    match why {
        PartialWhy::OneNamespace(namespace) => both!(
            "all its objects lie in the namespace {namespace}, it may have been listed there only",
            "alle objecten liggen in de namespace {namespace}, misschien is alleen daar gekeken"
        ),
        PartialWhy::SomeNamespaces => {
            both!("it holds some namespaces only", "ze bevat maar een deel van de namespaces")
        }
        PartialWhy::MorePages => both!("it is one page of a longer list", "het is één pagina van een langere lijst"),
        PartialWhy::SingleObjects => {
            both!("the input holds single objects of it", "de invoer bevat losse objecten ervan")
        }
        PartialWhy::Unreadable(file) => {
            both!("a document in {file} could not be read", "een document in {file} was niet te lezen")
        }
        PartialWhy::UserSaidSo => both!("--partial says so", "dat zegt --partial"),
        PartialWhy::SourceUnseen(source) => {
            both!("{source} is used and not in the input", "{source} wordt gebruikt en zit niet in de invoer")
        }
        PartialWhy::SourceUnrendered(source) => unrendered(source),
        PartialWhy::NamespaceChosen => both!("--namespace leaves the others out", "--namespace laat de andere weg"),
        PartialWhy::CollectorError(text) => {
            both!("its collector noted `{text}`", "het verzamelprogramma meldde `{text}`")
        }
        PartialWhy::TakenOut => both!(
            "it holds fewer objects than its manifest counts, some were taken out since",
            "er staan minder objecten in dan het manifest telt, er zijn er later uitgehaald"
        ),
        PartialWhy::Fault(fault) => super::fault(fault),
    }
}

/// `Secret monitoring/alertmanager-main`.
pub(super) fn secret(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { format!("Secret {name}") } else { format!("Secret {namespace}/{name}") }
}

fn unrendered(source: &str) -> Text {
    both!(
        "{source} makes applications that the input does not show",
        "{source} maakt applicaties die in de invoer niet te zien zijn"
    )
}

/// A cloud's name for people.
pub(super) fn cloud_name(id: &str) -> &str {
    match id {
        "azure" => "Azure",
        "aws" => "AWS",
        "gcp" => "Google Cloud",
        other => other,
    }
}
