//! Forecasts that were signed into plans. What one says is sealed, and never changed.

use record::{
    forecast::SignedForecast,
    id::{ForecastId, PlanId},
};

use crate::{crypter::Place, error::Error, tx::Tx, value::json};

impl Tx {
    /// Keeps a new signed forecast.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_forecast(&mut self, forecast: &SignedForecast) -> Result<(), Error> {
        let content = json(&forecast.content)?;
        let sealed = self
            .seal(forecast.patient, &place_of(forecast.id), content.as_bytes())
            .await?;
        let seed = i64::try_from(forecast.seed)
            .map_err(|_| Error::Constraint("a seed is below 2^63".to_owned()))?;
        self.execute(
            "INSERT INTO plan_forecast (id, patient, plan, practitioner, signed_by, model, seed, content, signed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                forecast.id.into(),
                forecast.patient.into(),
                forecast.plan.into(),
                forecast.practitioner.into(),
                (&forecast.by).into(),
                (&forecast.model).into(),
                seed.into(),
                sealed.into(),
                forecast.signed_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The forecasts signed into a plan, oldest first.
    ///
    /// # Errors
    ///
    /// `Sealed` when one does not open.
    pub async fn forecasts_in(&mut self, plan: PlanId) -> Result<Vec<SignedForecast>, Error> {
        let rows = self
            .rows(
                "SELECT * FROM plan_forecast WHERE plan = $1 ORDER BY signed_at, id",
                &[plan.into()],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, patient) = (row.get("id")?, row.get("patient")?);
            let sealed: Vec<u8> = row.get("content")?;
            let opened = self.unseal(patient, &place_of(id), &sealed).await?;
            let seed: i64 = row.get("seed")?;
            all.push(SignedForecast {
                id,
                patient,
                plan,
                practitioner: row.get("practitioner")?,
                by: row.get("signed_by")?,
                signed_at: row.get("signed_at")?,
                model: row.get("model")?,
                seed: u64::try_from(seed)
                    .map_err(|_| Error::Damaged("plan_forecast.seed".to_owned()))?,
                content: serde_json::from_slice(&opened)
                    .map_err(|_| Error::Damaged("plan_forecast.content".to_owned()))?,
            });
        }
        Ok(all)
    }
}

fn place_of(id: ForecastId) -> Place {
    Place::new("plan_forecast", &id, "content")
}
