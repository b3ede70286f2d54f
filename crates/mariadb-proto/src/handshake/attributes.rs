use crate::wire::WriteWire;

/// Connection attributes: names and values that the server shows in `performance_schema.session_connect_attrs`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectAttributes(Vec<(String, String)>);

/// The server keeps no more than 64 KiB of attributes, and the length goes in front of them.
const MAX_BYTES: usize = 0xffff;

impl ConnectAttributes {
    /// Adds one attribute; empty names are left out, as the server would refuse them.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        if !name.is_empty() {
            self.0.push((name, value.into()));
        }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        let mut block = Vec::new();
        for (name, value) in &self.0 {
            let before = block.len();
            block.put_lenenc_bytes(name.as_bytes());
            block.put_lenenc_bytes(value.as_bytes());
            if block.len() > MAX_BYTES {
                block.truncate(before);
                break;
            }
        }
        out.put_lenenc_bytes(&block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(attributes: &ConnectAttributes) -> Vec<u8> {
        let mut out = Vec::new();
        attributes.encode(&mut out);
        out
    }

    #[test]
    fn names_and_values_follow_the_length_of_all() {
        let mut attributes = ConnectAttributes::default();
        attributes.push("_os", "linux");
        attributes.push("", "left out");
        attributes.push("empty", "");
        assert_eq!(encoded(&attributes), b"\x11\x03_os\x05linux\x05empty\x00");
    }

    #[test]
    fn none_at_all_are_an_empty_block() {
        assert_eq!(encoded(&ConnectAttributes::default()), [0]);
    }

    #[test]
    fn more_than_the_server_keeps_are_left_out_whole() {
        let mut attributes = ConnectAttributes::default();
        attributes.push("a", "1");
        let first = encoded(&attributes);
        attributes.push("b", "x".repeat(70_000));
        assert_eq!(encoded(&attributes), first);
    }
}
