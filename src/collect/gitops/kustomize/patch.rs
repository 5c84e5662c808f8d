//! Patches: applied where that is plain, else what they change is not known.

use super::file::{Kustomization, Patch};
use super::operations::operate;
use super::selector::passes;
use super::{Built, strategic};
use crate::collect::gitops::tree::{Tree, joined};
use crate::format::skip::Skip;
use crate::format::yaml;
use crate::model::reason::Reason;
use crate::model::resource::Resource;
use crate::model::value::{Object, Value};

/// Applies every patch to what was gathered.
pub(super) fn apply(tree: &Tree, folder: &str, file: &Kustomization, into: &mut Built) {
    for patch in &file.patches {
        let place = patch.path.as_deref().map(|path| joined(folder, path));
        if let Some(missing) = place.as_deref().filter(|place| tree.file(place).is_none()) {
            into.open.push(Reason::SourceUnseen(missing.into()));
            let target = patch.target.clone().unwrap_or_default();
            into.objects.iter_mut().filter(|object| fits(object, &target)).for_each(leave_open);
        }
        into.claimed.extend(place.clone());
        let values = contents(tree, patch, place.as_deref());
        // One that cannot be read may change anything as well.
        if let Some(target) = patch.target.as_ref().filter(|_| values.is_empty()) {
            into.objects.iter_mut().filter(|object| fits(object, target)).for_each(leave_open);
        }
        for value in values {
            let target = patch.target.clone().unwrap_or_else(|| own_target(&value));
            if strategic::deletes(&value) {
                into.objects.retain(|object| !fits(object, &target));
            }
            let hit = into.objects.iter_mut().filter(|object| fits(object, &target));
            hit.for_each(|object| change(object, &value));
        }
    }
}

/// The documents of a patch. One that is not in the input may change anything.
fn contents(tree: &Tree, patch: &Patch, place: Option<&str>) -> Vec<Value> {
    if let Some(text) = &patch.text {
        return yaml::documents(text).iter().filter_map(|document| parsed(&text[document.range.clone()])).collect();
    }
    let Some(read) = place.and_then(|place| tree.file(place)) else { return Vec::new() };
    let objects = read.documents.iter().flat_map(|document| &document.objects).map(|object| object.body.clone());
    let plain = read.plain.iter().map(|(_, value)| value.clone());
    objects.chain(plain).collect()
}

fn parsed(text: &str) -> Option<Value> {
    yaml::read(text, &Skip::none()).ok().map(|read| read.value)
}

/// A merge patch names what it is for as an object does.
fn own_target(value: &Value) -> Value {
    let mut target = Object::new();
    for (key, path) in [("kind", &["kind"][..]), ("name", &["metadata", "name"])] {
        if let Some(text) = value.str_at(path) {
            target.insert(key, Value::from(text));
        }
    }
    target.into()
}

/// A target's fields are patterns that must match as a whole; without any it is everything
/// (kubernetes-sigs/kustomize:api/types/selector.go).
fn fits(object: &Resource, target: &Value) -> bool {
    let holds = |key: &str, actual: &str| target.str_at(&[key]).is_none_or(|wanted| is_like(actual, wanted));
    holds("kind", &object.kind.kind)
        && holds("group", &object.kind.group)
        && holds("name", &object.name)
        && holds("namespace", object.namespace.as_deref().unwrap_or_default())
        && selects(object, target, "labelSelector", "labels")
        && selects(object, target, "annotationSelector", "annotations")
}

fn selects(object: &Resource, target: &Value, selector: &str, of: &str) -> bool {
    let own = object.body.at(&["metadata", of]).unwrap_or(&Value::Null);
    target.str_at(&[selector]).is_none_or(|selector| passes(selector, own))
}

fn is_like(actual: &str, pattern: &str) -> bool {
    actual == pattern || regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(actual))
}

/// A patch that is not in the input may change anything of what it is for.
fn leave_open(object: &mut Resource) {
    let reason = Reason::IncompleteObject(object.reference().to_string().into());
    if let Some(body) = object.body.as_object_mut() {
        for key in ["spec", "data"] {
            if body.get(key).is_some() {
                body.insert(key, Value::unknown(reason.clone()));
            }
        }
        body.set_open(reason);
    }
}

fn change(object: &mut Resource, patch: &Value) {
    let reason = Reason::IncompleteObject(object.reference().to_string().into());
    match patch {
        Value::Array(operations) => operations.iter().for_each(|one| operate(&mut object.body, one, &reason)),
        patch => strategic::merge(&object.kind, &mut object.body, patch, &reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_patterns() {
        assert!(is_like("web-1", "web-.*"));
        assert!(!is_like("my-web-1", "web-.*"));
    }
}
