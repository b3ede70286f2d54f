/// Reads choices from bytes; when they are used up, every choice is the first.
pub(super) struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn number(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or(0)
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number() & 1 != 0
    }

    pub(super) fn pick<'b, T>(&mut self, choices: &'b [T]) -> &'b T {
        &choices[usize::from(self.number()) % choices.len()]
    }

    /// As many bytes, or those that are left.
    pub(super) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        bytes
    }

    /// A few bytes, after a byte that says how many.
    pub(super) fn short(&mut self) -> &'a [u8] {
        let count = self.number() % 32;
        self.bytes(count.into())
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}
