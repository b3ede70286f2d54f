//! Lines that create the tables and columns they need.

use taos_proto::code::TaosError;
use taos_proto::message::{Insert, InsertReply, SchemalessProtocol as Protocol};

use super::session::{Login, Session};
use crate::session::{Schemaless, SchemalessProtocol};

impl Session {
    pub(super) async fn insert(&self, insert: Insert) -> Result<InsertReply, TaosError> {
        let protocol = match (insert.protocol, Protocol::from_code(insert.protocol)) {
            (_, Some(Protocol::InfluxLine)) => SchemalessProtocol::InfluxLine,
            (_, Some(Protocol::OpenTsdbTelnet)) => SchemalessProtocol::OpenTsdbTelnet,
            (_, Some(Protocol::OpenTsdbJson)) => SchemalessProtocol::OpenTsdbJson,
            (0, None) => return Err(TaosError::adapter("schemaless write protocol is null")),
            (other, None) => {
                return Err(TaosError::adapter(format!("unknown schemaless protocol: {other}")));
            }
        };
        let write = move |login: &mut Login| {
            let key = Some(insert.table_name_key.as_str()).filter(|key| !key.is_empty());
            login.session.insert_schemaless(&Schemaless {
                protocol,
                precision: &insert.precision,
                lines: &insert.data,
                ttl: insert.ttl,
                table_name_key: key,
            })
        };
        let written = self.with_login(write).await?;
        Ok(InsertReply {
            affected_rows: i64::try_from(written.affected_rows).unwrap_or(i64::MAX),
            total_rows: i32::try_from(written.total_rows).unwrap_or(i32::MAX),
        })
    }
}
