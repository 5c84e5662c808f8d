//! The ways in to one product, and what they come to together.

use super::issuer::{CLASSES, Class, Issuer};
use crate::facts::product_file::{LoginKind, OwnLogin};
use crate::model::known::Known;
use crate::model::reason::Reason;

/// One way in.
pub(super) struct Way {
    pub(super) kind: LoginKind,
    /// Whether it is open.
    pub(super) open: Known<bool>,
    /// The identity provider that it leads past.
    pub(super) issuer: Option<Issuer>,
}

/// All ways in to one product.
pub(super) struct Ways {
    /// Those that are or may be open.
    pub(super) list: Vec<Way>,
    /// How people log in where none is.
    pub(super) own: Known<LoginKind>,
    pub(super) bypassed: Known<bool>,
    pub(super) admin: Known<bool>,
    pub(super) form: Known<bool>,
    pub(super) anonymous: Known<Option<String>>,
    pub(super) default_role: Known<Option<String>>,
}

/// The least trusted provider: its host and name, as far as they are known.
pub(super) struct Told {
    pub(super) host: Known<Option<String>>,
    pub(super) name: Known<Option<String>>,
}

/// Every kind, from the least to the best.
const KINDS: [LoginKind; 6] =
    [LoginKind::None, LoginKind::Local, LoginKind::Ldap, LoginKind::Proxy, LoginKind::Saml, LoginKind::Oidc];

fn word(kind: LoginKind) -> &'static str {
    match kind {
        LoginKind::None => "none",
        LoginKind::Local => "local",
        LoginKind::Ldap => "ldap",
        LoginKind::Proxy => "proxy",
        LoginKind::Saml => "saml",
        LoginKind::Oidc => "oidc",
    }
}

impl Ways {
    /// A product of whose login only its file tells; as far as that does, it delegates to none, and nobody comes in unasked.
    pub(super) fn own(own: OwnLogin, reason: Reason) -> Self {
        let no = || Known::Known(false);
        let own = match own {
            OwnLogin::None => Known::Known(LoginKind::None),
            OwnLogin::Local => Known::Known(LoginKind::Local),
            OwnLogin::Asks => Known::one_of(vec![LoginKind::Local, LoginKind::Oidc], reason),
            OwnLogin::Unknown => Known::one_of(KINDS.to_vec(), reason),
        };
        let local = own.is(&LoginKind::Local);
        let (anonymous, default_role) = (Known::Known(None), Known::Known(None));
        Self { list: Vec::new(), own, bypassed: no(), admin: no(), form: Known::Known(local), anonymous, default_role }
    }

    /// A product of whose configuration nothing is known.
    pub(super) fn unread(reason: Reason) -> Self {
        let either = || Known::one_of(vec![true, false], reason.clone());
        let issuer = Issuer::unread(reason.clone());
        Self {
            list: vec![Way { kind: LoginKind::Oidc, open: either(), issuer: Some(issuer) }],
            own: Known::one_of(KINDS.to_vec(), reason.clone()),
            bypassed: either(),
            admin: either(),
            form: either(),
            anonymous: Known::unknown(reason.clone()),
            default_role: Known::unknown(reason.clone()),
        }
    }

    fn surely(&self) -> impl Iterator<Item = &Way> {
        self.list.iter().filter(|way| way.open.is(&true))
    }

    fn maybe(&self) -> impl Iterator<Item = (&Way, &Reason)> {
        self.list.iter().filter_map(|way| match &way.open {
            Known::Unknown { reason, .. } => Some((way, reason)),
            Known::Known(_) => None,
        })
    }

    /// The best way in; one that asks nothing beats all.
    pub(super) fn kind(&self) -> Known<String> {
        let best = self.surely().map(|way| way.kind).max();
        let mut possible: Vec<LoginKind> = match (best, &self.own) {
            _ if self.surely().any(|way| way.kind == LoginKind::None) => vec![LoginKind::None],
            (Some(best), _) => vec![best],
            (None, Known::Known(own)) => vec![*own],
            (None, Known::Unknown { possible, .. }) => possible.clone(),
        };
        let floor = possible.iter().min().copied();
        let further = self.maybe().filter(|(way, _)| Some(way.kind) > floor || way.kind == LoginKind::None);
        possible.extend(further.map(|(way, _)| way.kind));
        possible.sort();
        possible.dedup();
        match (possible.as_slice(), self.reason()) {
            ([one], _) => Known::Known(word(*one).to_owned()),
            (_, Some(reason)) => Known::one_of(possible.iter().map(|kind| word(*kind).to_owned()).collect(), reason),
            (_, None) => Known::Known(word(LoginKind::None).to_owned()),
        }
    }

    fn reason(&self) -> Option<Reason> {
        let own = match &self.own {
            Known::Unknown { reason, .. } => Some(reason.clone()),
            Known::Known(_) => None,
        };
        self.maybe().next().map(|(_, reason)| reason.clone()).or(own)
    }

    /// What the least trusted provider is; none where no way leads past one.
    pub(super) fn class(&self) -> Known<Option<Class>> {
        let sure: Vec<&Known<Class>> = self.surely().filter_map(|way| Some(&way.issuer.as_ref()?.class)).collect();
        let known = sure.iter().filter_map(|class| class.known()).min().copied();
        let mut reason = None;
        let mut ceiling = vec![known];
        for (least, why) in sure.iter().filter_map(|class| unsure(class)) {
            reason = reason.or(Some(why));
            ceiling.extend(least.into_iter().map(Some));
        }
        for (way, why) in self.maybe() {
            let Some(issuer) = &way.issuer else { continue };
            reason = reason.or_else(|| Some(why.clone()));
            ceiling.extend(possible(&issuer.class).into_iter().map(Some));
        }
        let Some(reason) = reason else { return Known::Known(known) };
        // A provider that must be there rules out that there is none; one that is known rules out that the least is better.
        let must = !sure.is_empty();
        let fits = |class: &Option<Class>| match (class, known) {
            (None, _) => !must,
            (Some(class), Some(known)) => *class <= known,
            (Some(_), None) => true,
        };
        ceiling.retain(fits);
        ceiling.sort();
        ceiling.dedup();
        match ceiling.as_slice() {
            [one] => Known::Known(*one),
            _ => Known::one_of(ceiling, reason),
        }
    }

    /// The host and name of the least trusted provider.
    pub(super) fn issuer(&self) -> Told {
        if let Some((_, reason)) = self.maybe().find(|(way, _)| way.issuer.is_some()) {
            return Told { host: Known::unknown(reason.clone()), name: Known::unknown(reason.clone()) };
        }
        let issuers = self.surely().filter_map(|way| way.issuer.as_ref());
        let least = issuers.min_by_key(|issuer| possible(&issuer.class).into_iter().min());
        match least {
            None => Told { host: Known::Known(None), name: Known::Known(None) },
            Some(issuer) => Told { host: issuer.host.clone(), name: issuer.host.clone().map(|_| issuer.name.clone()) },
        }
    }

    /// Whether every way past a provider lets in people of one's own organisation alone.
    pub(super) fn limited(&self) -> Known<bool> {
        let mut limits: Vec<Known<bool>> =
            self.surely().filter_map(|way| Some(way.issuer.as_ref()?.limited.clone())).collect();
        let maybe = self.maybe().filter(|(way, _)| way.issuer.as_ref().is_some_and(|issuer| !issuer.limited.is(&true)));
        limits.extend(maybe.map(|(_, reason)| Known::one_of(vec![true, false], reason.clone())));
        all(&limits)
    }
}

fn possible(class: &Known<Class>) -> Vec<Class> {
    match class {
        Known::Known(class) => vec![*class],
        Known::Unknown { possible, .. } if possible.is_empty() => CLASSES.to_vec(),
        Known::Unknown { possible, .. } => possible.clone(),
    }
}

fn unsure(class: &Known<Class>) -> Option<(Vec<Class>, Reason)> {
    match class {
        Known::Known(_) => None,
        Known::Unknown { reason, .. } => Some((possible(class), reason.clone())),
    }
}

/// Whether all hold.
pub(super) fn all(list: &[Known<bool>]) -> Known<bool> {
    if list.iter().any(|known| known.is(&false)) {
        return Known::Known(false);
    }
    list.iter().find(|known| known.known().is_none()).cloned().unwrap_or(Known::Known(true))
}

/// Whether any holds.
pub(super) fn any(list: &[Known<bool>]) -> Known<bool> {
    let negated: Vec<Known<bool>> = list.iter().map(|known| known.clone().map(|holds| !holds)).collect();
    all(&negated).map(|none| !none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::GroupKind;

    fn reason() -> Reason {
        Reason::KindNotCollected(GroupKind::new("", "ConfigMap"))
    }

    fn maybe() -> Known<bool> {
        Known::one_of(vec![true, false], reason())
    }

    fn ways(own: OwnLogin, list: Vec<Way>) -> Ways {
        Ways { list, ..Ways::own(own, reason()) }
    }

    fn way(kind: LoginKind, open: Known<bool>, class: Known<Class>) -> Way {
        let issuer = Issuer { class, ..Issuer::own(Some("sso.example.com".into()), Class::SelfHosted) };
        Way { kind, open, issuer: Some(issuer) }
    }

    #[test]
    fn the_best_way_tells_the_kind() {
        let sure = |kind, class| way(kind, Known::Known(true), Known::Known(class));
        let both = vec![sure(LoginKind::Ldap, Class::SelfHosted), sure(LoginKind::Oidc, Class::Trusted)];
        let both = ways(OwnLogin::Local, both);
        assert_eq!(both.kind(), Known::Known("oidc".to_owned()));
        assert_eq!(both.class(), Known::Known(Some(Class::SelfHosted)));
        assert_eq!(ways(OwnLogin::Local, Vec::new()).kind(), Known::Known("local".to_owned()));
        assert_eq!(ways(OwnLogin::None, Vec::new()).class(), Known::Known(None));
    }

    #[test]
    fn what_asks_nobody_beats_all() {
        let open = Way { kind: LoginKind::None, open: Known::Known(true), issuer: None };
        let list = vec![way(LoginKind::Oidc, Known::Known(true), Known::Known(Class::Trusted)), open];
        assert_eq!(ways(OwnLogin::Local, list).kind(), Known::Known("none".to_owned()));
    }

    #[test]
    fn a_way_that_may_be_open_leaves_the_lesser_one_possible() {
        let list = vec![way(LoginKind::Oidc, maybe(), Known::Known(Class::Trusted))];
        let open = ways(OwnLogin::Local, list);
        assert_eq!(open.kind(), Known::one_of(vec!["local".to_owned(), "oidc".to_owned()], reason()));
        assert_eq!(open.class(), Known::one_of(vec![None, Some(Class::Trusted)], reason()));
        assert!(open.issuer().host.known().is_none());
    }

    #[test]
    fn a_class_that_is_open_is_no_better_than_the_least_that_is_known() {
        let unsure = Known::one_of(vec![Class::MultiTenant, Class::Trusted], reason());
        let sure = |class| way(LoginKind::Oidc, Known::Known(true), class);
        let beside_self_hosted = vec![sure(unsure.clone()), sure(Known::Known(Class::SelfHosted))];
        assert_eq!(ways(OwnLogin::Local, beside_self_hosted).class(), Known::Known(Some(Class::SelfHosted)));
        let alone = ways(OwnLogin::Local, vec![sure(unsure)]).class();
        assert_eq!(alone, Known::one_of(vec![Some(Class::MultiTenant), Some(Class::Trusted)], reason()));
    }

    #[test]
    fn nothing_read_leaves_everything_possible() {
        let unread = Ways::unread(reason());
        assert!(matches!(unread.kind(), Known::Unknown { possible, .. } if possible.len() == KINDS.len()));
        assert!(matches!(unread.class(), Known::Unknown { possible, .. } if possible.len() == CLASSES.len() + 1));
        assert!(unread.limited().known().is_none());
    }

    #[test]
    fn asked_without_showing_by_whom() {
        let asks = ways(OwnLogin::Asks, Vec::new());
        assert_eq!(asks.kind(), Known::one_of(vec!["local".to_owned(), "oidc".to_owned()], reason()));
        assert_eq!(asks.class(), Known::Known(None));
    }
}
