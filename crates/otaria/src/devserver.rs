//! A TDengine-compatible development server that runs in this process: for tests and demos without a TDengine.
//!
//! Data lies in memory, or in a file where [`Storage`] says so. What the server does not support is an error that names the
//! construct, never a wrong answer.
//!
//! ```
//! use otaria::devserver::{DevServer, DevServerOptions};
//! use otaria::taos::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = DevServer::start(DevServerOptions::new()).await?;
//! let client = Client::connect(server.url()).await?;
//! // As in TDengine, a sum is a DOUBLE.
//! let sum: f64 = client.query("SELECT 40 + 2").await?.one().await?;
//! assert_eq!(sum, 42.0);
//! client.close().await;
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

pub use ::devserver::{DevServer, DevServerOptions, StartError, Storage};
