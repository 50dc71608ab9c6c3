"""The peers of the benches: reads one question a line, answers with one line of JSON. Times are wall seconds of the peer's own work."""
import json
import os
import sys
import time

import numpy as np

folder = sys.argv[1]
data = {}


def load(name, columns=30):
    if name not in data:
        X = np.fromfile(os.path.join(folder, name + ".X"), np.float32)
        data[name] = (X.reshape(-1, columns), np.fromfile(os.path.join(folder, name + ".y"), np.float32))
    return data[name]


def auc(y, score):
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(y, score))


def xgboost(question):
    import xgboost as xgb

    X, y = load(question["train"])
    threads = question["threads"]
    start, cpu = time.perf_counter(), time.process_time()
    matrix = xgb.QuantileDMatrix(X, y, max_bin=256, nthread=threads)
    parameters = dict(objective="binary:logistic", tree_method="hist", max_bin=256, eta=0.1, nthread=threads, min_child_weight=1, verbosity=0, max_depth=0, max_leaves=31, grow_policy="lossguide")
    model = xgb.train(parameters, matrix, question["trees"])
    answer = {"train": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    if "test" in question:
        Xt, yt = load(question["test"])
        start = time.perf_counter()
        score = model.predict(xgb.DMatrix(Xt, nthread=threads), output_margin=True)
        answer.update(predict=time.perf_counter() - start, auc=auc(yt, score))
    return answer


def histgb(question):
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    X, y = load(question["train"])
    with threadpool_limits(question["threads"]):
        start = time.perf_counter()
        model = HistGradientBoostingClassifier(max_iter=question["trees"], learning_rate=0.1, max_leaf_nodes=31, early_stopping=False, max_bins=255).fit(X, y)
        answer = {"train": time.perf_counter() - start}
        if "test" in question:
            Xt, yt = load(question["test"])
            start = time.perf_counter()
            score = model.predict_proba(Xt)[:, 1]
            answer.update(predict=time.perf_counter() - start, auc=auc(yt, score))
    return answer


def forest(question):
    from sklearn.ensemble import RandomForestClassifier

    X, y = load(question["train"])
    start = time.perf_counter()
    model = RandomForestClassifier(n_estimators=question["trees"], n_jobs=question["threads"], random_state=1, min_samples_leaf=3).fit(X, y)
    answer = {"train": time.perf_counter() - start}
    if "test" in question:
        Xt, yt = load(question["test"])
        answer.update(auc=auc(yt, model.predict_proba(Xt)[:, 1]))
    return answer


for line in sys.stdin:
    question = json.loads(line)
    answer = {"xgboost": xgboost, "histgb": histgb, "forest": forest}[question["peer"]](question)
    print(json.dumps(answer), flush=True)
