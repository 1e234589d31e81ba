"""Attacks on gallery/errors/dtypes-and-devices/not-compiled-with-cuda.py."""

import pytest
import torch

CPU_BUILD = torch.version.cuda is None and torch.version.hip is None
REFUSED = "Torch not compiled with .* enabled"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: torch.zeros(1).to("xpu"),
        lambda: torch.zeros(1, device="xpu"),
        lambda: torch.zeros(1).xpu(),
        lambda: torch.nn.Linear(1, 1).to("xpu"),
    ],
)
def test_xpu_is_in_neither_build(ask):
    """The line asks for XPU, so that it raises in a CPU build and in a CUDA build."""
    with pytest.raises(AssertionError, match="Torch not compiled with XPU enabled"):
        ask()


@pytest.mark.skipif(not CPU_BUILD, reason="a build with CUDA")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: torch.zeros(1).cuda(),
        lambda: torch.zeros(1).to("cuda"),
        lambda: torch.zeros(1).to("cuda:0"),
        lambda: torch.zeros(1, device="cuda"),
        lambda: torch.nn.Linear(1, 1).cuda(),
    ],
)
def test_a_cpu_build_says_the_same_of_cuda(ask):
    """In a CPU build .cuda(), .to("cuda") and device="cuda" say the same of CUDA."""
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        ask()


def test_naming_a_device_asks_for_nothing():
    """A line asks for a device: to name one is not to ask for it."""
    assert torch.device("cuda").type == "cuda" and torch.device("xpu").type == "xpu"


def test_is_available_does_not_raise():
    """torch.cuda.is_available tells whether this torch can use a GPU here."""
    assert torch.cuda.is_available() in (True, False) and torch.xpu.is_available() is False


def test_the_fix_follows_the_tensor():
    """Make new tensors from old ones, so that they follow."""
    scores = torch.zeros(3, device="meta")
    assert scores.new_ones(()).is_meta and torch.ones_like(scores).is_meta
    assert scores.new_tensor([1.0]).is_meta


def test_other_backends_have_other_words_fell():
    """A device that this build was made without: mps is a RuntimeError in other words."""
    if not torch.backends.mps.is_built():
        with pytest.raises(RuntimeError, match="not linked with support for mps"):
            torch.zeros(1).to("mps")


@pytest.mark.skipif(not CPU_BUILD, reason="a build with CUDA")
def test_a_generator_has_other_words_fell():
    """A line asks for a device that this build was made without: a generator says it otherwise."""
    with pytest.raises(RuntimeError, match="CUDA"):
        torch.Generator("cuda")


@pytest.mark.skipif(not CPU_BUILD, reason="a build with CUDA")
@pytest.mark.parametrize("name", ["synchronize", "current_device", "default_stream"])
def test_a_line_without_a_tensor_asks_for_the_device_too_fell(name):
    """Make new tensors from old ones: that does not help a call such as torch.cuda.synchronize()."""
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        getattr(torch.cuda, name)()


@pytest.mark.skipif(not CPU_BUILD, reason="a build with CUDA")
@pytest.mark.parametrize("ask", [lambda t: t.cuda(0), lambda t: t.to(0)])
def test_a_device_by_its_number_has_other_words(ask):
    """.cuda() and .to("cuda") say the same of CUDA: .cuda(0) says it otherwise."""
    with pytest.raises(
        RuntimeError, match="Cannot access accelerator device when none is available"
    ):
        ask(torch.zeros(1))


def test_to_device_in_place_of_cuda():
    """In place of .cuda() write .to(device)."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    assert torch.nn.Linear(1, 1).to(device).weight.device.type == device
    assert torch.zeros(1).to(device).device.type == device


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_new_ones_follows_the_dtype_too(dtype):
    """Make new tensors from old ones, so that they follow."""
    scores = torch.zeros(3, dtype=dtype)
    scores[0] = scores.new_ones(())
    assert scores.new_ones(()).dtype == dtype and scores.tolist() == [1, 0, 0]
