"""Holds the program's own solver against SUNDIALS (CVODE in libRoadRunner) on the model that the program exports.

    check.py PROGRAM [PATIENTS]

Exports virtual patients under several medicines as SBML, lets CVODE solve each at rtol 1e-10, and compares SALT week by
week. Then times both on one core at a tolerance that meets the same bar, and validates the SBML and the PEtab problem.
Each line that starts with `ok` or `FAILED` is one check. Ends with status 1 where one failed.
"""

import csv
import math
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import libsbml
import numpy as np
import petab.v1 as petab
import roadrunner

WEEKS = 104
# The bar: largest and mean difference in SALT points, and how many times faster we must be.
LARGEST, MEAN, RATIO = 0.1, 0.005, 20
ARMS = [("none", "0", "24"), ("baricitinib", "4", "24"), ("deuruxolitinib", "8", "12"), ("ritlecitinib", "50", "24")]
FAILED = []


def main(program, patients):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        arms = [export(program, scratch, arm, patients // len(ARMS)) for arm in ARMS]
        accuracy(arms)
        speed(program, scratch, arms)
        valid_sbml(arms[0])
        valid_petab(program, scratch)
    sys.exit(1 if FAILED else 0)


def check(holds, words):
    print(("ok      " if holds else "FAILED  ") + words, flush=True)
    if not holds:
        FAILED.append(words)


def export(program, scratch, arm, patients):
    drug, dose, every = arm
    folder = scratch / drug
    subprocess.run(
        [program, "forecast", "export", "--sbml", folder, "--patients", str(patients), "--weeks", str(WEEKS),
         "--seed", "11", "--drug", drug, "--dose", dose, "--every", every],
        check=True,
    )
    with open(folder / "patients.csv") as file:
        rows = list(csv.DictReader(file))
    ours = np.loadtxt(folder / "weekly-salt.csv", delimiter=",", skiprows=1)[:, 2].reshape(patients, WEEKS + 1)
    return {"drug": drug, "model": folder / "model.xml", "patients": rows, "ours": ours}


class Cvode:
    """The exported model, loaded once; each patient is set by name."""

    def __init__(self, model, tolerance):
        self.it = roadrunner.RoadRunner(str(model))
        self.it.setIntegrator("cvode")
        self.it.integrator.relative_tolerance = tolerance
        self.it.integrator.absolute_tolerance = min(1e-12, tolerance * 1e-2) if tolerance < 1e-8 else tolerance * 1e-2
        self.it.integrator.maximum_num_steps = 200_000
        # No step may jump over a bend of the flares, which come once a week.
        self.it.integrator.maximum_time_step = 1.0
        self.it.timeCourseSelections = ["time", "SALT", "R", "G1", "G2", "G3", "A"]
        self.names = [name for name in self.it.model.getGlobalParameterIds()]

    def set(self, patient):
        model = self.it.model
        model.setTime(0.0)
        values = {name: float(value) for name, value in patient.items() if name != "patient"}
        gain = math.exp(values["ln_gain"])
        attack = gain + math.sqrt(gain * gain - 1)
        values |= {"E_0": attack, "g_0": attack**2 / (1 + attack**2), "E": attack}
        values |= {"R": 1.0, "G1": 0.0, "G2": 0.0, "G3": 0.0, "A": 0.0, "U": 1.0}
        places = [self.names.index(name) for name in values]
        model.setGlobalParameterValues(places, list(values.values()))
        self.it.integrator.restart(0.0)

    def solve(self):
        return np.array(self.it.simulate(0, WEEKS, WEEKS + 1))

    def salt(self, patient):
        self.set(patient)
        return self.solve()


def accuracy(arms):
    apart, sums = [], 0.0
    for arm in arms:
        cvode = Cvode(arm["model"], 1e-10)
        for patient, ours in zip(arm["patients"], arm["ours"]):
            theirs = cvode.salt(patient)
            apart.append(np.abs(theirs[:, 1] - ours))
            sums = max(sums, np.abs(theirs[:, 2:].sum(axis=1) - 1).max())
    apart = np.array(apart)
    words = f"{len(apart)} patients x {WEEKS} weeks against CVODE at rtol 1e-10:"
    check(apart.max() <= LARGEST, f"{words} largest difference {apart.max():.4f} SALT (bar {LARGEST})")
    check(apart.mean() <= MEAN, f"{words} mean difference {apart.mean():.5f} SALT (bar {MEAN})")
    check(sums <= 1e-9, f"the five fractions of follicles add to 1 within {sums:.1e} in CVODE (bar 1e-9)")


def speed(program, scratch, arms):
    """Patients a second on one core: ours, and CVODE at the loosest tolerance that still meets the bar."""
    arm = next(it for it in arms if it["drug"] == "baricitinib")
    chosen = None
    for tolerance in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7):
        cvode, apart = Cvode(arm["model"], tolerance), []
        exact = Cvode(arm["model"], 1e-10)
        seconds = 0.0
        for patient in arm["patients"]:
            cvode.set(patient)
            since = time.perf_counter()
            theirs = cvode.solve()
            seconds += time.perf_counter() - since
            apart.append(np.abs(theirs[:, 1] - exact.salt(patient)[:, 1]))
        if np.max(apart) <= LARGEST and np.mean(apart) <= MEAN:
            chosen = tolerance, len(arm["patients"]) / seconds
            break
    if chosen is None:
        check(False, "no tolerance of CVODE meets the bar of accuracy")
        return
    tolerance, theirs = chosen
    ours = 0.0
    for attempt in range(3):
        # The best of three: a machine that does something else in between says nothing about us.
        ran = subprocess.run(
            [program, "forecast", "population", "--n", "20000", "--weeks", str(WEEKS), "--threads", "1", "--drug",
             "baricitinib", "--dose", "4", "--out", scratch / f"population-{attempt}.csv"],
            check=True, capture_output=True, text=True,
        )
        ours = max(ours, 20000 / float(re.search(r"solved in ([0-9.]+) s", ran.stderr)[1]))
    words = f"patients x {WEEKS} weeks a second on one core: {ours:.0f} here, {theirs:.0f} in CVODE at rtol {tolerance:g}"
    check(ours / theirs >= RATIO, f"{words}: {ours / theirs:.0f} times (bar {RATIO})")


def valid_sbml(arm):
    document = libsbml.readSBMLFromFile(str(arm["model"]))
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.checkConsistency()
    said = [document.getError(number) for number in range(document.getNumErrors())]
    for it in said[:5]:
        print(f"        line {it.getLine()}: {it.getMessage().strip()}")
    version = (document.getLevel(), document.getVersion())
    check(not said and version == (3, 2), f"libSBML finds {len(said)} errors or warnings in SBML level {version}")


def valid_petab(program, scratch):
    folder = scratch / "petab"
    subprocess.run([program, "forecast", "export", "--petab", folder], check=True)
    problem = petab.Problem.from_yaml(str(folder / "problem.yaml"))
    wrong = petab.lint_problem(problem)
    rows = len(problem.measurement_df)
    check(not wrong and rows > 0, f"petablint passes the PEtab problem with {rows} measurements")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200)
