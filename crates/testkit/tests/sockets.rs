//! Scripts and proxies over real sockets.

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use testkit::account::config;
    use testkit::client::Command;
    use testkit::conversation::{Conversation, replay};
    use testkit::performer::Performer;
    use testkit::proxy::{Proxy, Rules, Treatment};
    use testkit::scenario::{Scenario, Step};
    use testkit::{Listener, Script};
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpStream;

    fn scenario() -> Scenario {
        let steps = vec![Step::Query("SELECT a"), Step::Ping, Step::Quit];
        Scenario { name: "sockets", config: config(), steps, infile: &[] }
    }

    fn script() -> Script {
        Script::logged_in()
            .expect_query("SELECT a")
            .send_result(&["a"], &[&["1"], &["2"]])
            .expect_command(Command::Ping)
            .send(testkit::server::ok())
            .expect_command(Command::Quit)
            .close()
    }

    async fn proxied(rules: Rules) -> (Listener, Proxy) {
        let listener = Listener::start([script()]).await.unwrap();
        let proxy = Proxy::start(listener.address, vec![rules]).await.unwrap();
        (listener, proxy)
    }

    async fn transcript(address: SocketAddr) -> anyhow::Result<Vec<String>> {
        Ok(Performer::over_tcp(address, &scenario()).await?.transcript.lines)
    }

    #[tokio::test]
    async fn a_script_is_performed_for_each_connection_in_turn() {
        let listener = Listener::start([script(), script()]).await.unwrap();
        let first = transcript(listener.address).await.unwrap();
        assert!(first.contains(&r#"row: "2""#.to_owned()), "{first:?}");
        assert_eq!(transcript(listener.address).await.unwrap(), first);
        listener.finish().await.unwrap();
    }

    #[tokio::test]
    async fn a_client_that_leaves_the_script_is_told_on() {
        let other = Script::logged_in().expect_query("SELECT b");
        let listener = Listener::start([other]).await.unwrap();
        assert!(transcript(listener.address).await.is_err());
        let violation = listener.finish().await.unwrap_err().to_string();
        assert!(violation.contains("SELECT a") && violation.contains("SELECT b"), "{violation}");
    }

    #[tokio::test]
    async fn bytes_in_other_pieces_make_the_same_events() {
        let (listener, proxy) = proxied(Rules::default()).await;
        let whole = transcript(proxy.address).await.unwrap();
        listener.finish().await.unwrap();
        let rules = Rules {
            to_server: Treatment::in_sizes([1, 2]),
            to_client: Treatment::in_sizes([1, 7, 3]),
        };
        let (listener, proxy) = proxied(rules).await;
        assert_eq!(transcript(proxy.address).await.unwrap(), whole);
        listener.finish().await.unwrap();
    }

    #[tokio::test]
    async fn a_recorded_conversation_can_be_saved_loaded_and_replayed() {
        let (listener, proxy) = proxied(Rules::default()).await;
        let lines = transcript(proxy.address).await.unwrap();
        listener.finish().await.unwrap();
        let path = std::env::temp_dir().join(format!("conversation-{}.hex", std::process::id()));
        proxy.recorded().save(&path, &["a remark".to_owned()]).unwrap();
        let loaded = Conversation::load(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(loaded.as_ref().unwrap(), &proxy.recorded());
        assert_eq!(replay(&loaded.unwrap(), &scenario(), &[3]).unwrap(), lines);
    }

    #[tokio::test]
    async fn a_cut_closes_the_connection_after_exactly_so_many_bytes() {
        let rules = Rules { to_client: Treatment::cut_after(10), ..Rules::default() };
        let (_listener, proxy) = proxied(rules).await;
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        let mut received = Vec::new();
        // A reset is an end as well.
        let _ = stream.read_to_end(&mut received).await;
        assert_eq!(received.len(), 10);
    }

    #[tokio::test]
    async fn a_stall_keeps_the_connection_open_and_silent() {
        let rules = Rules { to_client: Treatment::stall_after(10), ..Rules::default() };
        let (listener, proxy) = proxied(rules).await;
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        let mut received = [0; 10];
        stream.read_exact(&mut received).await.unwrap();
        // All that the server sends has reached the proxy; none of the rest gets through.
        while proxy.recorded().server_turns().map(<[u8]>::len).sum::<usize>() <= 10 {
            tokio::task::yield_now().await;
        }
        let error = stream.try_read(&mut received).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
        drop(listener);
    }
}
