"""Attacks on gallery/scenarios/transforms/set-data-of-a-captured-tensor.py."""

import faulthandler
import multiprocessing
import os
import resource
import signal

import pytest
import torch
from torch.func import functionalize, grad, jvp, vjp

FORK = multiprocessing.get_context("fork")
READY = torch.zeros(2)
grad(torch.sum)(READY)  # the first call imports much, which each child would do anew


def in_grad(function):
    grad(function)(torch.ones(2))


def in_vjp(function):
    vjp(function, torch.ones(2))


def in_jvp(function):
    jvp(function, (torch.ones(2),), (torch.ones(2),))


def in_vmap(function):
    torch.vmap(function)(torch.ones(2, 2))


def in_functionalize(function):
    functionalize(function)(torch.ones(2))


def child(transform, make, use):
    faulthandler.disable()  # it would print where the child dies
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    scale = torch.ones(2)

    def loss(weights):
        scale.data = make(weights)
        return (weights * 2.0).sum()

    transform(loss)
    try:
        use(scale)
    except Exception:  # an internal error, where memory that is freed was not reused in time
        os._exit(3)


def exit_code(transform, make, use=torch.Tensor.tolist):
    process = FORK.Process(target=child, args=(transform, make, use))
    process.start()
    process.join(300)
    return process.exitcode


def zeros(weights):
    return torch.zeros(2)


@pytest.mark.parametrize("transform", [in_grad, in_vjp])
def test_reading_it_afterwards(transform):
    """Reading x afterwards is a segmentation fault, or an internal error."""
    assert exit_code(transform, zeros) != 0


@pytest.mark.parametrize("make", [zeros, lambda w: w.detach() * 1, lambda w: READY + 1])
def test_what_was_made_inside(make):
    """The new values were made inside the transform."""
    assert exit_code(in_grad, make) != 0


def test_a_tensor_from_outside_fell():
    """I set x.data inside grad, and the process dies: not with a tensor from outside."""
    assert exit_code(in_grad, lambda w: READY) == 0


@pytest.mark.parametrize("transform", [in_vmap, in_functionalize])
def test_transforms_under_which_it_does_not_die(transform):
    """The symptom names grad, jvp and vjp: under vmap and functionalize the child lives."""
    assert exit_code(transform, zeros) >= 0


def test_not_reading_it_is_no_fault():
    """Reading x afterwards: without it the process lives."""
    assert exit_code(in_grad, zeros, lambda scale: None) == 0


def test_a_write_is_checked():
    """A write is checked, and refused."""
    scale = torch.ones(2)
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        grad(lambda w: (scale.copy_(w) * w).sum())(torch.ones(2))
    assert scale.tolist() == [1.0, 1.0]


def test_aux():
    """Give it back as aux, and write when the transform is over."""
    scale = torch.ones(2)
    gradient, new = grad(lambda w: ((w * 2.0).sum(), w.detach() + 1.0), has_aux=True)(READY)
    scale.copy_(new)
    assert gradient.tolist() == [2.0, 2.0] and scale.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("make", [torch.zeros, torch.ones, torch.rand])
def test_what_is_made_inside_is_wrapped(make):
    """Inside torch.func.grad even torch.zeros(2) is wrapped."""
    made = []
    grad(lambda x: made.append(make(2)) or x.sum())(READY)
    assert torch._C._functorch.is_gradtrackingtensor(made[0])


def test_views_made_inside_of_a_tensor_from_outside_fell():
    """A tensor from outside may be assigned: not its view or its detach(), made inside."""
    assert exit_code(in_grad, lambda w: READY[:]) != 0


def rescue(scale):
    scale.data = torch.ones(2)


@pytest.mark.parametrize("use", [rescue, torch.Tensor.zero_], ids=["data", "zero_"])
def test_writing_it_afterwards_fell(use):
    """Reading its values is a segmentation fault: so is writing them, and another assignment."""
    assert exit_code(in_grad, zeros, use) != 0


def convert():
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module = torch.nn.Linear(2, 1)
    grad(lambda w: (module.double(), (w * 2.0).sum())[1])(torch.ones(2))
    module.weight.tolist()


def test_a_module_that_is_converted_inside_fell():
    """I set x.data: module.double() does it for you."""
    process = FORK.Process(target=convert)
    process.start()
    process.join(300)
    assert process.exitcode != 0


def test_its_shape_can_be_read():
    """Reading its values is a fault: shape and dtype are not."""
    assert exit_code(in_grad, zeros, lambda scale: (scale.shape, scale.dtype)) == 0


WRITES = {
    "zero_": lambda scale: scale.zero_(),
    "item assignment": lambda scale: scale.__setitem__(0, 5.0),
    "data": lambda scale: scale.data.zero_(),
    "detach": lambda scale: scale.detach().zero_(),
    "no_grad": lambda scale: torch.no_grad()(scale.zero_)(),
}


@pytest.mark.parametrize("name", [*WRITES])
@pytest.mark.parametrize("transform", [in_grad, in_vjp, in_jvp])
def test_writes_that_are_refused(name, transform):
    """A write is checked, and refused: under each of the transforms."""
    scale = torch.ones(2)
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        transform(lambda w: (WRITES[name](scale), (w * 2.0).sum())[1])
    assert scale.tolist() == [1.0, 1.0]


UNCHECKED = {
    "out": lambda scale: torch.add(READY, 1.0, out=scale),
    "foreach": lambda scale: torch._foreach_add_([scale], 4.0),
}


@pytest.mark.parametrize("name", [*UNCHECKED])
def test_writes_that_are_not_refused_fell(name):
    """A write is checked, and refused: not through out=, or by a function for lists."""
    scale = torch.ones(2)
    in_grad(lambda w: (UNCHECKED[name](scale), (w * 2.0).sum())[1])
    assert scale.tolist() == ([1.0, 1.0] if name == "out" else [5.0, 5.0])


@pytest.mark.parametrize("name", ["grad", "vjp", "jvp", "jacrev"])
def test_aux_of_each_transform(name):
    """Give it back as aux: each of the four takes has_aux, and what comes out can be assigned."""
    function = lambda w: ((w * 2.0).sum(), torch.zeros(2))  # noqa: E731
    ones = torch.ones(2)
    aux = {
        "grad": lambda: grad(function, has_aux=True)(ones)[1],
        "vjp": lambda: vjp(function, ones, has_aux=True)[2],
        "jvp": lambda: jvp(function, (ones,), (ones,), has_aux=True)[2],
        "jacrev": lambda: torch.func.jacrev(function, has_aux=True)(ones)[1],
    }[name]()
    scale = torch.ones(2)
    scale.data = aux
    assert scale.tolist() == [0.0, 0.0]


def test_linearize_ends_otherwise():
    """vjp, jvp and jacrev end in the same way: linearize does not."""
    scale = torch.ones(2)
    torch.func.linearize(
        lambda w: (setattr(scale, "data", torch.zeros(2)), w * 2)[1], torch.ones(2)
    )
    assert scale.tolist() == [0.0, 0.0]


def kept_and_assigned_back(scale):
    scale.data = torch.zeros(2)
    scale.data = READY


INSIDE = {
    "read": lambda scale: scale.tolist(),
    "used": lambda scale: scale * 2,
    "assigned again": kept_and_assigned_back,
}


def leave(run):
    """End the child with 0 if ``run`` raises the error of a level that is over."""
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        run()
    except RuntimeError as error:
        os._exit(0 if "escaped" in str(error) else 3)
    os._exit(4)


def read_inside(name):
    scale = torch.ones(2)

    def loss(weights):
        scale.data = torch.zeros(2)
        INSIDE[name](scale)
        return (weights * 2.0).sum()

    leave(lambda: grad(loss)(torch.ones(2)))


def read_in_a_later_transform():
    scale = torch.ones(2)
    grad(lambda w: (setattr(scale, "data", torch.zeros(2)), w.sum())[1])(torch.ones(2))
    leave(lambda: grad(lambda w: (scale * w).sum())(torch.ones(2)))


def code_of(target, *arguments):
    process = FORK.Process(target=target, args=arguments)
    process.start()
    process.join(300)
    return process.exitcode


@pytest.mark.parametrize("name", [*INSIDE])
def test_inside_it_raises_fell(name):
    """Reading its values is a segmentation fault: inside the transform it can raise instead."""
    assert code_of(read_inside, name) in (0, -signal.SIGSEGV)


def test_in_a_later_transform_it_raises_fell():
    """Reading its values is a segmentation fault: in a later transform it can raise instead."""
    assert code_of(read_in_a_later_transform) in (0, -signal.SIGSEGV)


def test_compiled_the_assignment_is_refused_fell():
    """An assignment to the .data of a captured tensor is not checked: compiled it is refused."""
    torch._dynamo.reset()
    scale = torch.ones(2)

    def loss(weights):
        scale.data = torch.zeros(2)
        return (weights * 2.0).sum()

    with pytest.raises(Exception, match="GradTrackingTensor"):
        torch.compile(lambda w: grad(loss)(w), backend="eager")(torch.ones(2))
    assert scale.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("transform", [in_grad, in_jvp])
def test_a_buffer_set_without_data_fell(transform):
    """A buffer that I set inside jvp or vjp: set by a plain assignment, it can be read."""
    module = torch.nn.Module()
    module.register_buffer("scale", torch.ones(2))
    transform(lambda w: (setattr(module, "scale", torch.zeros(2)), (w * 2.0).sum())[1])
    assert module.scale.tolist() == [0.0, 0.0]


def test_aux_into_a_parameter_fell():
    """Write when the transform is over: into a parameter, copy_ needs no_grad."""
    scale = torch.nn.Parameter(torch.ones(2))
    _, new = grad(lambda w: ((w * 2.0).sum(), w.detach() + 1.0), has_aux=True)(READY)
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        scale.copy_(new)
    with torch.no_grad():
        scale.copy_(new)
    assert scale.tolist() == [1.0, 1.0] and scale.requires_grad
