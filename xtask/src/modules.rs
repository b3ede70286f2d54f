//! The layers inside `crates/otaria`: which top-level module may import which.

use std::str::FromStr;

use anyhow::{Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};

use crate::repository;

const SOURCE: &str = "crates/otaria/src/";
const ROOT: &str = "lib";

/// Module, and the modules that it may import. Everything else is forbidden.
const ALLOWED: &[(&str, &[&str])] = &[
    (ROOT, &["mariadb", "taos", "pool", "net", "row", "arrow", "value", "error"]),
    ("mariadb", &["pool", "net", "row", "arrow", "value", "error"]),
    ("taos", &["pool", "net", "row", "arrow", "value", "error"]),
    ("arrow", &["value", "error"]),
    ("devserver", &[]),
    ("pool", &["net", "value", "error"]),
    ("net", &["value", "error"]),
    ("row", &["value", "error"]),
    ("value", &["error"]),
    ("error", &[]),
];

pub(crate) fn check() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in repository::tracked_files()? {
        if file.starts_with(SOURCE) && file.ends_with(".rs") {
            found.extend(violations(&file, &repository::read(&file)?)?);
        }
    }
    Ok(found)
}

fn violations(file: &str, source: &str) -> Result<Vec<String>> {
    let path = module_path(file);
    let module = path.first().map_or(ROOT, String::as_str);
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
        return Ok(vec![format!(
            "{file}: rule: module `{module}` has no line in the table of xtask/src/modules.rs"
        )]);
    };
    let tokens =
        TokenStream::from_str(source).map_err(|error| anyhow!("cannot read {file}: {error}"))?;
    let mut imports = Vec::new();
    collect_imports(tokens, &path, &mut imports);
    let forbidden =
        |import: &&Import| import.module != module && !allowed.contains(&import.module.as_str());
    let describe = |import: &Import| {
        let list = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
        let Import { module: to, line } = import;
        format!("{file}:{line}: `{module}` imports `{to}`; rule: `{module}` may import {list}")
    };
    Ok(imports.iter().filter(forbidden).map(describe).collect())
}

/// `crates/otaria/src/mariadb/connection/mod.rs` is the module `mariadb::connection`.
fn module_path(file: &str) -> Vec<String> {
    let inner = file.strip_prefix(SOURCE).unwrap_or(file).trim_end_matches(".rs");
    let mut path: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if path.last().is_some_and(|last| last == "mod" || last == ROOT) {
        path.pop();
    }
    path
}

struct Import {
    module: String,
    line: usize,
}

/// Finds the paths that start at the root of the crate, by `crate::` or by enough `super::`.
fn collect_imports(tokens: TokenStream, path: &[String], found: &mut Vec<Import>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    // How far below the root the path that is being read stands, if one has begun.
    let mut depth = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if ident == "crate" => depth = Some(0),
            TokenTree::Ident(ident) if ident == "super" => {
                depth = Some(depth.unwrap_or(path.len()).saturating_sub(1));
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            token if depth.take() == Some(0) => found.extend(first_names(token)),
            TokenTree::Group(group) => {
                let inner = match at.checked_sub(2).and_then(|from| tokens.get(from..at)) {
                    Some([TokenTree::Ident(word), name]) if word == "mod" => Some(name.to_string()),
                    _ => None,
                };
                let path: Vec<String> = path.iter().cloned().chain(inner).collect();
                collect_imports(group.stream(), &path, found);
            }
            _ => {}
        }
    }
}

/// What follows `crate::`: one name, or the first name of each path in braces. A name that is not
/// a module is something that lib.rs defines or re-exports.
fn first_names(token: &TokenTree) -> Vec<Import> {
    let import = |token: &TokenTree| {
        let name = token.to_string();
        let known = ALLOWED.iter().any(|(module, _)| *module == name);
        let module = if known { name } else { ROOT.to_owned() };
        Import { module, line: token.span().start().line }
    };
    match token {
        TokenTree::Group(group) => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            let paths = tokens.split(|token| token.to_string() == ",");
            paths.filter_map(<[TokenTree]>::first).map(import).collect()
        }
        token => vec![import(token)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, source: &str) -> Vec<String> {
        violations(&format!("{SOURCE}{file}"), source).unwrap()
    }

    #[test]
    fn imports_downwards_are_allowed() {
        assert!(found("lib.rs", "pub use crate::mariadb::Connection; mod error;").is_empty());
        assert!(
            found("mariadb/mod.rs", "use crate::{error::Error, net, pool::{Pool, Slot}};")
                .is_empty()
        );
        assert!(
            found("taos/block.rs", "use crate::taos::Session; use super::stream::Next;").is_empty()
        );
    }

    #[test]
    fn the_two_databases_never_import_each_other() {
        let text = "crates/otaria/src/taos/mod.rs:2: `taos` imports `mariadb`; \
                    rule: `taos` may import pool, net, row, arrow, value, error";
        assert_eq!(found("taos/mod.rs", "use std::io;\nuse crate::mariadb::Row;"), [text]);
        assert_eq!(found("mariadb/row.rs", "fn f() { crate::taos::decode() }").len(), 1);
    }

    #[test]
    fn imports_upwards_are_refused_in_every_spelling() {
        assert_eq!(found("net/tls.rs", "use crate::{error::Error, mariadb::Connection};").len(), 1);
        assert_eq!(found("net/tls.rs", "use super::super::mariadb::Connection;").len(), 1);
        assert_eq!(found("net/mod.rs", "mod tests { use super::super::pool; }").len(), 1);
        assert_eq!(found("error.rs", "use super::{value::Value};").len(), 1);
        assert_eq!(found("value.rs", "macro_rules! m { () => { $crate::pool::f() } }").len(), 1);
    }

    #[test]
    fn what_lib_re_exports_is_imported_from_its_own_module() {
        assert_eq!(found("mariadb/mod.rs", "use crate::Error;").len(), 1);
        assert_eq!(found("mariadb/mod.rs", "use crate::*;").len(), 1);
    }

    #[test]
    fn comments_strings_and_visibilities_are_no_imports() {
        let source = "/// See [crate::mariadb].
            pub(crate) struct Error; // crate::taos::Session
            const TEXT: &str = \"crate::pool\";";
        assert!(found("error.rs", source).is_empty());
    }

    #[test]
    fn super_stays_inside_its_module() {
        assert!(
            found("mariadb/connection/mod.rs", "use super::pool; mod tests { use super::*; }")
                .is_empty()
        );
    }

    #[test]
    fn a_module_without_a_line_in_the_table_is_refused() {
        assert_eq!(found("utils.rs", "").len(), 1);
    }
}
