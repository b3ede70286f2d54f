use crate::mariadb::PoolStatus;

/// What a [`Cluster`](super::Cluster) knows of one of its hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostStatus {
    /// Its name and port, or the path of its socket.
    pub name: String,
    /// Whether it may be the primary.
    pub may_be_primary: bool,
    /// Whether it is the one that was written to last.
    pub is_primary: bool,
    /// Whether it took no writes when it was asked last, if it was.
    pub read_only: Option<bool>,
    /// It failed a short while ago, and others are preferred.
    pub resting: bool,
    /// Its connections.
    pub pool: PoolStatus,
}
