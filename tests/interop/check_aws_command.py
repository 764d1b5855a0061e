"""Checks the words of an AWS CLI command against the models of botocore."""

import json
import sys

import botocore.session
from botocore import xform_name

service, command, *words = sys.argv[1:]
session = botocore.session.get_session()
model = session.get_service_model(service)
names = {xform_name(name, "-"): name for name in model.operation_names}
operation = model.operation_model(names[command])
members = operation.input_shape.members if operation.input_shape else {}
flags = {"--" + xform_name(name, "-") for name in members} | {"--query", "--output"}
given = dict(zip(words[::2], words[1::2], strict=True))
assert set(given) <= flags, set(given) - flags
required = operation.input_shape.required_members if operation.input_shape else []
assert {"--" + xform_name(name, "-") for name in required} <= set(given), required
if "--policy-document" in given:
    json.loads(given["--policy-document"])
