//! Which status follows on which: messages only move forward.
use super::model::MessageStatus::{self, *};

/// Whether a message that is `from` may become `to`, by an event (the mail server's answer or a receipt).
///
/// What is certain stays: a delivered message is not made undelivered by a receipt that comes late. A message that was
/// given up as failed may turn out to be delivered after all: a provider's warning (24 hours without delivery) can be
/// followed by a delivery.
pub fn may_become(from: MessageStatus, to: MessageStatus) -> bool {
    match from {
        Waiting => matches!(to, HandingOver | Failed | Cancelled),
        HandingOver => matches!(to, Waiting | Sent | Unconfirmed | AcceptedByProvider | Delivered | Failed),
        Unconfirmed => matches!(to, Sent | AcceptedByProvider | Delivered | Failed),
        Sent => matches!(to, AcceptedByProvider | Delivered | Failed),
        AcceptedByProvider => matches!(to, Delivered | Failed),
        Failed => matches!(to, Delivered),
        Delivered | Cancelled => false,
    }
}

/// Whether the message has surely left this server.
pub fn has_left(status: MessageStatus) -> bool {
    matches!(status, Sent | AcceptedByProvider | Delivered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_is_sent_and_nothing_that_may_have_left_waits_again_by_itself() {
        for from in MessageStatus::ALL.iter().copied() {
            assert_eq!(may_become(from, HandingOver), from == Waiting, "{from}");
            assert_eq!(may_become(from, Waiting), from == HandingOver, "{from}: only a refusal before the data");
            assert!(!may_become(from, from), "{from}");
        }
    }

    #[test]
    fn delivery_is_the_end() {
        assert!(MessageStatus::ALL.iter().all(|to| !may_become(Delivered, *to)));
        assert!(may_become(Failed, Delivered), "a warning, then a delivery");
        assert!(!may_become(Failed, AcceptedByProvider));
    }
}
