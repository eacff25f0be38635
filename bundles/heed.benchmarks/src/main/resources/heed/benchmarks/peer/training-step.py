# Ends every model: one training step, and the gradients by themselves. A model gives loss(x, target, w), with the weights
# w as tensors that require a gradient.
#
# torch.grad returns the gradients of this step alone: what zero_grad(set_to_none=True) and backward() come to.

def forward(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> Tensor:
    loss = (self).loss(x, target, w)
    gradients = torch.grad([loss], w)
    for i in range(torch.len(w)):
        torch.add_(torch.detach(w[i]), unchecked_cast(Tensor, gradients[i]), alpha=-0.01)
    return torch.detach(loss)

def gradients(self: __torch__.Model, x: Tensor, target: Tensor, w: List[Tensor]) -> List[Tensor]:
    loss = (self).loss(x, target, w)
    gradients = torch.grad([loss], w)
    own = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
        own.append(unchecked_cast(Tensor, gradients[i]))
    all = [torch.detach(loss)]
    for g in (self).ours(own):
        all.append(g.contiguous())
    return all
