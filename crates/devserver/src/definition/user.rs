//! Users.

use taos_proto::Precision;

use crate::catalog::User;
use crate::error::SqlError;
use crate::session::Context;
use crate::sql::ast::AlterUser;
use crate::store::{self, Kind};

const MAX_NAME: usize = 23;
const PASSWORD: std::ops::RangeInclusive<usize> = 1..=255;

fn check_password(password: &str) -> Result<(), SqlError> {
    if PASSWORD.contains(&password.len()) {
        return Ok(());
    }
    Err(SqlError::new(0x2614, "Password is empty or longer than 255 bytes"))
}

fn only_root(context: &Context<'_>) -> Result<(), SqlError> {
    let superuser =
        context.engine.state().catalog.users.get(context.user).is_some_and(|user| user.superuser);
    if superuser {
        Ok(())
    } else {
        Err(SqlError::new(0x303, "Insufficient privilege for operation"))
    }
}

pub(crate) fn create_user(
    name: &str,
    password: &str,
    sysinfo: bool,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    only_root(context)?;
    if name.len() > MAX_NAME {
        return Err(SqlError::new(0x2617, format!("Invalid identifier name: {name}")));
    }
    check_password(password)?;
    if context.engine.state().catalog.users.contains_key(name) {
        return Err(SqlError::new(0x350, "User already exists"));
    }
    let mut user = User::new(name, password, context.clock.now(Precision::Milliseconds))?;
    user.sysinfo = sysinfo;
    save(user, context)
}

pub(crate) fn alter_user(
    name: &str,
    action: &AlterUser,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let own_password = name == context.user && matches!(action, AlterUser::Password(_));
    if !own_password {
        only_root(context)?;
    }
    let known = context.engine.state().catalog.users.get(name).cloned();
    let mut user = known.ok_or_else(|| SqlError::new(0x351, "Invalid user"))?;
    match action {
        AlterUser::Password(password) => {
            check_password(password)?;
            user.set_password(password)?;
        }
        AlterUser::Enable(enabled) => user.enabled = *enabled || user.superuser,
        AlterUser::SysInfo(sysinfo) => user.sysinfo = *sysinfo,
    }
    save(user, context)
}

fn save(user: User, context: &Context<'_>) -> Result<(), SqlError> {
    let mut state = context.engine.state();
    state
        .store
        .transaction(|transaction| store::save(transaction, Kind::User, "", &user.name, &user))?;
    state.catalog.users.insert(user.name.clone(), user);
    Ok(())
}

pub(crate) fn drop_user(name: &str, context: &Context<'_>) -> Result<(), SqlError> {
    only_root(context)?;
    let mut state = context.engine.state();
    match state.catalog.users.get(name) {
        None => return Err(SqlError::new(0x351, "Invalid user")),
        Some(user) if user.superuser => {
            return Err(SqlError::new(0x303, "Insufficient privilege for operation"));
        }
        Some(_) => {}
    }
    state.store.transaction(|transaction| store::remove(transaction, Kind::User, "", name))?;
    state.catalog.users.remove(name);
    Ok(())
}
