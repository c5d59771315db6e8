//! People under care.

use record::{
    id::{
        AppointmentId, EncounterId, FindingId, ObligationId, OrderId, PatientId, PhotographId,
        PlanId, PractitionerId, RenewalId, ReviewId, ThreadId,
    },
    patient::Patient,
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Param, Row, word},
};

/// Something that stands in a patient's chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InChart {
    /// A consultation.
    Encounter(EncounterId),
    /// A photograph that was not deleted.
    Photograph(PhotographId),
    /// A visit.
    Appointment(AppointmentId),
    /// Ordered tests.
    Order(OrderId),
    /// A duty.
    Obligation(ObligationId),
    /// A plan.
    Plan(PlanId),
    /// An ask for more medicine.
    Renewal(RenewalId),
    /// A finding, also one that was retracted.
    Finding(FindingId),
    /// A conversation.
    Thread(ThreadId),
    /// A review.
    Review(ReviewId),
}

/// One statement for whose a thing is, instead of the thing and then the patient.
macro_rules! whose {
    ($table:literal $(, $only:literal)?) => {
        concat!(
            "SELECT patient.* FROM ", $table, " JOIN patient ON patient.id = ", $table, ".patient WHERE ",
            $table, ".id = $1" $(, " AND ", $only)?
        )
    };
}

impl Tx {
    /// The patient in whose chart `thing` stands; `None` when there is no such thing.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patient_with(&mut self, thing: InChart) -> Result<Option<Patient>, Error> {
        let (sql, id): (&'static str, Param) = match thing {
            InChart::Encounter(id) => (whose!("encounter"), id.into()),
            InChart::Photograph(id) => (
                whose!("photograph", "photograph.deleted_at IS NULL"),
                id.into(),
            ),
            InChart::Appointment(id) => (whose!("appointment"), id.into()),
            InChart::Order(id) => (whose!("test_order"), id.into()),
            InChart::Obligation(id) => (whose!("obligation"), id.into()),
            InChart::Plan(id) => (whose!("plan"), id.into()),
            InChart::Renewal(id) => (whose!("renewal"), id.into()),
            InChart::Finding(id) => (whose!("finding"), id.into()),
            InChart::Thread(id) => (whose!("message_thread"), id.into()),
            InChart::Review(id) => (whose!("review"), id.into()),
        };
        self.one(sql, &[id], patient).await
    }

    /// Keeps a patient, new or changed.
    ///
    /// # Errors
    ///
    /// `Taken` when the number is another patient's.
    pub async fn keep_patient(&mut self, patient: &Patient) -> Result<(), Error> {
        self.execute(
            "INSERT INTO patient (id, mrn, given_name, family_name, born_on, sex, email, phone, language,
                                  jurisdiction, zone, practitioner, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (id) DO UPDATE SET mrn = $2, given_name = $3, family_name = $4, born_on = $5, sex = $6,
                 email = $7, phone = $8, language = $9, jurisdiction = $10, zone = $11, practitioner = $12",
            &[
                patient.id.into(),
                (&patient.mrn).into(),
                (&patient.given_name).into(),
                (&patient.family_name).into(),
                patient.born_on.into(),
                patient.sex.map(word).transpose()?.into(),
                (&patient.email).into(),
                patient.phone.clone().into(),
                (&patient.language).into(),
                (&patient.jurisdiction).into(),
                (&patient.zone).into(),
                patient.practitioner.into(),
                patient.created_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The patient called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patient(&mut self, id: PatientId) -> Result<Option<Patient>, Error> {
        self.one("SELECT * FROM patient WHERE id = $1", &[id.into()], patient)
            .await
    }

    /// The patient with the clinic's number `mrn`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patient_by_mrn(&mut self, mrn: &str) -> Result<Option<Patient>, Error> {
        self.one(
            "SELECT * FROM patient WHERE mrn = $1",
            &[mrn.into()],
            patient,
        )
        .await
    }

    /// Every patient, by name.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patients(&mut self) -> Result<Vec<Patient>, Error> {
        self.all(
            "SELECT * FROM patient ORDER BY family_name, given_name, born_on, id",
            &[],
            patient,
        )
        .await
    }

    /// The patients in a clinician's charge, by name.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patients_of(
        &mut self,
        practitioner: PractitionerId,
    ) -> Result<Vec<Patient>, Error> {
        self.all(
            "SELECT * FROM patient WHERE practitioner = $1 ORDER BY family_name, given_name, born_on, id",
            &[practitioner.into()],
            patient,
        )
        .await
    }

    /// The patients born on a day, for matching a report to one of them.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn patients_born_on(
        &mut self,
        day: jiff::civil::Date,
    ) -> Result<Vec<Patient>, Error> {
        self.all(
            "SELECT * FROM patient WHERE born_on = $1 ORDER BY family_name, given_name, id",
            &[day.into()],
            patient,
        )
        .await
    }

    /// How many patients there are.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn count_patients(&mut self) -> Result<i64, Error> {
        let count = self
            .one("SELECT COUNT(*) AS n FROM patient", &[], |row| row.get("n"))
            .await?;
        Ok(count.unwrap_or(0))
    }

    /// The clinic's number for the next chart: `AN-000001`, `AN-000002`, …
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn next_mrn(&mut self) -> Result<String, Error> {
        let next: Option<i64> = self
            .one(
                "INSERT INTO counter (name, value) VALUES ('mrn', 1)
                 ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
                &[],
                |row| row.get("value"),
            )
            .await?;
        let next = next.ok_or_else(|| Error::Damaged("counter".to_owned()))?;
        Ok(format!("AN-{next:06}"))
    }
}

fn patient(row: &Row<'_>) -> Result<Patient, Error> {
    let sex: Option<String> = row.get("sex")?;
    Ok(Patient {
        id: row.get("id")?,
        mrn: row.get("mrn")?,
        given_name: row.get("given_name")?,
        family_name: row.get("family_name")?,
        born_on: row.get("born_on")?,
        sex: sex.map(|_| row.word("sex")).transpose()?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        language: row.get("language")?,
        jurisdiction: row.get("jurisdiction")?,
        zone: row.get("zone")?,
        practitioner: row.get("practitioner")?,
        created_at: row.get("created_at")?,
    })
}
