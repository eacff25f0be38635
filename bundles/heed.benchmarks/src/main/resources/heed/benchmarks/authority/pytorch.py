# What PyTorch's operators give and their gradients, of one number: the sum of all results, each times its r. All in float64.
# Each method takes its inputs as a, in the order of its first line, and gives its results and then the gradients of a.

def leaves(self: __torch__.Model, a: List[Tensor]) -> List[Tensor]:
    all = annotate(List[Tensor], [])
    for t in a:
        all.append(t.detach().requires_grad_(True))
    return all

def both(self: __torch__.Model, results: List[Tensor], r: List[Tensor], leaves: List[Tensor]) -> List[Tensor]:
    loss = torch.sum(torch.mul(results[0], r[0]))
    for i in range(torch.len(results) - 1):
        loss = torch.add(loss, torch.sum(torch.mul(results[i + 1], r[i + 1])))
    all = annotate(List[Tensor], [])
    for y in results:
        all.append(torch.detach(y).contiguous())
    for g in torch.grad([loss], leaves):
        all.append(unchecked_cast(Tensor, g).contiguous())
    return all

# A mask [B,1,S], 1 where a slot may be read.
def attention(self: __torch__.Model, a: List[Tensor], r: List[Tensor], mask: Tensor) -> List[Tensor]:
    own = (self).leaves(a)
    q, k, v = own
    y = torch.scaled_dot_product_attention(q, k, v, torch.gt(mask, 0), 0.0, False)
    return (self).both([y], r, own)

def attention_causal(self: __torch__.Model, a: List[Tensor], r: List[Tensor]) -> List[Tensor]:
    own = (self).leaves(a)
    q, k, v = own
    y = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    return (self).both([y], r, own)

# [B,T,E] to [B,3,T,E/3]: nn.MultiheadAttention with three heads and without biases.
def heads(self: __torch__.Model, x: Tensor) -> Tensor:
    return x.view([x.size(0), x.size(1), 3, x.size(2) // 3]).transpose(1, 2)

def projected(self: __torch__.Model, own: List[Tensor]) -> List[Tensor]:
    query, memory, W_in, W_out = own
    W_q, W_k, W_v = torch.chunk(W_in, 3, 0)
    return [(self).heads(torch.linear(query, W_q, None)), (self).heads(torch.linear(memory, W_k, None)),
            (self).heads(torch.linear(memory, W_v, None))]

def joined(self: __torch__.Model, y: Tensor, W_out: Tensor) -> Tensor:
    wide = y.transpose(1, 2).reshape([y.size(0), y.size(2), y.size(1) * y.size(3)])
    return torch.linear(wide, W_out, None)

# A mask [B,1,1,S].
def multi_head(self: __torch__.Model, a: List[Tensor], r: List[Tensor], mask: Tensor) -> List[Tensor]:
    own = (self).leaves(a)
    q, k, v = (self).projected(own)
    y = torch.scaled_dot_product_attention(q, k, v, torch.gt(mask, 0), 0.0, False)
    return (self).both([(self).joined(y, own[3])], r, own)

def multi_head_causal(self: __torch__.Model, a: List[Tensor], r: List[Tensor]) -> List[Tensor]:
    own = (self).leaves(a)
    q, k, v = (self).projected(own)
    y = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    return (self).both([(self).joined(y, own[3])], r, own)

def lstm(self: __torch__.Model, a: List[Tensor], r: List[Tensor]) -> List[Tensor]:
    own = (self).leaves(a)
    x, h_0, c_0, W_ih, W_hh, b_ih, b_hh = own
    y, h_n, c_n = torch.lstm(x, [h_0, c_0], [W_ih, W_hh, b_ih, b_hh], True, 1, 0.0, True, False, True)
    return (self).both([y, h_n, c_n], r, own)

def gru(self: __torch__.Model, a: List[Tensor], r: List[Tensor]) -> List[Tensor]:
    own = (self).leaves(a)
    x, h_0, W_ih, W_hh, b_ih, b_hh = own
    y, h_n = torch.gru(x, h_0, [W_ih, W_hh, b_ih, b_hh], True, 1, 0.0, True, False, True)
    return (self).both([y, h_n], r, own)

def layer_norm(self: __torch__.Model, a: List[Tensor], r: List[Tensor]) -> List[Tensor]:
    own = (self).leaves(a)
    x, gamma, beta = own
    y = torch.layer_norm(x, [x.size(2)], gamma, beta, 1e-5, False)
    return (self).both([y], r, own)
