use std::collections::HashMap;

use arrow_schema::extension::{EXTENSION_TYPE_METADATA_KEY, EXTENSION_TYPE_NAME_KEY};
use arrow_schema::{DataType, Field};

/// The key of a field's metadata under which its SQL type stands: `INT UNSIGNED`, `ENUM` or `inet6`, for instance.
pub const SQL_TYPE: &str = "otaria.sql_type";

/// A column of a result. It is always nullable: servers say NOT NULL of columns that an outer join fills with NULL.
pub(crate) fn sql_field(name: &str, sql_type: &str, data_type: DataType) -> Field {
    let metadata = HashMap::from([(SQL_TYPE.to_owned(), sql_type.to_owned())]);
    Field::new(name, data_type, true).with_metadata(metadata)
}

/// The field, marked as JSON text.
pub(crate) fn json(field: Field) -> Field {
    extended(field, "arrow.json")
}

/// The field of 16 bytes, marked as a UUID.
#[cfg(feature = "mariadb")]
pub(crate) fn uuid(field: Field) -> Field {
    extended(field, "arrow.uuid")
}

/// Specified in <https://arrow.apache.org/docs/format/CanonicalExtensions.html>.
fn extended(mut field: Field, name: &str) -> Field {
    let metadata = field.metadata_mut();
    metadata.insert(EXTENSION_TYPE_NAME_KEY.to_owned(), name.to_owned());
    metadata.insert(EXTENSION_TYPE_METADATA_KEY.to_owned(), String::new());
    field
}
