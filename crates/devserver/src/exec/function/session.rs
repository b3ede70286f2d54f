//! Functions of the session: constants of the statement.

use taos_proto::{DataType, Precision};

use crate::session::Context;
use crate::sql::ast::TypeName;
use crate::value::{Datum, time};

/// The value of a function without arguments, if the name is one.
pub(crate) fn session_value(
    name: &str,
    precision: Precision,
    context: &Context<'_>,
) -> Option<(TypeName, Datum)> {
    let text = |text: String| {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        (TypeName::new(DataType::VarChar, length), Datum::text(text))
    };
    Some(match name {
        "now" => (TypeName::fixed(DataType::Timestamp), Datum::Int(context.clock.now(precision))),
        "today" => {
            (TypeName::fixed(DataType::Timestamp), Datum::Int(context.clock.today(precision)))
        }
        "timezone" => (TypeName::new(DataType::VarChar, 94), Datum::text(zone_text(context))),
        "database" => match context.database {
            Some(database) => text(database.to_owned()),
            None => (TypeName::new(DataType::VarChar, 63), Datum::Null),
        },
        "server_version" | "client_version" => text(context.engine.version()),
        "server_status" => (TypeName::fixed(DataType::Int), Datum::Int(1)),
        "current_user" | "user" => text(format!("{}@localhost", context.user)),
        _ => return None,
    })
}

/// `Asia/Shanghai (CST, +0800)`
pub(crate) fn zone_text(context: &Context<'_>) -> String {
    let zone = &context.clock.zone;
    let now = context.clock.now(Precision::Milliseconds);
    let offset = time::format_offset(now, Precision::Milliseconds, zone).unwrap_or_default();
    let abbreviation = zone.to_offset_info(jiff::Timestamp::now()).abbreviation().to_owned();
    format!("{} ({abbreviation}, {offset})", zone.iana_name().unwrap_or("UTC"))
}
