"""What is wrong with manifests of Kubernetes, in sentences: by the API's own schema, and by what this gateway is and needs."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml  # type: ignore[import-untyped]  # no stubs

from gateway.domain.errors import SetupError
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
SCHEMAS = Path(__file__).with_name("kubernetes-1.34.json")
Manifest = dict[str, Any]
WORKLOADS = ("Deployment", "StatefulSet")
SPARE_S = 30
"""A pod is given so long beyond the time in which new callers are still answered: what is under way is finished then."""
CLUSTER = frozenset(
    {
        "affinity", "backup", "bootstrap", "certificates", "enableSuperuserAccess", "imageName", "instances", "managed", "monitoring", "postgresql",
        "primaryUpdateMethod", "primaryUpdateStrategy", "resources", "storage", "walStorage",
    }
)  # fmt: skip
"""Of the fields of a Cluster of CloudNativePG, those that an operator here has need of."""


def manifests() -> list[Manifest]:
    """What stands in deploy/kubernetes, in the order in which it is applied."""
    return [one for file in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load_all(file.read_text("utf-8"))]


def faults(all_of: Sequence[Manifest]) -> list[str]:
    """What is wrong; nothing where all is well.  What does not fit its form is looked at no further."""
    of_form = [_told(rule, all_of) for rule in (_forms, _settings)]
    if any(of_form):
        return [fault for found in of_form for fault in found]
    rules = (_namespaces, _selectors, _ports, _probes, _commands, _images, _rights, _volumes, _secrets)
    return [fault for rule in (*rules, _networks, _disruptions, _ends, _database) for fault in _told(rule, all_of)]


def _told(rule: Callable[[Sequence[Manifest]], Iterator[str]], all_of: Sequence[Manifest]) -> list[str]:
    return [f"{rule.__name__}: {fault}" for fault in rule(all_of)]


@cache
def _validators() -> Mapping[str, jsonschema_rs.Validator]:
    read = json.loads(SCHEMAS.read_text("utf-8"))
    return {
        kind: jsonschema_rs.validator_for({**schema, "$defs": read["$defs"]}) for kind, schema in read["kinds"].items()
    }


def _named(one: Manifest) -> str:
    return f"{one['kind']} {one['metadata']['name']}"


def _of(all_of: Sequence[Manifest], *kinds: str) -> list[Manifest]:
    return [one for one in all_of if one["kind"] in kinds]


def _pod(one: Manifest) -> Manifest:
    spec: Manifest = one["spec"]["template"]["spec"]
    return spec


def _labels(one: Manifest) -> Mapping[str, str]:
    labels: Mapping[str, str] = one["spec"]["template"]["metadata"]["labels"]
    return labels


def _containers(one: Manifest) -> list[Manifest]:
    return [*_pod(one).get("initContainers", []), *_pod(one)["containers"]]


def _environment(container: Manifest) -> dict[str, str]:
    return {given["name"]: given.get("value", "") for given in container.get("env", [])}


def _image() -> dict[str, str]:
    """What the Containerfile gives every container: its environment, and who runs (USER)."""
    made = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    return dict(re.findall(r"(GATEWAY_\w+)=(\S+)", made)) | {
        "USER": re.findall(r"^USER (\S+)$", made, re.MULTILINE)[-1]
    }


def _forms(all_of: Sequence[Manifest]) -> Iterator[str]:
    for one in all_of:
        if one["kind"] == "Cluster":
            yield from (f"{_named(one)}: unknown field {name}" for name in one["spec"].keys() - CLUSTER)
        elif one["kind"] not in _validators():
            yield f"{_named(one)}: no schema"
        else:
            yield from (f"{_named(one)}: {error.message}" for error in _validators()[one["kind"]].iter_errors(one))


def _namespaces(all_of: Sequence[Manifest]) -> Iterator[str]:
    (namespace,) = _of(all_of, "Namespace")
    if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
        yield "pods that could do more than they need are let in"
    for one in all_of:
        if one is not namespace and one["metadata"].get("namespace") != namespace["metadata"]["name"]:
            yield f"{_named(one)} is in another namespace"


def _is_chosen(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return selector.items() <= labels.items()


def _every_pod(all_of: Sequence[Manifest]) -> list[Mapping[str, str]]:
    """The labels of all pods there will be."""
    clusters = [{"cnpg.io/cluster": one["metadata"]["name"]} for one in _of(all_of, "Cluster")]
    return [*map(_labels, _of(all_of, *WORKLOADS)), *clusters]


def _selectors(all_of: Sequence[Manifest]) -> Iterator[str]:
    pods = _every_pod(all_of)
    for one in _of(all_of, *WORKLOADS):
        if not _is_chosen(one["spec"]["selector"]["matchLabels"], _labels(one)):
            yield f"{_named(one)} does not select its own pods"
        for spread in _pod(one).get("topologySpreadConstraints", []):
            if not _is_chosen(spread["labelSelector"]["matchLabels"], _labels(one)):
                yield f"{_named(one)} spreads other pods than its own"
    for one in _of(all_of, "Service", "PodDisruptionBudget", "NetworkPolicy"):
        for selector in _of_pods(one):
            if not any(_is_chosen(selector, labels) for labels in pods):
                yield f"{_named(one)} selects no pod: {dict(selector)}"


def _of_pods(one: Manifest) -> list[Mapping[str, str]]:
    """The selectors of pods of this namespace."""
    spec = one["spec"]
    if one["kind"] == "Service":
        return [spec["selector"]]
    own = spec.get("podSelector", spec.get("selector")).get("matchLabels", {})
    peers = [
        peer
        for side in ("ingress", "egress")
        for rule in spec.get(side, [])
        for peer in rule.get("from", rule.get("to", []))
    ]
    return [
        own,
        *(
            peer["podSelector"]["matchLabels"]
            for peer in peers
            if "podSelector" in peer and "namespaceSelector" not in peer
        ),
    ]


def _ports(all_of: Sequence[Manifest]) -> Iterator[str]:
    listens: dict[str, set[object]] = {}
    for one in _of(all_of, *WORKLOADS):
        for container in _pod(one)["containers"]:
            ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
            given = _image() | _environment(container)
            really = {"http": int(given["GATEWAY_PORT"]), "metrics": int(given.get("GATEWAY_METRICS_PORT", 0))}
            if container.get("args", [""])[0] == "serve" and ports != really:
                yield f"{_named(one)} names the ports {ports}, and serves {really}"
            if {"0.0.0.0"} != {given["GATEWAY_HOST"], given.get("GATEWAY_METRICS_HOST", given["GATEWAY_HOST"])}:
                yield f"{_named(one)} listens where no other pod reaches it"
            listens.setdefault(json.dumps(_labels(one), sort_keys=True), set()).update(ports)
    for one in _of(all_of, "Service"):
        for port in one["spec"]["ports"]:
            chosen = [
                ports for labels, ports in listens.items() if _is_chosen(one["spec"]["selector"], json.loads(labels))
            ]
            if not chosen or any(port["targetPort"] not in ports for ports in chosen):
                yield f"{_named(one)} leads to a port that nobody listens on: {port['targetPort']}"
    for one in _of(all_of, "NetworkPolicy"):
        named = [
            p["port"]
            for rule in one["spec"].get("ingress", [])
            for p in rule.get("ports", [])
            if isinstance(p["port"], str)
        ]
        yield from (
            f"{_named(one)} lets in to an unknown port: {port}"
            for port in named
            if not any(port in p for p in listens.values())
        )


def _probes(all_of: Sequence[Manifest]) -> Iterator[str]:
    paths = json.loads((ROOT / "openapi" / "gateway.v1.json").read_text("utf-8"))["paths"]
    wanted = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    for one in _of(all_of, *WORKLOADS):
        for container in _pod(one)["containers"]:
            if container.get("args", [""])[0] != "serve":
                continue
            for name, path in wanted.items():
                asked = container.get(name, {}).get("httpGet", {})
                if asked.get("path") != path or path not in paths or asked.get("port") != "http":
                    yield f"{_named(one)}: {name} does not ask for {path}"


def _settings(all_of: Sequence[Manifest]) -> Iterator[str]:
    for one in _of(all_of, *WORKLOADS):
        for container in _containers(one):
            given = {name.removeprefix("GATEWAY_").lower(): value for name, value in _environment(container).items()}
            yield from (
                f"{_named(one)}: there is no setting {name}" for name in given.keys() - Settings.model_fields.keys()
            )
            known = {name: value for name, value in given.items() if name in Settings.model_fields}
            try:
                Settings.of_values({"database_url": "postgresql://x@y/z", **known})
            except SetupError as fault:
                yield f"{_named(one)}: {fault.detail}"


def _commands(all_of: Sequence[Manifest]) -> Iterator[str]:
    known = {
        ("check", "--settings"),
        ("serve", "--workers"),
        ("serve", "--settings"),
        ("audit", "integrate"),
        ("audit", "--settings"),
    }
    for one in _of(all_of, *WORKLOADS):
        for container in _containers(one):
            words = container.get("args", [])
            options = [word for word in words[1:] if word.startswith("--") or word == "integrate"]
            yield from (
                f"{_named(one)}: unknown {words[0]} {word}" for word in options if (words[0], word) not in known
            )
            file = words[words.index("--settings") + 1] if "--settings" in words else None
            mounts = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "settings"]
            if file is not None and str(Path(file).parent) not in mounts:
                yield f"{_named(one)}: the settings {file} are not mounted there"


def _images(all_of: Sequence[Manifest]) -> Iterator[str]:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert version is not None
    images = [(_named(one), container["image"]) for one in _of(all_of, *WORKLOADS) for container in _containers(one)]
    for who, image in [*images, *((_named(one), one["spec"]["imageName"]) for one in _of(all_of, "Cluster"))]:
        name, _, tag = image.rpartition(":")
        if not name or tag == "latest" or "/" in tag:
            yield f"{who}: {image} may be another one tomorrow"
        elif name == "oneclick-gateway" and tag != version[1]:
            yield f"{who}: {image} is not this version, {version[1]}"


def _rights(all_of: Sequence[Manifest]) -> Iterator[str]:
    user, _, group = _image()["USER"].partition(":")
    accounts = {one["metadata"]["name"]: one for one in _of(all_of, "ServiceAccount")}
    for one in _of(all_of, *WORKLOADS):
        pod, who = _pod(one), _named(one)
        account = accounts.get(pod.get("serviceAccountName", ""))
        if (
            account is None
            or account.get("automountServiceAccountToken") is not False
            or pod.get("automountServiceAccountToken") is not False
        ):
            yield f"{who} is given a token of Kubernetes"
        secure = pod.get("securityContext", {})
        who_runs = [secure.get(name) for name in ("runAsUser", "runAsGroup", "fsGroup", "runAsNonRoot")]
        if who_runs != [int(user), int(group), int(group), True] or secure.get("seccompProfile") != {
            "type": "RuntimeDefault"
        }:
            yield f"{who} does not run as the image's user"
        if any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{who} is not apart from its node"
        for container in _containers(one):
            if container.get("securityContext") != {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }:
                yield f"{who}: {container['name']} may do more than it needs"


def _volumes(all_of: Sequence[Manifest]) -> Iterator[str]:
    home = _image()["GATEWAY_HOME"]
    for one in _of(all_of, *WORKLOADS):
        claims = [claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])]
        there = {volume["name"]: volume for volume in _pod(one)["volumes"]}
        mounted = [mount["name"] for container in _containers(one) for mount in container["volumeMounts"]]
        yield from (f"{_named(one)}: no volume {name}" for name in sorted(set(mounted) - there.keys() - set(claims)))
        yield from (
            f"{_named(one)}: volume {name} is mounted nowhere"
            for name in sorted((there.keys() | set(claims)) - set(mounted))
        )
        yield from (
            f"{_named(one)}: volume {name} is the node's" for name, volume in there.items() if "hostPath" in volume
        )
        for container in _pod(one)["containers"]:
            mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
            keys = mounts.get(f"{home}/keys", {})
            if home not in mounts or "/tmp" not in mounts:
                yield f"{_named(one)}: {container['name']} has no home, or no place for what it writes aside"
            if keys.get("readOnly") is not True or keys.get("subPath") != "keys":
                yield f"{_named(one)}: {container['name']} could make keys of its own"
            if container.get("args", [""])[0] == "serve" and mounts.get(home, {}).get("name") not in claims:
                yield f"{_named(one)}: the home does not outlive its pod"


def _secrets(all_of: Sequence[Manifest]) -> Iterator[str]:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    named = []
    for one in _of(all_of, *WORKLOADS):
        for container in _containers(one):
            if container.get("envFrom") or any("valueFrom" in given for given in container.get("env", [])):
                yield f"{_named(one)}: {container['name']} is given a secret in its environment"
            hidden = [
                name for name in _environment(container) if re.search("URL|TOKEN|SECRET|PASSWORD|DEPARTMENTS", name)
            ]
            yield from (f"{_named(one)}: {name} stands in the environment" for name in hidden)
        for volume in _pod(one)["volumes"]:
            if "secret" in volume:
                named.append(volume["secret"]["secretName"])
                if volume["secret"].get("defaultMode", 0o644) & 0o007:
                    yield f"{_named(one)}: anybody in the pod may read {volume['name']}"
    for one in _of(all_of, "Cluster"):
        roles = one["spec"].get("managed", {}).get("roles", [])
        named += [role["passwordSecret"]["name"] for role in roles if "passwordSecret" in role]
    yield from (
        f"docs/runbook.md does not say what stands in the secret {name}"
        for name in sorted({*named})
        if f"`{name}`" not in runbook
    )


def _networks(all_of: Sequence[Manifest]) -> Iterator[str]:
    policies = _of(all_of, "NetworkPolicy")
    shut = [
        p for p in policies if p["spec"]["podSelector"] == {} and set(p["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    ]
    if not any("ingress" not in p["spec"] and "egress" not in p["spec"] for p in shut):
        yield "what nobody has thought of is let through"
    for one in policies:
        rules = [*one["spec"].get("ingress", []), *one["spec"].get("egress", [])]
        peers = [peer for rule in rules for peer in rule.get("from", rule.get("to", []))]
        if any(not rule.get("from", rule.get("to")) or not rule.get("ports") for rule in rules):
            yield f"{_named(one)} lets anybody, or to any port"
        wide = [
            p["ipBlock"]["cidr"] for p in peers if "ipBlock" in p and int(p["ipBlock"]["cidr"].partition("/")[2]) < 24
        ]
        yield from (f"{_named(one)} lets out to {cidr}" for cidr in wide)
        if any(peer.get("namespaceSelector") == {} for peer in peers):
            yield f"{_named(one)} lets every namespace"
    database = [{"cnpg.io/cluster": one["metadata"]["name"]} for one in _of(all_of, "Cluster")]
    for one in _of(all_of, *WORKLOADS):
        own = [p for p in policies if _is_chosen(p["spec"]["podSelector"].get("matchLabels", {}), _labels(one))]
        if not any(_reaches(rule, database, 5432) for p in own for rule in p["spec"].get("egress", [])):
            yield f"{_named(one)} does not reach the database"


def _reaches(rule: Manifest, pods: Sequence[Mapping[str, str]], port: int) -> bool:
    chosen = [peer["podSelector"].get("matchLabels", {}) for peer in rule["to"] if "podSelector" in peer]
    return any(labels in chosen for labels in pods) and port in [given["port"] for given in rule["ports"]]


def _disruptions(all_of: Sequence[Manifest]) -> Iterator[str]:
    budgets = {
        json.dumps(one["spec"]["selector"]["matchLabels"], sort_keys=True): one["spec"]
        for one in _of(all_of, "PodDisruptionBudget")
    }
    for one in _of(all_of, *WORKLOADS):
        budget = budgets.get(json.dumps(_labels(one), sort_keys=True))
        if one["spec"]["replicas"] < 2:
            yield f"{_named(one)} is alone"
        if budget is None or not 0 < budget.get("maxUnavailable", 0) < one["spec"]["replicas"]:
            yield f"{_named(one)} may be taken away whole, or never"
        spread = _pod(one).get("topologySpreadConstraints", [])
        if not any(
            (s["topologyKey"], s["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "DoNotSchedule") for s in spread
        ):
            yield f"{_named(one)} may stand on one node alone"
        for container in _containers(one):
            limits = container.get("resources", {})
            if "memory" not in limits.get("limits", {}) or {"cpu", "memory"} - limits.get("requests", {}).keys():
                yield f"{_named(one)}: {container['name']} has no share of the node that is its own"


def _ends(all_of: Sequence[Manifest]) -> Iterator[str]:
    for one in _of(all_of, *WORKLOADS):
        for container in _pod(one)["containers"]:
            drain = float(_environment(container).get("GATEWAY_DRAIN_S", 5)) if container["args"][0] == "serve" else -15
            if _pod(one).get("terminationGracePeriodSeconds", 30) < drain + SPARE_S:
                yield f"{_named(one)} is killed before it has finished what is under way"


def _database(all_of: Sequence[Manifest]) -> Iterator[str]:
    served = [c for one in _of(all_of, *WORKLOADS) for c in _pod(one)["containers"] if c["args"][0] == "serve"]
    wanted = {int(_environment(container).get("GATEWAY_AUDIT_SYNC_STANDBYS", 0)) for container in served}
    for one in _of(all_of, "Cluster"):
        spec, synchronous = one["spec"], one["spec"]["postgresql"].get("synchronous", {})
        number = synchronous.get("number", 0)
        if number < 1 or synchronous.get("dataDurability") != "required" or wanted != {number}:
            yield f"what is committed stands on {number} standbys, and the gateway wants {sorted(wanted)}"
        if spec["instances"] < number + 2:
            yield f"{spec['instances']} instances: one that is away stops everything"
        owner = spec["bootstrap"]["initdb"]["owner"]
        roles = {role["name"]: role for role in spec.get("managed", {}).get("roles", [])}
        if "pg_monitor" not in roles.get(owner, {}).get("inRoles", []):
            yield f"{owner} may not count its standbys"
        if roles.get(owner, {}).get("superuser") or spec.get("enableSuperuserAccess") is not False:
            yield "somebody may do everything in the database"
        given = spec["postgresql"].get("parameters", {})
        weak = {name for name in ("synchronous_commit", "fsync", "full_page_writes") if given.get(name, "on") != "on"}
        yield from (f"{name} is {given[name]}: nothing is disclosed" for name in sorted(weak))
        if spec["affinity"].get("podAntiAffinityType") != "required":
            yield "two instances may stand on one node"
