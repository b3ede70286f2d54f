//! Functions that choose rows: `top`, `bottom`, `unique`, `tail`, `sample`.

use std::cmp::Ordering;
use std::collections::HashMap;

use taos_proto::DataType;

use super::aggregate::Shape;
use super::function::{Fault, wrong_count};
use super::key_of;
use crate::answer::Row;
use crate::error::SqlError;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _, compare};

/// How rows are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Top,
    Bottom,
    Unique,
    Tail,
}

/// A row that may be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) value: Datum,
    pub(crate) ts: i64,
    pub(crate) row: Row,
}

impl Selection {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "top" => Self::Top,
            "bottom" => Self::Bottom,
            "unique" => Self::Unique,
            "tail" => Self::Tail,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Bottom => "bottom",
            Self::Unique => "unique",
            Self::Tail => "tail",
        }
    }

    pub(crate) fn check(self, shape: &Shape) -> Result<TypeName, SqlError> {
        let count = shape.arguments.len();
        let counts = match self {
            Self::Top | Self::Bottom => 2..=2,
            Self::Unique => 1..=1,
            Self::Tail => 2..=3,
        };
        if !counts.contains(&count) {
            return Err(wrong_count(self.name()));
        }
        let data_type = shape.argument_type();
        if matches!(self, Self::Top | Self::Bottom)
            && !data_type.is_number()
            && data_type != DataType::Null
        {
            return Err(Fault::Type.error(self.name()));
        }
        let sizes = (1..count)
            .all(|at| matches!((at, shape.integer(at)), (1, Some(1..=100)) | (2, Some(0..=100))));
        if !sizes {
            return Err(Fault::Value.error(self.name()));
        }
        shape
            .arguments
            .first()
            .map(|argument| argument.kind)
            .ok_or_else(|| wrong_count(self.name()))
    }

    /// The chosen ones, in the order of the answer.
    pub(crate) fn choose(self, mut candidates: Vec<Candidate>, shape: &Shape) -> Vec<Candidate> {
        let number = |at: usize| {
            shape.integer(at).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
        };
        match self {
            Self::Top | Self::Bottom => {
                candidates.retain(|candidate| !candidate.value.is_null());
                // The least extreme of the chosen ones comes first; of equal ones the newer is chosen.
                candidates.sort_by(|left, right| {
                    let order = compare(&right.value, &left.value);
                    let order = if self == Self::Top { order } else { order.reverse() };
                    order.then(right.ts.cmp(&left.ts))
                });
                candidates.truncate(number(1));
                candidates.reverse();
            }
            Self::Unique => {
                let mut oldest: HashMap<Vec<u8>, Candidate> = HashMap::new();
                for candidate in candidates {
                    let key = key_of([&candidate.value]);
                    match oldest.get(&key) {
                        Some(known) if known.ts <= candidate.ts => {}
                        _ => {
                            oldest.insert(key, candidate);
                        }
                    }
                }
                candidates = oldest.into_values().collect();
                candidates.sort_by(|left, right| {
                    match (left.value.is_null(), right.value.is_null()) {
                        (true, false) => Ordering::Less,
                        (false, true) => Ordering::Greater,
                        _ => right.ts.cmp(&left.ts),
                    }
                });
            }
            Self::Tail => {
                candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.ts));
                candidates = candidates.into_iter().skip(number(2)).take(number(1)).collect();
            }
        }
        candidates
    }
}
