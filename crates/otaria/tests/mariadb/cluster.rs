use std::time::Duration;

use otaria::mariadb::{Cluster, ClusterOptions, PoolOptions, PooledConnection};
use otaria::{ErrorKind, Sql};

use crate::fake_host::FakeHost;
use crate::server::{first, options, run};

async fn hosts<const N: usize>() -> [FakeHost; N] {
    let mut hosts = Vec::new();
    for _ in 0..N {
        hosts.push(FakeHost::start().await);
    }
    hosts.try_into().unwrap_or_else(|_| panic!("there are {N}"))
}

fn patient(limit: Duration) -> PoolOptions {
    PoolOptions::new().acquire_timeout(limit)
}

fn cluster(primaries: &[&FakeHost], replicas: &[&FakeHost]) -> Cluster {
    cluster_with(primaries, replicas, patient(Duration::from_secs(10)))
}

fn cluster_with(primaries: &[&FakeHost], replicas: &[&FakeHost], pool: PoolOptions) -> Cluster {
    let mut options = ClusterOptions::new().pool(pool);
    for host in primaries {
        options = options.primary(host.options());
    }
    for host in replicas {
        options = options.replica(host.options());
    }
    Cluster::new(options).unwrap()
}

/// Writes a mark over the connection, and gives it back.
async fn mark(mut connection: PooledConnection, text: &str) {
    run(&mut connection, &format!("INSERT {text}")).await;
}

#[tokio::test]
async fn writes_go_to_the_primary_and_reads_to_the_replicas_in_turns() {
    let [primary, one, two] = hosts().await;
    let cluster = cluster(&[&primary], &[&one, &two]);
    for number in 0..4 {
        mark(cluster.writer().await.unwrap(), &format!("write {number}")).await;
        mark(cluster.reader().await.unwrap(), &format!("read {number}")).await;
    }
    assert_eq!(primary.statements().len(), 4);
    assert!(primary.statements().iter().all(|text| text.contains("write")));
    assert_eq!((one.statements().len(), two.statements().len()), (2, 2));
    let status = cluster.status();
    assert_eq!(status.iter().map(|host| host.is_primary).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(status[0].name, primary.name());
    assert_eq!(status[0].pool.connected, 1);
}

#[tokio::test]
async fn the_first_host_that_is_not_read_only_is_the_primary() {
    let [one, two, three] = hosts().await;
    one.make_read_only(true);
    let cluster = cluster(&[&one, &two, &three], &[]);
    mark(cluster.writer().await.unwrap(), "a").await;
    assert_eq!((two.statements().len(), three.connections()), (1, 0));
    let known = cluster.status().iter().map(|host| host.read_only).collect::<Vec<_>>();
    assert_eq!(known, [Some(true), Some(false), None]);
    // Those that may take its place are read from.
    for _ in 0..2 {
        mark_read(&cluster).await;
    }
    assert_eq!(two.statements().len(), 1);
    assert_eq!(one.statements().len() + three.statements().len(), 2);
}

async fn mark_read(cluster: &Cluster) {
    run(&mut cluster.reader().await.unwrap(), "SELECT 1").await;
}

#[tokio::test]
async fn a_connection_to_a_primary_that_became_read_only_is_discarded_and_the_new_primary_found() {
    let [old, new] = hosts().await;
    new.make_read_only(true);
    let cluster = cluster(&[&old, &new], &[]);
    let mut writer = cluster.writer().await.unwrap();
    run(&mut writer, "INSERT 1").await;
    old.make_read_only(true);
    new.make_read_only(false);
    let error = writer.query("INSERT 2").await.map(drop).unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1290));
    drop(writer);
    assert_eq!(cluster.status()[0].pool.discarded, 1);
    mark(cluster.writer().await.unwrap(), "3").await;
    // Nothing was sent again.
    assert_eq!(old.statements(), ["INSERT 1", "INSERT 2"]);
    assert_eq!(new.statements(), ["INSERT 3"]);
}

#[tokio::test]
async fn while_no_host_can_be_written_to_the_writer_waits_for_the_new_primary() {
    let [one, two] = hosts().await;
    one.make_read_only(true);
    two.make_read_only(true);
    let cluster = cluster(&[&one, &two], &[]);
    let waiting = tokio::spawn({
        let cluster = cluster.clone();
        async move { cluster.writer().await.map(|connection| mark(connection, "here")) }
    });
    while cluster.status()[1].read_only.is_none() {
        tokio::task::yield_now().await;
    }
    two.make_read_only(false);
    waiting.await.unwrap().unwrap().await;
    assert_eq!(two.statements(), ["INSERT here"]);
    assert!(cluster.status()[1].is_primary);
}

#[tokio::test]
async fn a_node_that_is_not_ready_loses_its_connections() {
    let [host] = hosts().await;
    let cluster = cluster(&[&host], &[]);
    let mut writer = cluster.writer().await.unwrap();
    let error = writer.query("SELECT WSREP").await.map(drop).unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1047));
    drop(writer);
    let pool = cluster.status()[0].pool;
    assert_eq!((pool.idle, pool.discarded), (0, 1));
}

#[tokio::test]
async fn a_host_that_is_down_is_passed_over_and_used_again_when_it_is_back() {
    let [first, second] = hosts().await;
    first.take_down(true);
    let cluster = cluster(&[&first, &second], &[]);
    mark(cluster.writer().await.unwrap(), "1").await;
    assert!(cluster.status()[0].resting && cluster.status()[1].is_primary);
    let attempts = first.connections();
    mark(cluster.writer().await.unwrap(), "2").await;
    assert_eq!((second.statements().len(), first.connections()), (2, attempts));
    first.take_down(false);
    while cluster.status()[0].resting {
        tokio::task::yield_now().await;
    }
    mark(cluster.writer().await.unwrap(), "3").await;
    assert_eq!(first.statements(), ["INSERT 3"]);
}

#[tokio::test]
async fn a_restarted_primary_is_asked_anew_whether_it_is_read_only() {
    let [first, second] = hosts().await;
    let cluster = cluster(&[&first, &second], &[]);
    mark(cluster.writer().await.unwrap(), "1").await;
    first.make_read_only(true);
    first.restart().await;
    mark(cluster.writer().await.unwrap(), "2").await;
    assert_eq!((first.statements().len(), second.statements().len()), (1, 1));
}

#[tokio::test]
async fn without_replicas_the_primary_is_read_from_unless_that_is_forbidden() {
    let [primary, replica] = hosts().await;
    replica.take_down(true);
    let allowed = cluster(&[&primary], &[&replica]);
    mark(allowed.reader().await.unwrap(), "read").await;
    assert_eq!(primary.statements(), ["INSERT read"]);
    let options = ClusterOptions::new()
        .primary(primary.options())
        .replica(replica.options())
        .read_from_primary(false)
        .pool(patient(Duration::from_millis(200)));
    let error = Cluster::new(options).unwrap().reader().await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains(&replica.name()), "{error}");
    assert!(!error.to_string().contains(&primary.name()), "{error}");
}

#[tokio::test]
async fn a_timeout_says_what_each_host_said() {
    let [one, two] = hosts().await;
    one.make_read_only(true);
    two.take_down(true);
    let cluster = cluster_with(&[&one, &two], &[], patient(Duration::from_millis(300)));
    let error = cluster.writer().await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let message = error.to_string();
    let begin = "no host of the cluster gives a connection to write within 300ms: ";
    assert!(message.starts_with(begin), "{message}");
    assert!(message.contains(&format!("{}: it is read-only", one.name())), "{message}");
    assert!(message.contains(&format!("{}: cannot connect to", two.name())), "{message}");
}

#[tokio::test]
async fn what_will_not_mend_itself_on_any_host_ends_the_wait_at_once() {
    let [one, two] = hosts().await;
    one.refuse_logins(1045);
    two.refuse_logins(1045);
    let cluster = cluster_with(&[&one, &two], &[], patient(Duration::from_secs(3600)));
    let error = cluster.writer().await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(error.to_string().contains("the fake host says no"), "{error}");
    assert!(!error.to_string().contains("sesame"), "{error}");
    assert_eq!(one.connections() + two.connections(), 2);
}

#[tokio::test]
async fn a_commit_whose_connection_is_lost_is_never_sent_again() {
    let [primary, other] = hosts().await;
    primary.lose_commits();
    let cluster = cluster(&[&primary, &other], &[]);
    let mut writer = cluster.writer().await.unwrap();
    let mut transaction = writer.transaction().await.unwrap();
    run(&mut transaction, "INSERT 1").await;
    let error = transaction.commit().await.unwrap_err();
    assert_eq!((error.kind(), error.is_fatal()), (ErrorKind::Io, true));
    drop(writer);
    mark(cluster.writer().await.unwrap(), "2").await;
    let commits = |host: &FakeHost| host.statements().iter().filter(|sql| *sql == "COMMIT").count();
    assert_eq!((commits(&primary), commits(&other)), (1, 0));
}

#[tokio::test]
async fn a_host_whose_connections_are_all_in_use_does_not_rest() {
    let [primary, replica] = hosts().await;
    let one_each = PoolOptions::new().max_size(1);
    let options = ClusterOptions::new()
        .primary(primary.options())
        .replica(replica.options())
        .host_timeout(Duration::from_millis(30))
        .pool(one_each);
    let cluster = Cluster::new(options).unwrap();
    let held = cluster.reader().await.unwrap();
    let other = cluster.reader().await.unwrap();
    assert_eq!((replica.connections(), primary.connections()), (1, 1));
    assert!(cluster.status().iter().all(|host| !host.resting));
    drop((held, other));
}

#[tokio::test]
async fn closing_waits_for_all_hosts_and_names_those_that_are_left() {
    let [primary, replica] = hosts().await;
    let cluster = cluster(&[&primary], &[&replica]);
    let held = cluster.writer().await.unwrap();
    drop(cluster.reader().await.unwrap());
    let error = cluster.close(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().starts_with(&primary.name()), "{error}");
    assert!(!error.to_string().contains(&replica.name()), "{error}");
    drop(held);
    cluster.close(Duration::from_secs(60)).await.unwrap();
    assert_eq!(cluster.writer().await.map(drop).unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn a_cluster_without_a_primary_is_refused() {
    let error = Cluster::new(ClusterOptions::new()).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn on_a_real_server_both_kinds_of_connections_work() {
    let hosts = ClusterOptions::new().primary(options()).replica(options());
    let cluster = Cluster::new(hosts).unwrap();
    let mut writer = cluster.writer().await.unwrap();
    let mut reader = cluster.reader().await.unwrap();
    for connection in [&mut writer, &mut reader] {
        assert_eq!(first::<u8>(connection, "SELECT 1 + 1").await, 2);
    }
    assert_eq!(cluster.status()[0].read_only, Some(false));
    let sql = "SELECT CONNECTION_ID()";
    let (one, two): (u64, u64) = (first(&mut writer, sql).await, first(&mut reader, sql).await);
    assert_ne!(one, two);
    let error = writer.query(Sql::trusted("SELEC 1")).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
}
