"""Reads a configuration of Terraform from standard input and lists its blocks, one a line."""

import sys

import hcl2

tree = hcl2.loads(sys.stdin.read())
for kind in ("data", "resource"):
    for block in tree.get(kind, []):
        for resource, names in block.items():
            for name in names:
                if not name.startswith("__"):
                    print(kind, resource.strip('"'), name.strip('"'))
for block in tree.get("output", []):
    for name, members in block.items():
        print("output", name.strip('"'), members["value"])
