//! A kept programme names no practice that everybody cannot read any more.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::service::public_ids;
use serde_json::Value;
use uuid::Uuid;

/// Leaves out of a programme the practices that were withdrawn since.
pub fn leave_out(tx: &mut Tx<'_>, programme: &mut Value) -> Result<()> {
    let mut named = Vec::new();
    each_practice(programme, |id| {
        named.push(id);
        true
    });
    let public = public_ids(tx, &named)?;
    each_practice(programme, |id| public.contains(&id));
    Ok(())
}

/// Goes through the practices on the table and on the agenda, and leaves out those of which `keep` says no.
fn each_practice(programme: &mut Value, mut keep: impl FnMut(Uuid) -> bool) {
    let mut stays = |one: &Value| one.as_str().and_then(|id| id.parse().ok()).is_some_and(&mut keep);
    if let Some(table) = programme.get_mut("practices").and_then(Value::as_array_mut) {
        table.retain(&mut stays);
    }
    let parts = programme.get_mut("parts").and_then(Value::as_array_mut).into_iter().flatten();
    let agendas = parts.filter_map(|part| part.get_mut("agenda_items").and_then(Value::as_array_mut));
    for item in agendas.flatten().filter_map(Value::as_object_mut) {
        if item.get("practice_id").is_some_and(|one| !stays(one)) {
            item.remove("practice_id");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_practice_goes_from_the_table_and_from_the_agenda_and_the_rest_stays() {
        let (stays, goes) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut programme = json!({"title": "x", "practices": [goes, stays],
            "parts": [{"agenda_items": [{"title": "a", "practice_id": goes}, {"title": "b", "practice_id": stays}, {"title": "c"}]}, {}]});
        each_practice(&mut programme, |id| id == stays);
        let expected = json!({"title": "x", "practices": [stays],
            "parts": [{"agenda_items": [{"title": "a"}, {"title": "b", "practice_id": stays}, {"title": "c"}]}, {}]});
        assert_eq!(programme, expected);
        each_practice(&mut json!({}), |_| panic!("nothing is named"));
    }
}
