"""Wordings with bound parts, a message, and whether the wording takes it: in both matchers."""

CASES = [
    ("'{type:tensor}' object has no attribute", "'Tensor' object has no attribute 'x'", True),
    ("'{type:tensor}' object has no attribute", "'NoneType' object has no attribute", False),
    ("{function:op}() takes no", "add_() takes no", True),
    ("{function:op}() takes no", "TypeError: add_() takes no", True),
    ("{function:op}() takes no", "my_add() takes no", False),
    ("got {n:int} and", "got -3 and", True),
    ("got {n:int} and", "got a3 and", False),
    ("expected {dtype:dtype}", "expected torch.float32", True),
    ("of shape {shape:shape} and", "of shape torch.Size([2, 3]) and", True),
    ("of shape {shape:shape} and", "of shape x and", False),
]
