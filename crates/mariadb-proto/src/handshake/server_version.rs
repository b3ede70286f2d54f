/// Which server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    raw: String,
    mariadb: bool,
    numbers: (u16, u16, u16),
}

impl ServerVersion {
    /// Reads the greeting's version. MariaDB hides behind the prefix `5.5.5-`, or says its name, or clears the
    /// capability bit `MYSQL`, which `speaks_mariadb` reports.
    #[must_use]
    pub fn parse(text: &str, speaks_mariadb: bool) -> Self {
        let (raw, prefixed) = match text.strip_prefix("5.5.5-") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let digits = |part: &str| -> u16 {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
        };
        let mut parts = raw.splitn(3, '.').map(digits);
        let mut next = || parts.next().unwrap_or(0);
        Self {
            raw: raw.to_owned(),
            mariadb: prefixed || speaks_mariadb || raw.contains("MariaDB"),
            numbers: (next(), next(), next()),
        }
    }

    /// The text as the server gave it, without MariaDB's prefix `5.5.5-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// Whether it is MariaDB rather than MySQL.
    #[must_use]
    pub const fn is_mariadb(&self) -> bool {
        self.mariadb
    }

    /// Major, minor and patch number; 0 where the text has none.
    #[must_use]
    pub const fn numbers(&self) -> (u16, u16, u16) {
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_both_servers_are_told_apart() {
        let mariadb = ServerVersion::parse("5.5.5-10.11.19-MariaDB-0+deb12u1", false);
        assert_eq!(mariadb.as_str(), "10.11.19-MariaDB-0+deb12u1");
        assert!(mariadb.is_mariadb());
        assert_eq!(mariadb.numbers(), (10, 11, 19));
        let mysql = ServerVersion::parse("8.4.3", false);
        assert!(!mysql.is_mariadb());
        assert_eq!(mysql.numbers(), (8, 4, 3));
        assert_eq!(ServerVersion::parse("strange", true).numbers(), (0, 0, 0));
    }
}
