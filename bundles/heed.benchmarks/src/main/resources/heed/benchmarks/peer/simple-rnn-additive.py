def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    A_x, A_h, b, W, U, u, v = w                                                  # u is the bias of the scores
    inputs = torch.unbind(x @ A_x + b, 1)                                        # T of [B,H]
    c = torch.zeros([x.size(0), A_h.size(0)])
    memory = torch.zeros([x.size(0), 0, A_h.size(0)])
    keys = torch.zeros([x.size(0), 0, U.size(1)])
    for t in range(x.size(1)):
        h = torch.tanh(torch.addmm(inputs[t], c, A_h))                           # [B,H]
        memory = torch.cat([memory, h.unsqueeze(1)], 1)                          # [B,t,H]
        keys = torch.cat([keys, torch.addmm(u, h, U).unsqueeze(1)], 1)           # [B,t,H]
        e = torch.tanh_(keys + (h @ W).unsqueeze(1)) @ v                         # [B,t]
        a = torch.softmax(e, 1).unsqueeze(1)                                     # [B,1,t]
        c = torch.bmm(a, memory).squeeze(1)                                      # [B,H]
    return torch.mse_loss(memory, target)
