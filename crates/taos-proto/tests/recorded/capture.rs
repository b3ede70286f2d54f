//! The recorded sessions under `fixtures/`.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value as Json;
use taos_proto::Message;

/// One message of a session.
pub(crate) struct Frame {
    pub(crate) from_client: bool,
    pub(crate) connection: u64,
    pub(crate) message: Message,
    /// Where it stands, for failures.
    pub(crate) place: String,
}

/// One recorded session.
pub(crate) struct Capture {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) frames: Vec<Frame>,
    /// Whether the connection with this number goes to `/rest/tmq`; and to `/ws`.
    pub(crate) endpoints: Vec<(u64, String)>,
}

impl Capture {
    pub(crate) fn endpoint(&self, connection: u64) -> &str {
        let found = self.endpoints.iter().find(|(number, _)| *number == connection);
        found.map_or("", |(_, path)| path)
    }

    /// The steps of the session with the values that are expected.
    pub(crate) fn steps(&self) -> Vec<Json> {
        let expected = fs::read_to_string(self.path.with_extension("expected.json")).unwrap();
        let expected: Json = serde_json::from_str(&expected).unwrap();
        expected["steps"].as_array().unwrap().clone()
    }
}

/// All recorded sessions.
pub(crate) fn captures() -> Vec<Capture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.extension().is_some_and(|kind| kind == "jsonl"))
            .collect::<Vec<_>>()
    };
    let mut paths = [files(&root), files(&root.join("old-adapter-3.3.2.13"))].concat();
    paths.sort();
    assert!(paths.len() > 20, "recordings are missing");
    paths.into_iter().map(read).collect()
}

fn read(path: PathBuf) -> Capture {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let (mut frames, mut endpoints) = (Vec::new(), Vec::new());
    for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
        let line: Json = serde_json::from_str(line).unwrap();
        let connection = line["conn"].as_u64().unwrap_or_default();
        if line["dir"] == "open" {
            endpoints.push((connection, line["path"].as_str().unwrap().to_owned()));
        }
        let message = match (line["text"].as_str(), line["hex"].as_str()) {
            (Some(text), _) => Message::Text(text.to_owned()),
            (_, Some(hex)) => Message::Binary(bytes(hex)),
            _ => continue,
        };
        let place = format!("{}:{}", path.display(), number + 1);
        frames.push(Frame { from_client: line["dir"] == "c2s", connection, message, place });
    }
    Capture { path, name, frames, endpoints }
}

fn bytes(hex: &str) -> Bytes {
    let byte =
        |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
    hex.as_bytes().chunks(2).map(byte).collect()
}
