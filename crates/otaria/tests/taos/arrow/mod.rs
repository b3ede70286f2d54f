//! Results and inserts as record batches.

mod broken;
mod cells;
mod inserts;
mod results;
mod tables;
