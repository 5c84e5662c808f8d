//! VictoriaMetrics and VictoriaLogs: a volume, for as long as `retentionPeriod` says.

use super::{Kept, days};
use crate::facts::chart_defaults::is_said;
use crate::facts::fact::Sourced;
use crate::facts::kinds::Config;
use crate::facts::recognise::Instance;
use crate::model::known::Known;
use crate::model::reason::Reason;
use crate::model::value::{Object, Value};

const RETENTION: &str = "retentionPeriod";

/// `-retentionPeriod` of the server, `spec.retentionPeriod` of the operator's resources, the same in the values of charts; a bare
/// number counts months (docs.victoriametrics.com/#retention).
pub(super) fn kept(instance: &Instance, configs: &[&Sourced<Config>]) -> Kept {
    let mut kept = Kept::in_backend(Known::Known("volume".to_owned()), Known::Known(true));
    let configs = decisive(configs);
    let stated = configs.iter().find_map(|config| Some((config, config.fact.value.get(RETENTION)?)));
    kept.retention_days = match stated {
        None => unstated(instance, &configs),
        Some((_, Value::Unknown(unknown))) => Known::unknown(unknown.reason.clone()),
        Some((_, period)) => read(instance, period),
    };
    let is_default = stated.is_none_or(|(config, _)| config.fact.place == "values" && !is_said(instance, RETENTION));
    kept.retention_from = Some(if is_default { format!("{RETENTION} (default)") } else { RETENTION.to_owned() });
    kept.evidence = stated.map(|(config, _)| config.evidence.clone()).unwrap_or_default();
    kept
}

/// What runs, or an operator's resource, decides over the values that it was once made of.
fn decisive<'c>(configs: &[&'c Sourced<Config>]) -> Vec<&'c Sourced<Config>> {
    let (values, made): (Vec<_>, Vec<_>) = configs.iter().copied().partition(|config| config.fact.place == "values");
    if made.is_empty() { values } else { made }
}

fn read(instance: &Instance, period: &Value) -> Known<Option<i64>> {
    let days = match period {
        Value::Int(months) => days(&months.to_string(), "month"),
        period => period.as_str().and_then(|text| days(text, "month")),
    };
    days.map_or_else(|| Known::unknown(unread(instance)), |days| Known::Known(Some(days)))
}

/// The server's own default, one month in VictoriaMetrics and seven days in VictoriaLogs, counts where all was read that could
/// say otherwise. Charts have defaults of their own, and where those are not recorded nothing is known.
fn unstated(instance: &Instance, configs: &[&Sourced<Config>]) -> Known<Option<i64>> {
    let reason = configs.iter().find_map(|config| match &config.fact.value {
        Value::Unknown(unknown) => Some(unknown.reason.clone()),
        value => value.as_object().and_then(Object::openness).cloned(),
    });
    let by_values = configs.iter().all(|config| config.fact.place == "values");
    match reason.or_else(|| by_values.then(|| unread(instance))) {
        Some(reason) => Known::unknown(reason),
        None => Known::Known(Some(if instance.product.id().contains("logs") { 7 } else { 31 })),
    }
}

fn unread(instance: &Instance) -> Reason {
    Reason::ConfigUnread(instance.product.id().into(), RETENTION.into())
}
