//! Groups: partitions, windows within them, aggregates of each.

use std::collections::{BTreeMap, HashMap};

use super::aggregate::{Accumulator, Aggregate, Shape};
use super::selection::{Candidate, Selection};
use super::window::{Follower, Membership, WindowPlan};
use super::{Environment, Typed, key_of};
use crate::answer::{Row, Rows};
use crate::error::SqlError;
use crate::value::Datum;

/// What a query with groups computes.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    pub(crate) keys: Vec<Typed>,
    pub(crate) window: Option<WindowPlan>,
    pub(crate) calls: Vec<AggregateCall>,
    pub(crate) environment: Environment,
    /// Where the time of an input row is, if it has one.
    pub(crate) time: Option<usize>,
    /// Values of an input row.
    pub(crate) width: usize,
}

/// A call of an aggregate function.
#[derive(Clone, Debug)]
pub(crate) struct AggregateCall {
    pub(crate) function: GroupFunction,
    pub(crate) shape: Shape,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum GroupFunction {
    Aggregate(Aggregate),
    Selection(Selection),
}

/// One group in one window.
struct Bucket {
    begin: i64,
    end: i64,
    rows: u64,
    accumulators: Vec<Box<dyn Accumulator>>,
    /// Of each selection, what it may choose from.
    candidates: Vec<Vec<Candidate>>,
    first: Option<Row>,
}

/// One partition.
pub(crate) struct Group {
    pub(crate) key: Vec<Datum>,
    pub(crate) rows: Vec<GroupRow>,
}

/// What a group, or a window of it, answers.
#[derive(Clone, Debug)]
pub(crate) struct GroupRow {
    /// The row that the values come from, else the first one.
    pub(crate) source: Row,
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) values: Vec<Datum>,
}

#[derive(Default)]
struct Partition {
    key: Vec<Datum>,
    intervals: BTreeMap<i64, Bucket>,
    closed: Vec<Bucket>,
    open: Vec<Bucket>,
    follower: Follower,
}

impl Grouping {
    /// Reads all rows; the groups in the order in which they appear.
    pub(crate) fn run(&self, rows: Rows) -> Result<Vec<Group>, SqlError> {
        let mut partitions: Vec<Partition> = Vec::new();
        let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
        for row in rows {
            let row = row?;
            let key = self.evaluate(&self.keys, &row)?;
            let at = *known.entry(key_of(&key)).or_insert_with(|| {
                partitions.push(Partition { key, ..Partition::default() });
                partitions.len() - 1
            });
            if let Some(partition) = partitions.get_mut(at) {
                self.take(partition, row)?;
            }
        }
        if partitions.is_empty() && self.keys.is_empty() && self.window.is_none() {
            partitions.push(Partition { open: vec![self.bucket(0)], ..Partition::default() });
        }
        partitions.into_iter().map(|partition| self.finish(partition)).collect()
    }

    fn evaluate(&self, expressions: &[Typed], row: &[Datum]) -> Result<Vec<Datum>, SqlError> {
        expressions.iter().map(|expression| expression.evaluate(row, &self.environment)).collect()
    }

    fn bucket(&self, begin: i64) -> Bucket {
        let mut accumulators = Vec::new();
        let mut candidates = Vec::new();
        for call in &self.calls {
            match call.function {
                GroupFunction::Aggregate(aggregate) => {
                    accumulators.push(aggregate.make(&call.shape));
                }
                GroupFunction::Selection(_) => candidates.push(Vec::new()),
            }
        }
        Bucket { begin, end: begin, rows: 0, accumulators, candidates, first: None }
    }

    fn take(&self, partition: &mut Partition, row: Row) -> Result<(), SqlError> {
        let ts = match self.time.and_then(|time| row.get(time)) {
            Some(Datum::Int(ts)) => *ts,
            _ => 0,
        };
        let Some(window) = &self.window else {
            if partition.open.is_empty() {
                partition.open.push(self.bucket(ts));
            }
            return partition.open.iter_mut().try_for_each(|bucket| self.add(bucket, &row, ts));
        };
        if let WindowPlan::Interval(interval) = window {
            for begin in interval.windows(ts)? {
                let bucket = partition.intervals.entry(begin).or_insert_with(|| {
                    let mut bucket = self.bucket(begin);
                    bucket.end = interval.end(begin).unwrap_or(i64::MAX);
                    bucket
                });
                self.add(bucket, &row, ts)?;
            }
            return Ok(());
        }
        let Membership::Join { begin, end } =
            partition.follower.follow(window, &row, ts, &self.environment)?
        else {
            return Ok(());
        };
        let count = if let WindowPlan::Count { count, .. } = window { Some(*count) } else { None };
        if begin {
            if count.is_none() {
                partition.closed.append(&mut partition.open);
            }
            partition.open.push(self.bucket(ts));
        }
        for bucket in &mut partition.open {
            bucket.end = ts;
            self.add(bucket, &row, ts)?;
        }
        let full = |bucket: &mut Bucket| end || count.is_some_and(|count| bucket.rows >= count);
        partition.closed.extend(partition.open.extract_if(.., full));
        Ok(())
    }

    fn add(&self, bucket: &mut Bucket, row: &Row, ts: i64) -> Result<(), SqlError> {
        bucket.rows += 1;
        let mut accumulators = bucket.accumulators.iter_mut();
        let mut candidates = bucket.candidates.iter_mut();
        for call in &self.calls {
            let values = self.evaluate(&call.shape.arguments, row)?;
            match call.function {
                GroupFunction::Aggregate(_) => {
                    if let Some(accumulator) = accumulators.next() {
                        accumulator.update(&values, row, ts)?;
                    }
                }
                GroupFunction::Selection(_) => {
                    if let (Some(list), Some(value)) =
                        (candidates.next(), values.into_iter().next())
                    {
                        list.push(Candidate { value, ts, row: row.clone() });
                    }
                }
            }
        }
        if bucket.first.is_none() {
            bucket.first = Some(row.clone());
        }
        Ok(())
    }

    fn finish(&self, partition: Partition) -> Result<Group, SqlError> {
        let Partition { key, mut intervals, mut closed, open, follower } = partition;
        self.surround(&mut intervals);
        if !follower.is_open() {
            closed.extend(open);
        }
        closed.sort_by_key(|bucket| bucket.begin);
        let mut rows = Vec::new();
        for bucket in intervals.into_values().chain(closed) {
            self.finish_bucket(bucket, &mut rows)?;
        }
        Ok(Group { key, rows })
    }

    /// Tells functions that look beyond their windows what is there.
    fn surround(&self, intervals: &mut BTreeMap<i64, Bucket>) {
        for at in 0..self.calls.len() {
            let ends: Vec<_> = intervals
                .values()
                .map(|bucket| bucket.accumulators.get(at).and_then(|one| one.ends()))
                .collect();
            let mut before = None;
            let mut rest = ends.as_slice();
            for bucket in intervals.values_mut() {
                let Some((here, behind)) = rest.split_first() else { break };
                rest = behind;
                let (Some([_, last]), Some(one)) = (here, bucket.accumulators.get_mut(at)) else {
                    continue;
                };
                let after = behind.iter().flatten().next().map(|[first, _]| *first);
                one.reach(before, after, (bucket.begin, bucket.end.saturating_sub(1)));
                before = Some(*last);
            }
        }
    }

    fn finish_bucket(&self, bucket: Bucket, rows: &mut Vec<GroupRow>) -> Result<(), SqlError> {
        let Bucket { begin, end, accumulators, candidates, first, .. } = bucket;
        let mut source = first.unwrap_or_else(|| vec![Datum::Null; self.width]);
        let mut values = Vec::with_capacity(self.calls.len());
        let mut chosen: Option<(usize, Vec<Candidate>)> = None;
        let mut accumulators = accumulators.into_iter();
        let mut candidates = candidates.into_iter();
        for (at, call) in self.calls.iter().enumerate() {
            match call.function {
                GroupFunction::Aggregate(_) => {
                    let Some(mut accumulator) = accumulators.next() else { continue };
                    if let Some(row) = accumulator.selected() {
                        source.clone_from(row);
                    }
                    values.push(accumulator.finish()?);
                }
                GroupFunction::Selection(selection) => {
                    let list = candidates.next().unwrap_or_default();
                    chosen = Some((at, selection.choose(list, &call.shape)));
                    values.push(Datum::Null);
                }
            }
        }
        let Some((at, chosen)) = chosen else {
            rows.push(GroupRow { source, begin, end, values });
            return Ok(());
        };
        for candidate in chosen {
            let mut values = values.clone();
            if let Some(value) = values.get_mut(at) {
                *value = candidate.value;
            }
            rows.push(GroupRow { source: candidate.row, begin, end, values });
        }
        Ok(())
    }
}
