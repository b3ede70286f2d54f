use std::cmp::Ordering;
use std::fmt;

/// A version such as `3.3.6.13` or `3.3.6.0.alpha`: numbers compare, missing ones are 0, and text behind a `-` is a
/// pre-release, which ranks below the release.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerVersion {
    text: String,
    numbers: [u32; 4],
    pre_release: bool,
}

impl ServerVersion {
    /// Reads a version; parts that are no numbers count as 0.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let (release, pre_release) = match text.split_once('-') {
            Some((release, _)) => (release, true),
            None => (text.as_str(), false),
        };
        let mut numbers = [0; 4];
        for (number, part) in numbers.iter_mut().zip(release.trim_start_matches('v').split('.')) {
            *number = part.parse().unwrap_or_default();
        }
        Self { numbers, pre_release, text }
    }

    /// The version as the server words it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is at least this one.
    #[must_use]
    pub fn is_at_least(&self, numbers: [u32; 4]) -> bool {
        match self.numbers.cmp(&numbers) {
            Ordering::Less => false,
            Ordering::Equal => !self.pre_release,
            Ordering::Greater => true,
        }
    }

    /// Whether the server knows `stmt2`: since 3.3.6.0.
    #[must_use]
    pub fn has_stmt2(&self) -> bool {
        self.is_at_least([3, 3, 6, 0])
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_one_by_one_and_pre_releases_rank_lower() {
        for (text, expected) in [
            ("3.3.6.0", true),
            ("3.3.10", true),
            ("3.3.6.0.alpha", true),
            ("3.3.5.8", false),
            ("3.3.6.0-rc1", false),
            ("", false),
        ] {
            assert_eq!(ServerVersion::new(text).has_stmt2(), expected, "{text}");
        }
    }
}
