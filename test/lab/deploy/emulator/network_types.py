"""Parts of a network that ministack has an API for but no CloudFormation type. Nothing about identity depends on them."""

from handlers import checked, element, members
from ministack.services import ec2

ADDRESS, GATEWAY, FLOW_LOG = "AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::FlowLog"
REPLACING_PROPERTIES = {
    ADDRESS: ("Domain",),
    GATEWAY: ("SubnetId", "AllocationId"),
    FLOW_LOG: ("ResourceId", "ResourceType", "TrafficType", "LogGroupName"),
}


def create_address(_logical_id, props, _stack):
    answer = checked(ADDRESS, ec2._allocate_address({"Domain": props.get("Domain", "vpc")}))
    address, allocation = element(answer, "publicIp"), element(answer, "allocationId")
    return address, {"AllocationId": allocation, "PublicIp": address}


def delete_address(address, _props):
    allocation = next(key for key, record in ec2._addresses.items() if record["PublicIp"] == address)
    checked(ADDRESS, ec2._release_address({"AllocationId": allocation}))


def create_gateway(_logical_id, props, _stack):
    answer = checked(GATEWAY, ec2._create_nat_gateway({key: props[key] for key in ("SubnetId", "AllocationId")}))
    gateway = element(answer, "natGatewayId")
    return gateway, {"NatGatewayId": gateway}


def delete_gateway(gateway, _props):
    checked(GATEWAY, ec2._delete_nat_gateway({"NatGatewayId": gateway}))


def create_flow_log(_logical_id, props, _stack):
    parameters = {key: props[key] for key in ("ResourceType", "TrafficType", "LogGroupName") if key in props}
    answer = checked(FLOW_LOG, ec2._create_flow_logs({**members("ResourceId", [props["ResourceId"]]), **parameters}))
    log = element(answer, "item")
    return log, {"Id": log}


def delete_flow_log(log, _props):
    checked(FLOW_LOG, ec2._delete_flow_logs(members("FlowLogId", [log])))


HANDLERS = {
    ADDRESS: {"create": create_address, "delete": delete_address},
    GATEWAY: {"create": create_gateway, "delete": delete_gateway},
    FLOW_LOG: {"create": create_flow_log, "delete": delete_flow_log},
}
