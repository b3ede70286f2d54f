//! Expressions whose names are positions and whose types are known.

use std::sync::Arc;

use super::function::Function;
use super::pattern::{LikePattern, RegexPattern};
use crate::sql::ast::{Arithmetic, Comparison, Duration, TypeName};
use crate::value::{Clock, Datum, Precision};

/// An expression with its type.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) kind: TypeName,
    pub(crate) node: Node,
}

/// What is computed, from a row.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Constant(Datum),
    Column(usize),
    /// DOUBLE from any numbers.
    Arithmetic(Arithmetic, Box<Typed>, Box<Typed>),
    Negate(Box<Typed>),
    /// TIMESTAMP moved by a duration.
    Shift(Box<Typed>, Duration),
    Compare(Comparison, Box<Typed>, Box<Typed>),
    Like {
        operand: Box<Typed>,
        pattern: LikePattern,
        negated: bool,
    },
    Match {
        operand: Box<Typed>,
        pattern: RegexPattern,
        negated: bool,
    },
    Contains(Box<Typed>, Arc<str>),
    /// The member of a JSON tag, as JSON text.
    Member(Box<Typed>, Arc<str>),
    /// JSON text as the value it stands for.
    Plain(Box<Typed>),
    And(Vec<Typed>),
    Or(Vec<Typed>),
    Not(Box<Typed>),
    IsNull {
        operand: Box<Typed>,
        negated: bool,
    },
    In {
        operand: Box<Typed>,
        list: Vec<Typed>,
        negated: bool,
    },
    Case {
        arms: Vec<(Typed, Typed)>,
        otherwise: Option<Box<Typed>>,
    },
    /// To the type of the expression.
    Cast(Box<Typed>),
    Call(Function, Vec<Typed>),
}

/// What expressions need beside the row.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) clock: Clock,
    pub(crate) precision: Precision,
}

impl Typed {
    pub(crate) fn new(kind: TypeName, node: Node) -> Self {
        Self { kind, node }
    }

    pub(crate) fn constant(&self) -> Option<&Datum> {
        match &self.node {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Calls `visit` with the position of each column in it.
    pub(crate) fn columns(&self, visit: &mut impl FnMut(usize)) {
        match &self.node {
            Node::Column(at) => visit(*at),
            _ => self.operands(&mut |operand| operand.columns(visit)),
        }
    }

    /// Whether only columns of which `allowed` is true are in it.
    pub(crate) fn reads_only(&self, allowed: impl Fn(usize) -> bool) -> bool {
        let mut only = true;
        self.columns(&mut |at| only &= allowed(at));
        only
    }

    fn operands(&self, visit: &mut dyn FnMut(&Self)) {
        match &self.node {
            Node::Constant(_) | Node::Column(_) => {}
            Node::Arithmetic(_, left, right) | Node::Compare(_, left, right) => {
                visit(left);
                visit(right);
            }
            Node::Negate(operand)
            | Node::Shift(operand, _)
            | Node::Like { operand, .. }
            | Node::Match { operand, .. }
            | Node::Contains(operand, _)
            | Node::Member(operand, _)
            | Node::Plain(operand)
            | Node::Not(operand)
            | Node::IsNull { operand, .. }
            | Node::Cast(operand) => visit(operand),
            Node::And(operands) | Node::Or(operands) | Node::Call(_, operands) => {
                operands.iter().for_each(visit);
            }
            Node::In { operand, list, .. } => {
                visit(operand);
                list.iter().for_each(visit);
            }
            Node::Case { arms, otherwise } => {
                for (condition, value) in arms {
                    visit(condition);
                    visit(value);
                }
                if let Some(otherwise) = otherwise {
                    visit(otherwise);
                }
            }
        }
    }

    /// Whether nothing but constants is in it.
    pub(crate) fn is_constant(&self) -> bool {
        self.reads_only(|_| false)
    }
}
