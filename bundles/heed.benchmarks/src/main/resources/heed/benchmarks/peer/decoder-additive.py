def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    memory, W, U, u, v, G_x, G_ch, b = w                                         # u is the bias of the scores
    keys = memory @ U + u                                                        # [B,S,H]
    inputs = torch.unbind(x @ G_x + b, 1)                                        # T of [B,4H]
    h = torch.zeros([x.size(0), W.size(0)])
    c = torch.zeros_like(h)
    hs = annotate(List[Tensor], [])
    for t in range(x.size(1)):
        query = (h @ W).unsqueeze(1)                                             # [B,1,H]
        a = torch.softmax(torch.tanh_(keys + query) @ v, 1)                      # [B,S]
        context = torch.bmm(a.unsqueeze(1), memory).squeeze(1)                   # [B,H]
        gates = torch.addmm(inputs[t], torch.cat([context, h], 1), G_ch)         # [B,4H]
        i, f, o, g = torch.chunk(gates, 4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.mse_loss(torch.stack(hs, 1), target)

# Ours: memory, W, U, u, v, G_x, G_h, b, G_c; here G_c and G_h are one matrix.
def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return [w[0], w[1], w[2], w[3], w[4], w[5], torch.cat([w[8], w[6]], 0), w[7]]

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    G_c, G_h = torch.chunk(w[6], 2, 0)
    return [w[0], w[1], w[2], w[3], w[4], w[5], G_h, w[7], G_c]
