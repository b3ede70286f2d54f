//! A column or a tag.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use taos_proto::{DataType, Field};

use crate::sql::ast::{ColumnDefinition, TypeName};
use crate::value::TypeClass as _;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: TypeName,
    /// Its column in the store is `c<slot>`; names may change, slots do not.
    pub(crate) slot: u32,
    /// The second part of the key, behind the timestamp.
    pub(crate) primary_key: bool,
}

impl Column {
    pub(crate) fn new(definition: &ColumnDefinition, slot: u32) -> Self {
        let ColumnDefinition { name, type_name, primary_key } = definition;
        Self { name: name.clone(), kind: *type_name, slot, primary_key: *primary_key }
    }

    pub(crate) fn field(&self) -> Field {
        Field {
            name: self.name.clone(),
            data_type: self.kind.data_type,
            length: self.kind.length,
            precision: self.kind.precision,
            scale: self.kind.scale,
        }
    }
}

impl TypeName {
    pub(crate) fn new(data_type: DataType, length: u32) -> Self {
        Self { data_type, length, precision: 0, scale: 0 }
    }

    /// A type with one length.
    pub(crate) fn fixed(data_type: DataType) -> Self {
        let length = data_type.fixed_size().and_then(|size| u32::try_from(size).ok());
        Self::new(data_type, length.unwrap_or(0))
    }

    /// As in a table definition: `VARCHAR(64)`.
    pub(crate) fn declaration(self) -> String {
        if self.data_type.is_decimal() {
            return format!("DECIMAL({}, {})", self.precision, self.scale);
        }
        if self.data_type.has_length() {
            return format!("{}({})", self.data_type.sql_name(), self.length);
        }
        self.data_type.sql_name().to_owned()
    }
}

#[derive(Serialize, Deserialize)]
struct Stored(u8, u32, u8, u8);

impl Serialize for TypeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored(self.data_type.code(), self.length, self.precision, self.scale).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored(code, length, precision, scale) = Stored::deserialize(deserializer)?;
        let data_type = DataType::try_from(code).map_err(serde::de::Error::custom)?;
        Ok(Self { data_type, length, precision, scale })
    }
}
