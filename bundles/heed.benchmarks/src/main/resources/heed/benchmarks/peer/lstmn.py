def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    W_q, W_r, U, u, v, W_x, W_h, b = w                                           # u is the bias of the scores
    B, H = x.size(0), U.size(0)
    queries = torch.unbind(x @ W_q, 1)                                           # T of [B,H]
    inputs = torch.unbind(x @ W_x + b, 1)                                        # T of [B,4H]
    h_read = torch.zeros([B, H])
    c_read = torch.zeros([B, H])
    tapes = torch.zeros([B, 0, 2 * H])                                           # h and c side by side
    keys = torch.zeros([B, 0, H])
    for t in range(x.size(1)):
        if t > 0:
            query = torch.addmm(queries[t], h_read, W_r).unsqueeze(1)            # [B,1,H]
            e = torch.tanh_(keys + query) @ v                                    # [B,t-1]
            s = torch.softmax(e, 1).unsqueeze(1)                                 # [B,1,t-1]
            h_read, c_read = torch.chunk(torch.bmm(s, tapes).squeeze(1), 2, 1)   # [B,H] each
        i, f, o, g = torch.chunk(torch.addmm(inputs[t], h_read, W_h), 4, 1)
        c = torch.sigmoid(f) * c_read + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        tapes = torch.cat([tapes, torch.cat([h, c], 1).unsqueeze(1)], 1)         # [B,t,2H]
        keys = torch.cat([keys, torch.addmm(u, h, U).unsqueeze(1)], 1)           # [B,t,H]
    return torch.mse_loss(tapes.narrow(2, 0, H), target)

# Ours has one W for the query [x; h_read]; here it is one for each, so that x goes through its own for all steps at once.
def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    D = w[4].size(0)
    W_q, W_r = w[0].narrow(0, 0, D).contiguous(), w[0].narrow(0, D, w[1].size(0)).contiguous()
    return [W_q, W_r, w[1], w[2], w[3], w[4], w[5], w[6]]

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return [torch.cat([w[0], w[1]], 0), w[2], w[3], w[4], w[5], w[6], w[7]]
