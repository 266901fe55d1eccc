//! The secret of this phone's screen lock: a passkey of its security chip, asked by
//! WebAuthn's `prf` extension. It is in no file, and the chip gives it to whoever
//! unlocks the screen only.

use domain::vault::{DataKey, KEY};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Chance, Passkey};

/// How long somebody has to unlock the screen, in milliseconds.
const PATIENCE: u32 = 60_000;
/// How this app calls itself where a phone lists its passkeys.
const OURS: &str = "Tay Nghề";
/// ECDSA with P-256 and RSA with SHA-256, by their COSE numbers: one of them every
/// authenticator has. Nothing is ever signed for us.
const ALGORITHMS: [i32; 2] = [-7, -257];

type Js<T> = Result<T, JsValue>;

/// Whether this browser has a screen lock that can give a secret, as far as it tells
/// before it is tried.
pub async fn passkeys_possible() -> bool {
    possible().await.unwrap_or(false)
}

async fn possible() -> Js<bool> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let kind = Reflect::get(&window, &"PublicKeyCredential".into())?;
    if !kind.is_function() {
        return Ok(false);
    }
    let lock = call(&kind, "isUserVerifyingPlatformAuthenticatorAvailable", &[]).await?;
    if !lock.is_truthy() {
        return Ok(false);
    }
    // An older browser does not tell; then trying tells.
    let Ok(told) = call(&kind, "getClientCapabilities", &[]).await else {
        return Ok(true);
    };
    Ok(Reflect::get(&told, &"extension:prf".into())? != JsValue::FALSE)
}

/// Makes a passkey for somebody of this phone, and asks for its secret. None where
/// there is none to be had, or the screen was not unlocked.
pub async fn make_passkey(name: &str, chance: Chance) -> Option<(Passkey, DataKey)> {
    let mut salt = [0; KEY];
    chance(&mut salt).then_some(())?;
    let credential = create(name, chance).await.ok().flatten()?;
    let passkey = Passkey {
        credential,
        salt: salt.to_vec(),
    };
    let secret = ask_passkey(&passkey, chance).await?;
    Some((passkey, secret))
}

/// The secret of a passkey; none if the screen was not unlocked, or it is gone.
pub async fn ask_passkey(passkey: &Passkey, chance: Chance) -> Option<DataKey> {
    get(passkey, chance).await.ok().flatten()
}

async fn create(name: &str, chance: Chance) -> Js<Option<Vec<u8>>> {
    let algorithms: Array = ALGORITHMS
        .into_iter()
        .map(|number| object(&[("type", "public-key".into()), ("alg", number.into())]))
        .collect::<Js<Array>>()?;
    let user = object(&[
        ("id", random(chance)?),
        ("name", name.into()),
        ("displayName", name.into()),
    ])?;
    let selection = object(&[
        ("authenticatorAttachment", "platform".into()),
        ("residentKey", "discouraged".into()),
        ("userVerification", "required".into()),
    ])?;
    let options = object(&[
        ("rp", object(&[("name", OURS.into())])?),
        ("user", user),
        ("challenge", random(chance)?),
        ("pubKeyCredParams", algorithms.into()),
        ("authenticatorSelection", selection),
        ("timeout", PATIENCE.into()),
        ("extensions", object(&[("prf", Object::new().into())])?),
    ])?;
    let made = credentials("create", options).await?;
    let told = results(&made)?;
    let enabled = Reflect::get(&told, &"enabled".into())?;
    if enabled != JsValue::TRUE {
        return Ok(None);
    }
    let id = Reflect::get(&made, &"rawId".into())?;
    Ok(Some(Uint8Array::new(&id).to_vec()))
}

async fn get(passkey: &Passkey, chance: Chance) -> Js<Option<DataKey>> {
    let allowed = object(&[
        ("type", "public-key".into()),
        ("id", Uint8Array::from(&passkey.credential[..]).into()),
        ("transports", Array::of1(&"internal".into()).into()),
    ])?;
    let eval = object(&[("first", Uint8Array::from(&passkey.salt[..]).into())])?;
    let options = object(&[
        ("challenge", random(chance)?),
        ("allowCredentials", Array::of1(&allowed).into()),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE.into()),
        (
            "extensions",
            object(&[("prf", object(&[("eval", eval)])?)])?,
        ),
    ])?;
    let proven = credentials("get", options).await?;
    let found = Reflect::get(&results(&proven)?, &"results".into())?;
    let first = Reflect::get(&found, &"first".into())?;
    Ok(DataKey::from_slice(&Uint8Array::new(&first).to_vec()))
}

/// What `prf` gave.
fn results(credential: &JsValue) -> Js<JsValue> {
    let ask: Function =
        Reflect::get(credential, &"getClientExtensionResults".into())?.dyn_into()?;
    Reflect::get(&ask.call0(credential)?, &"prf".into())
}

async fn credentials(what: &str, public_key: JsValue) -> Js<JsValue> {
    let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
    let credentials = Reflect::get(&navigator, &"credentials".into())?;
    call(&credentials, what, &[object(&[("publicKey", public_key)])?]).await
}

async fn call(of: &JsValue, what: &str, with: &[JsValue]) -> Js<JsValue> {
    let method: Function = Reflect::get(of, &what.into())?.dyn_into()?;
    let with: Array = with.iter().collect();
    let promise: Promise = method.apply(of, &with)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn object(of: &[(&str, JsValue)]) -> Js<JsValue> {
    let object = Object::new();
    for (name, value) in of {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object.into())
}

fn random(chance: Chance) -> Js<JsValue> {
    let mut bytes = [0; KEY];
    if chance(&mut bytes) {
        Ok(Uint8Array::from(&bytes[..]).into())
    } else {
        Err(JsValue::NULL)
    }
}
