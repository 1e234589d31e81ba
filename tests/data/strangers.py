"""Texts that hold none of our errors: the box must claim no error page for any of them."""

LOG = "\n".join(
    f"2024-05-01 12:{i // 60 % 60:02d}:{i % 60:02d} INFO step {i} loss {1 / (i + 1):.6f} lr 0.001"
    for i in range(18000)
)
TEXTS = [
    "",
    " \n\t \n",
    ".",
    "?",
    "help",
    "my code does not work",
    "The quick brown fox jumps over the lazy dog.",
    "Dear team, please find attached the minutes of the meeting. The next one is on Monday.",
    "It was the best of times and it was the worst of times, and nobody had a tensor.",
    "Le chat est assis sur le tapis et regarde la pluie tomber sur le jardin.",
    "Der Hund schläft, und die Katze liest eine Zeitung aus dem letzten Jahr.",
    "هذا نص عربي لا علاقة له بالموضوع ويقرأ من اليمين إلى اليسار",
    "זהו טקסט בעברית שנכתב מימין לשמאל ואין בו שום שגיאה",
    "这是一段与张量无关的中文文字。",
    "🙂🙃🙂🙃",
    "<script>window.hacked = 1</script>",
    '<img src=x onerror="window.hacked = 1">',
    "javascript:window.hacked=1",
    "'; DROP TABLE users; --",
    "{{ 7 * 7 }} ${7 * 7} <%= 7 * 7 %>",
    "[](){}.*+?^$|\\",
    "\x00\x01\x02\x7f",
    "A" * 20000,
    "a b " * 5000,
    LOG,
    "Traceback (most recent call last):\n  File \"app.py\", line 3, in <module>\n    d['a']\n"
    "KeyError: 'a'",
    "ModuleNotFoundError: No module named 'torchvision'",
    "ImportError: cannot import name 'Linear' from partially initialized module 'nn'",
    "NameError: name 'x' is not defined",
    "IndentationError: unexpected indent",
    "SyntaxError: invalid syntax. Perhaps you forgot a comma?",
    "IndexError: list index out of range",
    "ZeroDivisionError: division by zero",
    "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'",
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='x', port=443): Max retries "
    "exceeded with url: / (Caused by NewConnectionError('Failed to establish a connection'))",
    "ValueError: Input contains NaN, infinity or a value too large for dtype('float64').",
    "sklearn.exceptions.NotFittedError: This StandardScaler instance is not fitted yet. Call "
    "'fit' with appropriate arguments before using this estimator.",
    "SettingWithCopyWarning: A value is trying to be set on a copy of a slice from a DataFrame. "
    "Try using .loc[row_indexer,col_indexer] = value instead",
    "ValueError: Length of values (3) does not match length of index (4)",
    "InvalidArgumentError: Incompatible shapes: [2,3] vs. [4,3] [Op:AddV2]",
    "TypeError: 'tensorflow.python.framework.ops.EagerTensor' object does not support item "
    "assignment",
    "jax.errors.TracerBoolConversionError: Attempted boolean conversion of traced array with "
    "shape bool[]",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a "
    "total capacity of 15.77 GiB of which 1.20 GiB is free.",
    "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)",
    "TypeError: Cannot read properties of undefined (reading 'map')\n    at App.render (app.js:3)",
    'Exception in thread "main" java.lang.ArrayIndexOutOfBoundsException: Index 5 out of bounds '
    "for length 3",
    "error[E0382]: borrow of moved value: `v`",
    "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:",
    "Killed: 9",
    "bash: tox: command not found",
    "fatal: not a git repository (or any of the parent directories): .git",
    "ERROR: Could not find a version that satisfies the requirement torhc (from versions: none)",
    "import torch\n\n\ndef step(model, batch):\n    loss = model(batch).mean()\n"
    "    loss.backward()\n    return loss.item()\n",
    "for i in range(10):\n    x[i] = x[i - 1] + 1\n",
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.fc = nn.Linear(3, 2)\n",
    "SELECT name, count(*) FROM users GROUP BY name HAVING count(*) > 1;",
    '#include <stdio.h>\nint main(void) { printf("hello\\n"); return 0; }',
]
