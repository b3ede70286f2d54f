//! The proxy of messages between a client and an adapter that repeats what it is told.

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use futures_util::{SinkExt, StreamExt};
    use testkit::message_proxy::{Disturbance, Fate, MessageProxy, Rule, Seen, Side, nth};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

    /// Answers each message with the same one.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut socket = accept_async(stream).await.unwrap();
                    while let Some(Ok(message)) = socket.next().await {
                        if message.is_text() || message.is_binary() {
                            socket.send(message).await.unwrap();
                        }
                    }
                });
            }
        });
        address
    }

    type Client = WebSocketStream<TcpStream>;

    async fn connect(proxy: &MessageProxy) -> Option<Client> {
        let stream = TcpStream::connect(proxy.address).await.unwrap();
        let (client, _) =
            client_async(format!("ws://{}/ws?a=b", proxy.address), stream).await.ok()?;
        Some(client)
    }

    async fn connected(rule: impl Rule) -> (MessageProxy, Client) {
        let proxy = MessageProxy::start(echo().await, rule).await.unwrap();
        let client = connect(&proxy).await.unwrap();
        (proxy, client)
    }

    async fn say(client: &mut Client, action: &str) {
        client.send(Message::text(format!(r#"{{"action":"{action}"}}"#))).await.unwrap();
    }

    /// The action of the next answer; `None` when the connection is closed.
    async fn hear(client: &mut Client) -> Option<String> {
        let text = client.next().await?.ok()?.into_text().ok()?;
        text.split('"').nth(3).map(str::to_owned)
    }

    #[tokio::test]
    async fn messages_pass_both_ways_and_a_close_is_answered() {
        let (proxy, mut client) = connected(|_: &Seen| Fate::Pass).await;
        for action in ["poll", "commit"] {
            say(&mut client, action).await;
            assert_eq!(hear(&mut client).await.unwrap(), action);
        }
        client.close(None).await.unwrap();
        while client.next().await.is_some() {}
        assert_eq!((proxy.connections(), proxy.cuts()), (1, 0));
    }

    #[tokio::test]
    async fn the_rule_is_told_what_comes_from_whom() {
        let (told, seen) = std::sync::mpsc::channel();
        let (_proxy, mut client) = connected(move |seen: &Seen| {
            told.send(seen.clone()).unwrap();
            Fate::Pass
        })
        .await;
        for _ in 0..2 {
            say(&mut client, "poll").await;
            hear(&mut client).await.unwrap();
        }
        let place = |from, path: &str, action: &str, count| Seen {
            connection: 1,
            path: path.to_owned(),
            from,
            action: action.to_owned(),
            count,
        };
        let expected = [
            place(Side::Client, "", "connect", 1),
            place(Side::Client, "/ws", "poll", 1),
            place(Side::Server, "/ws", "poll", 1),
            place(Side::Client, "/ws", "poll", 2),
            place(Side::Server, "/ws", "poll", 2),
        ];
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), expected);
    }

    #[tokio::test]
    async fn a_cut_loses_the_message_and_a_cut_behind_it_does_not() {
        for (fate, answers) in [(Fate::Cut, 1), (Fate::CutBehind, 2)] {
            let (proxy, mut client) = connected(nth(Side::Server, "poll", 2, fate)).await;
            for _ in 0..3 {
                say(&mut client, "poll").await;
            }
            let mut heard = 0;
            while hear(&mut client).await.is_some() {
                heard += 1;
            }
            assert_eq!((heard, proxy.cuts()), (answers, 1));
            let mut again = connect(&proxy).await.unwrap();
            say(&mut again, "poll").await;
            assert_eq!(hear(&mut again).await.unwrap(), "poll");
        }
    }

    #[tokio::test]
    async fn a_connection_can_be_refused() {
        let proxy = MessageProxy::start(echo().await, nth(Side::Client, "connect", 1, Fate::Cut))
            .await
            .unwrap();
        assert!(connect(&proxy).await.is_none());
        assert!(connect(&proxy).await.is_some());
        assert_eq!(proxy.connections(), 2);
    }

    #[tokio::test]
    async fn a_message_can_be_lost_late_and_overtaken() {
        let rule = |seen: &Seen| match (seen.from, seen.action.as_str()) {
            (Side::Server, "lost") => Fate::Lose,
            (Side::Server, "late") => Fate::Delay(Duration::from_millis(1)),
            (Side::Server, "slow") => Fate::Overtaken,
            _ => Fate::Pass,
        };
        let (_proxy, mut client) = connected(rule).await;
        for action in ["lost", "slow", "quick", "late"] {
            say(&mut client, action).await;
        }
        for action in ["quick", "slow", "late"] {
            assert_eq!(hear(&mut client).await.unwrap(), action);
        }
        // Nothing comes behind it that could overtake it.
        say(&mut client, "slow").await;
        assert_eq!(hear(&mut client).await.unwrap(), "slow");
    }

    #[test]
    fn a_disturbance_repeats_itself() {
        let disturbance = Disturbance { cut: 9, delay: 5, overtaken: 7 };
        let seen = Seen {
            connection: 1,
            path: "/ws".into(),
            from: Side::Client,
            action: "poll".into(),
            count: 1,
        };
        let fates = |seed| {
            let mut rule = disturbance.with_seed(seed);
            (0..500).map(|_| rule.decide(&seen)).collect::<Vec<_>>()
        };
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
        for fate in [Fate::Pass, Fate::Cut, Fate::CutBehind, Fate::Overtaken] {
            assert!(fates(1).contains(&fate));
        }
    }
}
