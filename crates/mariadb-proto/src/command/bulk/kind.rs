use crate::column::ColumnType;
use crate::error::Malformed;
use crate::value::Param;
use crate::wire::{Reader, WriteWire};

/// What the values of a column are sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum BulkType {
    /// There are only NULLs.
    #[default]
    Null,
    Bool,
    Int {
        negative: bool,
        /// Some are so large that the server would write them differently were they doubles.
        large: bool,
    },
    UInt,
    Decimal,
    Double,
    Other(ColumnType),
}

pub(super) const VALUE_FOLLOWS: u8 = 0;
const VALUE_IS_NULL: u8 = 1;

/// From here on the server writes a double with an exponent.
const LARGE: u64 = 1_000_000_000_000_000;

impl BulkType {
    fn of(param: &Param<'_>) -> Self {
        match param {
            Param::Null => Self::Null,
            Param::Bool(_) => Self::Bool,
            Param::Int32(value) => Self::Int { negative: *value < 0, large: false },
            Param::Int(value) => {
                Self::Int { negative: *value < 0, large: value.unsigned_abs() >= LARGE }
            }
            Param::UInt(_) => Self::UInt,
            Param::Decimal(_) => Self::Decimal,
            Param::Double(_) => Self::Double,
            other => Self::Other(other.column_type().0),
        }
    }

    /// The type that values of both can have without a change.
    fn join(self, other: Self) -> Option<Self> {
        use BulkType::{Bool, Decimal, Double, Int, Null, UInt};
        Some(match (self, other) {
            (same, again) if same == again => same,
            (Null, kind) | (kind, Null) => kind,
            (Bool, kind @ (Int { .. } | UInt | Decimal | Double))
            | (kind @ (Int { .. } | UInt | Decimal | Double), Bool) => kind,
            (Int { negative: a, large: b }, Int { negative: c, large: d }) => {
                Int { negative: a || c, large: b || d }
            }
            (Int { negative: false, .. }, UInt) | (UInt, Int { negative: false, .. }) => UInt,
            (Int { .. } | UInt | Decimal, Int { .. } | UInt | Decimal) => Decimal,
            (Int { large: false, .. }, Double) | (Double, Int { large: false, .. }) => Double,
            _ => return None,
        })
    }

    /// As the command announces it; whether it is unsigned.
    pub(super) const fn announced(self) -> (ColumnType, bool) {
        match self {
            Self::Null => (ColumnType::NULL, false),
            Self::Bool => (ColumnType::TINY, false),
            Self::Int { .. } => (ColumnType::LONGLONG, false),
            Self::UInt => (ColumnType::LONGLONG, true),
            Self::Decimal => (ColumnType::NEWDECIMAL, false),
            Self::Double => (ColumnType::DOUBLE, false),
            Self::Other(kind) => (kind, false),
        }
    }

    /// The type that holds the values of this one and `param`, too.
    pub(super) fn with(self, param: &Param<'_>) -> Option<Self> {
        self.join(Self::of(param))
    }

    /// Appends `param` in the form of this type, behind its indicator. False, and nothing is appended, where this type does
    /// not hold it as it is.
    // Inlined by force: where the value's own type is known, one comparison is left of the choice.
    #[inline(always)]
    pub(super) fn put(self, param: Param<'_>, out: &mut Vec<u8>) -> bool {
        match (self, param) {
            (_, Param::Null) => out.put_u8(VALUE_IS_NULL),
            (Self::Int { negative, large }, Param::Int(value))
                if (negative || value >= 0) && (large || value.unsigned_abs() < LARGE) =>
            {
                put_eight(value.to_le_bytes(), out);
            }
            (Self::UInt, Param::UInt(value)) => put_eight(value.to_le_bytes(), out),
            (Self::Double, Param::Double(value)) => put_eight(value.to_le_bytes(), out),
            (Self::Other(ColumnType::VAR_STRING), Param::Text(text)) => {
                put_text(text.as_bytes(), out);
            }
            _ => return self.put_joined(param, out),
        }
        true
    }

    /// The same for values that this type was not made for.
    fn put_joined(self, param: Param<'_>, out: &mut Vec<u8>) -> bool {
        let holds = self.with(&param) == Some(self);
        if holds {
            out.put_u8(VALUE_FOLLOWS);
            self.encode(&param, out);
        }
        holds
    }

    /// Appends a value that is not NULL in the form of this type, which holds it.
    fn encode(self, param: &Param<'_>, out: &mut Vec<u8>) {
        let integer: i128 = match *param {
            Param::Bool(value) => value.into(),
            Param::Int32(value) => value.into(),
            Param::Int(value) => value.into(),
            Param::UInt(value) => value.into(),
            _ => return param.encode_binary(out),
        };
        match self {
            Self::Decimal => {
                out.put_lenenc_bytes(itoa::Buffer::new().format(integer).as_bytes());
            }
            Self::Double => out.put_bytes(&exact(integer).to_le_bytes()),
            Self::Bool => out.put_u8(u8::from(integer != 0)),
            // The bits of an integer are the same in either sign.
            _ => out.put_bytes(integer.to_le_bytes().first_chunk::<8>().unwrap_or(&[0; 8])),
        }
    }

    /// Appends the next value of `old`, which has the form of this type, in the form of one that it has been joined into.
    pub(super) fn rewrite(
        self,
        into: Self,
        old: &mut Reader<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Malformed> {
        match self {
            Self::Null => {}
            Self::Bool => into.encode(&Param::Bool(old.u8()? != 0), out),
            Self::Int { .. } => into.encode(&Param::Int(old.u64()?.cast_signed()), out),
            Self::UInt => into.encode(&Param::UInt(old.u64()?), out),
            Self::Double => out.put_u64(old.u64()?),
            Self::Other(ColumnType::FLOAT) => out.put_u32(old.u32()?),
            // Texts, and the parts of dates and times, stand behind their length.
            Self::Decimal | Self::Other(_) => out.put_lenenc_bytes(old.lenenc_bytes()?),
        }
        Ok(())
    }
}

/// The indicator and the value in one go.
#[inline]
fn put_eight([a, b, c, d, e, f, g, h]: [u8; 8], out: &mut Vec<u8>) {
    out.put_bytes(&[VALUE_FOLLOWS, a, b, c, d, e, f, g, h]);
}

/// The same, with a text's length before it, which mostly is a single byte.
#[inline]
fn put_text(text: &[u8], out: &mut Vec<u8>) {
    match u8::try_from(text.len()) {
        Ok(length @ ..=0xfa) => out.put_bytes(&[VALUE_FOLLOWS, length]),
        _ => {
            out.put_u8(VALUE_FOLLOWS);
            out.put_lenenc_int(text.len() as u64);
        }
    }
    out.put_bytes(text);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "integers beyond 2^53 never share a type with doubles"
)]
const fn exact(integer: i128) -> f64 {
    integer as f64
}
