use syn::{LitStr, Result};

/// How the name of a field becomes the name of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    AsIs,
    Lower,
    Upper,
    Camel,
    Pascal,
    ScreamingSnake,
    Kebab,
}

const RULES: [(&str, Case); 7] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("snake_case", Case::AsIs),
];

impl Case {
    pub(crate) fn named(name: &LitStr) -> Result<Self> {
        let wanted = name.value();
        RULES.iter().find(|(rule, _)| *rule == wanted).map(|&(_, case)| case).ok_or_else(|| {
            let rules: Vec<_> = RULES.iter().map(|(rule, _)| format!("\"{rule}\"")).collect();
            syn::Error::new(name.span(), format!("unknown rule; there are {}", rules.join(", ")))
        })
    }

    /// The name of the column of a field, whose name is in snake case.
    pub(crate) fn apply(self, field: &str) -> String {
        match self {
            Self::AsIs => field.to_owned(),
            Self::Lower => field.replace('_', "").to_lowercase(),
            Self::Upper => field.replace('_', "").to_uppercase(),
            Self::ScreamingSnake => field.to_uppercase(),
            Self::Kebab => field.replace('_', "-"),
            Self::Pascal => field.split('_').map(capitalized).collect(),
            Self::Camel => {
                let mut words = field.split('_').filter(|word| !word.is_empty());
                let first = words.next().unwrap_or_default().to_lowercase();
                words.map(capitalized).fold(first, |name, word| name + &word)
            }
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn every_rule_makes_its_own_name() {
        let names = [
            (Case::AsIs, "first_name"),
            (Case::Lower, "firstname"),
            (Case::Upper, "FIRSTNAME"),
            (Case::Camel, "firstName"),
            (Case::Pascal, "FirstName"),
            (Case::ScreamingSnake, "FIRST_NAME"),
            (Case::Kebab, "first-name"),
        ];
        for (case, name) in names {
            assert_eq!(case.apply("first_name"), name, "{case:?}");
        }
    }
}
