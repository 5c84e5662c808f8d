//! What somebody may have meant by a name that does not exist.

/// Names less alike than this are no slip of the pen.
const ALIKE: f64 = 0.75;

/// The most that are worth naming.
const MOST: usize = 3;

/// The known names that come near, the nearest first.
pub fn near<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    let mut alike: Vec<(f64, &str)> = known.into_iter().map(|known| (likeness(known), known)).collect();
    alike.retain(|(likeness, _)| *likeness >= ALIKE);
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    alike.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// That there is no such thing, with what may have been meant, or all there is.
pub fn unknown<'n>(what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = near(name, known.iter().copied());
    let told = if near.is_empty() { &known } else { &near };
    let words = if near.is_empty() { "there are" } else { "near it are" };
    format!("there is no {what} `{name}`; {words} {}", told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near() {
        let known = ["log-collectors", "central-logs", "gitops", "metrics-stack"];
        assert_eq!(near("log-colectors", known), ["log-collectors"]);
        assert_eq!(unknown("rule", "zzz", ["a", "b"]), "there is no rule `zzz`; there are a, b");
    }
}
