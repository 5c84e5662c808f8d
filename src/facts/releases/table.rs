//! Dated tables of releases, in the format of endoflife.date (endoflife-date/endoflife.date:products/), and what they say of a
//! version on a day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::number::Number;
use crate::facts::image::Image;

/// All tables in force.
#[derive(Debug, Clone, Default)]
pub struct Releases {
    /// By product.
    pub tables: BTreeMap<String, Table>,
    /// Lines of images and charts that get no updates any more, whatever their versions.
    pub retired: Vec<Retired>,
    /// Releases that were tampered with.
    pub compromised: Vec<Compromised>,
}

/// The releases of one product, as a file of `rules/releases/` writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Table {
    /// The product; the file's stem.
    pub id: String,
    /// The day on which the figures were looked up.
    pub retrieved: Day,
    /// Where.
    pub sources: Vec<String>,
    /// For distributions of Kubernetes: the ids that this table is for, `*` for every other one that is not managed.
    #[serde(default)]
    pub distributions: Vec<String>,
    /// Extended support is on unless somebody switched it off.
    #[serde(default)]
    pub extended_by_default: bool,
    /// Its lines, in any order.
    pub releases: Vec<Cycle>,
    /// Builds of others that are cared for longer, or shorter.
    #[serde(default)]
    pub builds: Vec<Build>,
    /// Which version a chart brings where its values say nothing, by the chart's name.
    #[serde(default)]
    pub charts: BTreeMap<String, Vec<ChartRelease>>,
    /// Charts whose version is the product's.
    #[serde(default)]
    pub charts_of_same_version: Vec<String>,
}

/// One line of releases, with the fields of endoflife.date that are looked at; the others are passed over.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cycle {
    /// `3.14`. The site's API calls it `cycle`.
    #[serde(alias = "cycle")]
    pub release_cycle: String,
    /// The day of its first release.
    #[serde(default)]
    pub release_date: Option<Day>,
    /// The end of its support: a day, or whether it has ended.
    pub eol: Until,
    /// The end of support that is paid for, or that was chosen for long.
    #[serde(default, alias = "extendedSupport")]
    pub eoes: Option<Until>,
    /// Whether it is kept up for long, or the day from which that is so: then support as usual ends that day.
    #[serde(default)]
    pub lts: Option<Until>,
    /// Its newest release.
    #[serde(default)]
    pub latest: Option<String>,
}

/// A day, or whether it lies in the past. The format of endoflife.date has both in one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Until {
    /// Whether it is past.
    Past(bool),
    /// The last day.
    Day(Day),
}

/// A day as text, `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(pub Date);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is no day; write it as 2026-11-23"))
    }
}

/// A build of somebody else than the product's makers. All that is given must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The end of the image's repository, at a `/`.
    #[serde(default)]
    pub image: Option<String>,
    /// What the version's suffix begins with.
    #[serde(default)]
    pub suffix: Option<String>,
    /// The end of its support.
    pub eol: Until,
}

/// What a version of a chart brings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartRelease {
    /// The chart's version.
    pub chart: String,
    /// The product's version.
    pub app: String,
}

/// A line of images or charts that its makers gave up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// A part of the image's reference between slashes, as it is written: `bitnami`.
    #[serde(default)]
    pub owner: Option<String>,
    /// The name of a chart.
    #[serde(default)]
    pub chart: Option<String>,
    /// Since when.
    pub since: Day,
    /// Where that is said.
    pub source: String,
}

/// Releases that somebody tampered with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Compromised {
    /// What they are releases of, for people.
    pub name: String,
    /// The ends of its images' repositories, at a `/`.
    pub images: Vec<String>,
    /// The releases.
    pub versions: Vec<String>,
    /// ConfigMaps that name the release which something else runs: name → key.
    #[serde(default)]
    pub config_maps: BTreeMap<String, String>,
    /// The ends of the repositories of the images that read those.
    #[serde(default)]
    pub run_by: Vec<String>,
    /// Charts that do, with the paths in their values.
    #[serde(default)]
    pub charts: BTreeMap<String, Vec<String>>,
    /// Releases that charts bring where their values say nothing.
    #[serde(default)]
    pub chart_releases: BTreeMap<String, Vec<ChartRelease>>,
    /// Where it is told.
    pub source: String,
}

/// How a version is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// As usual.
    Standard,
    /// For those who asked or pay for it.
    Extended,
    /// Not any more.
    Ended,
}

impl Support {
    /// As facts write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Extended => "extended",
            Self::Ended => "ended",
        }
    }
}

/// What a table says of a version on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is possible; more than one where the day lies before the table's and no dates are stated.
    pub support: Vec<Support>,
    /// The last day of support, where one is stated.
    pub until: Option<Date>,
    /// Whether the line is kept up for long.
    pub long_term: bool,
}

impl Until {
    fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day.0),
            Self::Past(_) => None,
        }
    }

    /// Whether it is past on a day; `retrieved` is when the table said so. None where that is not known.
    fn is_past(self, on: Date, retrieved: Date) -> Option<bool> {
        match self {
            Self::Day(day) => Some(on > day.0),
            Self::Past(true) => (on >= retrieved).then_some(true),
            Self::Past(false) => Some(false),
        }
    }
}

impl Cycle {
    fn number(&self) -> Option<Number> {
        Number::parse(&self.release_cycle)
    }

    /// The last days of support as usual, and of any. endoflife.date writes a second window as `eoes`, or as the day from which
    /// a line counts as `lts`.
    fn windows(&self) -> (Until, Option<Until>) {
        match (self.lts, self.eoes) {
            (Some(from @ Until::Day(_)), _) => (from, Some(self.eol)),
            (_, extended) => (self.eol, extended),
        }
    }

    fn support(&self, on: Date, retrieved: Date) -> Vec<Support> {
        let (usual, extended) = self.windows();
        let extended = extended.and_then(|until| until.is_past(on, retrieved));
        match (usual.is_past(on, retrieved), extended) {
            (Some(false), _) => vec![Support::Standard],
            (Some(true), Some(false)) => vec![Support::Extended],
            (Some(true), _) => vec![Support::Ended],
            (None, _) => vec![Support::Standard, Support::Ended],
        }
    }

    fn is_out(&self, on: Date) -> bool {
        self.release_date.is_none_or(|date| date.0 <= on)
    }
}

impl Table {
    /// What it says of a version on a day. A version without a line of its own has ended with any newer line that has, and is
    /// supported otherwise: tables leave out what is of no interest.
    pub fn standing(&self, version: &Number, image: Option<&Image>, on: Date) -> Standing {
        let retrieved = self.retrieved.0;
        if let Some(build) = self.builds.iter().find(|build| build.fits(version, image)) {
            let support = match build.eol.is_past(on, retrieved) {
                Some(true) => vec![Support::Ended],
                Some(false) => vec![Support::Standard],
                None => vec![Support::Standard, Support::Ended],
            };
            return Standing { support, until: build.eol.day(), long_term: true };
        }
        if let Some(cycle) = self.line(version) {
            let support = cycle.support(on, retrieved);
            let (usual, extended) = cycle.windows();
            let until = if support.contains(&Support::Standard) { usual } else { extended.unwrap_or(usual) };
            let long_term = matches!(cycle.lts, Some(Until::Past(true))) && support == [Support::Standard];
            return Standing { support, until: until.day(), long_term };
        }
        let newer =
            self.releases.iter().filter(|cycle| cycle.number().is_some_and(|line| version.compare(&line).is_lt()));
        let best = newer.map(|cycle| cycle.support(on, retrieved)).find(|support| *support == [Support::Ended]);
        Standing { support: best.unwrap_or_else(|| vec![Support::Standard]), until: None, long_term: false }
    }

    /// Whether it is the table of every distribution without one of its own.
    pub fn is_default(&self) -> bool {
        self.distributions.iter().any(|id| id == "*")
    }

    /// The last day of support as usual of a version's line, where one is stated.
    pub fn usual_end(&self, version: &Number) -> Option<Date> {
        self.line(version).and_then(|cycle| cycle.windows().0.day())
    }

    /// Whether every line has ended on a day, so that no version can be a supported one.
    pub fn has_ended(&self, on: Date) -> bool {
        let ended = |cycle: &Cycle| cycle.support(on, self.retrieved.0) == [Support::Ended];
        !self.releases.is_empty() && self.releases.iter().all(ended)
    }

    /// The newest release that is out on a day.
    pub fn newest(&self, on: Date) -> Option<Number> {
        let out = self.releases.iter().filter(|cycle| cycle.is_out(on));
        let latest = |cycle: &Cycle| Number::parse(cycle.latest.as_deref().unwrap_or(&cycle.release_cycle));
        out.filter_map(latest).max_by(Number::compare)
    }

    /// How many minor releases a version lies behind the newest one, at least: of an older major release it is known only that
    /// all minor ones of the newest came later. None where the two do not state enough.
    pub fn minors_behind(&self, version: &Number, on: Date) -> Option<u32> {
        let newest = self.newest(on)?;
        let minor = newest.minor()?;
        match version.major().cmp(&newest.major()) {
            std::cmp::Ordering::Greater => Some(0),
            std::cmp::Ordering::Equal => Some(minor.saturating_sub(version.minor()?)),
            std::cmp::Ordering::Less => Some(minor + 1),
        }
    }

    /// The version that a chart brings: as listed, or that of its neighbours where both bring the same minor release.
    pub fn of_chart(&self, chart: &str, version: &Number) -> Option<Number> {
        if self.charts_of_same_version.iter().any(|name| name == chart) {
            return (version.parts.len() > 1).then(|| version.clone());
        }
        brought(self.charts.get(chart)?, version)
    }

    fn line(&self, version: &Number) -> Option<&Cycle> {
        let fits = |cycle: &&Cycle| cycle.number().is_some_and(|line| version.is_of(&line));
        self.releases.iter().filter(fits).max_by_key(|cycle| cycle.number().map_or(0, |line| line.parts.len()))
    }
}

/// The version that the list tells for a chart's version.
pub fn brought(list: &[ChartRelease], version: &Number) -> Option<Number> {
    let known = || list.iter().filter_map(|one| Some((Number::parse(&one.chart)?, Number::parse(&one.app)?)));
    if let Some((_, app)) = known().find(|(chart, _)| chart.parts == version.parts) {
        return Some(app);
    }
    let before = known()
        .filter(|(chart, _)| chart.parts < version.parts)
        .max_by(|one, other| one.0.parts.cmp(&other.0.parts))?;
    let after = known()
        .filter(|(chart, _)| chart.parts > version.parts)
        .min_by(|one, other| one.0.parts.cmp(&other.0.parts))?;
    let (before, after) = (before.1, after.1);
    let same = (before.major(), before.minor()) == (after.major(), after.minor());
    same.then(|| Number { parts: before.parts.into_iter().take(2).collect(), suffix: String::new() })
}

impl Build {
    fn fits(&self, version: &Number, image: Option<&Image>) -> bool {
        let by_image = |pattern: &String| image.is_some_and(|image| image.is(pattern));
        let by_suffix = |suffix: &String| version.suffix.starts_with(suffix.as_str());
        self.image.as_ref().is_none_or(by_image) && self.suffix.as_ref().is_none_or(by_suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(releases: &str) -> Table {
        let text = format!("id: x\nretrieved: 2026-11-23\nsources: []\nreleases:\n{releases}");
        serde_saphyr::from_str(&text).unwrap()
    }

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn support(table: &Table, version: &str, on: &str) -> Vec<Support> {
        table.standing(&number(version), None, on.parse().unwrap()).support
    }

    #[test]
    fn support_ends_after_its_last_day() {
        let eks = table("  - { releaseCycle: '1.34', eol: 2026-12-02, eoes: 2027-12-02 }\n");
        assert_eq!(support(&eks, "1.34.1", "2026-12-02"), [Support::Standard]);
        assert_eq!(support(&eks, "1.34.1", "2026-12-03"), [Support::Extended]);
        assert_eq!(support(&eks, "1.34.1", "2027-12-03"), [Support::Ended]);
        assert_eq!(support(&eks, "1.33", "2026-12-02"), [Support::Standard]);
        assert_eq!(support(&eks, "1.33", "2027-12-03"), [Support::Ended]);
    }

    #[test]
    fn a_day_in_lts_ends_support_as_usual() {
        let aks = table("  - { cycle: '1.30', lts: 2025-07-31, eol: 2026-07-31 }\n");
        assert_eq!(support(&aks, "1.30.4", "2025-08-01"), [Support::Extended]);
        assert_eq!(support(&aks, "1.30.4", "2026-08-01"), [Support::Ended]);
    }

    #[test]
    fn what_has_ended_without_a_day_is_open_before_the_table() {
        let loki = table("  - { releaseCycle: '3.7', eol: false }\n  - { releaseCycle: '3.5', eol: true }\n");
        assert_eq!(support(&loki, "3.5.1", "2026-11-24"), [Support::Ended]);
        assert_eq!(support(&loki, "3.5.1", "2026-01-01"), [Support::Standard, Support::Ended]);
        assert_eq!(support(&loki, "2.9.1", "2026-11-24"), [Support::Ended]);
        assert_eq!(support(&loki, "3.6.1", "2026-11-24"), [Support::Standard]);
        assert!(!loki.has_ended("2026-11-24".parse().unwrap()));
    }

    #[test]
    fn counts_minors_across_majors_from_below() {
        let grafana = table(
            "  - { releaseCycle: '13.2', releaseDate: 2026-08-01, latest: 13.2.0, eol: false }\n  - { releaseCycle: '13.1', releaseDate: 2026-06-01, latest: 13.1.3, eol: false }\n",
        );
        let behind = |version: &str, on: &str| grafana.minors_behind(&number(version), on.parse().unwrap());
        assert_eq!(behind("13.0.1", "2026-11-24"), Some(2));
        assert_eq!(behind("12.4.1", "2026-11-24"), Some(3));
        assert_eq!(behind("13.0.1", "2026-07-01"), Some(1));
        assert_eq!(behind("13", "2026-07-01"), None);
    }

    #[test]
    fn neighbouring_charts_tell_the_minor_release() {
        let list: Vec<ChartRelease> = [("18.1.0", "3.7.1"), ("18.11.0", "3.7.6"), ("19.0.0", "4.0.0")]
            .map(|(chart, app)| ChartRelease { chart: chart.to_owned(), app: app.to_owned() })
            .into();
        let of = |chart: &str| brought(&list, &number(chart)).map(|app| app.plain());
        assert_eq!(of("18.11.0").as_deref(), Some("3.7.6"));
        assert_eq!(of("18.4.0").as_deref(), Some("3.7"));
        assert_eq!(of("18.12.0"), None);
        assert_eq!(of("17.0.0"), None);
    }
}
