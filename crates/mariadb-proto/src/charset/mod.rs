//! Character sets and collations by the numbers and names that servers use.

mod collations;

use collations::COLLATIONS;
pub use collations::Charset;

/// A collation: an order of characters within one character set.
#[derive(Debug, PartialEq, Eq)]
pub struct Collation {
    /// The number in the handshake and in column definitions.
    pub id: u16,
    /// The server's name, such as `utf8mb4_unicode_ci`.
    pub name: &'static str,
    /// The character set that it orders.
    pub charset: Charset,
}

impl Collation {
    const fn new(id: u16, name: &'static str, charset: Charset) -> Self {
        Self { id, name, charset }
    }

    /// The collation with this number, among those of MariaDB 10.11 and MySQL 8.
    #[must_use]
    pub fn by_id(id: u16) -> Option<&'static Self> {
        let place = COLLATIONS.binary_search_by_key(&id, |collation| collation.id).ok()?;
        COLLATIONS.get(place)
    }

    /// The collation with this name, in upper or lower case. `utf8_…` is the older name of `utf8mb3_…`.
    ///
    /// Where MariaDB and MySQL give one name to different numbers, it is MariaDB's.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        let find = |name: &str| COLLATIONS.iter().find(|row| row.name.eq_ignore_ascii_case(name));
        find(name).or_else(|| match name.split_at_checked(5) {
            Some((old, rest)) if old.eq_ignore_ascii_case("utf8_") => {
                find(&format!("utf8mb3_{rest}"))
            }
            _ => None,
        })
    }

    /// The most bytes that one character takes.
    #[must_use]
    pub const fn max_length(&self) -> u8 {
        self.charset.max_length()
    }
}

/// Defines [`Charset`] from rows of: variant, the server's name, bytes of the longest character, default collation.
macro_rules! charsets {
    ($($charset:ident $name:literal $max_length:literal ($id:literal $default:literal),)+) => {
        /// A character set, by the servers' own names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the servers' own names")]
        pub enum Charset {
            $($charset,)+
        }

        impl Charset {
            pub(super) const ALL: &[Self] = &[$(Self::$charset,)+];

            /// The server's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$charset => $name,)+ }
            }

            /// The most bytes that one character takes.
            #[must_use]
            pub const fn max_length(self) -> u8 {
                match self { $(Self::$charset => $max_length,)+ }
            }

            /// The collation that MariaDB 10.11 takes when only the character set is named; for gb18030, MySQL 8's.
            #[must_use]
            pub const fn default_collation(self) -> &'static Collation {
                match self {
                    $(Self::$charset => const { &Collation::new($id, $default, Self::$charset) },)+
                }
            }
        }
    };
}
use charsets;

impl Charset {
    /// The character set with this name, in upper or lower case. `utf8` is the older name of `utf8mb3`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("utf8") {
            return Some(Self::Utf8mb3);
        }
        Self::ALL.iter().copied().find(|charset| charset.name().eq_ignore_ascii_case(name))
    }

    /// Whether the second byte of a character may be the one of a backslash or a quote, so that escaping byte by byte
    /// breaks the text apart.
    #[must_use]
    pub const fn has_ambiguous_bytes(self) -> bool {
        matches!(self, Self::Big5 | Self::Cp932 | Self::Gb18030 | Self::Gbk | Self::Sjis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collation_is_found_by_its_id_and_by_its_name() {
        for collation in COLLATIONS {
            assert_eq!(Collation::by_id(collation.id), Some(collation));
            assert_eq!(Collation::by_name(collation.name), Some(collation));
            assert_eq!(Collation::by_name(&collation.name.to_uppercase()), Some(collation));
        }
        assert_eq!(Collation::by_id(0), None);
        assert_eq!(Collation::by_id(u16::MAX), None);
        assert_eq!(Collation::by_name("utf8mb4"), None);
    }

    #[test]
    fn the_table_is_sorted_and_every_name_starts_with_its_character_set() {
        assert!(COLLATIONS.is_sorted_by(|one, next| one.id < next.id));
        for collation in COLLATIONS {
            let charset = collation.name.split('_').next();
            assert_eq!(charset, Some(collation.charset.name()));
        }
    }

    #[test]
    fn every_character_set_is_found_by_its_name_and_its_default_collation_is_in_the_table() {
        for &charset in Charset::ALL {
            assert_eq!(Charset::by_name(charset.name()), Some(charset));
            let default = charset.default_collation();
            assert_eq!(default.charset, charset);
            assert_eq!(Collation::by_id(default.id), Some(default));
        }
        assert_eq!(Charset::by_name("utf7"), None);
    }

    #[test]
    fn well_known_collations_have_their_documented_numbers() {
        for (id, name, max_length) in [
            (8, "latin1_swedish_ci", 1),
            (45, "utf8mb4_general_ci", 4),
            (63, "binary", 1),
            (224, "utf8mb4_unicode_ci", 4),
            (249, "gb18030_bin", 4),
            (255, "utf8mb4_0900_ai_ci", 4),
            (2304, "utf8mb4_uca1400_ai_ci", 4),
        ] {
            let collation = Collation::by_id(id).unwrap();
            assert_eq!((collation.name, collation.max_length()), (name, max_length));
        }
    }

    #[test]
    fn utf8_is_the_older_name_of_utf8mb3() {
        assert_eq!(Charset::by_name("UTF8"), Some(Charset::Utf8mb3));
        assert_eq!(Collation::by_name("UTF8_general_ci"), Collation::by_id(33));
        assert_eq!(Collation::by_name("utf8_no_such_ci"), None);
    }
}
