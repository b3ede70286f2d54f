//! GEOMETRY: well-known text to well-known binary and back.

/// Nested collections are refused beyond this.
const MAX_DEPTH: usize = 8;

/// Reads `POINT (1 2)`, `LINESTRING (…)`, `POLYGON ((…))` and their MULTI forms; two dimensions.
pub(crate) fn parse(text: &str) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: text.trim() };
    let mut bytes = Vec::new();
    reader.shape(&mut bytes, 0)?;
    reader.rest.trim().is_empty().then_some(bytes)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn shape(&mut self, bytes: &mut Vec<u8>, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let end =
            self.rest.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let word = self.rest.get(..end)?.to_ascii_uppercase();
        self.rest = self.rest.get(end..)?;
        bytes.push(1);
        let mut head = |kind: u32| bytes.extend_from_slice(&kind.to_le_bytes());
        match word.as_str() {
            "POINT" => {
                head(1);
                self.open()?;
                self.point(bytes)?;
                self.close()
            }
            "LINESTRING" => {
                head(2);
                self.points(bytes)
            }
            "POLYGON" => {
                head(3);
                self.list(bytes, Self::points)
            }
            "MULTIPOINT" => {
                head(4);
                self.list(bytes, |reader, bytes| {
                    bytes.extend_from_slice(&[1, 1, 0, 0, 0]);
                    let nested = reader.open().is_some();
                    reader.point(bytes)?;
                    if nested { reader.close() } else { Some(()) }
                })
            }
            "MULTILINESTRING" => {
                head(5);
                self.list(bytes, |reader, bytes| {
                    bytes.extend_from_slice(&[1, 2, 0, 0, 0]);
                    reader.points(bytes)
                })
            }
            "MULTIPOLYGON" => {
                head(6);
                self.list(bytes, |reader, bytes| {
                    bytes.extend_from_slice(&[1, 3, 0, 0, 0]);
                    reader.list(bytes, Self::points)
                })
            }
            "GEOMETRYCOLLECTION" => {
                head(7);
                self.list(bytes, |reader, bytes| {
                    reader.rest = reader.rest.trim_start();
                    reader.shape(bytes, depth + 1)
                })
            }
            _ => None,
        }
    }

    fn symbol(&mut self, symbol: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(symbol)?;
        Some(())
    }

    fn open(&mut self) -> Option<()> {
        self.symbol('(')
    }

    fn close(&mut self) -> Option<()> {
        self.symbol(')')
    }

    fn list(
        &mut self,
        bytes: &mut Vec<u8>,
        mut item: impl FnMut(&mut Self, &mut Vec<u8>) -> Option<()>,
    ) -> Option<()> {
        self.open()?;
        let at = bytes.len();
        bytes.extend_from_slice(&[0; 4]);
        let mut count: u32 = 0;
        loop {
            item(self, bytes)?;
            count += 1;
            if self.symbol(',').is_none() {
                break;
            }
        }
        bytes.get_mut(at..at + 4)?.copy_from_slice(&count.to_le_bytes());
        self.close()
    }

    fn points(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        self.list(bytes, Self::point)
    }

    fn point(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        for _ in 0..2 {
            let text = self.rest.trim_start();
            let end =
                text.find(|char: char| !(char.is_ascii_alphanumeric() || "+-.".contains(char)));
            let (number, rest) = text.split_at(end.unwrap_or(text.len()));
            let number: f64 = number.parse().ok()?;
            bytes.extend_from_slice(&number.to_le_bytes());
            self.rest = rest;
        }
        Some(())
    }
}

/// Well-known binary, little-endian and two-dimensional, as text.
pub(crate) fn format(bytes: &[u8]) -> Option<String> {
    let mut input = bytes;
    let mut text = String::new();
    write_shape(&mut input, &mut text, 0)?;
    Some(text)
}

fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = input.split_first_chunk::<N>()?;
    *input = rest;
    Some(*head)
}

fn write_shape(input: &mut &[u8], text: &mut String, depth: usize) -> Option<()> {
    if depth > MAX_DEPTH || take::<1>(input)? != [1] {
        return None;
    }
    let kind = u32::from_le_bytes(take(input)?);
    let name = match kind {
        1 => "POINT",
        2 => "LINESTRING",
        3 => "POLYGON",
        4 => "MULTIPOINT",
        5 => "MULTILINESTRING",
        6 => "MULTIPOLYGON",
        7 => "GEOMETRYCOLLECTION",
        _ => return None,
    };
    text.push_str(name);
    text.push(' ');
    write_body(kind, input, text, depth)
}

fn write_body(kind: u32, input: &mut &[u8], text: &mut String, depth: usize) -> Option<()> {
    if kind == 1 {
        text.push('(');
        write_point(input, text)?;
        text.push(')');
        return Some(());
    }
    let count = u32::from_le_bytes(take(input)?);
    text.push('(');
    for index in 0..count {
        if index > 0 {
            text.push_str(", ");
        }
        match kind {
            2 => write_point(input, text)?,
            3 => write_body(2, input, text, depth)?,
            7 => write_shape(input, text, depth + 1)?,
            _ => {
                take::<5>(input)?;
                write_body(kind - 3, input, text, depth)?;
            }
        }
    }
    text.push(')');
    Some(())
}

fn write_point(input: &mut &[u8], text: &mut String) -> Option<()> {
    let x = f64::from_le_bytes(take(input)?);
    let y = f64::from_le_bytes(take(input)?);
    text.push_str(&format!("{x:.6} {y:.6}"));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_survive_as_binary() {
        for text in [
            "POINT (1.500000 2.000000)",
            "LINESTRING (1.000000 1.000000, 2.000000 2.000000)",
            "POLYGON ((3.000000 6.000000, 5.000000 6.000000, 5.000000 8.000000, 3.000000 6.000000))",
            "MULTIPOINT ((1.000000 2.000000), (3.000000 4.000000))",
        ] {
            assert_eq!(format(&parse(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        for text in ["", "POINT(1)", "POINT(1 2", "CIRCLE(1 2)", "POINT(1 2) x", "LINESTRING()"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(format(&[1, 2, 0, 0, 0, 255, 255, 255, 255]), None);
    }
}
