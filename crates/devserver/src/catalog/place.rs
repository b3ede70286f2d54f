//! Where a group of consumers stands in a topic.

/// What has one committed offset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The group of consumers.
    pub(crate) group: String,
    pub(crate) topic: String,
    /// The group of virtual nodes.
    pub(crate) vgroup: i32,
}
