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
    ("bench", &["otaria"]),
];

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
    let dependencies = KINDS.iter().filter_map(|kind| manifest.get(kind)?.as_object());
    let ours = |name: &&String| *name == "otaria" || name.starts_with("@otaria/");
    let forbidden = dependencies
        .flat_map(|list| list.keys())
        .filter(ours)
        .filter(|name| !allowed.contains(&name.as_str()));
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
        let manifest = json!({
            "dependencies": { "ws": "8" },
            "devDependencies": { "@otaria/devserver": "0.1.0" },
        });
        let rule = "packages/otaria -> @otaria/devserver; \
                    rule: packages/otaria may depend on none of ours";
        assert_eq!(violations("packages/otaria", &manifest), [rule]);
    }

    #[test]
    fn a_package_without_a_line_in_the_table_is_refused() {
        assert_eq!(violations("packages/common", &json!({})).len(), 1);
    }
}
