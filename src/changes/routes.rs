//! `GET /v1/changes`.
use super::following;
use super::model::{FeedEmbed, FeedEntry, FeedType};
use super::service::{Followed, Wanted};
use crate::error::{Error, Result};
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::http::mount::Mount;
use crate::http::page::Links;
use crate::http::query::Query;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operation.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_changes);
}

/// What to tell of the feed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct ChangesQuery {
    /// The position that was reached: what comes after it is told. Without it only where the feed stands now. `0` is the
    /// beginning of the feed, as long as nothing of it was purged.
    #[param(minimum = 0, maximum = 9007199254740991i64, format = Int64, example = 0)]
    after: Option<i64>,
    /// Only these types of resources, separated by commas. All that the caller may follow when absent.
    #[param(inline, style = Form, explode = false, min_items = 1, max_items = 9, example = json!(["practice", "lab_session"]))]
    types: Option<Vec<FeedType>>,
    /// How many changes at most.
    #[param(minimum = 1, maximum = 100, default = 20, format = Int32)]
    limit: Option<i32>,
    /// How many seconds to wait for a change when there is none; the answer comes at once when there is one.
    #[param(minimum = 0, maximum = 30, default = 0, format = Int32)]
    wait: Option<i32>,
    /// `resource` adds each resource as the caller sees it now, in `_embedded`.
    #[param(inline, example = "resource")]
    embed: Option<FeedEmbed>,
}

/// A stretch of the change feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePage {
    /// The changes that concern the caller, in the order in which they became visible.
    #[schema(max_items = 100)]
    items: Vec<FeedEntry>,
    /// How far this answer goes: keep it together with what was taken over, and ask `after` it next. It advances over
    /// changes that do not concern the caller too.
    #[schema(minimum = 0, maximum = 9007199254740991i64, example = 1042)]
    position: i64,
    /// Whether there is something after that already (perhaps nothing that concerns the caller): ask again at once.
    more: bool,
    /// This stretch, and the next one: always there, since the feed has no end.
    #[serde(rename = "_links")]
    links: Links,
}

/// Follow the changes.
///
/// What a consumer needs to keep a mirror: each change of what the caller sees, in commit order, without gaps, whoever
/// writes at the same time. **To begin**: ask without `after` and keep `position`; load the lists (`GET /practices` and so
/// on); then ask with `after` the position, again and again, each time with the `position` of the last answer. Keep it in
/// the transaction that takes the changes over, and nothing is missed or done twice, also after a crash. With `wait` the
/// answer comes as soon as there is something.
///
/// `changed` means: take the resource over, new or not (a practice appears when it is published). `gone` means: delete
/// the copy, if there is one; it was deleted or withdrawn, or the caller does not see it any more. Several changes of a
/// resource are several entries. `embed=resource` adds the resource **as it is now**, which can be newer than the entry:
/// older versions are not kept here. What is shown of other resources (the name of an organisation on a practice,
/// the latest cycle of a laboratory) changes with those, without an entry of its own. The public is told of what is public; with a token one is told of what
/// one sees besides, and a system of the types that its scopes let it read. When the caller is given other roles,
/// the mirror is to be loaded anew.
///
/// Changes are kept for some time (90 days, unless this server is set up otherwise). An older position answers 410: load
/// the lists again, and go on from the position that `detail` names.
#[utoipa::path(tag = "changes", params(ChangesQuery),
    responses((status = 200, description = "What comes after the position; no items when there is nothing.", body = ChangePage),
        (status = 410, description = "The position is too old, or was never given: begin anew from the lists.")))]
#[get("/changes")]
async fn list_changes(request: HttpRequest, anyone: Anyone, query: Query<ChangesQuery>) -> Result<HttpResponse> {
    let Query(query) = query;
    let limit = usize::try_from(query.limit.unwrap_or(20)).unwrap_or(20);
    let wait = Duration::from_secs(u64::try_from(query.wait.unwrap_or(0)).unwrap_or(0));
    let embed = query.embed.is_some();
    let wanted = Wanted { after: query.after, types: query.types, limit, embed };
    let Followed { items, position, more } = following::follow(&anyone, wanted, wait).await?;
    let links = Links::new(request.uri().to_string(), Some(after(&request, position)));
    let page = ChangePage { items, position, more, links };
    let body = serde_json::to_vec(&page).map_err(|e| Error::internal(e.to_string()))?;
    let mut answer = etag::conditional(&request, 0, "application/json", body);
    // Of what is asked again and again a cache would only give what was.
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// The same request, after another position.
fn after(request: &HttpRequest, position: i64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let sent = url::form_urlencoded::parse(request.query_string().as_bytes());
    query.extend_pairs(sent.filter(|(name, _)| name != "after")).append_pair("after", &position.to_string());
    format!("{}?{}", request.path(), query.finish())
}
