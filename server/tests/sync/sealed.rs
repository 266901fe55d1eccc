//! As much of a phone's sealing as the tests need: the same format from another hand.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256 as Kem;
use hpke::{Deserializable, OpModeS, Serializable};
use server::envelope::{SealingKey, Use};

/// An envelope for one use.
pub(crate) fn seal(key: &SealingKey, usage: Use, content: &[u8]) -> Vec<u8> {
    let mut envelope = vec![1];
    envelope.extend(key.id.to_be_bytes());
    let theirs = <Kem as hpke::Kem>::PublicKey::from_bytes(&key.public).unwrap();
    let info = usage.info();
    let (encapsulated, sealed) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, Kem>(
        &OpModeS::Base,
        &theirs,
        info.as_bytes(),
        content,
        &envelope,
    )
    .unwrap();
    envelope.extend(encapsulated.to_bytes());
    envelope.extend(sealed);
    envelope
}
