//! The door to the addon: inside `packages/otaria`, only `src/native/` loads it.

use anyhow::Result;

use crate::repository;

const SOURCE: &str = "packages/otaria/src/";
const DOOR: &str = "packages/otaria/src/native/";

/// Every way to load a Node-API addon shows one of these in the source.
const LOADING: &[&str] = &["#native/", ".node'", ".node\"", ".node`", "dlopen("];

pub(crate) fn check() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in repository::tracked_files()? {
        if file.starts_with(SOURCE) && !file.starts_with(DOOR) {
            found.extend(violations(&file, &repository::read(&file)?));
        }
    }
    Ok(found)
}

fn violations(file: &str, source: &str) -> Vec<String> {
    let loads = |line: &str| LOADING.iter().any(|sign| line.contains(sign));
    let lines = source.lines().enumerate().filter(|(_, line)| loads(line));
    lines
        .map(|(index, _)| format!("{file}:{}: loads the addon; rule: only {DOOR} does", index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loading_the_addon_is_found_in_every_spelling() {
        for source in
            ["require('#native/x.node')", "import('./otaria.node')", "process.dlopen(module, file)"]
        {
            let rule = format!("{SOURCE}pool.ts:2: loads the addon; rule: only {DOOR} does");
            assert_eq!(violations(&format!("{SOURCE}pool.ts"), &format!("\n{source}")), [rule]);
        }
    }

    #[test]
    fn importing_what_the_door_offers_is_allowed() {
        assert!(
            violations(
                "pool.ts",
                "import { Machine } from '../native/machine.js';\nimport 'node:net';"
            )
            .is_empty()
        );
    }
}
