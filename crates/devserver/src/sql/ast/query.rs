//! `select`.

use super::{Duration, Expr, ObjectName};

/// Selects that are united, and the order and limit of the result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) first: Select,
    pub(crate) unions: Vec<(UnionKind, Select)>,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) slimit: Option<Limit>,
    pub(crate) limit: Option<Limit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnionKind {
    All,
    Distinct,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    /// `select tags …`: one row a child table.
    pub(crate) tags: bool,
    pub(crate) items: Vec<SelectItem>,
    pub(crate) from: Option<FromItem>,
    pub(crate) filter: Option<Expr>,
    pub(crate) partition_by: Vec<SelectItem>,
    pub(crate) interpolation: Option<Interpolation>,
    pub(crate) window: Option<Window>,
    pub(crate) group_by: Vec<Expr>,
    pub(crate) having: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SelectItem {
    pub(crate) expr: Expr,
    pub(crate) alias: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FromItem {
    Table { name: ObjectName, alias: Option<String> },
    Subquery { query: Box<Query>, alias: Option<String> },
    Join(Box<Join>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Join {
    pub(crate) left: FromItem,
    pub(crate) right: FromItem,
    pub(crate) kind: JoinKind,
    pub(crate) on: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    LeftSemi,
    LeftAnti,
    LeftAsof,
    RightSemi,
    RightAnti,
    RightAsof,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderItem {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    /// Without a word for it: NULL is the smallest value.
    pub(crate) nulls_first: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) count: u64,
    pub(crate) offset: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Window {
    Interval {
        interval: Duration,
        offset: Option<Duration>,
        sliding: Option<Duration>,
        fill: Option<Fill>,
    },
    Session {
        column: Expr,
        gap: Duration,
    },
    State(Expr),
    Event {
        start: Expr,
        end: Expr,
    },
    Count {
        count: u64,
        sliding: Option<u64>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) mode: FillMode,
    /// For `value`: one for each filled column.
    pub(crate) values: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FillMode {
    None,
    Null,
    /// Also where there is no row at all.
    NullForced,
    Value,
    ValueForced,
    Previous,
    Next,
    Linear,
    /// The nearest of previous and next.
    Near,
}

/// `range(…) every(…) fill(…)` of `interp`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interpolation {
    pub(crate) from: Expr,
    pub(crate) to: Option<Expr>,
    pub(crate) every: Option<Duration>,
    pub(crate) fill: Option<Fill>,
}
