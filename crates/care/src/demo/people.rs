//! Staff and patients of the demonstration get their accounts here, with the one password that all of them share.

use jiff::{Span, civil::Date};
use record::{
    Actor,
    actor::{Licence, Standing},
    id::{AccountId, PractitionerId},
};
use storage::account::{Account, AccountKind};

use super::data::{Person, Staff};
use crate::{
    account::actor_of,
    practice::Practice,
    refused::Refused,
    staff::{Invitee, enrol},
    template::{NewHours, weekly},
};

/// Puts a member of staff to work, with licences and weekly hours.
pub(super) async fn employ(
    practice: &Practice,
    who: Staff,
    hash: String,
    today: Date,
) -> Result<AccountId, Refused> {
    let id = PractitionerId::new(&*practice.clock, &*practice.chance);
    let clinic = practice.clone();
    practice
        .store
        .run("employ", move |tx| {
            Box::pin(async move {
                let invitee = Invitee {
                    given_name: who.given_name,
                    family_name: who.family_name,
                    shown_as: who.shown_as,
                    credentials: who.credentials,
                    email: who.email.clone(),
                    role: who.role,
                    zone: who.zone,
                    languages: who.languages,
                };
                let account = enrol(&clinic, tx, id, invitee, who.email).await?;
                let licences: Vec<Licence> = who
                    .licence
                    .into_iter()
                    .map(|licence| Licence {
                        jurisdiction: licence.place,
                        number: licence.number,
                        from: from_today(today, licence.from_day),
                        until: from_today(today, licence.until_day),
                    })
                    .collect();
                tx.keep_licences(id, &licences).await?;
                let person = tx.practitioner(id).await?.ok_or(Refused::NotFound)?;
                for hours in who.hours {
                    for weekday in hours.weekdays {
                        let new = NewHours {
                            weekdays: vec![weekday],
                            from: hours.from,
                            until: hours.until,
                            minutes: hours.minutes,
                            from_day: from_today(today, -400),
                            until_day: None,
                        };
                        tx.keep_weekly_hours(&weekly(&clinic, &person, weekday, &new)?)
                            .await?;
                    }
                }
                let mut joined = tx.account(account).await?.ok_or(Refused::NotFound)?;
                joined.password_hash = Some(hash);
                joined.standing = Standing::Active;
                tx.keep_account(&joined).await?;
                Ok(account)
            })
        })
        .await
}

/// Gives a patient an account without a chart.
pub(super) async fn sign_up(
    practice: &Practice,
    who: &Person,
    hash: String,
) -> Result<AccountId, Refused> {
    let account = Account {
        id: AccountId::new(&*practice.clock, &*practice.chance),
        kind: AccountKind::Patient,
        email: who.email.clone(),
        password_hash: Some(hash),
        standing: Standing::Active,
        given_name: who.given_name.clone(),
        family_name: who.family_name.clone(),
        language: who.language.clone(),
        patient: None,
        practitioner: None,
        created_at: practice.now(),
    };
    let id = account.id;
    practice
        .store
        .run("sign_up", move |tx| {
            Box::pin(async move { Ok(tx.keep_account(&account).await?) })
        })
        .await
        .map(|()| id)
}

/// The actor behind an account, as of now.
pub(super) async fn actor(practice: &Practice, account: AccountId) -> Result<Actor, Refused> {
    practice
        .store
        .read("find_actor", move |tx| {
            Box::pin(async move {
                let account = tx.account(account).await?.ok_or(Refused::SignIn)?;
                actor_of(tx, &account).await?.ok_or(Refused::SignIn)
            })
        })
        .await
}

/// The day so many days from today.
pub(super) fn from_today(today: Date, days: i64) -> Date {
    today.checked_add(Span::new().days(days)).unwrap_or(today)
}
