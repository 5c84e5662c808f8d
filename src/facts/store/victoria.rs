//! VictoriaMetrics and VictoriaLogs: a volume, for as long as `retentionPeriod` says.

use super::{Kept, days};
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::model::known::Known;
use crate::model::value::Value;

/// `-retentionPeriod` of the server, `spec.retentionPeriod` of the operator's resources; a bare number counts months in
/// VictoriaMetrics (docs.victoriametrics.com/#retention). Without it one month in VictoriaMetrics, seven days in VictoriaLogs.
pub(super) fn kept(configs: &[&Sourced<Config>]) -> Kept {
    let mut kept = Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true));
    let logs = configs.iter().any(|config| config.fact.component.contains("logs"));
    let stated = configs.iter().find_map(|config| Some((config, config.fact.value.get("retentionPeriod")?)));
    kept.retention_days = match stated {
        None => Known::Known(Some(if logs { 7 } else { 31 })),
        Some((_, Value::Unknown(unknown))) => Known::unknown(unknown.reason.clone()),
        Some((_, Value::Int(months))) => Known::Known(days(&months.to_string(), "month")),
        Some((_, period)) => Known::Known(period.as_str().and_then(|text| days(text, "month"))),
    };
    kept.retention_from =
        Some(if stated.is_some() { "retentionPeriod" } else { "retentionPeriod (default)" }.to_owned());
    kept.evidence = stated.map(|(config, _)| config.evidence.clone()).unwrap_or_default();
    kept
}
