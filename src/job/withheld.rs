//! What an order keeps out of view: its bytes and all that is made of them are shown to nobody, its digest, its proof and the
//! order itself are. Nothing is deleted, and the order can be lifted.

use crate::store::{Db, Result, WithholdingRow};

/// The order that keeps these bytes out of view now; nothing where there is none.
///
/// # Errors
/// Fails where the database does.
pub async fn of(db: &Db, sha256: &str) -> Result<Option<WithholdingRow>> {
    Ok(db.latest_withholding(sha256).await?.filter(WithholdingRow::holds))
}

/// The first order that keeps one of these out of view now.
///
/// # Errors
/// Fails where the database does.
pub async fn any_of(db: &Db, sha256: &[&str]) -> Result<Option<WithholdingRow>> {
    for sha256 in sha256 {
        if let Some(order) = of(db, sha256).await? {
            return Ok(Some(order));
        }
    }
    Ok(None)
}
