//! Joining a group and leaving it.

use std::collections::BTreeMap;

use taos_proto::code::TaosError;
use taos_proto::message::NoBody;
use taos_proto::tmq::{Subscribe, SubscribeReply};

use super::{Phase, Topics};
use crate::consumer::{Consumer, ConsumerOptions};
use crate::engine::Engine;
use crate::error::SqlError;
use crate::http::service::blocking;
use crate::http::ws::session::{failed, taos_error};
use crate::session::Client;

impl Topics {
    /// The first time it makes a consumer; afterwards the consumer stays what it is and gets other topics.
    pub(super) async fn subscribe(&self, asked: Subscribe) -> Result<SubscribeReply, TaosError> {
        let mut place = self.consumer.clone().lock_owned().await;
        let (engine, address) = (self.service.engine().clone(), self.address.clone());
        let work = move || -> Result<(), TaosError> {
            if let Some(consumer) = place.as_mut() {
                if !consumer.topics().is_empty() {
                    return Err(TaosError::adapter("tmq should have unsubscribed first"));
                }
                return consumer.subscribe(&asked.topics).map_err(taos_error);
            }
            let mut consumer = consumer(&engine, &asked, address)?;
            consumer.subscribe(&asked.topics).map_err(taos_error)?;
            *place = Some(consumer);
            Ok(())
        };
        blocking(work).await.map_err(failed)??;
        // A connection that was closed meanwhile stays so.
        self.phase.send_if_modified(|phase| {
            let begins = *phase == Phase::New;
            if begins {
                *phase = Phase::Subscribed;
            }
            begins
        });
        let version = self.service.version().to_owned();
        Ok(SubscribeReply { version, list_instances: None })
    }

    pub(super) async fn unsubscribe(&self) -> Result<NoBody, TaosError> {
        self.with_consumer(|consumer| consumer.subscribe(&[])).await?;
        self.kept.free();
        Ok(NoBody {})
    }
}

fn consumer(engine: &Engine, asked: &Subscribe, address: String) -> Result<Consumer, TaosError> {
    let options = ConsumerOptions::new(&options(asked)).map_err(taos_error)?;
    // Errors of a login come as the adapter's own.
    let refused = |error: SqlError| TaosError::adapter(error.message);
    engine.check_password(&asked.user, asked.password.expose()).map_err(refused)?;
    let mut session = engine.session(&asked.user);
    if !asked.db.is_empty() {
        session.use_database(&asked.db).map_err(taos_error)?;
    }
    if !asked.tz.is_empty() {
        session.set_time_zone(&asked.tz).map_err(taos_error)?;
    }
    let ip = if asked.ip.is_empty() { address } else { asked.ip.clone() };
    let (app, connector) = (asked.app.clone(), asked.connector.clone());
    session.set_client(Client { app, ip, connector });
    Ok(Consumer::new(session, options))
}

/// The options by their names in TDengine's consumer; those that are given by name win.
fn options(asked: &Subscribe) -> BTreeMap<String, String> {
    let reset =
        if asked.offset_reset.is_empty() { &asked.offset_rest } else { &asked.offset_reset };
    let mut options: BTreeMap<String, String> = [
        ("group.id", &asked.group_id),
        ("client.id", &asked.client_id),
        ("auto.offset.reset", reset),
        ("enable.auto.commit", &asked.auto_commit),
        ("auto.commit.interval.ms", &asked.auto_commit_interval_ms),
        ("experimental.snapshot.enable", &asked.snapshot_enable),
        ("msg.with.table.name", &asked.with_table_name),
        ("msg.enable.batchmeta", &asked.enable_batch_meta),
        ("msg.consume.excluded", &asked.msg_consume_excluded),
        ("msg.consume.rawdata", &asked.msg_consume_rawdata),
        ("session.timeout.ms", &asked.session_timeout_ms),
        ("max.poll.interval.ms", &asked.max_poll_interval_ms),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .collect();
    let given = asked.config.iter();
    options.extend(given.map(|(name, value)| (name.clone(), value.expose().to_owned())));
    options
}
