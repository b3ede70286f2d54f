//! One connection: the machine, and what JavaScript has not taken from it yet.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use mariadb_proto::auth::KeyDerivation;
use mariadb_proto::column::Columns;
use mariadb_proto::frame::RowBatch;
use mariadb_proto::machine::Statement;
use mariadb_proto::response::OkPacket;
use mariadb_proto::row::RowFormat;
use mariadb_proto::{Connection, Error, Event};

use crate::control::{self, Kind};
use crate::failure::Failure;
use crate::rows::{Plan, RowWriter, Written};
use crate::scratch::{Areas, Scratch};
use crate::streamed_query::StreamedQuery;

/// A program with more shapes of results than this on one connection describes some of them again.
const MOST_PLANS: usize = 256;

/// What one external owns.
pub struct NodeConnection {
    pub(crate) machine: Connection,
    pub(crate) scratch: Rc<Scratch>,
    /// Per command in flight: which of JavaScript's sets of row options it uses; `None` for a preparation, which ends
    /// without a result.
    variants: VecDeque<Option<u32>>,
    plans: HashMap<(u32, u32), Rc<Plan>>,
    result: Option<Result>,
    /// Rows of the current result that are not in the scratch yet, and how many bytes of them are left.
    rows: Option<(RowBatch, usize)>,
    /// An event that came behind rows which JavaScript must take first.
    held: Option<Event>,
    pub(crate) failure: Option<Failure>,
    pub(crate) encryption: Option<(String, Vec<u8>)>,
    pub(crate) derivation: Option<KeyDerivation>,
    /// The name of the file that the server asked for, and whether it may be sent.
    pub(crate) infile: Option<(Vec<u8>, bool)>,
    /// Kept between queries for its memory.
    pub(crate) sql: Vec<u8>,
    pub(crate) streamed: Option<StreamedQuery>,
    pub(crate) panic_next: bool,
}

/// The result whose rows are arriving.
struct Result {
    columns: Arc<Columns>,
    format: RowFormat,
    plan: Option<Rc<Plan>>,
}

impl NodeConnection {
    pub(crate) fn new(machine: Connection, scratch: Rc<Scratch>) -> Self {
        Self {
            machine,
            scratch,
            variants: VecDeque::new(),
            plans: HashMap::new(),
            result: None,
            rows: None,
            held: None,
            failure: None,
            encryption: None,
            derivation: None,
            infile: None,
            sql: Vec::new(),
            streamed: None,
            panic_next: false,
        }
    }

    /// The columns of the result that [`Kind::Columns`] announced.
    pub(crate) fn current_columns(&self) -> Option<&Columns> {
        self.result.as_ref().map(|result| &*result.columns)
    }

    /// A command has been given to the machine.
    pub(crate) fn sent(&mut self, variant: u32) {
        self.variants.push_back(Some(variant));
    }

    /// A preparation alone has been given to the machine.
    pub(crate) fn sent_preparation(&mut self) {
        self.variants.push_back(None);
    }

    fn variant(&self) -> u32 {
        self.variants.front().copied().flatten().unwrap_or_default()
    }

    /// JavaScript's choice of slots for the current result and its variant. True when the plans of other shapes have been
    /// forgotten to make room, so that JavaScript forgets them too; `None` when the choice does not fit the result.
    pub(crate) fn choose_slots(&mut self, codes: &[u8]) -> Option<bool> {
        let variant = self.variant();
        let result = self.result.as_mut()?;
        let plan = Rc::new(Plan::new(Arc::clone(&result.columns), codes)?);
        result.plan = Some(Rc::clone(&plan));
        let full = self.plans.len() >= MOST_PLANS;
        if full {
            self.plans.clear();
        }
        self.plans.insert((plan.columns.id(), variant), plan);
        Some(full)
    }

    /// Goes on until there is something for JavaScript to do.
    pub(crate) fn poll(&mut self, areas: &mut Areas<'_>) -> Kind {
        match self.next_kind(areas) {
            Ok(kind) => {
                let more = self.rows.is_some()
                    || self.held.is_some()
                    || !self.machine.receive_buffer().is_empty();
                if more {
                    areas.control.flags |= control::MORE_INPUT;
                }
                if !self.machine.output().is_empty() {
                    areas.control.flags |= control::OUTPUT;
                }
                kind
            }
            Err(error) => {
                self.failure = Some(error.into());
                Kind::Broken
            }
        }
    }

    fn next_kind(&mut self, areas: &mut Areas<'_>) -> std::result::Result<Kind, Error> {
        assert!(!std::mem::take(&mut self.panic_next), "a panic that a test asked for");
        areas.control.flags = 0;
        areas.control.rows = 0;
        let mut writer = RowWriter {
            slots: areas.slots,
            nulls: areas.nulls,
            columns: areas.columns,
            text: areas.text,
            rows: 0,
            text_end: 0,
        };
        let kind = loop {
            if let Some(kind) = self.write_rows(&mut writer, areas.control)? {
                break kind;
            }
            let event = match self.held.take() {
                Some(event) => event,
                None => match self.machine.poll_event()? {
                    Some(event) => event,
                    None if writer.rows > 0 => break Kind::Rows,
                    None => break Kind::None,
                },
            };
            match event {
                Event::Columns { columns, format } => {
                    let variant = self.variant();
                    let plan = self.plans.get(&(columns.id(), variant)).cloned();
                    let known = plan.is_some();
                    self.result = Some(Result { columns, format, plan });
                    if !known {
                        break Kind::Columns;
                    }
                }
                Event::Rows(batch) => {
                    let length = batch.packets().remaining();
                    self.rows = Some((batch, length));
                }
                Event::Done(ok) => break self.result_done(&ok, areas.control),
                other if writer.rows > 0 => {
                    self.held = Some(other);
                    break Kind::Rows;
                }
                other => break self.other_event(other, areas.control),
            }
        };
        self.describe_chunk(writer.rows, writer.text_end, areas.control);
        if kind == Kind::Result {
            self.result = None;
        }
        Ok(kind)
    }

    /// Moves rows into the scratch; a kind when JavaScript has to act before more rows fit.
    fn write_rows(
        &mut self,
        writer: &mut RowWriter<'_>,
        control: &mut control::Control,
    ) -> std::result::Result<Option<Kind>, Error> {
        let Some((batch, remaining)) = &mut self.rows else {
            return Ok(None);
        };
        let Some(Result { format, plan: Some(plan), .. }) = &self.result else {
            return Ok(Some(Kind::Columns));
        };
        let mut packets = batch.packets_from(*remaining);
        loop {
            *remaining = packets.remaining();
            let Some(payload) = packets.next() else {
                break;
            };
            match writer.write(plan, *format, payload)? {
                Written::Row => {}
                Written::Full => return Ok(Some(Kind::Rows)),
                Written::TooLarge { cells, text } => {
                    control.needed_cells = saturate(cells);
                    control.needed_text = saturate(text);
                    return Ok(Some(Kind::Grow));
                }
            }
        }
        self.rows = None;
        Ok(None)
    }

    fn result_done(&mut self, ok: &OkPacket, control: &mut control::Control) -> Kind {
        control.affected_rows = precise(ok.affected_rows);
        control.insert_id = ok.last_insert_id;
        control.warnings = i32::from(ok.warnings);
        control.status = i32::from(ok.status.0);
        if !ok.session_changes.is_empty() {
            control.flags |= control::SESSION_CHANGED;
        }
        if ok.more_results() {
            control.flags |= control::MORE_RESULTS;
        } else {
            self.variants.pop_front();
        }
        Kind::Result
    }

    fn describe_chunk(&mut self, rows: usize, text_end: usize, control: &mut control::Control) {
        control.rows = i32::try_from(rows).unwrap_or(i32::MAX);
        control.text_end = saturate(text_end);
        if let Some(result) = &self.result {
            control.shape = result.columns.id();
            control.flags |= control::HAS_ROWS;
            if result.format == RowFormat::Binary {
                control.flags |= control::BINARY;
            }
        }
    }

    fn other_event(&mut self, event: Event, control: &mut control::Control) -> Kind {
        match event {
            Event::Authenticated(ok) => {
                control.status = i32::from(ok.status.0);
                Kind::Authenticated
            }
            Event::Prepared(Statement { id, parameters, .. }) => {
                control.statement = id;
                control.parameters = u32::from(parameters);
                if self.variants.front() == Some(&None) {
                    self.variants.pop_front();
                }
                Kind::Prepared
            }
            Event::Failed(error) => {
                self.variants.pop_front();
                self.result = None;
                self.failure = Some(error.into());
                Kind::Failed
            }
            Event::Closing(error) => {
                self.failure = Some(error.into());
                Kind::Closing
            }
            Event::StartTls => Kind::StartTls,
            Event::EncryptPassword { public_key_pem, plaintext } => {
                self.encryption = Some((public_key_pem, plaintext.expose().to_vec()));
                Kind::EncryptPassword
            }
            Event::DeriveKey(derivation) => {
                self.derivation = Some(derivation);
                Kind::DeriveKey
            }
            Event::LocalInfile { file_name, permitted } => {
                self.infile = Some((file_name.to_vec(), permitted));
                Kind::LocalInfile
            }
            _ => {
                self.failure = Some(
                    Error::Unsupported("an event that this version does not know".into()).into(),
                );
                Kind::Broken
            }
        }
    }
}

fn saturate(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Counts of rows are far below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "no statement affects 2^53 rows")]
const fn precise(count: u64) -> f64 {
    count as f64
}
