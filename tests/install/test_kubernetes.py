"""What stands in deploy/kubernetes fits the API of Kubernetes and this gateway, and a fault in it is found."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.install.kubernetes import ROOT, Manifest, faults, manifests

All = dict[str, Any]


def test_the_manifests_are_without_a_fault() -> None:
    assert faults(manifests()) == []


def serving(all_of: All) -> Any:
    return all_of["StatefulSet gateway"]["spec"]["template"]["spec"]["containers"][0]


def pod(all_of: All) -> Any:
    return all_of["StatefulSet gateway"]["spec"]["template"]["spec"]


def database(all_of: All) -> Any:
    return all_of["Cluster database"]["spec"]


def _given(name: str, value: str) -> Callable[[All], object]:
    return lambda all_of: serving(all_of)["env"].append({"name": name, "value": value})


PLANTED: dict[str, tuple[str, Callable[[All], object]]] = {
    "a word that the API does not know": ("_forms", lambda a: serving(a).update(readynessProbe={})),
    "a number that is a text": ("_forms", lambda a: a["StatefulSet gateway"]["spec"].update(replicas="two")),
    "an unknown field of the database": ("_forms", lambda a: database(a).update(instnces=3)),
    "another namespace": ("_namespaces", lambda a: a["Service gateway"]["metadata"].update(namespace="default")),
    "pods that may do anything are let in": (
        "_namespaces",
        lambda a: a["Namespace oneclick-gateway"]["metadata"]["labels"].clear(),
    ),
    "a service for nobody": (
        "_selectors",
        lambda a: a["Service gateway"]["spec"]["selector"].update({"app.kubernetes.io/name": "gateway"}),
    ),
    "a budget for nobody": (
        "_selectors",
        lambda a: a["PodDisruptionBudget gateway"]["spec"]["selector"]["matchLabels"].update(app="x"),
    ),
    "a policy for nobody": (
        "_selectors",
        lambda a: a["NetworkPolicy database"]["spec"]["podSelector"]["matchLabels"].update({"cnpg.io/cluster": "db"}),
    ),
    "pods that are not its own": (
        "_selectors",
        lambda a: a["StatefulSet gateway"]["spec"]["selector"]["matchLabels"].update({"app.kubernetes.io/name": "x"}),
    ),
    "a port that it does not serve": ("_ports", lambda a: serving(a)["ports"][0].update(containerPort=8000)),
    "another port by the environment": ("_ports", _given("GATEWAY_PORT", "9000")),
    "a service to an unknown port": (
        "_ports",
        lambda a: a["Service gateway"]["spec"]["ports"][0].update(targetPort="web"),
    ),
    "a policy to an unknown port": (
        "_ports",
        lambda a: a["NetworkPolicy gateway"]["spec"]["ingress"][0]["ports"][0].update(port="web"),
    ),
    "on loopback alone": ("_ports", _given("GATEWAY_HOST", "127.0.0.1")),
    "a path that the API does not have": (
        "_probes",
        lambda a: serving(a)["readinessProbe"]["httpGet"].update(path="/healthz"),
    ),
    "killed when the database is away": (
        "_probes",
        lambda a: serving(a)["livenessProbe"]["httpGet"].update(path="/readyz"),
    ),
    "no readiness": ("_probes", lambda a: serving(a).pop("readinessProbe")),
    "an unknown setting": ("_settings", _given("GATEWAY_AUDIT_STANDBYS", "1")),
    "a setting that is none": ("_settings", _given("GATEWAY_DRAIN_S", "soon")),
    "an unknown option": ("_commands", lambda a: serving(a)["args"].append("--processes")),
    "settings that are elsewhere": ("_commands", lambda a: serving(a)["args"].__setitem__(-1, "/etc/settings.toml")),
    "the newest image": ("_images", lambda a: serving(a).update(image="oneclick-gateway:latest")),
    "an image without a tag": ("_images", lambda a: database(a).update(imageName="ghcr.io/cloudnative-pg/postgresql")),
    "an image of another version": ("_images", lambda a: serving(a).update(image="oneclick-gateway:0.0.9")),
    "root": ("_rights", lambda a: pod(a)["securityContext"].update(runAsUser=0)),
    "a token of Kubernetes": ("_rights", lambda a: pod(a).pop("automountServiceAccountToken")),
    "another account": ("_rights", lambda a: pod(a).update(serviceAccountName="default")),
    "a root that can be written": ("_rights", lambda a: serving(a).update(securityContext={})),
    "privileged": (
        "_rights",
        lambda a: serving(a).update(securityContext={**serving(a)["securityContext"], "privileged": True}),
    ),
    "the node's network": ("_rights", lambda a: pod(a).update(hostNetwork=True)),
    "a home that is lost": ("_volumes", lambda a: a["StatefulSet gateway"]["spec"].pop("volumeClaimTemplates")),
    "the node's disk": ("_volumes", lambda a: pod(a)["volumes"].append({"name": "tmp2", "hostPath": {"path": "/"}})),
    "keys of its own": ("_volumes", lambda a: serving(a)["volumeMounts"][2].update(readOnly=False)),
    "a secret in the environment": (
        "_secrets",
        lambda a: serving(a)["env"].append(
            {"name": "GATEWAY_AUDIENCE", "valueFrom": {"secretKeyRef": {"name": "gateway-settings", "key": "a"}}}
        ),
    ),
    "a password in the environment": ("_secrets", _given("GATEWAY_DATABASE_URL", "postgresql://a:b@c/d")),
    "a secret that the world may read": (
        "_secrets",
        lambda a: pod(a)["volumes"][0]["secret"].update(defaultMode=0o444),
    ),
    "a secret that nobody explains": (
        "_secrets",
        lambda a: pod(a)["volumes"][0]["secret"].update(secretName="gateway-other"),
    ),
    "a secret in the files": ("_forms", lambda a: a.update(x={"kind": "Secret", "metadata": {"name": "x"}})),
    "no default": ("_networks", lambda a: a.pop("NetworkPolicy nothing")),
    "a default that lets out": (
        "_networks",
        lambda a: a["NetworkPolicy nothing"]["spec"]["policyTypes"].remove("Egress"),
    ),
    "everybody": ("_networks", lambda a: a["NetworkPolicy gateway"]["spec"]["ingress"][0].pop("from")),
    "every namespace": (
        "_networks",
        lambda a: a["NetworkPolicy gateway"]["spec"]["ingress"][0].update({"from": [{"namespaceSelector": {}}]}),
    ),
    "the whole world": (
        "_networks",
        lambda a: a["NetworkPolicy gateway"]["spec"]["egress"][1].update(to=[{"ipBlock": {"cidr": "0.0.0.0/0"}}]),
    ),
    "no way to the database": ("_networks", lambda a: a["NetworkPolicy gateway"]["spec"]["egress"].pop(0)),
    "one alone": ("_disruptions", lambda a: a["StatefulSet gateway"]["spec"].update(replicas=1)),
    "all at once": ("_disruptions", lambda a: a["PodDisruptionBudget gateway"]["spec"].update(maxUnavailable=2)),
    "all on one node": ("_disruptions", lambda a: pod(a).pop("topologySpreadConstraints")),
    "no limit of memory": ("_disruptions", lambda a: serving(a)["resources"].pop("limits")),
    "killed while it drains": ("_ends", lambda a: pod(a).update(terminationGracePeriodSeconds=30)),
    "no standby must confirm": ("_database", lambda a: database(a)["postgresql"]["synchronous"].update(number=0)),
    "a standby is nice to have": (
        "_database",
        lambda a: database(a)["postgresql"]["synchronous"].update(dataDurability="preferred"),
    ),
    "fewer than the gateway wants": ("_database", _given("GATEWAY_AUDIT_SYNC_STANDBYS", "2")),
    "two instances": ("_database", lambda a: database(a).update(instances=2)),
    "commits that are not waited for": (
        "_database",
        lambda a: database(a)["postgresql"]["parameters"].update(synchronous_commit="off"),
    ),
    "a superuser": ("_database", lambda a: database(a).update(enableSuperuserAccess=True)),
    "nobody counts the standbys": ("_database", lambda a: database(a).pop("managed")),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str) -> None:
    rule, plant = PLANTED[name]
    all_of: dict[str, Manifest] = {
        f"{one['kind']} {one['metadata']['name']}": copy.deepcopy(one) for one in manifests()
    }
    plant(all_of)
    assert rule in {fault.partition(":")[0] for fault in faults(list(all_of.values()))}


def test_the_runbook_applies_the_files_that_there_are() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    assert re.search(r"kubectl apply -f deploy/kubernetes", runbook)
    assert [
        file for file in re.findall(r"deploy/kubernetes/[\w./-]+\.yaml", runbook) if not (ROOT / file).is_file()
    ] == []
