//! `/v1/practices`.
use super::facets::FacetName;
use super::model::{
    IntegrationDimension, LeadOrganisationId, OutcomeClass, PracticeCreate, PracticeId, PracticeStatus,
    PracticeTypology, PracticeUpdate, TargetGroup, TerritoryType, ThemeCode, Vitality,
};
use super::representation::{Practice, PracticeSummary};
use super::service::lists::{Sort, Wish};
use super::service::{self, lists};
use super::store::conditions::HasFacet;
use super::store::listing::Filter;
use super::visibility::Scope;
use super::{attachments, contacts, transitions};
use crate::db::types::Instant;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the operations.
pub fn routes(api: &mut ServiceConfig<'_>) {
    api.service(list_practices)
        .service(read_practice)
        .service(create_practice)
        .service(update_practice)
        .service(delete_practice);
    transitions::routes::routes(api);
    contacts::routes::routes(api);
    attachments::routes::routes(api);
}

impl Resource for Practice {
    fn location(&self) -> String {
        format!("/v1/practices/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn text(&self) -> Result<Vec<u8>> {
        Self::text(self)
    }
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
enum PracticeSort {
    /// Newest first.
    #[serde(rename = "-listed_at")]
    ListedAt,
    /// By title.
    #[serde(rename = "title")]
    Title,
    /// Changed last first.
    #[serde(rename = "-updated_at")]
    UpdatedAt,
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PracticeFilter {
    /// Words to look for in title, summary and story. Italian inflection, accents and case do not matter, and a word
    /// may be the beginning of one. All must be there.
    #[param(min_length = 1, max_length = 200, example = "dimissioni")]
    q: Option<String>,
    /// Only from these regions.
    #[param(inline, style = Form, explode = false, max_items = 20)]
    region: Option<Vec<RegionCode>>,
    /// Only with one of these themes; a theme of the first level has those of its children.
    #[param(inline, style = Form, explode = false, max_items = 10, value_type = Option<Vec<ThemeCode>>)]
    theme: Option<Vec<String>>,
    /// Only those that act on one of these dimensions.
    #[param(inline, style = Form, explode = false, max_items = 5)]
    dimension: Option<Vec<IntegrationDimension>>,
    /// Only for one of these target groups.
    #[param(inline, style = Form, explode = false, max_items = 10)]
    target_group: Option<Vec<TargetGroup>>,
    /// Only in one of these types of territory.
    #[param(inline, style = Form, explode = false, max_items = 8)]
    territory_type: Option<Vec<TerritoryType>>,
    /// Only of one of these typologies.
    #[param(inline, style = Form, explode = false, max_items = 3)]
    typology: Option<Vec<PracticeTypology>>,
    /// Only those that started in this year.
    #[param(minimum = 1900, maximum = 2100, format = Int32, example = 2022)]
    year: Option<i32>,
    /// Only of one of these vitalities.
    #[param(inline, style = Form, explode = false, max_items = 8)]
    vitality: Option<Vec<Vitality>>,
    /// Only of one of these outcome classes.
    #[param(inline, style = Form, explode = false, max_items = 4)]
    outcome_class: Option<Vec<OutcomeClass>>,
    /// Only in one of these states. States that are not public are found by who sees such practices only.
    #[param(inline, style = Form, explode = false, max_items = 11)]
    status: Option<Vec<PracticeStatus>>,
    /// Only those that this organisation leads.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000101")]
    organisation: Option<LeadOrganisationId>,
    /// Only those that changed at or after this instant.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-01-01T00:00:00Z")]
    updated_since: Option<Instant>,
    /// The order: newest first when absent; with `q` and no `sort`, the best answers first.
    #[param(inline)]
    sort: Option<PracticeSort>,
    /// Whether to count the matches by region, theme, dimension, typology, target group and year, in `facets`.
    #[param(default = false)]
    facets: Option<bool>,
}

impl PracticeFilter {
    fn sort(&self) -> Sort {
        match self.sort {
            Some(PracticeSort::ListedAt) => Sort::ListedAt,
            Some(PracticeSort::Title) => Sort::Title,
            Some(PracticeSort::UpdatedAt) => Sort::UpdatedAt,
            None if self.q.is_some() => Sort::Relevance,
            None => Sort::ListedAt,
        }
    }

    fn into_filter(self) -> Filter {
        fn add<T>(to: &mut Vec<HasFacet>, name: FacetName, values: Option<Vec<T>>, text: impl Fn(T) -> String) {
            let mut values: Vec<String> = values.into_iter().flatten().map(text).collect();
            values.sort();
            values.dedup();
            if !values.is_empty() {
                to.push(HasFacet { name, values });
            }
        }
        let mut facets = Vec::new();
        add(&mut facets, FacetName::Theme, self.theme, |code| code);
        add(&mut facets, FacetName::Dimension, self.dimension, |code| code.to_string());
        add(&mut facets, FacetName::TargetGroup, self.target_group, |code| code.to_string());
        add(&mut facets, FacetName::TerritoryType, self.territory_type, |code| code.to_string());
        add(&mut facets, FacetName::Typology, self.typology, |code| code.to_string());
        add(&mut facets, FacetName::Year, self.year.map(|year| vec![year]), |year| year.to_string());
        add(&mut facets, FacetName::Vitality, self.vitality, |code| code.to_string());
        add(&mut facets, FacetName::OutcomeClass, self.outcome_class, |code| code.to_string());
        Filter {
            scope: Scope::Public,
            words: self.q,
            regions: self.region.unwrap_or_default(),
            facets,
            statuses: self.status.unwrap_or_default(),
            organisation: self.organisation,
            updated_since: self.updated_since,
        }
    }
}

/// List the practices.
///
/// The catalogue: everybody finds the published and archived practices, who works on others finds those too
/// (`status=draft`). Each filter takes several values separated by commas, and a practice has to pass all filters.
/// A practice belongs to a public body: an organisation such as a municipality or a local health company (the acronyms
/// ASL, ULSS, AUSL, ASST all mean one of those). With `q`, each item has an HTML `excerpt` and a `score`, and the
/// newest 1,000 matches are ranked; add `sort=-listed_at` to walk through all of them.
#[utoipa::path(tag = "practices", params(PracticeFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of practices.", body = Page<PracticeSummary>)))]
#[get("/practices")]
async fn list_practices(anyone: Anyone, query: List<PracticeFilter>) -> Result<Listed<PracticeSummary>> {
    let List { filter, page } = query;
    let wish = Wish {
        sort: filter.sort(),
        facets: filter.facets.unwrap_or_default(),
        filter: filter.into_filter(),
        cursor: page.cursor.clone(),
        limit: page.limit(),
        count: page.count.unwrap_or_default(),
    };
    let found = anyone.read(move |tx| lists::list(tx, wish)).await?;
    Ok(Listed::new(found, page).as_text(PracticeSummary::write))
}

/// Read a practice.
///
/// The whole record. `allowed_transitions` lists the states that the caller can bring it to. A practice that was
/// public and has been withdrawn answers 410: delete your copy.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000201")),
    responses((status = 200, description = "The practice.", body = Practice),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[get("/practices/{id}")]
async fn read_practice(anyone: Anyone, id: Path<PracticeId>) -> Result<Found<Practice>> {
    Ok(Found(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// Write a practice.
///
/// Makes a draft, for which a title is enough; the rest can be added by merge patches until it is submitted. Contacts
/// write for their own organisation, coordinators on behalf of one of their region, administrators for any.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    request_body(content = PracticeCreate, example = json!({"organisation_id": "01910000-0000-7000-8000-000000000101",
        "title": "Sportello unico di quartiere", "summary": "Un punto di ascolto gestito insieme da distretto e comune.",
        "dimensions": [{"dimension": "professional", "intensity": 2}], "themes": ["home_care"],
        "target_groups": ["older_people"], "period": {"start": "2023-01-09", "ongoing": true}})),
    responses((status = 201, description = "The new draft.", body = Practice)))]
#[post("/practices")]
async fn create_practice(caller: Caller, body: Input<PracticeCreate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a practice.
///
/// A merge patch: send only the fields that change, `null` clears one, a list is replaced as a whole. Contacts change
/// their drafts; coordinators and administrators also submitted and published practices, which must stay complete.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    request_body(content = Patch<PracticeUpdate>, content_type = "application/merge-patch+json",
        example = json!({"summary": "Un percorso condiviso tra ospedale, distretto e comune.", "limits": null})),
    responses((status = 200, description = "The changed practice.", body = Practice),
        (status = 409, description = "It is archived or withdrawn."),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[patch("/practices/{id}")]
async fn update_practice(
    caller: Caller,
    id: Path<PracticeId>,
    expected: Expected,
    body: Merge<PracticeUpdate>,
) -> Result<Found<Practice>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a draft.
///
/// Only drafts: a practice that was submitted is withdrawn by a transition, so that its trace stays.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the draft.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    responses((status = 204, description = "Deleted."), (status = 409, description = "It is no draft."),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[delete("/practices/{id}")]
async fn delete_practice(caller: Caller, id: Path<PracticeId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}
