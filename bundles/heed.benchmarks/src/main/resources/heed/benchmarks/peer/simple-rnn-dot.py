def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    A_x, A_h, b = w
    inputs = torch.unbind(x @ A_x + b, 1)                                        # T of [B,H]
    c = torch.zeros([x.size(0), A_h.size(0)])
    memory = torch.zeros([x.size(0), 0, A_h.size(0)])
    for t in range(x.size(1)):
        h = torch.tanh(torch.addmm(inputs[t], c, A_h)).unsqueeze(1)              # [B,1,H]
        memory = torch.cat([memory, h], 1)                                       # [B,t,H]
        a = torch.softmax(torch.bmm(h, memory.transpose(1, 2)), 2)               # [B,1,t]
        c = torch.bmm(a, memory).squeeze(1)                                      # [B,H]
    return torch.mse_loss(memory, target)
