//! Who comes with a token that others have issued: found out before the request is counted and handled, once.
//!
//! Which of the configured issuers has issued it decides who looks at it. Somebody whose token is refused is nobody: the
//! operation says 401, if it needs to know who calls.
use super::Core;
use crate::http::caller::Scheme;
use crate::http::foreign::{self, Foreign};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

/// Middleware: finds out who a request with a token of another issuer is from.
pub(super) async fn identify(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if req.headers().contains_key(AUTHORIZATION)
        && req.path().starts_with("/v1/")
        && let Some(core) = req.app_data::<web::Data<Core>>().cloned()
        && (core.provider.is_some() || core.vouchers.is_some())
        && let Some(token) = foreign::shown(&core, req.request())
    {
        look_at(&core, req.request(), &token).await;
    }
    next.call(req).await
}

/// Has a token looked at by who knows its issuer. One of an unknown issuer is refused as a voucher, where vouchers are taken,
/// and as a person's else; what is sent in a way that neither is sent in is left to the operation.
async fn look_at(core: &Core, req: &HttpRequest, token: &Foreign<'_>) {
    match (&core.provider, &core.vouchers) {
        (Some(people), _) if token.is_of(people.issuer()) => people.look_at(core, req, token).await,
        (_, Some(vouchers)) if token.scheme != Scheme::Other || token.is_of(vouchers.issuer()) => {
            vouchers.look_at(core, req, token).await;
        }
        (Some(people), None) if token.scheme == Scheme::Bearer => people.look_at(core, req, token).await,
        _ => {}
    }
}
