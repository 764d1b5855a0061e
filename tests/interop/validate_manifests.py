"""Validates Kubernetes manifests, and prints what they hold for this program as JSON.

Objects of the API are validated strictly against the schemas of three versions of Kubernetes, and the kubelet's
configuration against its types. Every container has to have the fewest rights that it can work with.
"""

import email
import json
import sys

import jsonschema
import kubernetes_validate
import yaml

VERSIONS = ("1.29", "1.33", "1.37")

# The only container that runs as root and writes to the node.
OF_ROOT = "install"


def strict(required, optional=None):
    properties = {**required, **(optional or {})}
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}

# k8s.io/kubelet/config/v1: CredentialProviderConfig, which the kubelet decodes strictly.
CREDENTIAL_PROVIDER_CONFIG = strict({
    "apiVersion": {"const": "kubelet.config.k8s.io/v1"},
    "kind": {"const": "CredentialProviderConfig"},
    "providers": {
        "type": "array",
        "minItems": 1,
        "items": strict(
            {
                "name": {"type": "string", "pattern": "^[^/ ]+$"},
                "matchImages": TEXTS,
                "defaultCacheDuration": {"type": "string", "pattern": "^([0-9]+(h|m|s))+$"},
                "apiVersion": {"enum": [
                    f"credentialprovider.kubelet.k8s.io/{version}"
                    for version in ("v1", "v1beta1", "v1alpha1")
                ]},
            },
            {
                "args": {"type": "array", "items": TEXT},
                "env": {"type": "array", "items": strict({"name": TEXT, "value": TEXT})},
                "tokenAttributes": strict(
                    {
                        "serviceAccountTokenAudience": TEXT,
                        "cacheType": {"enum": ["ServiceAccount", "Token"]},
                        "requireServiceAccount": {"type": "boolean"},
                    },
                    {
                        "requiredServiceAccountAnnotationKeys": TEXTS,
                        "optionalServiceAccountAnnotationKeys": TEXTS,
                    },
                ),
            },
        ),
    },
})

# A part of the types of nodeadm.
NODE_CONFIG = strict({
    "apiVersion": {"const": "node.eks.aws/v1alpha1"},
    "kind": {"const": "NodeConfig"},
    "spec": strict({"kubelet": strict({"flags": TEXTS})}),
})

OTHERS = {"CredentialProviderConfig": CREDENTIAL_PROVIDER_CONFIG, "NodeConfig": NODE_CONFIG}


class Found:
    def __init__(self):
        self.kinds, self.credential_files, self.commands, self.providers = [], [], [], []

    def add(self, document):
        kind = document["kind"]
        self.kinds.append(kind)
        if kind in OTHERS:
            jsonschema.validate(document, OTHERS[kind])
        else:
            for version in VERSIONS:
                kubernetes_validate.validate(document, version, strict=True)
        if kind == "CredentialProviderConfig":
            self.providers.append(document["providers"])
        for name, text in document.get("data", {}).items():
            self.add_file(name, text)
        template = document.get("spec", {}).get("template")
        if template:
            self.add_pod(template["spec"])

    def add_file(self, name, text):
        if name.endswith(".json"):
            self.credential_files.append(text)
        else:
            self.add(yaml.safe_load(text))

    def add_pod(self, pod):
        assert pod["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        of_pod = pod["securityContext"]
        assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}
        writes = [volume for volume in pod["volumes"] if "hostPath" in volume]
        for container in pod["containers"] + pod["initContainers"]:
            name, context = container["name"], {**of_pod, **container["securityContext"]}
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert "privileged" not in context, name
            assert container["resources"]["limits"]["memory"], name
            if name == OF_ROOT:
                assert context["runAsUser"] == 0 and writes
                continue
            assert context["runAsNonRoot"] is True and context["runAsUser"] >= 1000, name
            mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
            assert not mounted & {volume["name"] for volume in writes}, name
            if container["image"].startswith("registry.example/gcp-wif:"):
                self.commands.append(container["args"])
                probe = container["startupProbe"]["exec"]["command"]
                assert probe[0] == "/gcp-wif"
                self.commands.append(probe[1:])
                variables = {entry["name"]: entry["value"] for entry in container["env"]}
                mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
                assert variables["GCP_WIF_CREDENTIAL_FILE"].rsplit("/", 1)[0] in mounts

    def add_user_data(self, text):
        for part in email.message_from_string(text).walk():
            if part.get_content_type() == "application/node.eks.aws":
                self.add(yaml.safe_load(part.get_payload()))
            elif part.get_content_type() == "text/x-shellscript":
                lines = iter(part.get_payload().splitlines())
                for line in lines:
                    if line.startswith("cat > "):
                        text = "\n".join(iter(lines.__next__, "END"))
                        self.add_file(line.split()[2], text)


found = Found()
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".txt"):
        found.add_user_data(text)
    else:
        for document in yaml.safe_load_all(text):
            found.add(document)
json.dump(vars(found), sys.stdout)
