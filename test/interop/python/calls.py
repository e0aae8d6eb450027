"""Makes AWS calls with boto3, one after the other, and prints what came of each.

Standard input is JSON: {"protocol": NAME or null, "calls": [CALL, …]}, with CALL
  {"service": "iam", "operation": "create_user", "parameters": {…}, "as": LABEL or absent}.
A parameter {"from": LABEL, "path": ["User", "Arn"]} stands for that part of an earlier answer.
Standard output is a JSON list with, for each call,
  {"answer": {…}} or {"error": {"code": …, "message": …, "status": …}};
a call that refers to what is not there is not made, and has the code "(not asked)" and the status 0; one whose answer
boto3 cannot make sense of has "(unreadable)" and 0.
The protocol, when one is named, replaces the choice that boto3 would make for CloudWatch. Endpoint, region and credentials
come from the environment, as boto3 has it.
"""

import copy
import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers

CONFIG = botocore.config.Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


def session_speaking(protocol):
    session = boto3.Session()
    if protocol is None:
        return session
    loader = session._session.get_component("data_loader")
    load = loader.load_service_model

    def load_forced(service_name, type_name, api_version=None):
        model = load(service_name, type_name, api_version=api_version)
        if service_name != "cloudwatch" or type_name != "service-2":
            return model
        model = copy.deepcopy(model)
        model["metadata"]["protocol"] = protocol
        model["metadata"]["protocols"] = [protocol]
        return model

    loader.load_service_model = load_forced
    return session


class NothingThere(Exception):
    """A call builds on what an earlier one did not answer."""


def resolved(value, answers):
    if isinstance(value, list):
        return [resolved(item, answers) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"from", "path"}:
        found = answers.get(value["from"])
        for step in value["path"]:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                raise NothingThere(f"no answer has {value}") from None
        return found
    return {key: resolved(item, answers) for key, item in value.items()}


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return value.decode("utf-8")
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def outcome(call, client, answers):
    try:
        parameters = resolved(call.get("parameters", {}), answers)
        answer = getattr(client, call["operation"])(**parameters)
    except NothingThere as error:
        return {"error": {"code": "(not asked)", "message": str(error), "status": 0}}
    except (KeyError, botocore.parsers.ResponseParserError) as error:
        return {"error": {"code": "(unreadable)", "message": repr(error), "status": 0}}
    except botocore.exceptions.ClientError as error:
        said = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": {"code": said["Code"], "message": said["Message"], "status": status}}
    answer.pop("ResponseMetadata")
    if "as" in call:
        answers[call["as"]] = answer
    return {"answer": answer}


def main():
    asked = json.load(sys.stdin)
    session = session_speaking(asked.get("protocol"))
    clients, answers, outcomes = {}, {}, []
    for call in asked["calls"]:
        service = call["service"]
        if service not in clients:
            clients[service] = session.client(service, config=CONFIG)
        outcomes.append(outcome(call, clients[service], answers))
    json.dump(outcomes, sys.stdout, default=plain)


main()
