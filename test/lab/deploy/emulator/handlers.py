"""What the types of all services have in common."""

import re


def checked(resource_type, response):
    """The body of an answer of ministack's own API; what it refuses fails the resource, with its words."""
    status, _headers, body = response
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400:
        raise ValueError(f"{resource_type}: {text}")
    return text


def element(xml, name):
    """The text of the first element of a name, in an answer of the query protocol."""
    return re.search(f"<{name}>(.*?)</{name}>", xml).group(1)


def only_known(resource_type, props, known):
    """Fails for a property that would be dropped here without a word."""
    unknown = sorted(set(props) - set(known))
    if unknown:
        raise ValueError(f"{resource_type}: the laboratory does not know {', '.join(unknown)}")


def camel_case(name):
    return name[:1].lower() + name[1:]


def tag_map(props):
    return {tag["Key"]: tag["Value"] for tag in props.get("Tags", [])}


def members(prefix, values):
    """A list as the query protocol has it: Prefix.1, Prefix.2."""
    return {f"{prefix}.{index}": value for index, value in enumerate(values, 1)}
