//! Signed tokens that another system makes for each call (CDS Hooks): who signed it, for which address, and until when.
//!
//! Two algorithms are taken and no other, so a token cannot choose a weaker one. Keys come from registration alone:
//! what a token itself says of keys (`jku`, `jwk`, `x5u`) is not followed. Whether a token came before is for the
//! store to say: [`Checked::jti_hash`] is what it remembers.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    dangerous::insecure_decode_claims,
    decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How far the clocks of two systems may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(30);
/// The longest a token may live. It is made for one call and counts once; a quarter of an hour is what Epic gives it.
const LIFE_MOST: SignedDuration = SignedDuration::from_mins(15);
/// The longest `jti` that is taken.
const JTI_MOST: usize = 255;
/// A coordinate on P-384 in base64url digits: 48 bytes, leading zeros included.
const EC_DIGITS: usize = 64;
/// The shortest RSA modulus that is taken, in base64url digits: 2048 bits.
const RSA_DIGITS_LEAST: usize = 342;

/// The public keys of one system.
#[derive(Clone, Debug)]
pub struct Keys(Vec<Jwk>);

/// A token that stands, but for whether it came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// SHA-256 of its `jti`.
    pub jti_hash: [u8; 32],
    /// From then on it is refused for its age alone.
    pub dead_at: Timestamp,
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faulty {
    /// It is no token, or a claim is missing or of the wrong kind.
    Unreadable,
    /// It is signed in another way than those taken.
    Algorithm,
    /// Nobody registered signed it: the issuer, the key or the signature does not fit. Outside these look the same.
    Stranger,
    /// It is for another address.
    Audience,
    /// It is over.
    Expired,
    /// It begins in the future.
    Early,
    /// It lives longer than is taken.
    Long,
    /// It came before.
    Replayed,
}

impl Faulty {
    /// What is wrong and what to do about it.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => (
                "the token cannot be read",
                "send a JWT with `kid` in its header and `iss`, `aud`, `exp`, `iat` and `jti` as claims",
            ),
            Self::Algorithm => (
                "the token is signed in a way that is not taken",
                "sign it with ES384 or RS384",
            ),
            Self::Stranger => (
                "no registered system signed this token",
                "check `iss` and `kid`, and register the public key with the clinic",
            ),
            Self::Audience => (
                "the token is for another address",
                "set `aud` to the address that is called",
            ),
            Self::Expired => ("the token is over", "make a new one for each call"),
            Self::Early => (
                "the token begins in the future",
                "set the clock of the calling system",
            ),
            Self::Long => (
                "the token lives longer than 15 minutes",
                "make a short one for each call",
            ),
            Self::Replayed => ("the token came before", "make a new one for each call"),
        }
    }
}

impl Keys {
    /// Reads a JWK Set, or one JWK. Each key has an id of its own and is one that can be taken.
    ///
    /// # Errors
    ///
    /// In words: what is wrong with which key.
    pub fn read(json: &str) -> Result<Self, String> {
        let json: Value =
            serde_json::from_str(json).map_err(|error| format!("it is no JSON: {error}"))?;
        let members = match json.get("keys") {
            Some(Value::Array(keys)) => keys.as_slice(),
            Some(_) => return Err("`keys` is no list".to_owned()),
            None => std::slice::from_ref(&json),
        };
        if members.iter().any(|key| key.get("d").is_some()) {
            return Err(
                "it holds a private key: send the public part alone, and replace the key that was shown"
                    .to_owned(),
            );
        }
        let keys: Vec<Jwk> = members
            .iter()
            .map(|key| {
                serde_json::from_value(key.clone())
                    .map_err(|error| format!("it is no JWK: {error}"))
            })
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err("there is no key in it".to_owned());
        }
        let mut ids: Vec<&str> = Vec::new();
        for key in &keys {
            let Some(id) = key.common.key_id.as_deref() else {
                return Err("a key has no `kid`".to_owned());
            };
            if ids.contains(&id) {
                return Err(format!("two keys have the `kid` `{id}`"));
            }
            ids.push(id);
            algorithm_of(key).map_err(|why| format!("the key `{id}` {why}"))?;
        }
        Ok(Self(keys))
    }

    fn find(&self, id: &str) -> Option<&Jwk> {
        self.0
            .iter()
            .find(|key| key.common.key_id.as_deref() == Some(id))
    }
}

/// The one algorithm that a key is good for.
fn algorithm_of(key: &Jwk) -> Result<Algorithm, String> {
    if key
        .common
        .public_key_use
        .as_ref()
        .is_some_and(|purpose| *purpose != PublicKeyUse::Signature)
    {
        return Err("is not for signatures".to_owned());
    }
    let (algorithm, named) = match &key.algorithm {
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P384 => {
            if [&curve.x, &curve.y].iter().any(|it| it.len() != EC_DIGITS) {
                return Err("has a coordinate that is not 48 bytes long".to_owned());
            }
            (Algorithm::ES384, KeyAlgorithm::ES384)
        }
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= RSA_DIGITS_LEAST => {
            (Algorithm::RS384, KeyAlgorithm::RS384)
        }
        AlgorithmParameters::RSA(_) => return Err("is shorter than 2048 bits".to_owned()),
        _ => return Err("is neither an EC key on P-384 nor an RSA key".to_owned()),
    };
    if key.common.key_algorithm.is_some_and(|said| said != named) {
        return Err("is for another algorithm than ES384 or RS384".to_owned());
    }
    Ok(algorithm)
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    // Seconds with a fraction are seconds too.
    exp: f64,
    iat: f64,
    jti: String,
    #[serde(default)]
    nbf: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The token inside an `Authorization` header, when it looks like a signed one: three parts.
#[must_use]
pub fn from_authorization(header: &str) -> Option<&str> {
    let (scheme, text) = header.split_once(' ')?;
    let text = text.trim();
    (scheme.eq_ignore_ascii_case("bearer") && text.split('.').count() == 3).then_some(text)
}

/// Who says to have signed it. Not to be believed before [`check`].
#[must_use]
pub fn issuer(token: &str) -> Option<String> {
    insecure_decode_claims::<Issuer>(token)
        .ok()
        .map(|said| said.iss)
}

/// Checks a token against the keys of `issuer`, at `now`, for a call of one of the addresses in `audience`.
///
/// # Errors
///
/// What is wrong with it.
pub fn check(
    token: &str,
    issuer: &str,
    keys: &Keys,
    audience: &[String],
    now: Timestamp,
) -> Result<Checked, Faulty> {
    // An algorithm that the library does not know (`none`) is no header to it.
    let header = decode_header(token).map_err(|_| Faulty::Algorithm)?;
    if !matches!(header.alg, Algorithm::ES384 | Algorithm::RS384) {
        return Err(Faulty::Algorithm);
    }
    // `crit` names something that must be understood, and nothing of the kind is.
    if header.crit.is_some() {
        return Err(Faulty::Unreadable);
    }
    let id = header.kid.as_deref().ok_or(Faulty::Unreadable)?;
    let key = keys.find(id).ok_or(Faulty::Stranger)?;
    if algorithm_of(key).ok() != Some(header.alg) {
        return Err(Faulty::Algorithm);
    }
    let key = DecodingKey::from_jwk(key).map_err(|_| Faulty::Stranger)?;
    // The library would ask the machine's own clock; time is handed in here, so it checks the signature alone.
    let mut signature = Validation::new(header.alg);
    signature.required_spec_claims.clear();
    signature.validate_exp = false;
    signature.validate_aud = false;
    let claims = decode::<Claims>(token, &key, &signature)
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::Json(_) => Faulty::Unreadable,
            _ => Faulty::Stranger,
        })?
        .claims;
    in_force(&claims, issuer, audience, now)
}

fn in_force(
    claims: &Claims,
    issuer: &str,
    audience: &[String],
    now: Timestamp,
) -> Result<Checked, Faulty> {
    if claims.iss != issuer {
        return Err(Faulty::Stranger);
    }
    let ours = |said: &String| audience.contains(said);
    let for_us = match &claims.aud {
        Audience::One(said) => ours(said),
        Audience::Many(all) => all.iter().any(ours),
    };
    if !for_us {
        return Err(Faulty::Audience);
    }
    let at = |seconds: f64| {
        let since = SignedDuration::try_from_secs_f64(seconds);
        let since = since.map_err(|_| Faulty::Unreadable)?;
        let at = Timestamp::UNIX_EPOCH.checked_add(since);
        at.map_err(|_| Faulty::Unreadable)
    };
    let (begins, ends) = (at(claims.iat)?, at(claims.exp)?);
    let dead_at = ends.checked_add(SKEW).map_err(|_| Faulty::Unreadable)?;
    if now >= dead_at {
        return Err(Faulty::Expired);
    }
    let latest = claims.nbf.map_or(Ok(begins), at)?.max(begins);
    if latest.duration_since(now) > SKEW {
        return Err(Faulty::Early);
    }
    if ends.duration_since(begins) > LIFE_MOST || ends <= begins {
        return Err(Faulty::Long);
    }
    if claims.jti.is_empty() || claims.jti.len() > JTI_MOST {
        return Err(Faulty::Unreadable);
    }
    Ok(Checked {
        jti_hash: Sha256::digest(claims.jti.as_bytes()).into(),
        dead_at,
    })
}

#[cfg(test)]
mod tests;
