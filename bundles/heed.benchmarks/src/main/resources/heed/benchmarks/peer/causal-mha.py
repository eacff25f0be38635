# As nn.MultiheadAttention: one product for queries, keys and values, and the fused attention.

def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    W_in, b_in, W_out, b_out = w
    B, T, H, heads = x.size(0), x.size(1), W_out.size(0), 8
    qkv = torch.linear(x, W_in, b_in).view([B, T, 3, heads, H // heads]).permute([2, 0, 3, 1, 4])
    q, k, v = torch.unbind(qkv, 0)                                    # [B,heads,T,d] each
    context = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    outputs = torch.linear(context.transpose(1, 2).reshape([B, T, H]), W_out, b_out)
    return torch.mse_loss(outputs, target)

# Ours: W_q, b_q, W_k, b_k, W_v, b_v [D,H] and W_o, b_o; nn.Linear has [out,in].
def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    W_in = torch.cat([w[0], w[2], w[4]], 1).t().contiguous()
    return [W_in, torch.cat([w[1], w[3], w[5]], 0), w[6].t().contiguous(), w[7]]

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    W_q, W_k, W_v = torch.chunk(w[0].t(), 3, 1)
    b_q, b_k, b_v = torch.chunk(w[1], 3, 0)
    return [W_q, b_q, W_k, b_k, W_v, b_v, w[2].t(), w[3]]
