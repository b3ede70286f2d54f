//! Packets of a server, built for tests: payloads without frame headers.

mod greeting;
mod response;
mod result;

pub use greeting::{Greeting, greeting};
pub use response::{OkPacket, eof, err, err_without_state, ok};
pub use response::{auth_more_data, auth_switch, local_infile};
pub use result::{
    column, column_count, column_count_without_definitions, prepared, text_result, text_row,
};
