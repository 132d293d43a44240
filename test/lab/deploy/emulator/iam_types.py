"""AWS::IAM::OIDCProvider, by ministack's CreateOpenIDConnectProvider and its store."""

from handlers import checked, element, members, only_known
from ministack.services import iam

TYPE = "AWS::IAM::OIDCProvider"
REPLACING_PROPERTIES = {TYPE: ("Url",)}


def create(_logical_id, props, _stack):
    only_known(TYPE, props, ("Url", "ClientIdList", "ThumbprintList", "Tags"))
    if not str(props["Url"]).startswith("https://"):
        raise ValueError(f"{TYPE}: IAM refuses an issuer URL without https://, {props['Url']}")
    answer = checked(TYPE, iam._create_oidc_provider({
        "Url": props["Url"],
        **members("ClientIDList.member", props.get("ClientIdList", [])),
        **members("ThumbprintList.member", props.get("ThumbprintList", [])),
        **{f"{key}.Key": tag["Key"] for key, tag in members("Tags.member", props.get("Tags", [])).items()},
        **{f"{key}.Value": tag["Value"] for key, tag in members("Tags.member", props.get("Tags", [])).items()},
    }))
    arn = element(answer, "OpenIDConnectProviderArn")
    # IAM answers without the scheme
    iam._oidc_providers[arn]["Url"] = props["Url"].removeprefix("https://")
    return arn, {"Arn": arn}


def update(arn, _old, props, _stack):
    # ministack has no call that adds or removes a client ID
    iam._oidc_providers[arn].update({
        "ClientIDList": list(props.get("ClientIdList", [])),
        "ThumbprintList": list(props.get("ThumbprintList", [])),
        "Tags": list(props.get("Tags", [])),
    })
    return arn, {"Arn": arn}


def delete(arn, _props):
    checked(TYPE, iam._delete_oidc_provider({"OpenIDConnectProviderArn": arn}))


HANDLERS = {TYPE: {"create": create, "update": update, "delete": delete}}
