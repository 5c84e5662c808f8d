//! Kubernetes versions with their vendor's suffix. Not semantic versions: `1.33.4-gke.1` is no pre-release of `1.33.4`.

/// A version as a kubelet or an API server states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersion {
    /// Major, minor and patch.
    pub numbers: (u32, u32, u32),
    /// What follows them, from the first `-` or `+` on: `-gke.1036000`, `+rke2r1`; empty where nothing does.
    pub suffix: String,
}

impl KubeVersion {
    /// Reads `v1.34.1+rke2r1`; a leading `v` may be missing. None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(['-', '+']).unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(|number| number.parse::<u32>().ok());
        let version = (numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then(|| Self { numbers: version, suffix: text[end..].to_owned() })
    }

    /// Without the suffix: `1.34.1`.
    pub fn plain(&self) -> String {
        let (major, minor, patch) = self.numbers;
        format!("{major}.{minor}.{patch}")
    }

    /// The distribution that the suffix names: `eks`, `gke`, `rke2`, `k3s`, `rke1`.
    pub fn vendor(&self) -> Option<&'static str> {
        const MARKS: [(&str, &str); 5] =
            [("-eks-", "eks"), ("-gke.", "gke"), ("+rke2r", "rke2"), ("+k3s", "k3s"), ("-rancher", "rke1")];
        let suffix = self.suffix.replace("-rke2r", "+rke2r").replace("-k3s", "+k3s");
        MARKS.iter().find(|(mark, _)| suffix.contains(mark)).map(|(_, vendor)| *vendor)
    }
}

#[cfg(test)]
mod tests {
    use super::KubeVersion;

    #[test]
    fn tells_the_vendor_by_the_suffix() {
        for (text, plain, vendor) in [
            ("v1.29.7", "1.29.7", None),
            ("v1.27.16-eks-a737599", "1.27.16", Some("eks")),
            ("v1.32.2-gke.1182003", "1.32.2", Some("gke")),
            ("v1.36.4+rke2r1", "1.36.4", Some("rke2")),
            ("v1.36.4-rc1+rke2r1", "1.36.4", Some("rke2")),
            ("v1.30.1-k3s1", "1.30.1", Some("k3s")),
        ] {
            let version = KubeVersion::parse(text);
            assert_eq!(version.as_ref().map(KubeVersion::plain).as_deref(), Some(plain), "{text}");
            assert_eq!(version.and_then(|v| v.vendor()), vendor, "{text}");
        }
        assert_eq!(KubeVersion::parse("1.33"), None);
    }
}
