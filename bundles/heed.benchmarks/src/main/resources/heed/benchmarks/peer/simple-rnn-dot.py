def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    A_x, A_h, b = w
    inputs = x @ A_x + b                                              # [B,T,H]
    c = torch.zeros([x.size(0), A_h.size(0)])
    hs = annotate(List[Tensor], [])
    for t in range(x.size(1)):
        h = torch.tanh(torch.addmm(inputs.select(1, t), c, A_h))      # [B,H]
        hs.append(h)
        memory = torch.stack(hs, 1)                                   # [B,t,H]
        a = torch.softmax(torch.bmm(memory, h.unsqueeze(2)), 1)       # [B,t,1]
        c = torch.bmm(a.transpose(1, 2), memory).squeeze(1)           # [B,H]
    return torch.mse_loss(torch.stack(hs, 1), target)
