// A laboratory that sends what it measured, as FHIR R4.

/**
 * A report of one specimen, as a laboratory writes it.
 *
 * @param {{ mrn: string, born: string, accession: string, drawn: string, values: [string, string, number | string, string][] }} of
 *   values: LOINC code, name, value (a limit as text: '>60'), unit
 */
export function report({ mrn, born, accession, drawn, values }) {
  const name = (at) => `urn:uuid:00000000-0000-4000-8000-00000000000${at}`;
  const entry = (at, resource) => ({ fullUrl: name(at), resource });
  const observations = values.map(([code, text, value, unit], at) =>
    entry(at + 3, {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code }], text },
      subject: { reference: name(1) },
      effectiveDateTime: drawn,
      valueQuantity: { ...measured(value), unit },
    }),
  );
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      entry(1, { resourceType: 'Patient', identifier: [{ system: 'urn:anagen:mrn', value: mrn }], birthDate: born }),
      entry(2, {
        resourceType: 'DiagnosticReport',
        identifier: [{ system: 'urn:example:sample-laboratory', value: accession }],
        status: 'final',
        code: { text: 'Laboratory report' },
        subject: { reference: name(1) },
        effectiveDateTime: drawn,
        result: observations.map(({ fullUrl }) => ({ reference: fullUrl })),
      }),
      ...observations,
    ],
  };
}

function measured(value) {
  const [, comparator, number] = /^([<>]=?)?(.+)$/.exec(value);
  return { value: Number(number), ...(comparator ? { comparator } : {}) };
}

/** Sends it; the status and what the clinic answered. */
export async function send(clinic, token, resource) {
  const answer = await fetch(`${clinic.url}/fhir/R4`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(resource),
  });
  return { status: answer.status, text: await answer.text() };
}
