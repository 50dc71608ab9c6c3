"""XGBoost as the peer of the explaining bench. Prints one JSON object; times are wall seconds of the prediction alone.
  train FOLDER DEPTH            200 trees on the leads X, y of the folder, saved as model-DEPTH.json
  contribs FOLDER DEPTH ROWS THREADS   pred_contribs of the first rows; they and the margins are kept beside the model
"""
import json
import os
import sys
import time

import numpy as np
import xgboost as xgb

folder, depth = sys.argv[2], sys.argv[3]
X = np.fromfile(os.path.join(folder, "X"), np.float32).reshape(-1, 30)
model = os.path.join(folder, f"model-{depth}.json")
if sys.argv[1] == "train":
    y = np.fromfile(os.path.join(folder, "y"), np.float32)
    parameters = dict(objective="binary:logistic", tree_method="hist", eta=0.05, max_depth=int(depth), nthread=2, verbosity=0)
    xgb.train(parameters, xgb.QuantileDMatrix(X, y), 200).save_model(model)
    print(json.dumps({"version": xgb.__version__}))
else:
    rows, threads = int(sys.argv[4]), int(sys.argv[5])
    booster = xgb.Booster()
    booster.load_model(model)
    booster.set_param({"nthread": threads})
    matrix = xgb.DMatrix(X[:rows], nthread=threads)
    start = time.perf_counter()
    contributions = booster.predict(matrix, pred_contribs=True)
    seconds = time.perf_counter() - start
    contributions.astype(np.float32).tofile(os.path.join(folder, "contributions"))
    print(json.dumps({"seconds": seconds}))
