//! Handing in at the office what another device never sent.

use domain::change::Reason;
use domain::rescue::{HandedIn, Receipt, Rescue};
use domain::wire::{ENVELOPE, MAX_CHANGES};

use super::Trouble;
use super::batch::Batch;
use super::transport::Transport;

/// Where [`hand_in`] posts to.
pub const RESCUE_ENDPOINT: &str = "/api/v1/rescue";

/// Hands a rescue in, part by part, through a transport to [`RESCUE_ENDPOINT`].
/// Doing so again, or after it broke off, does no harm.
///
/// # Errors
/// [`Trouble`]; the parts before it were taken in, and the file still has everything.
pub async fn hand_in<T: Transport>(rescue: &Rescue, transport: &T) -> Result<HandedIn, Trouble> {
    let changes = rescue.changes().map_err(|_| Trouble::NotOurs)?;
    let mut sum = HandedIn::default();
    let mut rest = changes.as_slice();
    let mut most = MAX_CHANGES;
    while let Some(first) = rest.first() {
        let wanted = rest.get(..most).unwrap_or(rest);
        let packed = Batch::of(wanted, |part| serde_json::to_vec(&rescue.request(part)))?;
        let unsendable = packed.is_one_too_large();
        let (part, after) = rest.split_at(packed.count);
        match post(packed.body, transport).await {
            Err(Trouble::Server { status: 413, .. }) if part.len() > 1 => most = part.len() / 2,
            // Nobody can send it: it stays in the file, and the others go on.
            Err(Trouble::Server { status: 413, .. }) if unsendable => {
                sum.refused
                    .push((first.clone(), Reason::TooLarge, Vec::new()));
                rest = after;
            }
            receipt => {
                let receipt = receipt?;
                let outcomes = receipt.outcomes.unpack().map_err(|_| Trouble::NotOurs)?;
                if outcomes.len() != part.len() {
                    return Err(Trouble::NotOurs);
                }
                sum.add(part.to_vec(), outcomes, &receipt.known());
                rest = after;
            }
        }
    }
    // The last: work is taken in whatever becomes of them.
    for request in rescue.look_requests().map_err(|_| Trouble::NotOurs)? {
        let body = serde_json::to_vec(&request);
        let body = body.map_err(|error| Trouble::Storage(error.to_string()))?;
        post(body, transport).await?;
    }
    Ok(sum)
}

async fn post<T: Transport>(body: Vec<u8>, transport: &T) -> Result<Receipt, Trouble> {
    let body = transport.exchange(body).await?;
    let receipt: Receipt = serde_json::from_slice(&body).map_err(|_| Trouble::NotOurs)?;
    if receipt.app != ENVELOPE {
        return Err(Trouble::NotOurs);
    }
    Ok(receipt)
}
