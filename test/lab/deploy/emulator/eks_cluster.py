"""Clusters as EKS describes them: ministack's have an issuer on its own port, with 28 digits, and no certificate."""

import base64
import secrets

from ministack.core.responses import get_region
from ministack.services import eks

# No cluster runs behind it, so this only has to come out where the certificate goes.
CERTIFICATE = base64.b64encode(b"the certificate of the laboratory").decode()


def install():
    replace(eks, "_new_oidc_id", lambda: secrets.token_hex(16).upper())
    replace(eks, "_issuer_url", lambda oidc_id: f"https://oidc.eks.{get_region()}.amazonaws.com/id/{oidc_id}")
    replace(eks, "_create_cluster", certified(eks._create_cluster))


def replace(module, name, value):
    if not hasattr(module, name):
        raise SystemExit(f"ministack has no {module.__name__}.{name} any more")
    setattr(module, name, value)


def certified(create_cluster):
    """CreateCluster, after which DescribeCluster has a certificate."""

    def create(body, creator_arn=None):
        answer = create_cluster(body, creator_arn)
        if answer[0] < 400:
            eks._clusters[body["name"]]["certificateAuthority"]["data"] = CERTIFICATE
        return answer

    return create
