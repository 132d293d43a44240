"""ministack, with the CloudFormation types that it lacks and that the templates of this project have.

Its names with a leading underscore are private: requirements.txt pins the version. A name that is gone ends the start.
"""

import cognito_types
import eks_cluster
import eks_types
import iam_types
import kubectl_types
import network_types
from ministack.app import main
from ministack.services.cloudformation import provisioners


def register(modules):
    for module in modules:
        for resource_type, handlers in module.HANDLERS.items():
            if resource_type in provisioners._RESOURCE_HANDLERS:
                raise SystemExit(f"ministack has {resource_type} itself by now: use that one")
            provisioners._RESOURCE_HANDLERS[resource_type] = handlers
        # what CloudFormation replaces is made anew before the old one goes
        provisioners._REPLACING_PROPERTIES.update(module.REPLACING_PROPERTIES)


if __name__ == "__main__":
    register([iam_types, eks_types, cognito_types, network_types, kubectl_types])
    eks_cluster.install()
    cognito_types.install()
    main()
