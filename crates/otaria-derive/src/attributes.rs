//! What `#[otaria(…)]` says.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Field, LitStr, Path, Result, Type, parse_quote};

use crate::case::Case;

/// On the struct.
pub(crate) struct StructAttributes {
    pub(crate) rename_all: Case,
    pub(crate) by_position: bool,
    /// The crate `otaria`.
    pub(crate) otaria: Path,
}

/// On a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) rename: Option<LitStr>,
    pub(crate) default: bool,
    pub(crate) flatten: bool,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) try_from: Option<Type>,
}

impl StructAttributes {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        let mut attributes =
            Self { rename_all: Case::AsIs, by_position: false, otaria: parse_quote!(::otaria) };
        each(&input.attrs, |meta| {
            if meta.path.is_ident("rename_all") {
                attributes.rename_all = Case::named(&meta.value()?.parse()?)?;
            } else if meta.path.is_ident("by_position") {
                attributes.by_position = true;
            } else if meta.path.is_ident("crate") {
                attributes.otaria = meta.value()?.parse::<LitStr>()?.parse()?;
            } else {
                return Err(meta.error(
                    "unknown attribute; on a struct there are `rename_all`, `by_position` and `crate`",
                ));
            }
            Ok(())
        })?;
        Ok(attributes)
    }
}

impl FieldAttributes {
    pub(crate) fn of(field: &Field) -> Result<Self> {
        let mut attributes = Self::default();
        each(&field.attrs, |meta| {
            if meta.path.is_ident("rename") {
                attributes.rename = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("default") {
                attributes.default = true;
            } else if meta.path.is_ident("flatten") {
                attributes.flatten = true;
            } else if meta.path.is_ident("prefix") {
                attributes.prefix = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("try_from") {
                attributes.try_from = Some(meta.value()?.parse::<LitStr>()?.parse()?);
            } else {
                return Err(meta.error(
                    "unknown attribute; on a field there are `rename`, `default`, `flatten`, `prefix` and `try_from`",
                ));
            }
            Ok(())
        })?;
        attributes.check(field)?;
        Ok(attributes)
    }

    fn check(&self, field: &Field) -> Result<()> {
        let refuse = |message: &str| Err(syn::Error::new_spanned(field, message));
        let names_a_column = self.rename.is_some() || self.default || self.try_from.is_some();
        if self.flatten && names_a_column {
            return refuse(
                "`flatten` stands for several columns; of the others it goes with `prefix` only",
            );
        }
        if self.prefix.is_some() && !self.flatten {
            return refuse("`prefix` is for fields with `flatten`");
        }
        Ok(())
    }
}

fn each(
    attributes: &[Attribute],
    mut take: impl FnMut(ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    let ours = attributes.iter().filter(|attribute| attribute.path().is_ident("otaria"));
    ours.into_iter().try_for_each(|attribute| attribute.parse_nested_meta(&mut take))
}
