//! How the state of an account may change by an administrator's hand.
use super::model::UserStatus::{self, Active, Blocked, Invited};
use crate::error::{Error, Result};

/// 409 unless an account may go `from` one state `to` another. Only accepting an invitation makes it active for the
/// first time; an account that is unblocked gets the state that it had: active if `has_password`, else invited.
pub fn check(from: UserStatus, to: UserStatus, has_password: bool) -> Result<()> {
    let allowed = match (from, to) {
        (Invited | Active, Blocked) => true,
        (Blocked, Active) => has_password,
        (Blocked, Invited) => !has_password,
        (from, to) => from == to,
    };
    if allowed {
        return Ok(());
    }
    Err(Error::wrong_state(
        format!("Un'utenza nello stato {from} non può passare a {to}."),
        format!("An account that is {from} cannot become {to}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        for (from, to, has_password, expected) in [
            (Invited, Invited, false, true),
            (Invited, Active, false, false),
            (Invited, Blocked, false, true),
            (Active, Invited, true, false),
            (Active, Active, true, true),
            (Active, Blocked, true, true),
            (Blocked, Blocked, true, true),
            (Blocked, Active, true, true),
            (Blocked, Active, false, false),
            (Blocked, Invited, false, true),
            (Blocked, Invited, true, false),
        ] {
            assert_eq!(check(from, to, has_password).is_ok(), expected, "{from} -> {to}, {has_password}");
        }
    }
}
