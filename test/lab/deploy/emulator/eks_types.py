"""AWS::EKS::IdentityProviderConfig and AWS::EKS::AccessEntry, by ministack's own API."""

import json

from handlers import camel_case, checked, only_known, tag_map
from ministack.services import eks

ASSOCIATION = "AWS::EKS::IdentityProviderConfig"
ENTRY = "AWS::EKS::AccessEntry"
REPLACING_PROPERTIES = {
    ASSOCIATION: ("ClusterName", "IdentityProviderConfigName", "Type", "Oidc"),
    ENTRY: ("ClusterName", "PrincipalArn", "Type"),
}

# From this Kubernetes version on EKS takes several associations; ministack knows the limit of one only.
SEVERAL_ASSOCIATIONS_FROM = (1, 32)
MOST_ASSOCIATIONS = 10


def create_association(logical_id, props, stack):
    only_known(ASSOCIATION, props, ("ClusterName", "IdentityProviderConfigName", "Type", "Oidc", "Tags"))
    only_known(ASSOCIATION, props["Oidc"], (
        "ClientId", "GroupsClaim", "GroupsPrefix", "IssuerUrl", "RequiredClaims", "UsernameClaim", "UsernamePrefix"))
    name = props.get("IdentityProviderConfigName") or f"{stack}-{logical_id}"
    oidc = {camel_case(key): value for key, value in props["Oidc"].items() if key != "RequiredClaims"}
    oidc["identityProviderConfigName"] = name
    oidc["requiredClaims"] = {claim["Key"]: claim["Value"] for claim in props["Oidc"].get("RequiredClaims", [])}
    cluster = props["ClusterName"]
    associate(cluster, {"oidc": oidc, "tags": tag_map(props)})
    # EKS takes 15 to 30 minutes; ministack says CREATING until a cluster of its own has started again
    record = eks._idp_configs[f"{cluster}\x00{name}"]
    record["status"] = "ACTIVE"
    return f"{name}|{cluster}|oidc", {"IdentityProviderConfigArn": record["arn"]}


def associate(cluster, body):
    others = {key: eks._idp_configs[key] for key in list(eks._idp_configs) if key.startswith(f"{cluster}\x00")}
    hidden = others if takes_several(cluster) else {}
    if len(hidden) >= MOST_ASSOCIATIONS:
        raise ValueError(f"{ASSOCIATION}: cluster {cluster} has {MOST_ASSOCIATIONS} already")
    for other in hidden.values():
        if other["oidc"]["issuerUrl"] == body["oidc"]["issuerUrl"]:
            raise ValueError(f"{ASSOCIATION}: cluster {cluster} has an association with {body['oidc']['issuerUrl']} already")
        if other["oidc"]["identityProviderConfigName"] == body["oidc"]["identityProviderConfigName"]:
            raise ValueError(f"{ASSOCIATION}: cluster {cluster} has {body['oidc']['identityProviderConfigName']} already")
    for key in hidden:
        eks._idp_configs.pop(key)
    try:
        checked(ASSOCIATION, eks._associate_identity_provider_config(cluster, body))
    finally:
        eks._idp_configs.update(hidden)


def takes_several(cluster):
    version = eks._clusters[cluster]["version"] if cluster in eks._clusters else "0.0"
    return tuple(int(part) for part in version.split(".")) >= SEVERAL_ASSOCIATIONS_FROM


def update_association(physical_id, _old, props, _stack):
    name, cluster, _type = physical_id.split("|")
    record = eks._idp_configs[f"{cluster}\x00{name}"]
    record["tags"] = tag_map(props)
    return physical_id, {"IdentityProviderConfigArn": record["arn"]}


def delete_association(physical_id, _props):
    name, cluster, kind = physical_id.split("|")
    checked(ASSOCIATION, eks._disassociate_identity_provider_config(cluster, {"identityProviderConfig": {"type": kind, "name": name}}))


def create_entry(_logical_id, props, _stack):
    only_known(ENTRY, props, ("ClusterName", "PrincipalArn", "AccessPolicies", "KubernetesGroups", "Type", "Username", "Tags"))
    cluster, principal = props["ClusterName"], props["PrincipalArn"]
    body = {camel_case(key): props[key] for key in ("PrincipalArn", "KubernetesGroups", "Type", "Username") if key in props}
    answer = checked(ENTRY, eks._create_access_entry(cluster, {**body, "tags": tag_map(props)}))
    for policy in props.get("AccessPolicies", []):
        associate_policy(cluster, principal, policy)
    return f"{principal}|{cluster}", {"AccessEntryArn": json.loads(answer)["accessEntry"]["accessEntryArn"]}


def associate_policy(cluster, principal, policy):
    scope = {camel_case(key): value for key, value in policy["AccessScope"].items()}
    checked(ENTRY, eks._associate_access_policy(cluster, principal, {"policyArn": policy["PolicyArn"], "accessScope": scope}))


def update_entry(physical_id, old, props, _stack):
    principal, cluster = physical_id.split("|")
    body = {camel_case(key): props[key] for key in ("KubernetesGroups", "Username") if key in props}
    entry = json.loads(checked(ENTRY, eks._update_access_entry(cluster, principal, body)))["accessEntry"]
    for policy in old.get("AccessPolicies", []):
        checked(ENTRY, eks._disassociate_access_policy(cluster, principal, policy["PolicyArn"]))
    for policy in props.get("AccessPolicies", []):
        associate_policy(cluster, principal, policy)
    return physical_id, {"AccessEntryArn": entry["accessEntryArn"]}


def delete_entry(physical_id, _props):
    principal, cluster = physical_id.split("|")
    checked(ENTRY, eks._delete_access_entry(cluster, principal))


HANDLERS = {
    ASSOCIATION: {"create": create_association, "update": update_association, "delete": delete_association},
    ENTRY: {"create": create_entry, "update": update_entry, "delete": delete_entry},
}
