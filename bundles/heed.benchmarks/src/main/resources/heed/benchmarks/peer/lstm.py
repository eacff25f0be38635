# nn.LSTM, which takes its weights as [4H,D] and [4H,H] and has a second bias; here that one is 0 and stays so.

def loss(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    W_x, W_h, b = w
    zeros = torch.zeros([1, x.size(0), W_h.size(1)])
    outputs, h, c = torch.lstm(x, [zeros, zeros], [W_x, W_h, b, torch.zeros_like(b)], True, 1, 0.0, True, False, True)
    return torch.mse_loss(outputs, target)

def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return [w[0].t().contiguous(), w[1].t().contiguous(), w[2]]

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return [w[0].t(), w[1].t(), w[2]]
