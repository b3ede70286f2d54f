//! Large results in little memory, in a process of its own, whose memory is counted.

#[path = "taos/scripted.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod scripted;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use otaria::taos::Client;
use taos_proto::block::{BlockVersion, ColumnWriter, write_block};
use taos_proto::frame::Fetched;
use taos_proto::value::Value;
use taos_proto::{DataType, Field};

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

const BLOCKS: usize = 60;
const ROWS: usize = 50_000;

#[tokio::test]
async fn a_result_of_many_blocks_never_lies_in_memory_as_a_whole() {
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
