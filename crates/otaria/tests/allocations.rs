//! Counts allocations, for what is promised about them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use otaria::mariadb::{Connection, QueryResult};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer comes from `alloc` above, which is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

async fn read_all(mut result: QueryResult<'_>) -> otaria::Result<u64> {
    let mut sum = 0;
    while let Some(row) = result.next().await? {
        sum += row.get::<u64>(0)? + row.get::<&str>("text")?.len() as u64;
    }
    Ok(sum)
}

#[tokio::test]
async fn reading_rows_allocates_for_buffers_and_not_for_rows() {
    let url = std::env::var("MARIADB_URL").expect(
        "MARIADB_URL is not set; start a server and name it: scripts/mariadb start && eval \"$(scripts/mariadb env)\"",
    );
    let mut connection = Connection::connect(url).await.unwrap();
    const ROWS: u64 = 50_000;
    let sql = "SELECT seq, 'some text' AS text FROM seq_1_to_50000";
    for prepared in [false, true] {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        let result =
            if prepared { connection.exec(sql, ()).await } else { connection.query(sql).await }
                .unwrap();
        assert_eq!(read_all(result).await.unwrap(), ROWS * (ROWS + 1) / 2 + ROWS * 9);
        let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        assert!(allocations < ROWS / 100, "{allocations} allocations for {ROWS} rows");
    }
}
