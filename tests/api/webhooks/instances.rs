//! Several instances, and one that dies in the middle.
use super::receiver::{Receiver, Reply, reply};
use super::{LOCAL, app, assert_in_order, by_resource, change_theme, deliveries, make_theme, subscribe};
use chrono::TimeDelta;
use futures_util::future::join_all;
use std::collections::HashSet;
use std::time::Duration;

#[actix_web::test]
async fn one_that_dies_in_the_middle_leaves_nothing_unsent() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    for code in ["t_a", "t_b"] {
        make_theme(&app, code).await;
        change_theme(&app, code, 2).await;
        change_theme(&app, code, 3).await;
    }
    receiver.answers(|_| Reply { after: Duration::from_secs(3), ..reply(200) });
    let died = tokio::time::timeout(Duration::from_secs(2), app.work()).await;
    assert!(died.is_err(), "it did not live to see the answers");
    let before = receiver.take();
    assert_eq!(before.len(), 2);
    receiver.answers_with(200);
    let other = app.again(&LOCAL).await;
    other.work().await;
    assert!(receiver.take().is_empty(), "nobody knows that it died");
    other.wait(TimeDelta::minutes(3));
    other.work().await;
    let after = receiver.take();
    assert_eq!(after.len(), 6, "what it had sent comes again");
    assert_in_order(&after);
    let ids: HashSet<&str> = after.iter().map(|one| one.id()).collect();
    assert!(before.iter().all(|one| ids.contains(one.id())), "by its id");
    assert_eq!(deliveries(&other, &made.path, "&status=delivered").await.items().len(), 6);
}

#[actix_web::test]
async fn two_instances_share_the_work_and_send_nothing_at_the_same_time() {
    let app = app().await;
    let other = app.again(&LOCAL).await;
    let receivers = [Receiver::new(), Receiver::new(), Receiver::new()];
    for receiver in &receivers {
        subscribe(&app, receiver).await;
        let mut turn = 0;
        receiver.answers(move |_| {
            turn += 1;
            Reply { after: Duration::from_millis(30), ..reply(if turn % 5 == 0 { 500 } else { 200 }) }
        });
    }
    let write = async {
        for position in 1..8 {
            for n in 0..4 {
                let code = format!("t_{n}");
                if position == 1 { make_theme(&app, &code).await } else { change_theme(&app, &code, position).await }
            }
        }
    };
    let work = |app: crate::support::TestApp| async move {
        for _ in 0..40 {
            app.work().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    futures_util::future::join(write, join_all([work(app.clone()), work(other.clone()), work(app.clone())])).await;
    for _ in 0..8 {
        app.wait(TimeDelta::hours(6));
        other.wait(TimeDelta::hours(6));
        join_all([app.work(), other.work()]).await;
    }
    for receiver in &receivers {
        assert!(!receiver.got_one_twice_at_once());
        let all = receiver.take();
        assert_in_order(&all);
        let mut positions: Vec<i64> = by_resource(&all).into_values().flatten().collect();
        positions.dedup();
        let distinct: HashSet<i64> = positions.iter().copied().collect();
        assert_eq!(distinct.len(), 28, "everything came");
    }
}
