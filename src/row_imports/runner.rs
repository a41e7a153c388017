//! Working off imports of rows, on any instance.
//!
//! An import is claimed for some minutes, and each portion renews that. Who asked for it is the actor of every portion.
use super::service;
use super::store::Claim;
use crate::auth::actor::Actor;
use crate::db::Db;
use crate::error::{Error, Result};
use std::sync::Arc;

/// Works off the imports that wait now and tells how many they were.
pub async fn run_waiting(db: &Db) -> Result<usize> {
    let mut done = 0;
    while let Some(claim) = db.work(runner(), service::claim).await? {
        work_off(db, claim).await?;
        done += 1;
    }
    Ok(done)
}

fn runner() -> Arc<Actor> {
    Arc::new(Actor::command("row_import"))
}

async fn work_off(db: &Db, mut claim: Claim) -> Result<()> {
    let actor = Arc::new(claim.acting.actor());
    loop {
        let held = claim.clone();
        match db.work(actor.clone(), move |tx| service::advance(tx, &held)).await {
            Ok(None) => return Ok(()),
            Ok(Some(next)) => claim = next,
            Err(Error::Unauthenticated(_)) => {
                let why = "whoever asked for it has signed out, or may not sign in any more".to_owned();
                return fail(db, claim, why).await;
            }
            // Of the moment: the lease runs out and the import goes on where it was.
            Err(error) => match error.ends_work(&format!("import of rows {}", claim.id)) {
                Ok(why) => return fail(db, claim, why).await,
                Err(error) => return Err(error),
            },
        }
    }
}

async fn fail(db: &Db, claim: Claim, why: String) -> Result<()> {
    db.work(runner(), move |tx| service::fail(tx, &claim, &why)).await
}
