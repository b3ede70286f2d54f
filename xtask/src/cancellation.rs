//! The documentation of public async functions: each says what dropping its future does.

use anyhow::Result;

use crate::repository;

const SOURCE: &str = "crates/otaria/src/";
/// One of these has to be in the documentation.
const WORDS: &[&str] = &["# Cancellation", "Dropping the future"];

pub(crate) fn check() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in repository::tracked_files()? {
        if file.starts_with(SOURCE) && file.ends_with(".rs") {
            found.extend(violations(&file, &repository::read(&file)?));
        }
    }
    Ok(found)
}

fn violations(file: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut documentation = String::new();
    for (line, number) in source.lines().map(str::trim).zip(1..) {
        if let Some(text) = line.strip_prefix("///") {
            documentation.push_str(text);
        } else if !line.starts_with('#') {
            let is_silent = !WORDS.iter().any(|word| documentation.contains(word));
            if let Some(signature) = line.strip_prefix("pub async fn ")
                && is_silent
            {
                let name = signature.split(['(', '<']).next().unwrap_or(signature);
                found.push(format!(
                    "{file}:{number}: `{name}` does not say what dropping its future does; \
                     rule: public async functions have a section `# Cancellation`"
                ));
            }
            documentation.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_says_what_dropping_does_is_accepted() {
        let source = "/// Waits.\n///\n/// # Cancellation\n///\n/// Nothing is lost.\n#[must_use]\npub async fn next() {}";
        assert!(violations("a.rs", source).is_empty());
        assert!(violations("a.rs", "/// Not public.\nasync fn next() {}").is_empty());
    }

    #[test]
    fn a_function_that_does_not_is_named_with_its_place() {
        let source =
            "/// # Cancellation\npub async fn one() {}\n\n/// Waits.\n    pub async fn two<T>(";
        let found = violations("a.rs", source);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.rs:5: `two` does not say"), "{found:?}");
    }
}
