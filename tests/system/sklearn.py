"""sklearn.py C FOLDER: compares what the evaluator `logistic` kept in FOLDER with scikit-learn on the same features."""

import json
import struct
import sys

# Beside this file, which has the same name as the library, nothing is to be imported from.
sys.path.pop(0)
import numpy as np
from sklearn.linear_model import LogisticRegression

TYPES = {"F32": np.float32, "I64": np.int64, "U8": np.uint8}


def tensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, rest = json.loads(file.read(length)), file.read()
    return {
        name: np.frombuffer(rest[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


c, folder = float(sys.argv[1]), sys.argv[2]
train, test = tensors("train.safetensors"), tensors("test.safetensors")
x, labels = train["features"].astype(np.float64), train["labels"]
# Of two classes scikit-learn fits one score, the difference of two opposite halves, which the penalty makes half as dear.
two = len(np.unique(labels)) == 2
model = LogisticRegression(C=2 * c if two else c, solver="newton-cg", tol=1e-8, max_iter=1000).fit(x, labels)
coefficients, bias = model.coef_, model.intercept_
if two:
    coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.hstack([-bias, bias]) / 2
scores = x @ coefficients.T + bias
largest = scores.max(axis=1, keepdims=True)
normal = largest[:, 0] + np.log(np.exp(scores - largest).sum(axis=1))
own = scores[np.arange(len(x)), np.searchsorted(model.classes_, labels)]
theirs = 0.5 * (coefficients**2).sum() + c * (normal - own).sum()
with open(folder + "/numbers.json") as file:
    numbers = json.load(file)["numbers"]
ours = numbers["objective"]["value"]
predictions = tensors(folder + "/test-predictions.safetensors")["test-predictions"]
wrong = tensors(folder + "/test-wrong.safetensors")["test-wrong"]
differ = int((model.predict(test["features"].astype(np.float64)) != predictions).sum())
print(f"objective {ours:.9g}, scikit-learn's {theirs:.9g}; {differ} of {len(predictions)} predictions differ")
assert abs(ours - theirs) <= 1e-6 * theirs
assert differ <= 5 * len(predictions) / 10000
assert ((predictions != test["labels"]) == wrong).all()
assert abs(100 * wrong.mean() - numbers["test-error"]["value"]) < 1e-9
