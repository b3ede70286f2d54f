//! The layers of the Cargo workspace: which crate of ours may depend on which.

use anyhow::Result;
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::repository;

/// Folder of a crate, and the folders of ours that it may depend on. Everything else is forbidden.
const ALLOWED: &[(&str, &[&str])] = &[
    ("crates/mariadb-proto", &[]),
    ("crates/taos-proto", &[]),
    ("crates/devserver", &["crates/taos-proto"]),
    (
        "crates/otaria",
        // Itself, so that its tests see every feature.
        &[
            "crates/mariadb-proto",
            "crates/otaria-derive",
            "crates/taos-proto",
            "crates/devserver",
            "crates/otaria",
        ],
    ),
    // Only its tests do; Cargo itself refuses more.
    ("crates/otaria-derive", &["crates/otaria"]),
    ("crates/node", &["crates/mariadb-proto", "crates/taos-proto"]),
    ("crates/cli", &["crates/otaria", "crates/devserver"]),
    ("crates/testkit", &["crates/mariadb-proto", "crates/taos-proto"]),
    ("bench/rust", &["crates/otaria"]),
    ("fuzz", &["crates/mariadb-proto", "crates/taos-proto"]),
    ("xtask", &[]),
];

/// Test support: never a part of what users build.
const TEST_ONLY: &str = "crates/testkit";

/// Dependencies that exist only behind one feature: crate, dependency, feature.
const BEHIND_FEATURE: &[(&str, &str, &str)] = &[("crates/otaria", "crates/devserver", "embedded")];

struct Crate {
    folder: String,
    dependencies: Vec<Dependency>,
    /// Each feature with all that it enables, as written in the manifest.
    features: Vec<(String, Vec<String>)>,
}

struct Dependency {
    /// The name under which features speak of it.
    name: String,
    folder: String,
    dev: bool,
    optional: bool,
}

pub(crate) fn check() -> Result<Vec<String>> {
    Ok(workspace()?.iter().flat_map(violations).collect())
}

fn workspace() -> Result<Vec<Crate>> {
    let metadata = MetadataCommand::new()
        .manifest_path(repository::root().join("Cargo.toml"))
        .no_deps()
        .exec()?;
    let folder = |path: &cargo_metadata::camino::Utf8Path| {
        path.strip_prefix(&metadata.workspace_root).unwrap_or(path).as_str().replace('\\', "/")
    };
    let dependency = |dependency: &cargo_metadata::Dependency| {
        Some(Dependency {
            name: dependency.rename.clone().unwrap_or_else(|| dependency.name.clone()),
            folder: folder(dependency.path.as_ref()?),
            dev: dependency.kind == DependencyKind::Development,
            optional: dependency.optional,
        })
    };
    let member = |package: &cargo_metadata::Package| Crate {
        folder: package.manifest_path.parent().map(folder).unwrap_or_default(),
        dependencies: package.dependencies.iter().filter_map(dependency).collect(),
        features: package.features.clone().into_iter().collect(),
    };
    Ok(metadata.workspace_packages().into_iter().map(member).collect())
}

fn violations(member: &Crate) -> Vec<String> {
    let folder = &member.folder;
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == folder) else {
        return vec![format!("{folder}: rule: every crate has a line in xtask/src/crates.rs")];
    };
    let broken = |dependency| {
        let rule = broken_rule(member, dependency, allowed)?;
        Some(format!("{folder} -> {}; rule: {rule}", dependency.folder))
    };
    member.dependencies.iter().filter_map(broken).collect()
}

fn broken_rule(member: &Crate, dependency: &Dependency, allowed: &[&str]) -> Option<String> {
    let (from, to) = (member.folder.as_str(), dependency.folder.as_str());
    if to == TEST_ONLY {
        return (!dependency.dev).then(|| format!("{to} is a dev-dependency only"));
    }
    if !allowed.contains(&to) {
        let list = if allowed.is_empty() { "none of ours".to_owned() } else { allowed.join(", ") };
        return Some(format!("{from} may depend on {list}"));
    }
    let behind =
        |(crate_, dependency, _): &&(&str, &str, &str)| *crate_ == from && *dependency == to;
    let (.., feature) = BEHIND_FEATURE.iter().find(behind)?;
    let kept = dependency.dev || only_behind(member, dependency, feature);
    (!kept).then(|| format!("only behind the feature `{feature}`"))
}

fn only_behind(member: &Crate, dependency: &Dependency, feature: &str) -> bool {
    let name = &dependency.name;
    let enables = |item: &String| {
        let item = item.strip_prefix("dep:").unwrap_or(item);
        item == name || item.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let allows =
        |(other, items): &(String, Vec<String>)| other == feature || !items.iter().any(enables);
    dependency.optional && member.features.iter().all(allows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(folder: &str, to: &[&str]) -> Crate {
        let dependency = |folder: &&str| Dependency {
            name: folder.rsplit('/').next().unwrap_or(folder).to_owned(),
            folder: (*folder).to_owned(),
            dev: false,
            optional: false,
        };
        Crate {
            folder: folder.to_owned(),
            dependencies: to.iter().map(dependency).collect(),
            features: vec![],
        }
    }

    #[test]
    fn a_dependency_of_the_table_is_allowed() {
        assert!(violations(&member("crates/node", &["crates/mariadb-proto"])).is_empty());
    }

    #[test]
    fn any_other_dependency_of_ours_is_named_with_the_rule() {
        let found = violations(&member("crates/node", &["crates/otaria"]));
        let rule = "crates/node -> crates/otaria; \
                    rule: crates/node may depend on crates/mariadb-proto, crates/taos-proto";
        assert_eq!(found, [rule]);
    }

    #[test]
    fn a_crate_without_a_line_in_the_table_is_refused() {
        assert_eq!(violations(&member("crates/common", &[])).len(), 1);
    }

    #[test]
    fn the_testkit_is_for_tests_only() {
        let mut crate_ = member("crates/mariadb-proto", &["crates/testkit"]);
        assert_eq!(violations(&crate_).len(), 1);
        crate_.dependencies[0].dev = true;
        assert!(violations(&crate_).is_empty());
    }

    #[test]
    fn the_development_server_hides_behind_its_feature() {
        let mut otaria = member("crates/otaria", &["crates/devserver"]);
        assert_eq!(violations(&otaria).len(), 1, "not optional");
        otaria.dependencies[0].optional = true;
        otaria.features = vec![("embedded".to_owned(), vec!["dep:devserver".to_owned()])];
        assert!(violations(&otaria).is_empty());
        otaria.features.push(("taos".to_owned(), vec!["devserver/sqlite".to_owned()]));
        assert_eq!(violations(&otaria).len(), 1, "another feature enables it, too");
    }
}
