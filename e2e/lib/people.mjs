// The demonstration's people, as the program prints them, and the door they come in by.

/** Everybody who can sign in: `{ email, name, shows }`, read from what the program said when it started. */
export function people(clinic) {
  const rows = clinic.said.map((line) => /^\s+(\S+@\S+)\s{2,}(.+?)\s{2,}(.+)$/.exec(line)).filter(Boolean);
  return rows.map(([, email, name, shows]) => ({ email, name, shows }));
}

/** The first person whose line matches: `person(clinic, /administrator/i)`. */
export function person(clinic, which) {
  const found = people(clinic).find((it) => which.test(`${it.email} ${it.name} ${it.shows}`));
  if (!found) throw new Error(`nobody matches ${which} in:\n${clinic.said.join('\n')}`);
  return found;
}

/** Comes in as somebody of the demonstration, through the form that everybody uses. */
export async function signIn(visitor, clinic, which) {
  const who = person(clinic, which);
  const password = clinic.said.map((line) => /with the password: (.+)$/.exec(line)?.[1]).find(Boolean);
  if (!password) throw new Error(`no password in:\n${clinic.said.join('\n')}`);
  await visitor.go('/sign-in');
  await visitor.fill(/^email/i, who.email);
  await visitor.fill(/^password/i, password);
  await visitor.press(/^sign in$/i);
  const { pathname } = new URL(visitor.page.url());
  if (pathname === '/sign-in') throw new Error(`${who.email} could not sign in: ${await visitor.page.locator('main').innerText()}`);
  return who;
}
