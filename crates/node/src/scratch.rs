//! The buffers that native code and JavaScript share. JavaScript makes them, one set per thread, and every poll leaves
//! its rows there; they are read before the next call, so one set serves all connections.

use std::cell::Cell;
use std::rc::Rc;

use napi::bindgen_prelude::ArrayBuffer;

use crate::control::Control;
use crate::rows::slot::Slot;

/// Where one shared `ArrayBuffer` lies.
#[derive(Debug, Clone, Copy)]
struct Area {
    start: *mut u8,
    length: usize,
}

/// The areas of one JavaScript thread.
#[derive(Debug)]
pub(crate) struct Scratch {
    control: Cell<Area>,
    slots: Cell<Area>,
    nulls: Cell<Area>,
    columns: Cell<Area>,
    text: Cell<Area>,
    output: Cell<Area>,
    params: Cell<Area>,
    input: Cell<Area>,
}

/// The areas as slices, for the length of one call.
pub(crate) struct Areas<'a> {
    pub(crate) control: &'a mut Control,
    pub(crate) slots: &'a mut [Slot],
    /// One byte a cell: 1 for NULL.
    pub(crate) nulls: &'a mut [u8],
    /// One byte a column: what this chunk of rows holds.
    pub(crate) columns: &'a mut [u8],
    pub(crate) text: &'a mut [u8],
    pub(crate) output: &'a mut [u8],
    /// Tagged parameter values from JavaScript.
    pub(crate) params: &'a [u8],
    /// What sockets read.
    pub(crate) input: &'a [u8],
}

impl Scratch {
    /// Remembers where the buffers lie. JavaScript keeps them alive for as long as this value (its module holds them
    /// next to the handle) and never transfers or resizes them.
    pub(crate) fn new(buffers: &mut Buffers<'_>) -> napi::Result<Rc<Self>> {
        let empty = Area { start: std::ptr::null_mut(), length: 0 };
        let scratch = Self {
            control: Cell::new(empty),
            slots: Cell::new(empty),
            nulls: Cell::new(empty),
            columns: Cell::new(empty),
            text: Cell::new(empty),
            output: Cell::new(empty),
            params: Cell::new(empty),
            input: Cell::new(empty),
        };
        scratch.replace(buffers)?;
        Ok(Rc::new(scratch))
    }

    /// Takes larger or smaller buffers into use.
    pub(crate) fn replace(&self, buffers: &mut Buffers<'_>) -> napi::Result<()> {
        let control = area(&mut buffers.control);
        if control.length < size_of::<Control>() || !control.start.cast::<Control>().is_aligned() {
            return Err(napi::Error::from_reason("the control buffer is too small"));
        }
        self.control.set(control);
        self.slots.set(area(&mut buffers.slots));
        self.nulls.set(area(&mut buffers.nulls));
        self.columns.set(area(&mut buffers.columns));
        self.text.set(area(&mut buffers.text));
        self.output.set(area(&mut buffers.output));
        self.params.set(area(&mut buffers.params));
        self.input.set(area(&mut buffers.input));
        Ok(())
    }

    /// The buffers as slices.
    ///
    /// # Safety
    ///
    /// Only one set may exist at a time: call it once per native call, on the thread that owns the buffers.
    pub(crate) unsafe fn areas(&self) -> Areas<'_> {
        let (control, slots) = (self.control.get(), self.slots.get());
        // SAFETY: the areas are distinct, live `ArrayBuffer`s (see `new`), 8-byte aligned as every such buffer is;
        // `control` is large enough as `replace` checked; the caller holds the only set of slices, and JavaScript does
        // not run during a native call.
        unsafe {
            Areas {
                control: &mut *control.start.cast::<Control>(),
                slots: std::slice::from_raw_parts_mut(
                    slots.start.cast(),
                    slots.length / size_of::<Slot>(),
                ),
                nulls: self.nulls.get().bytes(),
                columns: self.columns.get().bytes(),
                text: self.text.get().bytes(),
                output: self.output.get().bytes(),
                params: self.params.get().bytes(),
                input: self.input.get().bytes(),
            }
        }
    }
}

impl Area {
    /// # Safety
    ///
    /// As for [`Scratch::areas`].
    unsafe fn bytes<'a>(self) -> &'a mut [u8] {
        // SAFETY: see the callers.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

/// The `ArrayBuffer`s that JavaScript hands over.
#[napi_derive::napi(object, object_to_js = false)]
pub struct Buffers<'a> {
    /// [`Control`].
    pub control: ArrayBuffer<'a>,
    /// Eight bytes a cell.
    pub slots: ArrayBuffer<'a>,
    /// One byte a cell.
    pub nulls: ArrayBuffer<'a>,
    /// One byte a column.
    pub columns: ArrayBuffer<'a>,
    /// Bytes of strings.
    pub text: ArrayBuffer<'a>,
    /// Bytes for the socket.
    pub output: ArrayBuffer<'a>,
    /// Tagged parameter values.
    pub params: ArrayBuffer<'a>,
    /// Bytes from sockets.
    pub input: ArrayBuffer<'a>,
}

fn area(buffer: &mut ArrayBuffer<'_>) -> Area {
    // SAFETY: only the address is kept; it is read and written in `areas` alone.
    let bytes = unsafe { buffer.as_mut() };
    Area { start: bytes.as_mut_ptr(), length: bytes.len() }
}
