//! LIKE and MATCH.

use regex::Regex;

/// `%` any text, `_` one character, without regard to case; a backslash takes the next one as it is.
#[derive(Clone, Debug)]
pub(crate) struct LikePattern {
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Char(char),
}

impl LikePattern {
    pub(crate) fn new(pattern: &str) -> Self {
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(char) = chars.next() {
            parts.push(match char {
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Char(lower(chars.next().unwrap_or('\\'))),
                other => Part::Char(lower(other)),
            });
        }
        parts.dedup_by(|next, part| *next == Part::Any && *part == Part::Any);
        Self { parts }
    }

    /// Takes time that is linear in the text for each `%`.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().map(lower).collect();
        let (mut at, mut part) = (0, 0);
        // Where to go on when what follows the last `%` does not fit.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match (self.parts.get(part), text.get(at)) {
                (Some(Part::Any), _) => {
                    retry = Some((part, at));
                    part += 1;
                }
                (Some(Part::One), Some(_)) => (at, part) = (at + 1, part + 1),
                (Some(Part::Char(wanted)), Some(char)) if wanted == char => {
                    (at, part) = (at + 1, part + 1);
                }
                (None, None) => return true,
                _ => match retry {
                    Some((any, from)) if from < text.len() => {
                        retry = Some((any, from + 1));
                        (at, part) = (from + 1, any + 1);
                    }
                    _ => return false,
                },
            }
        }
    }
}

fn lower(char: char) -> char {
    char.to_ascii_lowercase()
}

/// A regular expression; a broken one matches nothing.
#[derive(Clone, Debug)]
pub(crate) struct RegexPattern {
    regex: Option<Regex>,
}

impl RegexPattern {
    pub(crate) fn new(pattern: &str) -> Self {
        Self { regex: regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().ok() }
    }

    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        self.regex.as_ref().map(|regex| regex.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_matches_any_text_and_single_characters() {
        let like = |pattern: &str, text: &str| LikePattern::new(pattern).matches(text);
        assert!(like("%x%", " x y ") && like("_", "数") && like("d100_", "D1001") && like("%", ""));
        assert!(
            !like("_", "ab") && !like("a%b", "abc") && like("a%b%c", "a1b2b3c") && !like("", "a")
        );
        assert!(like("a\\%", "a%") && !like("a\\%", "ab"));
    }

    #[test]
    fn like_with_many_wildcards_ends() {
        assert!(!LikePattern::new(&"%a".repeat(60)).matches(&"ab".repeat(40)));
    }
}
