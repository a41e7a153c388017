//! Where operations are mounted: served by actix, and described in the document when that is being made.
use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::{Scope, web};
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// Takes operations one by one. Those that begin with the same word of the path are put into one scope, so that a
/// request meets the patterns of its own resource only: actix tries them one after the other.
pub struct Mount<'a> {
    scopes: Vec<(String, Scope)>,
    document: Option<&'a mut OpenApi>,
}

impl<'a> Mount<'a> {
    /// Mounts `routes` on `config`; `document`, where there is one, gets their descriptions.
    pub fn run(config: &mut web::ServiceConfig, document: Option<&'a mut OpenApi>, routes: impl FnOnce(&mut Self)) {
        let mut mount = Self { scopes: Vec::new(), document };
        routes(&mut mount);
        for (_, scope) in mount.scopes {
            config.service(scope);
        }
    }

    /// Adds an operation.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        if let Some(document) = self.document.as_deref_mut() {
            document.paths.merge(operation.paths());
            let mut schemas = Vec::new();
            operation.schemas(&mut schemas);
            document.components.get_or_insert_with(Components::new).schemas.extend(schemas);
        }
        let path = F::path();
        let word = path.split('/').nth(1).unwrap_or_default();
        let at = self.scopes.iter().position(|(known, _)| known == word);
        let (word, scope) = at.map_or_else(|| (word.to_owned(), under(word.to_owned())), |at| self.scopes.remove(at));
        self.scopes.push((word, scope.service(operation)));
        self
    }
}

/// A scope for the paths below `/v1/{word}`: it cuts nothing off.
fn under(word: String) -> Scope {
    web::scope("").guard(fn_guard(move |request: &GuardContext<'_>| {
        request.head().uri.path().split('/').nth(2).is_some_and(|asked| asked == word)
    }))
}
