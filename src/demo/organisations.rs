//! The scenario's organisations.
use super::ids;
use crate::db::schema::organisations;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use diesel::prelude::*;
use uuid::Uuid;

type Body = (Uuid, &'static str, Option<&'static str>, &'static str, &'static str, &'static str);

const BODIES: &[Body] = &[
    (ids::AULSS_2, "local_health_authority", Some("ULSS"), "Azienda ULSS 2 Marca Trevigiana", "05", "TV"),
    (ids::AULSS_1, "local_health_authority", Some("ULSS"), "Azienda ULSS 1 Dolomiti", "05", "BL"),
    (ids::AULSS_8, "local_health_authority", Some("ULSS"), "Azienda ULSS 8 Berica", "05", "VI"),
    (ids::VILLAVERLA, "municipality", None, "Comune di Villaverla", "05", "VI"),
    (ids::CASALE_SUL_SILE, "municipality", None, "Comune di Casale sul Sile", "05", "TV"),
    (ids::TREVISO, "municipality", None, "Comune di Treviso", "05", "TV"),
    (ids::ANCI_VENETO, "anci_regional", None, "ANCI Veneto", "05", "PD"),
    (ids::FEDERSANITA_VENETO, "federsanita_regional", None, "Federsanità ANCI Veneto", "05", "PD"),
    (ids::ANCI_LOMBARDIA_SALUTE, "anci_regional", None, "ANCI Lombardia Salute", "03", "MI"),
    (ids::PROVINCIA_DI_LODI, "province", None, "Provincia di Lodi", "03", "LO"),
    (ids::AGENAS, "national_agency", None, "AGENAS - Agenzia nazionale per i servizi sanitari regionali", "12", "RM"),
    (ids::ASL_ROMA_1, "local_health_authority", Some("ASL"), "ASL Roma 1", "12", "RM"),
    (ids::TREVISO_DISTRICT, "health_district", None, "Distretto Treviso Nord", "05", "TV"),
];

/// Whether the scenario is there already.
pub fn is_filled(tx: &mut Tx<'_>) -> Result<bool> {
    let there: i64 =
        organisations::table.filter(organisations::id.eq(Id(ids::AULSS_2))).count().get_result(tx.conn())?;
    Ok(there > 0)
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    for (id, kind, denomination, name, region, province) in BODIES {
        diesel::insert_into(organisations::table)
            .values((
                organisations::id.eq(Id(*id)),
                organisations::kind.eq(kind),
                organisations::local_denomination.eq(denomination),
                organisations::legal_name.eq(name),
                organisations::sort_name.eq(crate::db::search::fold(name)),
                organisations::region_code.eq(region),
                organisations::province.eq(province),
                organisations::active.eq(true),
                organisations::in_liquidation.eq(false),
                organisations::adhering.eq(false),
                organisations::search_terms.eq(crate::db::search::terms(name)),
                organisations::version.eq(1),
                organisations::created_at.eq(now),
                organisations::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}
