//! Large results and many lost connections in little memory, in a process of its own, whose memory is counted.

#[path = "taos/scripted.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod scripted;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use otaria::taos::{Client, Options};
use taos_proto::block::{BlockVersion, ColumnWriter, write_block};
use taos_proto::frame::Fetched;
use taos_proto::value::Value;
use taos_proto::{DataType, Field};
use tokio::sync::Mutex;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer comes from `alloc` above, which is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// One test at a time: they share the counters.
static TURN: Mutex<()> = Mutex::const_new(());

const BLOCKS: usize = 60;
const ROWS: usize = 50_000;

#[tokio::test]
async fn a_result_of_many_blocks_never_lies_in_memory_as_a_whole() {
    let _turn = TURN.lock().await;
    let field = || Field::new("v", DataType::BigInt);
    let mut column = ColumnWriter::new(&field()).unwrap();
    for row in 0..ROWS {
        column.push(&Value::Int(row as i64)).unwrap();
    }
    let mut block = Vec::new();
    write_block(&mut block, BlockVersion::Result, &[column]).unwrap();
    let (size, block) = (block.len(), bytes::Bytes::from(block));
    let address = scripted::adapter(move |mut peer| {
        let block = block.clone();
        async move {
            peer.log_in().await;
            let (id, _) = peer.query().await.unwrap();
            peer.rows(id, 1, &[field()]).await;
            for _ in 0..BLOCKS {
                let id = peer.block().await.unwrap();
                peer.fetched(id, 1, Fetched::Block(block.clone())).await;
            }
            let id = peer.block().await.unwrap();
            peer.fetched(id, 1, Fetched::End).await;
            peer.stay().await;
        }
    })
    .await;
    let client = Client::connect(scripted::url_of(address)).await.unwrap();
    let mut rows = client.query("SELECT v FROM t").await.unwrap();
    MOST.store(NOW.load(Ordering::Relaxed), Ordering::Relaxed);
    let before = NOW.load(Ordering::Relaxed);
    let mut sum = 0;
    while let Some(row) = rows.next().await.unwrap() {
        sum += row.get::<usize>(0).unwrap();
    }
    assert_eq!(sum, BLOCKS * ROWS * (ROWS - 1) / 2);
    // Blocks at both ends, the sockets' buffers among them.
    let most = MOST.load(Ordering::Relaxed) - before;
    assert!(most < 12 * size, "{most} bytes for blocks of {size}");
}

/// Commands that a connection answers before it is lost by the next one.
const ANSWERED: usize = 3;

#[tokio::test]
async fn hundreds_of_lost_connections_leave_nothing_in_memory() {
    let _turn = TURN.lock().await;
    let losses = Arc::new(AtomicUsize::new(0));
    let lost = Arc::clone(&losses);
    let address = scripted::adapter(move |mut peer| {
        let lost = Arc::clone(&lost);
        async move {
            peer.log_in().await;
            for _ in 0..ANSWERED {
                let Some((id, _)) = peer.query().await else { return };
                peer.affected(id, 0).await;
            }
            if peer.query().await.is_some() {
                lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    })
    .await;
    let wait = Duration::from_millis(1);
    let options: Options = scripted::url_of(address).parse().unwrap();
    let options = options.retries(10).retry_backoff(wait).retry_backoff_max(wait);
    let client = Client::connect(options).await.unwrap();
    let mut sizes = Vec::new();
    for _ in 0..4 {
        for _ in 0..100 * ANSWERED {
            client.exec("USE d").await.unwrap();
        }
        sizes.push(NOW.load(Ordering::Relaxed));
    }
    assert!(losses.load(Ordering::Relaxed) > 300, "{losses:?}");
    let grown = sizes[3].saturating_sub(sizes[0]);
    assert!(grown < 64 * 1024, "{sizes:?}");
}
