//! The table of tokens that must not pass (hazard S-12), around the ones that do.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://hospital.example";
const ADDRESS: &str = "https://clinic.example/cds-services/one";

struct Signer {
    key: EncodingKey,
    jwk: Value,
    algorithm: Algorithm,
}

fn signer(algorithm: Algorithm, kid: &str) -> Signer {
    let key = if algorithm == Algorithm::RS384 {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        // The library wants the inner key: the envelope of PKCS #8 around one of 2048 bits has 26 bytes.
        EncodingKey::from_rsa_der(der.as_ref().get(26..).unwrap())
    } else {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        assert!(!pair.public_key().as_ref().is_empty());
        EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref())
    };
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
    jwk["kid"] = json!(kid);
    Signer {
        key,
        jwk,
        algorithm,
    }
}

static EC: LazyLock<Signer> = LazyLock::new(|| signer(Algorithm::ES384, "ec"));

fn now() -> Timestamp {
    "2026-11-24T16:00:00Z".parse().unwrap()
}

fn claims() -> Value {
    let now = now().as_second();
    json!({ "iss": ISSUER, "aud": ADDRESS, "iat": now, "exp": now + 60, "jti": "one" })
}

fn signed(signer: &Signer, claims: &Value) -> String {
    let mut header = Header::new(signer.algorithm);
    header.kid = signer.jwk["kid"].as_str().map(str::to_owned);
    encode(&header, claims, &signer.key).unwrap()
}

fn keys(signers: &[&Signer]) -> Keys {
    let all: Vec<&Value> = signers.iter().map(|signer| &signer.jwk).collect();
    Keys::read(&json!({ "keys": all }).to_string()).unwrap()
}

fn checked(token: &str) -> Result<Checked, Faulty> {
    check(token, ISSUER, &keys(&[&EC]), &[ADDRESS.to_owned()], now())
}

#[test]
fn both_ways_of_signing_pass() {
    let rsa = signer(Algorithm::RS384, "rsa");
    let both = keys(&[&EC, &rsa]);
    for signer in [&*EC, &rsa] {
        let token = signed(signer, &claims());
        let stands = check(&token, ISSUER, &both, &[ADDRESS.to_owned()], now()).unwrap();
        assert_eq!(stands.dead_at.as_second(), now().as_second() + 90);
        assert_eq!(issuer(&token).as_deref(), Some(ISSUER));
        let header = format!("Bearer {token}");
        assert_eq!(from_authorization(&header), Some(token.as_str()));
    }
    // As Epic signs: a quarter of an hour, and good from a little before. Others write parts of a second.
    let at = now().as_second();
    let mut long = claims();
    long["exp"] = json!(at + 900);
    long["nbf"] = json!(at - 300);
    long["sub"] = json!("hooks-client");
    assert!(checked(&signed(&EC, &long)).is_ok());
    let mut parts = claims();
    parts["iat"] = json!(format!("{at}.25").parse::<f64>().unwrap());
    assert!(checked(&signed(&EC, &parts)).is_ok());
    let mut many = claims();
    many["aud"] = json!(["https://other.example", ADDRESS]);
    assert!(checked(&signed(&EC, &many)).is_ok());
}

#[test]
fn a_claim_that_does_not_hold_is_refused() {
    let at = now().as_second();
    for (key, value, wrong) in [
        ("iss", json!("https://other.example"), Faulty::Stranger),
        ("iss", Value::Null, Faulty::Unreadable),
        (
            "aud",
            json!("https://clinic.example/cds-services/two"),
            Faulty::Audience,
        ),
        ("aud", json!(format!("{ADDRESS}/")), Faulty::Audience),
        ("aud", json!([]), Faulty::Audience),
        ("aud", Value::Null, Faulty::Unreadable),
        ("exp", json!(at - 30), Faulty::Expired),
        ("exp", json!(at + 901), Faulty::Long),
        ("exp", json!("soon"), Faulty::Unreadable),
        ("exp", json!(i64::MAX), Faulty::Unreadable),
        ("exp", Value::Null, Faulty::Unreadable),
        ("iat", json!(at + 31), Faulty::Early),
        ("iat", json!(at - 841), Faulty::Long),
        ("iat", json!(at + 60), Faulty::Early),
        ("iat", Value::Null, Faulty::Unreadable),
        ("nbf", json!(at + 31), Faulty::Early),
        ("jti", json!(""), Faulty::Unreadable),
        ("jti", json!("x".repeat(256)), Faulty::Unreadable),
        ("jti", json!(7), Faulty::Unreadable),
        ("jti", Value::Null, Faulty::Unreadable),
    ] {
        let mut said = claims();
        said[key] = value;
        assert_eq!(checked(&signed(&EC, &said)), Err(wrong), "{key}: {said}");
    }
    // The clocks of two systems may differ a little.
    for (key, value) in [("exp", at - 29), ("iat", at + 30)] {
        let mut said = claims();
        said["iat"] = json!(at - 60);
        said[key] = json!(value);
        assert!(checked(&signed(&EC, &said)).is_ok(), "{key}");
    }
}

#[test]
fn a_token_that_nobody_registered_signed_is_refused() {
    let fine = signed(&EC, &claims());
    let parts: Vec<&str> = fine.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    // Another key under the same name.
    let other = signer(Algorithm::ES384, "ec");
    assert_eq!(checked(&signed(&other, &claims())), Err(Faulty::Stranger));
    // A key that is not registered.
    let unknown = signer(Algorithm::ES384, "../ec");
    assert_eq!(checked(&signed(&unknown, &claims())), Err(Faulty::Stranger));
    // Other words under the same signature.
    let mut changed = claims();
    changed["jti"] = json!("two");
    let changed = signed(&EC, &changed);
    let swapped = format!("{head}.{}.{signature}", changed.split('.').nth(1).unwrap());
    assert_eq!(checked(&swapped), Err(Faulty::Stranger));
    assert_eq!(checked(&format!("{head}.{body}.")), Err(Faulty::Stranger));
    assert_eq!(
        checked(&format!("{head}.{body}.{body}")),
        Err(Faulty::Stranger)
    );
}

#[test]
fn a_token_cannot_choose_how_it_is_checked() {
    let fine = signed(&EC, &claims());
    let body = fine.split('.').nth(1).unwrap();
    // {"alg":"none","typ":"JWT","kid":"ec"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIiwia2lkIjoiZWMifQ";
    assert_eq!(checked(&format!("{none}.{body}.")), Err(Faulty::Algorithm));
    // The public key as the secret of a symmetric signature.
    let mut header = Header::new(Algorithm::HS384);
    header.kid = Some("ec".to_owned());
    let secret = EncodingKey::from_secret(EC.jwk.to_string().as_bytes());
    let token = encode(&header, &claims(), &secret).unwrap();
    assert_eq!(checked(&token), Err(Faulty::Algorithm));
    // The other taken algorithm, with a key that is not for it.
    let rsa = signer(Algorithm::RS384, "ec");
    assert_eq!(checked(&signed(&rsa, &claims())), Err(Faulty::Algorithm));
    // A key that the token brings along, or says where to find.
    let mut header = Header::new(Algorithm::ES384);
    let other = signer(Algorithm::ES384, "mine");
    header.jwk = Some(serde_json::from_value(other.jwk.clone()).unwrap());
    header.jku = Some("https://evil.example/keys".to_owned());
    header.kid = Some("mine".to_owned());
    let token = encode(&header, &claims(), &other.key).unwrap();
    assert_eq!(checked(&token), Err(Faulty::Stranger));
    // No key named; something critical that is not understood.
    let mut header = Header::new(Algorithm::ES384);
    let token = encode(&header, &claims(), &EC.key).unwrap();
    assert_eq!(checked(&token), Err(Faulty::Unreadable));
    header.kid = Some("ec".to_owned());
    header.crit = Some(vec!["exp".to_owned()]);
    let token = encode(&header, &claims(), &EC.key).unwrap();
    assert_eq!(checked(&token), Err(Faulty::Unreadable));
}

#[test]
fn what_is_no_signed_token_is_left_to_others() {
    for header in ["", "Bearer", "Bearer anagen_00", "Basic a.b.c", "a.b.c"] {
        assert_eq!(from_authorization(header), None, "{header}");
    }
    for token in ["..", "a.b.c", "é.é.é"] {
        assert!(checked(token).is_err());
        assert_eq!(issuer(token), None);
    }
}

#[test]
fn keys_that_are_not_taken_are_named() {
    let with = |key: &str, value: Value| {
        let mut jwk = EC.jwk.clone();
        jwk[key] = value;
        jwk
    };
    for (json, says) in [
        ("{".to_owned(), "no JSON"),
        (json!({ "keys": [] }).to_string(), "no key"),
        (with("kid", Value::Null).to_string(), "no `kid`"),
        (json!({ "keys": [EC.jwk, EC.jwk] }).to_string(), "two keys"),
        (with("d", json!("AAAA")).to_string(), "private key"),
        (with("use", json!("enc")).to_string(), "not for signatures"),
        (with("alg", json!("ES256")).to_string(), "another algorithm"),
        (with("crv", json!("P-256")).to_string(), "neither"),
        (with("x", json!("AAAA")).to_string(), "not 48 bytes"),
        (with("y", json!("")).to_string(), "not 48 bytes"),
        (
            json!({ "kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB" }).to_string(),
            "2048",
        ),
        (
            json!({ "kty": "oct", "kid": "s", "k": "AQAB" }).to_string(),
            "neither",
        ),
    ] {
        let why = Keys::read(&json).unwrap_err();
        assert!(why.contains(says), "{json}: {why}");
    }
    assert!(Keys::read(&EC.jwk.to_string()).is_ok(), "one key alone");
}
