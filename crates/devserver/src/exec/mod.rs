//! Execution: expressions, scans, groups and windows.

pub(crate) mod aggregate;
pub(crate) mod cast;
pub(crate) mod compare;
mod evaluate;
pub(crate) mod fill;
pub(crate) mod function;
pub(crate) mod group;
pub(crate) mod interpolate;
pub(crate) mod join;
mod key;
pub(crate) mod limit;
pub(crate) mod pattern;
pub(crate) mod scan;
pub(crate) mod selection;
pub(crate) mod series;
pub(crate) mod sort;
mod typed;
pub(crate) mod window;

pub(crate) use key::key_of;
pub(crate) use typed::{Environment, Node, Typed};
