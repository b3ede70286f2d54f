use crate::code;
use crate::sql::StatementKind;

/// Which requests are sent again when the connection is lost before their answer has come.
///
/// A lost answer does not say whether the server has carried out the request. What had not been sent yet is sent in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// None.
    Never,
    /// Those that change nothing, see [`Effect::Repeatable`].
    #[default]
    Reads,
    /// All: the caller says that they may be carried out twice, as inserts with timestamps of their own may.
    Idempotent,
}

/// What it means to carry out a request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The same as once: it reads, or sets what is set already.
    Repeatable,
    /// Possibly something else: it writes, or nobody knows what it does.
    Write,
}

impl Effect {
    /// That of a statement, judged by its first word.
    ///
    /// `SELECT`, `SHOW`, `DESCRIBE`, `EXPLAIN` and `USE` are repeatable. Nothing else is, not even `CREATE … IF NOT EXISTS` and
    /// `DROP … IF EXISTS`: another client may have changed the same thing in between.
    #[must_use]
    pub fn of_sql(sql: &str) -> Self {
        match StatementKind::of(sql) {
            StatementKind::Read | StatementKind::Use(_) => Self::Repeatable,
            StatementKind::Other => Self::Write,
        }
    }
}

impl Retry {
    /// Whether a request that has been sent may be sent again.
    #[must_use]
    pub const fn allows(self, effect: Effect) -> bool {
        match self {
            Self::Never => false,
            Self::Reads => matches!(effect, Effect::Repeatable),
            Self::Idempotent => true,
        }
    }
}

/// Whether another adapter, or the same one later, may take a login that was refused with this code: the adapter lives, but
/// has lost its server. A wrong password or a missing database is the same everywhere.
#[must_use]
pub const fn another_adapter_may_help(code: u16) -> bool {
    matches!(
        code,
        code::UNABLE_TO_ESTABLISH_CONNECTION
            | code::FQDN_ERROR
            | code::BROKEN_LINK
            | code::OUT_OF_SERVICE
            | code::TOO_MANY_REQUESTS
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_repeated_by_default_and_writes_only_when_allowed() {
        for (sql, effect) in [
            ("select 1", Effect::Repeatable),
            ("USE power", Effect::Repeatable),
            ("insert into t values (now, 1)", Effect::Write),
            ("create table if not exists t (ts timestamp, v int)", Effect::Write),
            ("", Effect::Write),
        ] {
            assert_eq!(Effect::of_sql(sql), effect, "{sql}");
            assert_eq!(Retry::default().allows(effect), effect == Effect::Repeatable);
            assert!(Retry::Idempotent.allows(effect));
            assert!(!Retry::Never.allows(effect));
        }
    }

    #[test]
    fn another_adapter_does_not_know_the_password_better() {
        assert!(!another_adapter_may_help(0x0357));
        assert!(!another_adapter_may_help(code::DATABASE_NOT_EXIST));
        assert!(another_adapter_may_help(0x0B));
    }
}
