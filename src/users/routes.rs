//! `/v1/users`, and what belongs to it: sessions, one-time codes, one's own account.
use super::model::{InvitedUser, User, UserCreate, UserId, UserSort, UserStatus, UserUpdate};
use super::store::Filter;
use super::{me, one_time_codes, service, sessions};
use crate::auth::actor::Role;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource, ShownOnce};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    sessions::routes::routes(api);
    me::routes::routes(api);
    api.service(list_users).service(read_user).service(create_user).service(update_user);
    one_time_codes::routes::routes(api);
}

impl Resource for User {
    fn location(&self) -> String {
        format!("/v1/users/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for InvitedUser {
    fn location(&self) -> String {
        self.user.location()
    }
    fn version(&self) -> i32 {
        self.user.version
    }
}

impl ShownOnce for InvitedUser {
    fn without_secret(&self) -> Self {
        Self { invitation_code: None, ..self.clone() }
    }
}

/// Filters and order of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UserFilter {
    /// Only accounts in this state.
    #[param(inline, example = "active")]
    status: Option<UserStatus>,
    /// Only people with this role; with `region` beside it, with this role in that region.
    #[param(inline, example = "regional_coordinator")]
    role: Option<Role>,
    /// Only people with a role in this region, by its ISTAT code.
    #[param(inline, example = "05")]
    region: Option<RegionCode>,
    /// Only the contacts of this organisation.
    #[param(format = Uuid, example = "01910000-0000-7000-8000-000000000101")]
    organisation_id: Option<Uuid>,
    /// Only people whose e-mail address or name begins so; accents and case do not matter in names.
    #[param(min_length = 2, max_length = 100, pattern = "\\S", example = "maria")]
    q: Option<String>,
    /// Order: newest first unless said otherwise.
    #[param(inline, example = "-created_at")]
    sort: Option<UserSort>,
}

/// List the users.
///
/// Administrators only. Newest first, page by page: follow `_links.next` (or pass `next_cursor` as `cursor`) until it
/// is absent.
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of users.", body = Page<User>)))]
#[get("/users")]
async fn list_users(caller: Caller, query: List<UserFilter>) -> Result<Listed<User>> {
    let List { filter: wanted, page } = query;
    let sort = wanted.sort.unwrap_or(UserSort::Newest);
    let filter = Filter {
        status: wanted.status,
        role: wanted.role,
        region: wanted.region,
        organisation: wanted.organisation_id,
        q: wanted.q,
    };
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let users = caller.read(move |tx| service::list(tx, &filter, sort, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(users, page))
}

/// Read a user.
///
/// Administrators read everybody; everybody reads themselves (see also `GET /me`). Accounts are never deleted, because
/// the change log names them: one that is no longer needed is blocked.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    params(("id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000405")),
    responses((status = 200, description = "The user.", body = User)))]
#[get("/users/{id}")]
async fn read_user(caller: Caller, id: Path<UserId>) -> Result<Found<User>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Invite a user.
///
/// Administrators only. The answer has an `invitation_code`, which is shown once and works for seven days: hand it over
/// by a safe way. With it the person chooses a password at `POST /auth/invitation-acceptances` and can sign in. Each
/// role has its reach: a `regional_coordinator` names one or more regions, an `organisation_contact` an organisation.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    request_body(content = UserCreate, example = json!({"email": "mario.rossi@example.org", "name": "Mario Rossi",
        "roles": [{"role": "regional_coordinator", "regions": ["05", "06"]},
            {"role": "organisation_contact", "organisation_id": "01910000-0000-7000-8000-000000000101"}]})),
    responses((status = 201, description = "The new user, with the code of the invitation.", body = InvitedUser),
        (status = 409, description = "Somebody has this e-mail address already.")))]
#[post("/users")]
async fn create_user(caller: Caller, body: Input<UserCreate>) -> Result<Created> {
    let Input { body, fingerprint } = body;
    caller.create_secret(fingerprint, move |tx| service::create(tx, &body)).await
}

/// Change a user.
///
/// Administrators only. `status` blocks an account (`blocked`) and gives it back (`active`); there is no deletion. Whoever
/// is blocked or gets other roles loses every session at once and, if not blocked, signs in again. Another
/// e-mail address voids the codes that were handed over: renew the invitation. Of an account of the agency's provider
/// (`provider` is there) only `status` can be changed: whoever is blocked is refused with their next request, whatever the
/// provider says.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    params(("id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000405")),
    request_body(content = Patch<UserUpdate>, content_type = "application/merge-patch+json",
        example = json!({"name": "Chiara D'Alò Rossi"})),
    responses((status = 200, description = "The changed user.", body = User),
        (status = 409, description = "The e-mail address is taken, the state cannot change so, nobody would be left to administer, or more than the state of an account of the agency's provider is changed.")))]
#[patch("/users/{id}")]
async fn update_user(
    caller: Caller,
    id: Path<UserId>,
    expected: Expected,
    body: Merge<UserUpdate>,
) -> Result<Found<User>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}
