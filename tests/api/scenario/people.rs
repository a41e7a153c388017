//! Who acts in the story, each with an account that was given and accepted as everybody's is. Their names are made up.
use crate::documents::shown;
use crate::support::TestApp;
use crate::support::request::{Answer, Call};
use crate::users::{ACCEPT, PASSWORD, redeem, sign_in};
use actix_web::http::Method;
use serde_json::{Value, json};

/// Somebody who has signed in.
pub struct Somebody {
    pub id: String,
    app: TestApp,
    token: String,
}

impl Somebody {
    fn call(&self) -> Call {
        self.app.public().header("authorization", format!("Bearer {}", self.token))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call().get(path).await
    }

    /// Reads a document as a page.
    pub async fn read(&self, path: &str) -> String {
        let page = self.call().header("accept", "text/html").get(path).await.ok();
        shown(&String::from_utf8(page.bytes).unwrap())
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call().post(path, body).await
    }

    /// Changes what is there, whatever its version.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call().if_match("*").patch(path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        let body = Some(body.to_string().into_bytes());
        self.call().if_match("*").send(Method::PUT, path, body, "application/json").await
    }

    /// Sends a file.
    pub async fn send(&self, path: &str, file: impl Into<Vec<u8>>, content_type: &str) -> Answer {
        self.call().send(Method::POST, path, Some(file.into()), content_type).await
    }

    /// Takes a step, of whatever has steps.
    pub async fn step(&self, of: &str, wanted: Value) -> Answer {
        let done = self.post(&format!("{of}/transitions"), wanted).await;
        assert!(done.status.is_success(), "{of}: {}", done.body);
        done
    }
}

/// Everybody with an account; the citizens have none.
pub struct People {
    /// The Observatory's secretariat.
    pub secretariat: Somebody,
    /// The coordinators of Veneto and of Lombardia.
    pub veneto: Somebody,
    pub lombardia: Somebody,
    /// The scientific committee: who leads it, and two readers.
    pub committee: Somebody,
    pub readers: [Somebody; 2],
    /// The contacts of Azienda ULSS 2 and of the Comune di Treviso.
    pub company: Somebody,
    pub town: Somebody,
    /// The experts: two of health companies, two of municipalities.
    pub experts: [Somebody; 4],
}

/// The first administrator, as the command `users add-admin` makes one.
pub async fn secretariat(app: &TestApp) -> Somebody {
    let email = "segreteria@osservatorio.example.org";
    let password = osservatorio::commands::users::add_administrator(app.core.db(), email, "Segreteria").unwrap();
    signed_in(app, email, &password).await
}

async fn signed_in(app: &TestApp, email: &str, password: &str) -> Somebody {
    let tokens = sign_in(app, email, password).await.ok().body;
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    let mut person = Somebody { id: String::new(), app: app.clone(), token };
    person.id = person.get("/v1/me").await.ok().body["id"].as_str().unwrap().to_owned();
    person
}

/// The secretariat invites everybody, and everybody accepts and signs in.
pub async fn everybody(app: &TestApp, secretariat: Somebody, company: &str, town: &str) -> People {
    let invite = async |name: &str, role: Value| {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let invited = secretariat.post("/v1/users", json!({"email": email, "name": name, "roles": [role]})).await;
        redeem(app, ACCEPT, &invited.created().body["invitation_code"], PASSWORD).await.done();
        signed_in(app, &email, PASSWORD).await
    };
    let regional = |code: &str| json!({"role": "regional_coordinator", "regions": [code]});
    let contact = |of: &str| json!({"role": "organisation_contact", "organisation_id": of});
    let committee = || json!({"role": "scientific_committee"});
    let expert = || json!({"role": "expert"});
    People {
        veneto: invite("Marina Zorzi", regional("05")).await,
        lombardia: invite("Paolo Brambati", regional("03")).await,
        committee: invite("Irene Sala", committee()).await,
        readers: [invite("Luca Ferri", committee()).await, invite("Ada Conti", committee()).await],
        company: invite("Giulia Esempio", contact(company)).await,
        town: invite("Dario Esempio", contact(town)).await,
        experts: [
            invite("Nora Venturini", expert()).await,
            invite("Elena Dal Pont", expert()).await,
            invite("Stefano Bressan", expert()).await,
            invite("Lucia Fabris", expert()).await,
        ],
        secretariat,
    }
}
