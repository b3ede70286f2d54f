//! Functions of time.

use jiff::tz::TimeZone;
use taos_proto::DataType;

use super::{Call, Fault, Function, function};
use crate::exec::{Node, Typed};
use crate::sql::ast::{Duration, TypeName};
use crate::value::{Datum, Precision, TypeClass as _, time};

pub(super) const FUNCTIONS: &[Function] = &[
    function("to_iso8601", 1, 2, iso_type, to_iso8601),
    function("to_unixtimestamp", 1, 2, unix_type, to_unixtimestamp),
    function("to_char", 2, 2, char_type, to_char),
    function("timediff", 2, 3, difference_type, timediff),
    function("timetruncate", 2, 3, truncate_type, timetruncate),
];

/// Units that times may be cut to and differences counted in.
const UNITS: &str = "buasmhdw";

fn is_time(argument: &Typed) -> bool {
    let data_type = argument.kind.data_type;
    data_type == DataType::Timestamp || data_type == DataType::BigInt || data_type.is_text()
}

fn check_unit(argument: Option<&Typed>) -> Result<(), Fault> {
    match argument.map(|argument| &argument.node) {
        None => Ok(()),
        Some(Node::Constant(Datum::Text(unit))) if unit_of(unit).is_some() => Ok(()),
        Some(_) => Err(Fault::Unit),
    }
}

/// A unit literal arrives as its text: `1h`.
fn unit_of(text: &str) -> Option<Duration> {
    let unit = text.strip_prefix('1')?.chars().next()?;
    (text.len() == 2 && UNITS.contains(unit)).then_some(Duration { count: 1, unit })
}

fn iso_type(arguments: &[Typed]) -> Result<TypeName, Fault> {
    if !arguments.first().is_some_and(|time| is_time(time) && !time.kind.data_type.is_text()) {
        return Err(Fault::Type);
    }
    if let Some(zone) = arguments.get(1) {
        match zone.constant() {
            Some(Datum::Text(zone)) if zone.len() > 1 && time::parse_offset(zone).is_some() => {}
            _ => return Err(Fault::Zone),
        }
    }
    Ok(TypeName::new(DataType::VarChar, 62))
}

fn unix_type(arguments: &[Typed]) -> Result<TypeName, Fault> {
    match arguments.first() {
        Some(text) if text.kind.data_type.is_text() => Ok(TypeName::fixed(DataType::BigInt)),
        _ => Err(Fault::Type),
    }
}

fn char_type(arguments: &[Typed]) -> Result<TypeName, Fault> {
    match arguments {
        [time, format]
            if time.kind.data_type == DataType::Timestamp && format.kind.data_type.is_text() =>
        {
            Ok(TypeName::new(DataType::VarChar, 4094))
        }
        _ => Err(Fault::Type),
    }
}

fn difference_type(arguments: &[Typed]) -> Result<TypeName, Fault> {
    check_unit(arguments.get(2))?;
    if arguments.iter().take(2).all(is_time) {
        Ok(TypeName::fixed(DataType::BigInt))
    } else {
        Err(Fault::Type)
    }
}

fn truncate_type(arguments: &[Typed]) -> Result<TypeName, Fault> {
    check_unit(arguments.get(1))?;
    if arguments.len() == 3 {
        return Err(Fault::Value);
    }
    match arguments.first() {
        Some(time) if is_time(time) => Ok(TypeName::fixed(DataType::Timestamp)),
        _ => Err(Fault::Type),
    }
}

impl Call<'_> {
    fn precision(&self) -> Precision {
        self.environment.precision
    }

    fn zone(&self) -> &TimeZone {
        &self.environment.clock.zone
    }

    fn ticks(&self, at: usize) -> Option<i64> {
        match self.values.get(at)? {
            Datum::Int(ticks) => Some(*ticks),
            Datum::Text(text) => time::parse(text, self.precision(), self.zone()),
            _ => None,
        }
    }

    fn unit(&self, at: usize) -> Option<i64> {
        time::ticks(unit_of(self.text(at)?)?, self.precision()).filter(|ticks| *ticks > 0)
    }
}

fn to_iso8601(call: &Call<'_>) -> Result<Datum, Fault> {
    let Some(ticks) = call.ticks(0) else { return Ok(Datum::Null) };
    let given = call.text(1);
    let zone = match given {
        Some(text) => TimeZone::fixed(time::parse_offset(text).ok_or(Fault::Zone)?),
        None => call.zone().clone(),
    };
    let local = time::format_local(ticks, call.precision(), &zone, 'T');
    let suffix =
        given.map(str::to_owned).or_else(|| time::format_offset(ticks, call.precision(), &zone));
    Ok(match (local, suffix) {
        (Some(local), Some(suffix)) => Datum::text(format!("{local}{suffix}")),
        _ => Datum::Null,
    })
}

fn to_unixtimestamp(call: &Call<'_>) -> Result<Datum, Fault> {
    Ok(call.ticks(0).map_or(Datum::Null, Datum::Int))
}

/// The distance, never negative, in units of the precision or in the unit.
fn timediff(call: &Call<'_>) -> Result<Datum, Fault> {
    let (Some(left), Some(right)) = (call.ticks(0), call.ticks(1)) else { return Ok(Datum::Null) };
    let distance = left.abs_diff(right);
    let unit = call.unit(2).unwrap_or(1).unsigned_abs();
    Ok(Datum::Int(i64::try_from(distance / unit).unwrap_or(i64::MAX)))
}

/// Days begin at midnight of the session's zone; weeks are those of 1970.
fn timetruncate(call: &Call<'_>) -> Result<Datum, Fault> {
    let (Some(ticks), Some(unit)) = (call.ticks(0), call.unit(1)) else { return Ok(Datum::Null) };
    if call.text(1) == Some("1d") {
        return Ok(
            time::midnight(ticks, call.precision(), call.zone()).map_or(Datum::Null, Datum::Int)
        );
    }
    Ok(Datum::Int(ticks - ticks.rem_euclid(unit)))
}

/// The parts of a format, longest first where one begins another.
fn to_char(call: &Call<'_>) -> Result<Datum, Fault> {
    let (Some(ticks), Some(format)) = (call.ticks(0), call.text(1)) else { return Ok(Datum::Null) };
    let Some(local) = time::local(ticks, call.precision(), call.zone()) else {
        return Ok(Datum::Null);
    };
    let nanos = local.subsec_nanosecond();
    let hour = if local.hour() % 12 == 0 { 12 } else { local.hour() % 12 };
    let parts: [(&str, String); 15] = [
        ("yyyy", format!("{:04}", local.year())),
        ("yy", format!("{:02}", local.year() % 100)),
        ("hh24", format!("{:02}", local.hour())),
        ("hh12", format!("{hour:02}")),
        ("hh", format!("{hour:02}")),
        ("ddd", format!("{:03}", local.day_of_year())),
        ("dd", format!("{:02}", local.day())),
        ("mm", format!("{:02}", local.month())),
        ("mi", format!("{:02}", local.minute())),
        ("ms", format!("{:03}", nanos / 1_000_000)),
        ("us", format!("{:06}", nanos / 1_000)),
        ("ns", format!("{nanos:09}")),
        ("ss", format!("{:02}", local.second())),
        ("am", if local.hour() < 12 { "am" } else { "pm" }.to_owned()),
        ("pm", if local.hour() < 12 { "am" } else { "pm" }.to_owned()),
    ];
    let mut text = String::new();
    let mut rest = format;
    while let Some(char) = rest.chars().next() {
        let known = parts.iter().find(|(name, _)| {
            rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name))
        });
        let length = match known {
            Some((name, value)) => {
                text.push_str(value);
                name.len()
            }
            None => {
                text.push(char);
                char.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(Datum::text(text))
}
