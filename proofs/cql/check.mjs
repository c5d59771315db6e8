// Translates the exported CQL, runs it over every chart and compares with what the charts say our own engine answers.
// `node check.mjs LIBRARY.cql CHARTS.json`; prints a line and exits with 1 on the first twenty disagreements.

import { readFileSync, writeFileSync } from "node:fs";
import {
  CqlTranslator,
  LibraryManager,
  ModelManager,
  createModelInfoProvider,
  createUcumService,
  stringAsSource,
} from "@cqframework/cql/cql-to-elm";
import cql from "cql-execution";

const [libraryFile, chartsFile] = process.argv.slice(2);

function translate(text) {
  const system = readFileSync(new URL("system-modelinfo.xml", import.meta.url), "utf8");
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(
    createModelInfoProvider((name) => (name === "System" ? stringAsSource(system) : null)),
  );
  // Only calendar units stand in the library; they need no conversion.
  const refuse = () => {
    throw new Error("a unit is converted");
  };
  const units = createUcumService(refuse, () => null, refuse, refuse);
  const libraries = new LibraryManager(models, undefined, undefined, units);
  const translated = CqlTranslator.fromText(text, libraries);
  const elm = JSON.parse(translated.toJson());
  const wrong = (elm.library.annotation ?? []).filter((note) => note.errorSeverity === "error");
  if (wrong.length > 0) {
    for (const note of wrong.slice(0, 10)) console.error(`${note.startLine}: ${note.message}`);
    console.error(`${wrong.length} errors in the library`);
    process.exit(1);
  }
  return elm;
}

const day = (text) => (text == null ? null : cql.Date.parse(text));

function parameters(chart) {
  const findings = chart.findings.map((one) => ({ ...one, at: day(one.at), date: day(one.date) }));
  return {
    Findings: findings,
    Today: day(chart.today),
    Region: chart.region,
    Treatment: chart.treatment,
  };
}

const elm = translate(readFileSync(libraryFile, "utf8"));
writeFileSync(`${libraryFile}.elm.json`, JSON.stringify(elm));
const library = new cql.Library(elm);
const charts = JSON.parse(readFileSync(chartsFile, "utf8"));
const nobody = { currentPatient: () => undefined, nextPatient: () => undefined };
const differs = [];
let compared = 0;
let open = 0;
for (const [number, chart] of charts.entries()) {
  const executor = new cql.Executor(library, null, parameters(chart));
  const { unfilteredResults: said } = await executor.exec(nobody);
  for (const [expression, expected] of Object.entries(chart.answers)) {
    compared += 1;
    const answer = said[expression] ?? null;
    if (expected === null) open += 1;
    if (answer !== expected) {
      differs.push(`chart ${number}, ${chart.treatment}, ${expression}: ${answer}, ours ${expected}`);
    }
  }
}
differs.slice(0, 20).forEach((line) => console.error(line));
console.log(`${charts.length} charts, ${compared} answers (${open} of them null), ${differs.length} disagreements`);
process.exit(differs.length === 0 && compared > 0 && open > 0 ? 0 : 1);
