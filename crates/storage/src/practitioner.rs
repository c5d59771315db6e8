//! Members of staff and where they may treat.

use jiff::Timestamp;
use record::{Role, actor::Licence, id::PractitionerId};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practitioner {
    /// Their name in storage.
    pub id: PractitionerId,
    /// As shown on pages (`Dr. Maya Lindqvist`).
    pub name: String,
    /// After the name (`MD, FAAD`); empty without any.
    pub credentials: String,
    /// What they may do.
    pub role: Role,
    /// IANA time zone their hours are kept in.
    pub zone: String,
    /// Languages they speak with patients (`en`, `es`).
    pub languages: Vec<String>,
    /// When they joined.
    pub created_at: Timestamp,
}

impl Tx {
    /// Keeps a member of staff, new or changed. Licences are kept by [`Tx::keep_licences`].
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_practitioner(&mut self, who: &Practitioner) -> Result<(), Error> {
        self.execute(
            "INSERT INTO practitioner (id, name, credentials, role, zone, languages_json, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET name = $2, credentials = $3, role = $4, zone = $5, languages_json = $6",
            &[
                who.id.into(),
                (&who.name).into(),
                (&who.credentials).into(),
                who.role.as_str().into(),
                (&who.zone).into(),
                json(&who.languages)?.into(),
                who.created_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The member of staff called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn practitioner(
        &mut self,
        id: PractitionerId,
    ) -> Result<Option<Practitioner>, Error> {
        self.one(
            "SELECT * FROM practitioner WHERE id = $1",
            &[id.into()],
            practitioner,
        )
        .await
    }

    /// Every member of staff, by name.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn practitioners(&mut self) -> Result<Vec<Practitioner>, Error> {
        self.all(
            "SELECT * FROM practitioner ORDER BY name, id",
            &[],
            practitioner,
        )
        .await
    }

    /// Replaces the licences of a member of staff.
    ///
    /// # Errors
    ///
    /// `Taken` when the same licence is named twice.
    pub async fn keep_licences(
        &mut self,
        id: PractitionerId,
        licences: &[Licence],
    ) -> Result<(), Error> {
        self.execute("DELETE FROM licence WHERE practitioner = $1", &[id.into()])
            .await?;
        for licence in licences {
            self.execute(
                "INSERT INTO licence (practitioner, jurisdiction, number, from_day, until_day)
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    id.into(),
                    (&licence.jurisdiction).into(),
                    (&licence.number).into(),
                    licence.from.into(),
                    licence.until.into(),
                ],
            )
            .await?;
        }
        Ok(())
    }

    /// The licences of a member of staff, past and future ones too.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn licences(&mut self, id: PractitionerId) -> Result<Vec<Licence>, Error> {
        self.all(
            "SELECT jurisdiction, number, from_day, until_day FROM licence WHERE practitioner = $1
             ORDER BY jurisdiction, from_day, number",
            &[id.into()],
            licence,
        )
        .await
    }
}

fn practitioner(row: &Row<'_>) -> Result<Practitioner, Error> {
    Ok(Practitioner {
        id: row.get("id")?,
        name: row.get("name")?,
        credentials: row.get("credentials")?,
        role: row.word("role")?,
        zone: row.get("zone")?,
        languages: row.json("languages_json")?,
        created_at: row.get("created_at")?,
    })
}

fn licence(row: &Row<'_>) -> Result<Licence, Error> {
    Ok(Licence {
        jurisdiction: row.get("jurisdiction")?,
        number: row.get("number")?,
        from: row.get("from_day")?,
        until: row.get("until_day")?,
    })
}
