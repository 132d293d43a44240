"""Custom::AWSCDK-EKS-KubernetesResource, in place of the Lambda functions of aws-cdk-lib that run kubectl.

They are deployed, but cannot run here: their kubectl is at /opt, and there is no API server that they could reach. So nothing is
applied; what they would have been called with is kept in a file for each resource, for the tests to look at.
"""

import json
from pathlib import Path

from handlers import only_known
from ministack.services import eks

TYPE = "Custom::AWSCDK-EKS-KubernetesResource"
REPLACING_PROPERTIES = {TYPE: ("ClusterName",)}
DIRECTORY = Path("kubectl")


def apply(logical_id, props, stack):
    only_known(TYPE, props, ("ServiceToken", "ClusterName", "RoleArn", "Manifest", "Overwrite", "PruneLabel", "SkipValidation"))
    if props["ClusterName"] not in eks._clusters:
        raise ValueError(f"{TYPE}: no cluster {props['ClusterName']}")
    physical_id = f"{stack}-{logical_id}"
    DIRECTORY.mkdir(exist_ok=True)
    content = {"clusterName": props["ClusterName"], "roleArn": props.get("RoleArn"), "objects": json.loads(props["Manifest"])}
    (DIRECTORY / f"{physical_id}.json").write_text(json.dumps(content))
    return physical_id, {}


def update(physical_id, _old, props, stack):
    return apply(physical_id.removeprefix(f"{stack}-"), props, stack)


def delete(physical_id, _props):
    (DIRECTORY / f"{physical_id}.json").unlink()


HANDLERS = {TYPE: {"create": apply, "update": update, "delete": delete}}
