# SPDX-License-Identifier: BSD-3-Clause
"""Simulated voxels of a model, fitted: how far from the truth, how honest about it, how fast.

`voxelfit simulate` draws the parameters between the two ends that points.json gives and adds noise;
`voxelfit fit` gets the series as a user would give it.
"""
import json
import math
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np

VOXELS = [256, 256, 1]
SNRS = [20, 50]  # of the largest sample of a voxel; precision and speed are taken at the last
WITHIN = [(68, 4), (95, 3)]  # wanted per cent of truths within 1 and 2 standard errors, and the tolerance
AT_BOUND = 16  # bit of the status map, Modules/Fitting/Status.h
TIMED_FITS = 3


def run(*command):
    """Standard output of a command; stops with its message where it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def positions(axis):
    """Sample positions: listed, or pieces [from, to, step]; each as often as it is repeated."""
    values = list(axis.get("values", []))
    for first, last, step in axis.get("pieces", []):
        values += [round(first + k * step, 9) for k in range(round((last - first) / step) + 1)]
    return values * axis.get("repeats", 1)


def specification(description, point, axis):
    """What `voxelfit simulate` needs: parameters uniform between the two ends of the point."""
    units = {row["name"]: row["unit"] for row in description["parameters"] + description["constants"]}
    whole = {
        "title": description["title"], "source": "Documentation/ModelTable/points.json",
        "model": description["id"], "size": VOXELS, "seed": 1,
        "axis": {"unit": axis["unit"], "values": positions(axis)},
        "parameters": {name: {"unit": units[name], "uniform": ends}
                       for name, ends in point["parameters"].items()},
        "constants": {name: {"unit": units[name], "value": value}
                      for name, value in point.get("constants", {}).items()},
        "noise": {"kind": "gaussian", "sd": 0, "of": "largest"},
    }
    return whole | ({"input": axis["input"]} if "input" in axis else {})


def image(path):
    """The numbers of an uncompressed NIfTI image of floats or 32-bit integers."""
    raw = path.read_bytes()
    kind, start = struct.unpack_from("<h", raw, 70)[0], struct.unpack_from("<f", raw, 108)[0]
    return np.frombuffer(raw, {16: "<f4", 8: "<i4"}[kind], offset=int(start)).astype(float)


class Trial:
    """One model with its simulated voxels, in a folder of its own."""

    def __init__(self, binary, model, point, axis, folder):
        self.binary, self.model, self.point, self.axis, self.folder = binary, model, point, axis, folder
        self.description = json.loads(run(binary, "describe", model, "--json"))
        (folder / "point.json").write_text(json.dumps(specification(self.description, point, axis)))
        self.simulate("exact")
        self.truth = {name: image(folder / "exact" / "truth" / f"{name}.nii") for name in point["parameters"]}

    def simulate(self, name, *options):
        run(self.binary, "simulate", self.folder / "point.json", "-o", self.folder / name, "--format", "nii",
            "--force", *options)

    def words(self, name):
        """What `voxelfit fit` is told of a simulated series."""
        constants = [f"--set={key}={value}" for key, value in self.point.get("constants", {}).items()]
        aif = ["--aif", self.folder / name / "aif.csv"] if "input" in self.axis else []
        if (self.folder / name / "portal.csv").exists():
            aif += ["--portal-vein", self.folder / name / "portal.csv"]
        return [self.model, self.folder / name / "series.nii", *aif, *constants]

    def fit(self, name, *options):
        """Fits a simulated series; its job.json."""
        run(self.binary, "fit", *self.words(name), "-o", self.folder / "fit", "--force", "--quiet", "--backend", "cpu",
            "--format", "nii", *options)
        return json.loads((self.folder / "fit" / "job.json").read_text())

    def map(self, name):
        return image(self.folder / "fit" / f"{name}.nii")


def recovery(trial):
    """Without noise: the largest error of a parameter, relative to its largest truth, and the share of voxels
    in which one is above 0.001."""
    trial.fit("exact", "--maps", "parameters")
    errors = np.max([np.abs(trial.map(name) - truth) / np.abs(truth).max()
                     for name, truth in trial.truth.items()], axis=0)
    errors = np.where(np.isnan(errors), np.inf, errors)
    return {"largest": errors.max(), "share": (errors > 1e-3).mean()}


def outside(row):
    """How far the two shares lie from what is wanted; 1 is the edge of the tolerance."""
    return max(abs(share - wanted) / tolerance for share, (wanted, tolerance) in zip(row["within"], WITHIN))


def coverage(trial, snr):
    """Of the parameter farthest from what is wanted: per cent of truths within one and two standard errors,
    over voxels without an active bound; median error in standard errors; share of voxels not counted."""
    trial.simulate("noisy", "--snr", snr)
    trial.fit("noisy", "--maps", "parameters,errors,status")
    free = (trial.map("status").astype(int) & AT_BOUND) == 0
    rows = []
    for name, truth in trial.truth.items():
        error = trial.map(f"{name}_se")
        counted = free & np.isfinite(error) & (error > 0)
        if counted.mean() < 0.01:
            continue
        away = (trial.map(name) - truth)[counted] / error[counted]
        rows.append({"name": name, "within": [100 * (np.abs(away) <= errors).mean() for errors in (1, 2)],
                     "median": np.median(away), "left out": 1 - counted.mean()})
    return max(rows, key=outside, default=None)


def precision(trial):
    """Largest shares of voxels, over the parameters, in which a search in float and one in double differ by
    more than 0.1 % and 1 %; none where the model has no search in float."""
    if trial.description["fitter"]["precision"] == "double":
        return [0.0, 0.0]
    report = trial.fit("noisy", "--precision", "both").get("precision_report", {})
    return [max((row[key] for row in report.values()), default=0.0)
            for key in ("share_above_0.001", "share_above_0.01")]


def speed(trial):
    """The plan of a whole fit, and its voxels a core second; the fastest, for others may use the core."""
    jobs = [trial.fit("noisy", "--threads", 1) for _ in range(TIMED_FITS)]
    seconds = min(job["seconds"]["fit"] for job in jobs)
    return {"fitter": jobs[0]["fitter"]["name"], "precision": jobs[0]["fitter"]["precision"],
            "rate": math.prod(VOXELS) / seconds}


def search(trial):
    """The pace of the search alone, and of the yardstick: the middle of three runs by their ratio."""
    runs = [json.loads(run(trial.binary.parent / "voxelfit-bench-job", *trial.words("noisy")))
            for _ in range(TIMED_FITS)]
    return sorted(runs, key=lambda one: one["ratio"])[TIMED_FITS // 2]


def measure(binary, model, point, axis):
    """All that the tables say of a model."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(binary, model, point, axis, pathlib.Path(folder))
        return {"model": model, "point": point, "samples": len(positions(axis)),
                "recovery": recovery(trial), "coverage": {snr: coverage(trial, snr) for snr in SNRS},
                "precision": precision(trial), "speed": speed(trial), "search": search(trial)}
