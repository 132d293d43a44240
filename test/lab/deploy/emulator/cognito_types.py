"""AWS::Cognito::ManagedLoginBranding, and the attribute of AWS::Cognito::UserPool that ministack lacks."""

import uuid

from handlers import only_known
from ministack.core.responses import get_region
from ministack.services import cognito
from ministack.services.cloudformation import provisioners

POOL = "AWS::Cognito::UserPool"
BRANDING = "AWS::Cognito::ManagedLoginBranding"
REPLACING_PROPERTIES = {BRANDING: ("UserPoolId", "ClientId")}


def install():
    handlers = provisioners._RESOURCE_HANDLERS[POOL]
    provisioners._RESOURCE_HANDLERS[POOL] = {
        **handlers, "create": with_provider_url(handlers["create"]), "update": with_provider_url(handlers["update"])}


def with_provider_url(handler):
    def handle(*arguments):
        pool, attributes = handler(*arguments)
        return pool, {**attributes, "ProviderURL": f"https://cognito-idp.{get_region()}.amazonaws.com/{pool}"}

    return handle


# How the login page looks: only an id, since ministack has no such page and no token depends on it.
def create_branding(_logical_id, props, _stack):
    only_known(BRANDING, props, ("UserPoolId", "ClientId", "UseCognitoProvidedValues"))
    pool = cognito._user_pools.get(props["UserPoolId"])
    if not pool or props["ClientId"] not in pool["_clients"]:
        raise ValueError(f"{BRANDING}: no client {props['ClientId']} in user pool {props['UserPoolId']}")
    branding = str(uuid.uuid4())
    return f"{props['UserPoolId']}|{branding}", {"ManagedLoginBrandingId": branding}


def update_branding(physical_id, _old, _props, _stack):
    return physical_id, {"ManagedLoginBrandingId": physical_id.split("|")[1]}


def delete_branding(_physical_id, _props):
    pass


HANDLERS = {BRANDING: {"create": create_branding, "update": update_branding, "delete": delete_branding}}
