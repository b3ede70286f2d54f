/// What happens to the bytes of one direction.
#[derive(Debug, Clone, Default)]
pub struct Treatment {
    /// Sizes in which the bytes are passed on, over and over; as they came when empty.
    sizes: Vec<usize>,
    next_size: usize,
    /// After how many bytes what happens.
    limit: Option<(usize, Fate)>,
}

/// What becomes of the connection after some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Everything goes on.
    Pass,
    /// Both directions are closed.
    Cut,
    /// Nothing more passes, and nothing is closed.
    Stall,
}

impl Treatment {
    /// Passes bytes on in pieces of these sizes, over and over.
    #[must_use]
    pub fn in_sizes(sizes: impl IntoIterator<Item = usize>) -> Self {
        let sizes = sizes.into_iter().filter(|&size| size > 0).collect();
        Self { sizes, ..Self::default() }
    }

    /// Closes the connection after `bytes`.
    #[must_use]
    pub fn cut_after(bytes: usize) -> Self {
        Self { limit: Some((bytes, Fate::Cut)), ..Self::default() }
    }

    /// Lets nothing pass after `bytes`, without closing the connection.
    #[must_use]
    pub fn stall_after(bytes: usize) -> Self {
        Self { limit: Some((bytes, Fate::Stall)), ..Self::default() }
    }

    /// The pieces in which `bytes` are passed on, and what comes after them.
    pub(super) fn apply<'a>(&mut self, bytes: &'a [u8]) -> (Vec<&'a [u8]>, Fate) {
        let (passed, fate) = match &mut self.limit {
            Some((left, fate)) if bytes.len() >= *left => {
                let passed = bytes.get(..*left).unwrap_or_default();
                *left = 0;
                (passed, *fate)
            }
            Some((left, _)) => {
                *left -= bytes.len();
                (bytes, Fate::Pass)
            }
            None => (bytes, Fate::Pass),
        };
        (self.cut_up(passed), fate)
    }

    fn cut_up<'a>(&mut self, mut bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let size = match self.sizes.get(self.next_size) {
                Some(&size) => size.min(bytes.len()),
                None => bytes.len(),
            };
            self.next_size = (self.next_size + 1) % self.sizes.len().max(1);
            let (part, rest) = bytes.split_at(size);
            parts.push(part);
            bytes = rest;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_take_the_given_sizes_in_turn() {
        let mut treatment = Treatment::in_sizes([1, 3]);
        let (parts, fate) = treatment.apply(b"abcdefg");
        assert_eq!((parts, fate), (vec![&b"a"[..], b"bcd", b"e", b"fg"], Fate::Pass));
    }

    #[test]
    fn a_cut_falls_after_exactly_so_many_bytes() {
        let mut treatment = Treatment::cut_after(5);
        assert_eq!(treatment.apply(b"abc"), (vec![&b"abc"[..]], Fate::Pass));
        assert_eq!(treatment.apply(b"defg"), (vec![&b"de"[..]], Fate::Cut));
        assert_eq!(treatment.apply(b"hi"), (vec![], Fate::Cut));
    }
}
