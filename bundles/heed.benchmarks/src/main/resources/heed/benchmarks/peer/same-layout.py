# For models that hold their weights as ours do.

def own(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return w

def ours(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    return w
