# As nn.MultiheadAttention without biases: one product for queries, keys and values, and the fused attention.

def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    W_in, W_out = w
    B, T, H, heads = x.size(0), x.size(1), W_out.size(0), 8
    qkv = torch.linear(x, W_in).view([B, T, 3, heads, H // heads]).permute([2, 0, 3, 1, 4])
    q, k, v = torch.unbind(qkv, 0)                                    # [B,heads,T,d] each
    context = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    outputs = torch.linear(context.transpose(1, 2).reshape([B, T, H]), W_out)
    return torch.mse_loss(outputs, target)

# Ours: W_q, W_k, W_v, W_o [D,H]; nn.Linear has [out,in].
def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return [torch.cat([w[0], w[1], w[2]], 1).t().contiguous(), w[3].t().contiguous()]

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    W_q, W_k, W_v = torch.chunk(w[0].t(), 3, 1)
    return [W_q, W_k, W_v, w[1].t()]
