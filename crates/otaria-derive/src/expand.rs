use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Field, Fields, GenericArgument, Member, Path, PathArguments, Result, Type,
    WherePredicate, parse_quote, parse_quote_spanned,
};

use crate::attributes::{FieldAttributes, StructAttributes};

/// The code for one field.
struct FieldCode {
    /// What must hold.
    bound: WherePredicate,
    plan: TokenStream,
    read: TokenStream,
}

/// The implementation of `FromRow`.
pub(crate) fn from_row(input: &DeriveInput) -> Result<TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) if !data.fields.is_empty() => &data.fields,
        Data::Struct(_) => {
            return Err(syn::Error::new_spanned(&input.ident, "a row has at least one column"));
        }
        Data::Enum(_) | Data::Union(_) => {
            return Err(syn::Error::new_spanned(&input.ident, "rows can be read as structs only"));
        }
    };
    let attributes = StructAttributes::of(input)?;
    let otaria = &attributes.otaria;
    let source: Path = parse_quote!(__R);
    let by_position = attributes.by_position || matches!(fields, Fields::Unnamed(_));
    let members = fields.members().zip(fields);
    let codes = members
        .map(|(member, field)| field_code(&member, field, &attributes, by_position))
        .collect::<Result<Vec<_>>>()?;
    let width = by_position.then(|| width(fields)).transpose()?.flatten();
    let width = width.map(|width| quote!(planner.expect_width(#width)?;));
    let plans = codes.iter().map(|code| &code.plan);
    let reads = codes.iter().map(|code| &code.read);

    let name = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.push(parse_quote!(#source));
    let clause = generics.make_where_clause();
    clause.predicates.push(parse_quote!(#source: #otaria::row::SourceRow));
    clause.predicates.extend(codes.iter().map(|code| code.bound.clone()));
    let (impl_generics, _, clause) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #otaria::row::FromRow<#source> for #name #type_generics #clause {
            fn plan(planner: &mut #otaria::row::Planner<'_, #source>) -> #otaria::Result<()> {
                #width
                #(#plans)*
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn from_row(fields: &mut #otaria::row::Fields<'_, #source>) -> #otaria::Result<Self> {
                ::core::result::Result::Ok(Self { #(#reads),* })
            }
        }
    })
}

fn field_code(
    member: &Member,
    field: &Field,
    on_struct: &StructAttributes,
    by_position: bool,
) -> Result<FieldCode> {
    let attributes = FieldAttributes::of(field)?;
    let otaria = &on_struct.otaria;
    let span = field.ty.span();
    if attributes.flatten {
        return Ok(flattened(member, field, &attributes, otaria));
    }
    if by_position && (attributes.rename.is_some() || attributes.default) {
        let message = "`rename` and `default` are for fields that are read by name";
        return Err(syn::Error::new_spanned(field, message));
    }
    let read_as = attributes.try_from.as_ref().unwrap_or(&field.ty);
    let plan = if by_position {
        quote_spanned!(span=> planner.next_column::<#read_as>()?;)
    } else {
        let column = column_name(member, &attributes, on_struct);
        let method = format_ident!(
            "{}",
            if attributes.default { "named_or_absent" } else { "named" },
            span = Span::call_site()
        );
        quote_spanned!(span=> planner.#method::<#read_as>(#column)?;)
    };
    let value = match (&attributes.try_from, attributes.default) {
        (None, false) => quote!(fields.take()?),
        (None, true) => quote!(fields.take_or_default()?),
        (Some(from), false) => quote!(fields.take_converted::<#from, _>()?),
        (Some(from), true) => quote!(fields.take_converted_or_default::<#from, _>()?),
    };
    let bound = parse_quote_spanned!(span=> #read_as: #otaria::row::FromField<__R>);
    Ok(FieldCode { bound, plan, read: quote!(#member: #value) })
}

fn flattened(
    member: &Member,
    field: &Field,
    attributes: &FieldAttributes,
    otaria: &Path,
) -> FieldCode {
    let span = field.ty.span();
    let prefix = attributes.prefix.as_ref().map_or_else(String::new, syn::LitStr::value);
    let optional = inside_option(&field.ty);
    let part = optional.unwrap_or(&field.ty);
    let bound = parse_quote_spanned!(span=> #part: #otaria::row::FromRow<__R>);
    let (plan, read) = if optional.is_some() {
        (quote!(flatten_optional), quote!(take_all_or_none))
    } else {
        (quote!(flatten), quote!(take_all))
    };
    FieldCode {
        bound,
        plan: quote_spanned!(span=> planner.#plan::<#part>(#prefix)?;),
        read: quote!(#member: fields.#read()?),
    }
}

/// The number of columns, unless parts of unknown width are among them.
fn width(fields: &Fields) -> Result<Option<usize>> {
    for field in fields {
        if FieldAttributes::of(field)?.flatten {
            return Ok(None);
        }
    }
    Ok(Some(fields.len()))
}

fn column_name(
    member: &Member,
    attributes: &FieldAttributes,
    on_struct: &StructAttributes,
) -> String {
    match (&attributes.rename, member) {
        (Some(name), _) => name.value(),
        (None, Member::Named(name)) => on_struct.rename_all.apply(&name.unraw().to_string()),
        (None, Member::Unnamed(index)) => index.index.to_string(),
    }
}

/// The `T` of an `Option<T>`.
fn inside_option(kind: &Type) -> Option<&Type> {
    let Type::Path(path) = kind else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let arguments: &Punctuated<GenericArgument, _> = &arguments.args;
    match arguments.first() {
        Some(GenericArgument::Type(inner)) if arguments.len() == 1 => Some(inner),
        _ => None,
    }
}
