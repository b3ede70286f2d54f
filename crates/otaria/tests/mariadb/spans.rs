use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::server::connect;

/// The spans that have begun, in order, with their fields as text.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Id, Fields)>>>);

#[derive(Clone, Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        fields.0.insert("span", attributes.metadata().name().into());
        self.0.lock().unwrap().push((id.clone(), fields));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.0.lock().unwrap();
        let span = spans.iter_mut().rev().find(|(known, _)| known == id).unwrap();
        record.record(&mut span.1);
    }
}

#[tokio::test]
async fn spans_tell_server_and_operation_but_no_statement_and_no_value() {
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let work = async {
        let mut connection = connect().await;
        connection.query("SELECT 'secret one'").await.unwrap();
        connection.exec("select ?", ("secret two",)).await.unwrap();
        connection
            .query("INSERT INTO no_such_table VALUES ('secret three')")
            .await
            .map(drop)
            .unwrap_err();
    };
    work.with_subscriber(subscriber).await;
    let spans: Vec<_> =
        recorder.0.lock().unwrap().iter().map(|(_, fields)| fields.0.clone()).collect();
    let operations: Vec<_> =
        spans.iter().map(|span| span.get("db.operation.name").map(String::as_str)).collect();
    assert_eq!(operations, [None, Some("SELECT"), Some("select"), Some("INSERT")]);
    assert_eq!(spans[0]["span"], "connect");
    for span in &spans {
        assert_eq!(span["db.system.name"], "mariadb");
        assert_eq!(span["server.address"], "127.0.0.1");
        assert!(span["server.port"].parse::<u16>().is_ok());
        assert_eq!(span["db.namespace"], "otaria");
    }
    assert_eq!(spans[3]["db.response.status_code"], "1146");
    assert_eq!(spans[3]["error.type"], "Server");
    assert!(!format!("{spans:?}").contains("secret"));
}
