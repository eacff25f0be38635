def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    W_h, W_x, W_r, v, G_r, G_x, b = w
    B, H = x.size(0), W_h.size(0)
    queries = torch.unbind(x @ W_x, 1)                                           # T of [B,H]
    inputs = torch.unbind(x @ G_x + b, 1)                                        # T of [B,4H]
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
        i, f, o, g = torch.chunk(torch.addmm(inputs[t], h_read, G_r), 4, 1)
        c = torch.sigmoid(f) * c_read + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        tapes = torch.cat([tapes, torch.cat([h, c], 1).unsqueeze(1)], 1)         # [B,t,2H]
        keys = torch.cat([keys, (h @ W_h).unsqueeze(1)], 1)                      # [B,t,H]
    return torch.mse_loss(tapes.narrow(2, 0, H), target)
