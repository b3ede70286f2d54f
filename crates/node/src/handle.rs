//! Connections as JavaScript holds them: opaque externals.

use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue};
use napi::{Status, sys};

use crate::connection::NodeConnection;
use crate::scratch::Scratch;

/// An external that owns a `T` until JavaScript collects it.
#[derive(Debug)]
pub struct Handle<T>(*mut T);

pub(crate) type ConnectionHandle = Handle<NodeConnection>;
pub(crate) type ScratchHandle = Handle<Rc<Scratch>>;

impl<T> Handle<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Box::into_raw(Box::new(value)))
    }

    /// # Safety
    ///
    /// One reference at a time: native code never calls JavaScript while it holds one.
    pub(crate) unsafe fn get<'a>(&self) -> &'a mut T {
        // SAFETY: the pointer came out of an external that this module made, and JavaScript keeps it alive during the
        // call; the caller holds no other reference.
        unsafe { &mut *self.0 }
    }

    /// # Safety
    ///
    /// `value` must be an external made by this module for the same `T`; only the package's own code passes them.
    pub(crate) unsafe fn from_value(env: sys::napi_env, value: sys::napi_value) -> Option<Self> {
        let mut pointer = ptr::null_mut();
        // SAFETY: `env` and `value` are those of the running call.
        let status = unsafe { sys::napi_get_value_external(env, value, &raw mut pointer) };
        (status == sys::Status::napi_ok && !pointer.is_null()).then(|| Self(pointer.cast()))
    }
}

impl<T> FromNapiValue for Handle<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        // SAFETY: as this function's contract says, `value` belongs to `env`.
        unsafe { Self::from_value(env, value) }
            .ok_or_else(|| napi::Error::new(Status::InvalidArg, "not a handle of this addon"))
    }
}

impl<T> ToNapiValue for Handle<T> {
    unsafe fn to_napi_value(env: sys::napi_env, handle: Self) -> napi::Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        // SAFETY: `free::<T>` takes back exactly this box, once, when the external is collected.
        let status = unsafe {
            sys::napi_create_external(
                env,
                handle.0.cast(),
                Some(free::<T>),
                ptr::null_mut(),
                &raw mut value,
            )
        };
        if status == sys::Status::napi_ok {
            Ok(value)
        } else {
            Err(napi::Error::new(Status::from(status), "the handle cannot be made"))
        }
    }
}

unsafe extern "C" fn free<T>(_env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` is the box that `to_napi_value` gave away.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

impl<T> TypeName for Handle<T> {
    fn type_name() -> &'static str {
        "External"
    }

    fn value_type() -> napi::ValueType {
        napi::ValueType::External
    }
}

impl<T> ValidateNapiValue for Handle<T> {}
