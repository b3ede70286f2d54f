use std::sync::LazyLock;

use mariadb_proto::column::ColumnType;
use mariadb_proto::value::Param;

use super::input::Input;
use crate::scenario::Step;
use crate::server::{
    auth_more_data, auth_switch, column, column_count, column_count_without_definitions, err,
    greeting, local_infile, ok, prepared, text_row,
};

/// What may happen to a machine.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// A packet, with another sequence id than the due one if there is one.
    Packet(Vec<u8>, Option<u8>),
    Bytes(Vec<u8>),
    Step(Step),
    TlsEstablished,
    PasswordEncrypted(Vec<u8>),
    KeyDerived(u8),
    SendInfile(Vec<u8>),
    FinishInfile,
    Deadline(u8),
    Consume(u8),
}

impl Operation {
    pub(super) fn read(input: &mut Input<'_>) -> Self {
        match input.number() % 32 {
            0..16 => Self::Packet(input.pick(&PACKETS).clone(), None),
            16 => Self::Packet(input.pick(&PACKETS).clone(), Some(input.number())),
            17 => {
                let mut packet = input.pick(&PACKETS).clone();
                let place = usize::from(input.number()) % packet.len().max(1);
                let byte = input.number();
                packet.iter_mut().skip(place).take(1).for_each(|target| *target = byte);
                Self::Packet(packet, None)
            }
            18 => Self::Packet(input.short().to_vec(), None),
            19 => Self::Bytes(input.short().to_vec()),
            20..25 => Self::Step(input.pick(&STEPS).clone()),
            25 => Self::KeyDerived(input.number()),
            26 => Self::TlsEstablished,
            27 => Self::PasswordEncrypted(input.short().to_vec()),
            28 => Self::SendInfile(input.short().to_vec()),
            29 => Self::FinishInfile,
            30 => Self::Deadline(input.number()),
            _ => Self::Consume(input.number()),
        }
    }
}

/// Packets that are right somewhere.
static PACKETS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    vec![
        greeting().into(),
        ok().into(),
        ok().schema("shop").variable("character_set_client", "latin1").into(),
        ok().status(mariadb_proto::response::ServerStatus::MORE_RESULTS_EXIST).into(),
        ok().at_end_of_rows().into(),
        err(1064, "syntax"),
        column_count(1),
        column_count(2),
        column_count_without_definitions(1),
        column("a", ColumnType::VAR_STRING),
        column("a", ColumnType::LONG),
        text_row(&["x"]),
        vec![0, 0, 1, b'x'],
        local_infile("f"),
        prepared(1, 0, &[]).swap_remove(0),
        prepared(2, 1, &["a"]).swap_remove(0),
        vec![0xfe, 0, 0, 2, 0],
        auth_switch("mysql_native_password", &[7; 21]),
        auth_switch("sha256_password", &[7; 21]),
        auth_more_data(&[3]),
        auth_more_data(&[4]),
        auth_more_data(b"PEM"),
        vec![],
    ]
});

static STEPS: LazyLock<Vec<Step>> = LazyLock::new(|| {
    vec![
        Step::Query("SELECT 1"),
        Step::Prepare("SELECT ?"),
        Step::PrepareExecute("SELECT ?", vec![Param::Int(1)]),
        Step::Execute(vec![Param::Null]),
        Step::ExecuteWithLongData(b"data"),
        Step::CloseStatement,
        Step::ResetStatement,
        Step::Ping,
        Step::ResetConnection,
        Step::InitDb("shop"),
        Step::SetMultiStatements(true),
        Step::ChangeUser("fixture"),
        Step::Quit,
    ]
});
