use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares arguments or fields of a reply: all of them may be absent or `null`.
macro_rules! message {
    ($(#[$outer:meta])* pub struct $name:ident { $($(#[$inner:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                $(#[$inner])*
                #[serde(deserialize_with = "crate::message::json::nullable")]
                pub $field: $type,
            )*
        }
    };
}

pub(crate) use message;

/// Reads `null` as the default.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    source: D,
) -> Result<T, D::Error> {
    Option::deserialize(source).map(Option::unwrap_or_default)
}

/// Writes an empty list as `null`, as the adapter does.
pub(crate) fn null_when_empty<S: Serializer, T: Serialize>(
    list: &[T],
    target: S,
) -> Result<S::Ok, S::Error> {
    if list.is_empty() { target.serialize_none() } else { list.serialize(target) }
}

pub(crate) const fn is_false(flag: &bool) -> bool {
    !*flag
}
