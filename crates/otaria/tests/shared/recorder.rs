//! Records spans.

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

/// Does the work and gives the fields of the spans that began in it, in order, as text; `span` is the name.
pub(crate) async fn spans_of(
    work: impl Future<Output = ()>,
) -> Vec<BTreeMap<&'static str, String>> {
    // While there is a single subscriber, `tracing` asks nobody about a span that another test comes upon first.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let recorder = Recorder::default();
    work.with_subscriber(tracing_subscriber::registry().with(recorder.clone())).await;
    let spans = recorder.0.lock().unwrap();
    spans.iter().map(|(_, fields)| fields.0.clone()).collect()
}

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
