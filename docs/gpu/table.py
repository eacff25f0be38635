"""Prints results/ as one Markdown table: milliseconds, and PyTorch's time as a multiple of ours."""
import os
import sys

folder = sys.argv[1]


def ratio(theirs, ours):
    return f"{float(theirs) / float(ours):.2f}" if "-" not in (theirs, ours) else ""


def pairs(name):
    path = os.path.join(folder, name)
    lines = open(path).read().splitlines() if os.path.exists(path) else []
    return dict(line.split() for line in lines if len(line.split()) == 2 and line.split()[0][-1].isdigit())


print("| workload | B×T×D×H | Heed, ms | PyTorch eager | × | torch.compile | CUDA graphs | × of the better |")
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for line in open(os.path.join(folder, "times")):
    workload, size, ours, eager, compiled, graphs = line.split()
    best = min((t for t in (compiled, graphs) if t != "-"), key=float, default="-")
    print(f"| {workload} | {size} | {ours} | {eager} | {ratio(eager, ours)} | {compiled} | {graphs} | {ratio(best, ours)} |")
theirs = pairs("ops-pytorch.txt")
for name, ours in pairs("ops.txt").items():
    print(f"| {name} | | {ours} | {theirs.get(name, '-')} | {ratio(theirs.get(name, '-'), ours)} | | | |")
