//! The layers of the npm workspace: which package of ours may depend on which.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::repository;

/// Folder of a package, and our packages that it may depend on. Everything else is forbidden.
const ALLOWED: &[(&str, &[&str])] = &[
    ("packages/otaria", &[]),
    ("packages/mariadb", &["otaria"]),
    ("packages/tdengine-websocket", &["otaria"]),
    ("packages/devserver", &[]),
    ("bench", &["otaria", "@otaria/devserver"]),
];

/// What a package may have in `devDependencies` besides: its tests run against it.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[("packages/otaria", &["@otaria/devserver"])];

const KINDS: &[&str] =
    &["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

pub(crate) fn check() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in repository::tracked_files()? {
        let Some(folder) = file.strip_suffix("/package.json") else {
            continue;
        };
        if folder == "bench"
            || folder.strip_prefix("packages/").is_some_and(|name| !name.contains('/'))
        {
            let manifest = repository::read(&file)?;
            let manifest =
                serde_json::from_str(&manifest).with_context(|| format!("cannot read {file}"))?;
            found.extend(violations(folder, &manifest));
        }
    }
    Ok(found)
}

fn violations(folder: &str, manifest: &Value) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == folder) else {
        return vec![format!(
            "{folder}: rule: every package has a line in the table of xtask/src/packages.rs"
        )];
    };
    let in_tests = |name: &str| {
        ALLOWED_IN_TESTS.iter().any(|(one, names)| *one == folder && names.contains(&name))
    };
    let names = |kind: &'static str| {
        let list = manifest.get(kind).and_then(Value::as_object);
        list.into_iter().flat_map(|list| list.keys()).map(move |name| (kind, name.as_str()))
    };
    let forbidden = KINDS
        .iter()
        .flat_map(|kind| names(kind))
        .filter(|(_, name)| *name == "otaria" || name.starts_with("@otaria/"))
        .filter(|(_, name)| !allowed.contains(name))
        .filter(|(kind, name)| *kind != "devDependencies" || !in_tests(name))
        .map(|(_, name)| name);
    let list = if allowed.is_empty() { "none of ours".to_owned() } else { allowed.join(", ") };
    forbidden
        .map(|name| format!("{folder} -> {name}; rule: {folder} may depend on {list}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_alias_depends_on_the_package_it_re_exports() {
        let manifest = json!({ "dependencies": { "otaria": "0.1.0" } });
        assert!(violations("packages/mariadb", &manifest).is_empty());
    }

    #[test]
    fn the_package_depends_on_no_other_package_of_ours() {
        let manifest = json!({ "dependencies": { "ws": "8", "@otaria/devserver": "0.1.0" } });
        let rule = "packages/otaria -> @otaria/devserver; \
                    rule: packages/otaria may depend on none of ours";
        assert_eq!(violations("packages/otaria", &manifest), [rule]);
    }

    #[test]
    fn the_tests_of_the_package_may_use_the_development_server() {
        let manifest = json!({ "devDependencies": { "@otaria/devserver": "0.1.0" } });
        assert!(violations("packages/otaria", &manifest).is_empty());
    }

    #[test]
    fn a_package_without_a_line_in_the_table_is_refused() {
        assert_eq!(violations("packages/common", &json!({})).len(), 1);
    }
}
