//! The length of source files: more than 500 lines is too long, unless the exception list says why.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::repository;

const LIMIT: usize = 500;
const EXCEPTIONS: &str = "xtask/size-exceptions.txt";
const EXTENSIONS: &[&str] = &["rs", "ts", "mts", "cts", "js", "mjs", "cjs", "sh"];
/// Folders whose files are all programs, whatever their name.
const PROGRAMS: &[&str] = &["scripts/", ".ci/"];

pub(crate) fn check() -> Result<Vec<String>> {
    let mut lengths = BTreeMap::new();
    for file in repository::tracked_files()?.into_iter().filter(|file| is_source(file)) {
        let length = repository::read(&file)?.lines().count();
        lengths.insert(file, length);
    }
    Ok(violations(&lengths, &repository::read(EXCEPTIONS)?))
}

fn is_source(file: &str) -> bool {
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.contains(&extension) || PROGRAMS.iter().any(|folder| file.starts_with(folder))
}

fn violations(lengths: &BTreeMap<String, usize>, exceptions: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut excepted = Vec::new();
    for line in exceptions.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (file, reason) = line.split_once(' ').unwrap_or((line, ""));
        if reason.trim().is_empty() {
            found.push(format!("{EXCEPTIONS}: {file}; rule: a reason follows the path"));
        }
        if lengths.get(file).is_none_or(|length| *length <= LIMIT) {
            found.push(format!(
                "{EXCEPTIONS}: {file} has no more than {LIMIT} lines; rule: remove stale lines"
            ));
        }
        excepted.push(file);
    }
    let too_long =
        |(file, length): &(&String, &usize)| **length > LIMIT && !excepted.contains(&file.as_str());
    let describe = |(file, length)| {
        format!(
            "{file}: {length} lines; rule: at most {LIMIT}, or a line with a reason in {EXCEPTIONS}"
        )
    };
    found.extend(lengths.iter().filter(too_long).map(describe));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, usize)], exceptions: &str) -> Vec<String> {
        violations(
            &files.iter().map(|(file, length)| ((*file).to_owned(), *length)).collect(),
            exceptions,
        )
    }

    #[test]
    fn five_hundred_lines_are_the_most() {
        assert!(found(&[("a.rs", 500)], "").is_empty());
        let rule = "a.rs: 501 lines; \
                    rule: at most 500, or a line with a reason in xtask/size-exceptions.txt";
        assert_eq!(found(&[("a.rs", 501)], ""), [rule]);
    }

    #[test]
    fn an_exception_with_a_reason_is_accepted() {
        assert!(
            found(
                &[("errors.rs", 4000)],
                "# comment\n\nerrors.rs generated from the server's list\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        assert_eq!(found(&[("errors.rs", 4000)], "errors.rs").len(), 1);
    }

    #[test]
    fn a_stale_exception_is_refused() {
        assert_eq!(found(&[("short.rs", 10)], "short.rs once was long").len(), 1);
        assert_eq!(found(&[], "gone.rs was removed").len(), 1);
    }

    #[test]
    fn sources_are_known_by_extension_or_folder() {
        assert!(
            is_source("crates/otaria/src/lib.rs")
                && is_source("bench/run.mjs")
                && is_source("scripts/mariadb")
        );
        assert!(!is_source("package-lock.json") && !is_source("README.md"));
    }
}
