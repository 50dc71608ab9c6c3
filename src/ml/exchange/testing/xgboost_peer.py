# What XGBoost itself says, for the tests of exchange. Prints one JSON object.
#   predict MODEL.json MATRIX.csv   its margins and contributions (last column: base) on the matrix
#   train MODEL.json ROWS           trains a small model with categories and missing values; prints its rows, margins and contributions
import csv
import json
import sys

import numpy as np
import xgboost

numbers = lambda array: [None if value != value else float(value) for value in np.ravel(array)]


def answers(booster, matrix):
    return {"margins": numbers(booster.predict(matrix, output_margin=True)), "contributions": numbers(booster.predict(matrix, pred_contribs=True))}


if sys.argv[1] == "predict":
    with open(sys.argv[3], encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    table = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows]).reshape(len(rows), len(names))
    booster = xgboost.Booster()
    booster.load_model(sys.argv[2])
    print(json.dumps(answers(booster, xgboost.DMatrix(table))))
else:
    random = np.random.default_rng(5)
    rows = int(sys.argv[3])
    table = np.c_[random.normal(size=rows), random.integers(0, 9, rows), random.exponential(1e6, rows).round(2), random.integers(0, 2, rows)].astype(np.float64)
    chance = 1 / (1 + np.exp(1 - table[:, 0] - 2 * np.isin(table[:, 1], [1, 3, 8]) + table[:, 2] / 1e6 * table[:, 3]))
    label = (random.random(rows) < chance).astype(float)
    table[random.random(table.shape) < 0.1] = np.nan
    matrix = xgboost.DMatrix(table, label, feature_types=["q", "c", "q", "i"], enable_categorical=True)
    settings = dict(objective="binary:logistic", tree_method="hist", max_depth=4, max_cat_to_onehot=1, eta=0.4, base_score=0.3, nthread=1)
    booster = xgboost.train(settings, matrix, 5)
    booster.save_model(sys.argv[2])
    print(json.dumps({"features": 4, "rows": numbers(table), **answers(booster, matrix)}))
