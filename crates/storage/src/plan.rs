//! Plans: what a clinician drafts and signs. What one says is sealed.

use record::{
    id::{EncounterId, PatientId, PlanId},
    plan::{Plan, PlanState},
};

use crate::{
    crypter::Place,
    error::Error,
    tx::Tx,
    value::{Kept, json},
};

impl Tx {
    /// Keeps a plan, new or moved on. What a signed plan says cannot be changed any more.
    ///
    /// # Errors
    ///
    /// `Constraint` on the try to change what a signed plan says.
    pub async fn keep_plan(&mut self, plan: &Plan) -> Result<(), Error> {
        if let Some(kept) = self.plan(plan.id).await?
            && !is_draft(&kept.state)
            && (kept.content != plan.content || is_draft(&plan.state))
        {
            return Err(Error::Constraint(
                "a signed plan is not changed; a new one replaces it".to_owned(),
            ));
        }
        let content = json(&plan.content)?;
        let sealed = self
            .seal(plan.patient, &place_of(plan.id), content.as_bytes())
            .await?;
        self.execute(
            "INSERT INTO plan (id, patient, encounter, practitioner, content, state, state_json)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET practitioner = $4, content = $5, state = $6, state_json = $7",
            &[
                plan.id.into(),
                plan.patient.into(),
                plan.encounter.into(),
                plan.practitioner.into(),
                sealed.into(),
                word_of(&plan.state).into(),
                json(&plan.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The plan called `id`.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn plan(&mut self, id: PlanId) -> Result<Option<Plan>, Error> {
        let rows = self
            .rows("SELECT * FROM plan WHERE id = $1", &[id.into()])
            .await?;
        Ok(self.open_plans(rows).await?.into_iter().next())
    }

    /// The plans of a patient, drafts and replaced ones too, newest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn plans_of(&mut self, patient: PatientId) -> Result<Vec<Plan>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM plan WHERE patient = $1 ORDER BY id DESC",
                &[patient.into()],
            )
            .await?;
        self.open_plans(rows).await
    }

    /// The plans of one consultation, newest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn plans_in(&mut self, encounter: EncounterId) -> Result<Vec<Plan>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM plan WHERE encounter = $1 ORDER BY id DESC",
                &[encounter.into()],
            )
            .await?;
        self.open_plans(rows).await
    }

    /// The plan a patient follows now: signed and not replaced.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn signed_plan(&mut self, patient: PatientId) -> Result<Option<Plan>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM plan WHERE patient = $1 AND state = 'signed' ORDER BY id DESC LIMIT 1",
                &[patient.into()],
            )
            .await?;
        Ok(self.open_plans(rows).await?.into_iter().next())
    }

    /// The draft of one consultation.
    ///
    /// # Errors
    ///
    /// `Sealed` when it does not open.
    pub async fn draft_plan(&mut self, encounter: EncounterId) -> Result<Option<Plan>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM plan WHERE encounter = $1 AND state = 'draft' ORDER BY id DESC LIMIT 1",
                &[encounter.into()],
            )
            .await?;
        Ok(self.open_plans(rows).await?.into_iter().next())
    }

    async fn open_plans(&mut self, rows: Vec<Kept>) -> Result<Vec<Plan>, Error> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, patient): (PlanId, PatientId) = (row.get("id")?, row.get("patient")?);
            let sealed: Vec<u8> = row.get("content")?;
            let plain = self.unseal(patient, &place_of(id), &sealed).await?;
            all.push(Plan {
                id,
                patient,
                encounter: row.get("encounter")?,
                practitioner: row.get("practitioner")?,
                content: serde_json::from_slice(&plain)
                    .map_err(|_| Error::Damaged("plan.content".to_owned()))?,
                state: row.json("state_json")?,
            });
        }
        Ok(all)
    }
}

fn place_of(id: PlanId) -> Place {
    Place::new("plan", &id, "content")
}

fn is_draft(state: &PlanState) -> bool {
    matches!(state, PlanState::Draft { .. })
}

fn word_of(state: &PlanState) -> &'static str {
    match state {
        PlanState::Draft { .. } => "draft",
        PlanState::Signed { .. } => "signed",
        PlanState::Replaced { .. } => "replaced",
    }
}
