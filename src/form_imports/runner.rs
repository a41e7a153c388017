//! Working off form imports, on any instance.
//!
//! An import is claimed for some minutes by a compare-and-swap on its row. The file is read aside; then one transaction
//! brings its rows in and ends the import, if the lease is still held.
use super::service;
use super::sheet::Sheet;
use super::store::Claim;
use crate::auth::actor::Actor;
use crate::db::Db;
use crate::error::Result;
use std::sync::Arc;

/// Works off the imports that wait now and tells how many they were.
pub async fn run_waiting(db: &Db) -> Result<usize> {
    let mut done = 0;
    while let Some(claim) = db.work(actor(), service::claim).await? {
        work_off(db, Arc::new(claim)).await?;
        done += 1;
    }
    Ok(done)
}

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("form_import"))
}

async fn work_off(db: &Db, claim: Arc<Claim>) -> Result<()> {
    let (id, held) = (claim.id, claim.clone());
    let sheet = match db.compute(move || Ok(Sheet::read(&held.file))).await? {
        Ok(sheet) => Arc::new(sheet),
        Err(why) => return fail(db, claim, why).await,
    };
    let (held, read) = (claim.clone(), sheet.clone());
    match db.work(actor(), move |tx| service::complete(tx, &held, &read)).await {
        Ok(()) => Ok(()),
        // Of the moment: the lease runs out and the import is tried again.
        Err(error) => match error.ends_work(&format!("form import {id}")) {
            Ok(why) => fail(db, claim, why).await,
            Err(error) => Err(error),
        },
    }
}

async fn fail(db: &Db, claim: Arc<Claim>, why: String) -> Result<()> {
    db.work(actor(), move |tx| service::fail(tx, &claim, &why)).await
}
