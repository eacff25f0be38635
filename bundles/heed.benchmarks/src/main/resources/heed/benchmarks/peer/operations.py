# One method an operation, over and over in one call, so that the way from Java into libtorch does not count. The last
# result is given back; the others go, and libtorch's allocator has their memory for the next.

def matmul(self: __torch__.Model, n: Tensor, a: Tensor, b: Tensor) -> List[Tensor]:
    y = torch.matmul(a, b)
    for i in range(n.size(0) - 1):
        y = torch.matmul(a, b)
    return [y]

def matmul_transposed(self: __torch__.Model, n: Tensor, a: Tensor, b: Tensor) -> List[Tensor]:
    y = torch.matmul(a.t(), b)
    for i in range(n.size(0) - 1):
        y = torch.matmul(a.t(), b)
    return [y]

def softmax(self: __torch__.Model, n: Tensor, x: Tensor) -> List[Tensor]:
    y = torch.softmax(x, 1)
    for i in range(n.size(0) - 1):
        y = torch.softmax(x, 1)
    return [y]

def tanh(self: __torch__.Model, n: Tensor, x: Tensor) -> List[Tensor]:
    y = torch.tanh(x)
    for i in range(n.size(0) - 1):
        y = torch.tanh(x)
    return [y]

def additive_score(self: __torch__.Model, n: Tensor, q: Tensor, k: Tensor, v: Tensor) -> List[Tensor]:
    y = torch.tanh_(k + q) @ v                                                   # [B,S], for one query a row
    for i in range(n.size(0) - 1):
        y = torch.tanh_(k + q) @ v
    return [y]

def additive_score_gradient(self: __torch__.Model, n: Tensor, q: Tensor, k: Tensor, v: Tensor) -> List[Tensor]:
    queries = q.detach().requires_grad_(True)
    keys = k.detach().requires_grad_(True)
    vector = v.detach().requires_grad_(True)
    gradients = annotate(List[Optional[Tensor]], [])
    for i in range(n.size(0)):
        e = torch.tanh_(keys + queries) @ vector
        gradients = torch.grad([e.sum()], [queries, keys, vector])
    all = annotate(List[Tensor], [])
    for g in gradients:
        all.append(unchecked_cast(Tensor, g))
    return all
