//! A consumer for the tests, by hand.

use devserver::DevServer;
use serde_json::{Value as Json, json};
use taos_proto::Value;
use taos_proto::tmq::{FetchRawDataReply, TopicBlock, TopicData};
use tokio_tungstenite::tungstenite::Message;

use crate::client::Socket;

/// Long enough for any machine: tests end when the message comes.
pub(crate) const LONG: i64 = 60_000;

/// A consumer.
pub(crate) struct Consumer {
    pub(crate) socket: Socket,
    pub(crate) last: u64,
}

impl Consumer {
    pub(crate) async fn subscribe(server: &DevServer, group: &str, topics: &[&str]) -> Self {
        Self::with(server, group, topics, json!({ "offset_rest": "earliest" })).await
    }

    pub(crate) async fn with(server: &DevServer, group: &str, topics: &[&str], more: Json) -> Self {
        let mut socket = Socket::open(server, "/rest/tmq").await;
        let reply = socket.ask("subscribe", options(group, topics, more)).await;
        assert_eq!(reply["code"], 0, "{reply}");
        Self { socket, last: 0 }
    }

    pub(crate) async fn ask(&mut self, action: &str, args: Json) -> Json {
        self.socket.ask(action, args).await
    }

    pub(crate) async fn succeed(&mut self, action: &str, args: Json) -> Json {
        let reply = self.ask(action, args).await;
        assert_eq!(reply["code"], 0, "{reply}");
        reply
    }

    pub(crate) async fn poll(&mut self, wait: i64) -> Json {
        let args = json!({ "blocking_time": wait, "message_id": self.last });
        let reply = self.succeed("poll", args).await;
        if reply["have_message"] == true {
            self.last = reply["message_id"].as_u64().unwrap();
        }
        reply
    }

    pub(crate) async fn fetch(&mut self) -> TopicData {
        self.socket.send(request("fetch_raw_data", json!({ "message_id": self.last }))).await;
        let bytes = self.socket.receive().await.unwrap().into_data();
        TopicData::decode(&FetchRawDataReply::decode(&bytes).unwrap().outcome.unwrap().data)
            .unwrap()
    }

    /// The rows of the next message, behind the names of their tables.
    pub(crate) async fn rows(&mut self) -> Vec<(Option<String>, Vec<Value>)> {
        let reply = self.poll(LONG).await;
        assert_eq!(reply["message_type"], 1, "{reply}");
        self.fetch().await.blocks.iter().flat_map(rows).collect()
    }

    /// Nothing comes.
    pub(crate) async fn nothing(&mut self) {
        assert_eq!(self.poll(0).await["have_message"], false);
    }

    /// The next message, which is a change of tables.
    pub(crate) async fn meta(&mut self) -> Json {
        let reply = self.poll(LONG).await;
        assert_eq!(reply["message_type"], 2, "{reply}");
        self.succeed("fetch_json_meta", json!({ "message_id": self.last })).await["data"].clone()
    }

    pub(crate) async fn vgroups(&mut self, topic: &str) -> Vec<i64> {
        let reply = self.succeed("assignment", json!({ "topic": topic })).await;
        let assigned = reply["assignment"].as_array().unwrap().iter();
        assigned.map(|one| one["vgroup_id"].as_i64().unwrap()).collect()
    }

    pub(crate) async fn close(mut self) {
        self.socket.send(Message::Close(None)).await;
        while self.socket.receive().await.is_some() {}
    }
}

pub(crate) fn options(group: &str, topics: &[&str], more: Json) -> Json {
    let mut args = json!({
        "user": "root", "password": "taosdata", "group_id": group, "topics": topics,
    });
    for (name, value) in more.as_object().unwrap() {
        args[name] = value.clone();
    }
    args
}

pub(crate) fn request(action: &str, args: Json) -> Message {
    Message::text(json!({ "action": action, "args": args }).to_string())
}

pub(crate) fn rows(block: &TopicBlock) -> Vec<(Option<String>, Vec<Value>)> {
    let columns: Vec<_> = block.block.columns().collect();
    let row = |at| columns.iter().map(|column| column.cell(at).unwrap().to_value()).collect();
    (0..block.block.rows()).map(|at| (block.table.clone(), row(at))).collect()
}

/// The database `d` with one log, the super table `s`, and the normal table `n`.
pub(crate) async fn database(server: &DevServer) -> Socket {
    let mut socket = Socket::login(server).await;
    for sql in [
        "create database d vgroups 1 keep 36500",
        "use d",
        "create stable s (ts timestamp, v int, w varchar(8)) tags (g int)",
        "create table n (ts timestamp, x double)",
    ] {
        socket.execute(sql).await;
    }
    socket
}

pub(crate) async fn execute(socket: &mut Socket, statements: &[&str]) {
    for sql in statements {
        socket.execute(sql).await;
    }
}
