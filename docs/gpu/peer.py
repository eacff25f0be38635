"""PyTorch's side on a GPU: the same models as heed bench's peer, eager, by torch.compile, and by torch.compile with CUDA graphs.

peer.py parity MODELS FOLDER         checks loss and gradients against what Heed put into FOLDER
peer.py time MODELS WORKLOAD SIZE    prints milliseconds of a training step: eager, compiled, CUDA graphs; "-" where one fails
peer.py ops                          prints milliseconds of single operations
MODELS is the folder of heed bench's models (bundles/heed.benchmarks/src/main/resources/heed/benchmarks/peer). The environment's
HEED_MATH=tf32 lets products use tensor cores, as -Dheed.jcuda.math=tf32 does; HEED_DEVICE=cpu tries parity and time without a GPU.
"""
import math
import os
import statistics
import sys
import time
from typing import List

import torch
import torch.nn.functional as F
from torch import Tensor

DEVICE = os.environ.get("HEED_DEVICE", "cuda")
torch.backends.cuda.matmul.allow_tf32 = os.environ.get("HEED_MATH") == "tf32"
torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32


class Names:
    """The names that TorchScript has without a module: torch.linear and so on are functions of torch.nn.functional here."""

    linear = staticmethod(F.linear)
    scaled_dot_product_attention = staticmethod(F.scaled_dot_product_attention)
    mse_loss = staticmethod(F.mse_loss)

    @staticmethod
    def zeros(sizes, *rest):
        return torch.zeros(sizes, device=DEVICE)

    def __getattr__(self, name):
        return getattr(torch, name)


def model(folder, workload):
    """The functions loss, own and ours of a model."""
    own = os.path.join(folder, workload + ".py")
    text = open(own).read()
    if "def own(" not in text:
        text = text + "\n" + open(os.path.join(folder, "same-layout.py")).read()
    names = {"torch": Names(), "List": List, "Tensor": Tensor, "annotate": lambda kind, value: value,
             "unchecked_cast": lambda kind, value: value}
    exec(compile(text.replace("self: __torch__.Model, ", ""), own, "exec"), names)
    return names["loss"], names["own"], names["ours"]


def shapes(workload, B, T, D, H):
    """Of the weights as Heed has them, in its order."""
    return {"simple-rnn-dot": [(D, H), (H, H), (H,)],
            "simple-rnn-additive": [(D, H), (H, H), (H,), (H, H), (H, H), (H,), (H,)],
            "lstmn": [(D + H, H), (H, H), (H,), (H,), (D, 4 * H), (H, 4 * H), (4 * H,)],
            "decoder-additive": [(B, T, H), (H, H), (H, H), (H,), (H,), (D, 4 * H), (H, 4 * H), (4 * H,), (H, 4 * H)],
            "lstm": [(D, 4 * H), (H, 4 * H), (4 * H,)],
            "causal-mha": [(H, H)] * 4}[workload]


def read(folder):
    arrays = {}
    for line in open(os.path.join(folder, "index")):
        name, *dims = line.split()
        flat = torch.frombuffer(bytearray(open(os.path.join(folder, name), "rb").read()), dtype=torch.float32)
        arrays[name] = flat.reshape([int(d) for d in dims]).to(DEVICE)
    return arrays


def parity(models, folder):
    fine = True
    for workload in sorted(os.listdir(folder)):
        arrays = read(os.path.join(folder, workload))
        loss, own, ours = model(models, workload)
        count = len([name for name in arrays if name.startswith("weight")])
        heed = [arrays[f"weight{i}"] for i in range(count)]
        weights = [w.detach().clone().contiguous().requires_grad_(True) for w in own(heed)]
        value = loss(arrays["x"], arrays["target"], weights)
        results = [value.detach()] + list(ours(list(torch.autograd.grad([value], weights))))
        worst = max(float((got.reshape(-1) - arrays[f"outcome{i}"].reshape(-1)).norm()
                          / arrays[f"outcome{i}"].norm().clamp_min(1e-12)) for i, got in enumerate(results))
        agree = worst < 1e-3
        fine = fine and agree
        print(f"{workload:20} Heed and PyTorch differ by {worst:.1e}: {'agree' if agree else 'DO NOT AGREE'}")
    return fine


def median(step):
    for _ in range(10):
        step()
    times = []
    end = time.perf_counter() + 2
    while len(times) < 200 and (len(times) < 5 or time.perf_counter() < end):
        begin = time.perf_counter()
        step().item()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def training(models, workload, size):
    B, T, D, H = size
    loss, own, _ = model(models, workload)
    generator = torch.Generator(DEVICE).manual_seed(1)
    made = [torch.randn(s, device=DEVICE, generator=generator) / math.sqrt(s[0]) for s in shapes(workload, *size)]
    weights = [w.detach().clone().contiguous().requires_grad_(True) for w in own(made)]
    x = torch.randn((B, T, D), device=DEVICE, generator=generator)
    target = torch.rand((B, T, H), device=DEVICE, generator=generator) * 2 - 1

    def step(mode):
        function = loss if mode is None else torch.compile(loss, mode=mode, fullgraph=False)

        def run():
            value = function(x, target, weights)
            gradients = torch.autograd.grad([value], weights)
            with torch.no_grad():
                torch._foreach_add_(weights, list(gradients), alpha=-0.01)
            return value.detach()
        return run

    for mode in (None, "default", "reduce-overhead"):
        try:
            yield f"{median(step(mode)):.4f}"
        except Exception as e:  # a mode that cannot do a model is told, and the others go on
            print(f"{workload} {size} {mode}: {type(e).__name__}: {str(e)[:300]}", file=sys.stderr)
            yield "-"
        torch._dynamo.reset()
        torch.cuda.empty_cache()


def operations():
    def timed(name, call):
        rounds = []
        for _ in range(7):
            torch.cuda.synchronize()
            begin = time.perf_counter()
            for _ in range(20):
                call()
            torch.cuda.synchronize()
            rounds.append(1000 * (time.perf_counter() - begin) / 20)
        print(f"{name} {statistics.median(rounds):.4f}")

    for n in (1024, 4096, 8192):
        a = torch.randn(n, n, device=DEVICE)
        b = torch.randn(n, n, device=DEVICE)
        out = torch.empty(n, n, device=DEVICE)
        timed(f"matmul-{n}", lambda: torch.matmul(a, b, out=out))
    for steps in (512, 1024, 4096):
        q, k, v = (torch.randn(16384 // steps, 8, steps, 64, device=DEVICE, requires_grad=True) for _ in range(3))
        with torch.no_grad():
            timed(f"attention-{steps}", lambda: F.scaled_dot_product_attention(q, k, v, is_causal=True))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        g = torch.randn_like(y)
        timed(f"attention-gradient-{steps}", lambda: torch.autograd.grad(y, [q, k, v], g, retain_graph=True))
    return True


if __name__ == "__main__":
    verb, rest = sys.argv[1], sys.argv[2:]
    if verb == "parity":
        sys.exit(0 if parity(*rest) else 1)
    elif verb == "time":
        print(*training(rest[0], rest[1], tuple(int(n) for n in rest[2].split("x"))))
    elif verb == "ops":
        operations()
    else:
        sys.exit(__doc__)
