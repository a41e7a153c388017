//! `TestApp`: the application on a database of its own, filled with the demo scenario.
pub mod database;
pub mod people;
pub mod refusals;
pub mod request;

use actix_http::Request;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::{test, web};
use database::TestDatabase;
use futures_util::future::LocalBoxFuture;
use osservatorio::app::{self, Core};
use people::Person;
use request::Call;
use std::rc::Rc;

type Serve = Rc<dyn Fn(Request) -> LocalBoxFuture<'static, request::Answer>>;

/// The application, called in process.
#[derive(Clone)]
pub struct TestApp {
    pub core: web::Data<Core>,
    serve: Serve,
    database: Rc<TestDatabase>,
}

impl TestApp {
    /// An application on a fresh copy of the scenario.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with other settings: `("OSSERVATORIO_RATE_LIMIT", "5")`.
    pub async fn with(settings: &[(&'static str, &str)]) -> Self {
        Self::on(Rc::new(TestDatabase::fresh()), settings).await
    }

    /// An application on a database that holds what a first start finds, and nothing of the scenario.
    pub async fn empty(settings: &[(&'static str, &str)]) -> Self {
        Self::serving(Rc::new(TestDatabase::empty()), settings).await
    }

    async fn on(database: Rc<TestDatabase>, settings: &[(&'static str, &str)]) -> Self {
        let app = Self::serving(database, settings).await;
        osservatorio::demo::attachments::store(&app.core.attachments).await.expect("the scenario's file");
        app
    }

    async fn serving(database: Rc<TestDatabase>, settings: &[(&'static str, &str)]) -> Self {
        let core = web::Data::new(database.core(settings));
        let service = Rc::new(test::init_service(app::build(core.clone())).await);
        let serve: Serve = Rc::new(move |request| {
            let service = service.clone();
            Box::pin(async move {
                let response: ServiceResponse<_> = service.call(request).await.expect("an answer");
                request::Answer::of(response).await
            })
        });
        Self { core, serve, database }
    }

    /// Does the work that is due now, until there is none left.
    pub async fn work(&self) {
        while osservatorio::work::round(&self.core).await > 0 {}
    }

    /// Moves the clock of this application's units of work forward. Tokens go by the wall clock and stay good.
    pub fn wait(&self, by: chrono::TimeDelta) {
        self.core.db().clock().shift(by);
    }

    /// Another server on the same database, in this process.
    pub async fn again(&self, settings: &[(&'static str, &str)]) -> Self {
        Self::on(self.database.clone(), settings).await
    }

    /// The settings of a server on this application's database, for the real binary.
    pub fn database_settings(&self) -> std::collections::HashMap<&'static str, String> {
        self.database.settings()
    }

    /// A request by nobody in particular.
    pub fn public(&self) -> Call {
        Call::new(self.serve.clone(), None)
    }

    /// A request by a person of the scenario.
    pub fn by(&self, person: Person) -> Call {
        Call::new(self.serve.clone(), Some(person.token(&self.core)))
    }
}
