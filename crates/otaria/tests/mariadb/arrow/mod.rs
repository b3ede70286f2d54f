//! Results and inserts as record batches.

mod cells;
mod inserts;
mod results;
mod tables;
mod types;
