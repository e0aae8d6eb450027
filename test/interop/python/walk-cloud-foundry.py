"""An app developer's day by cloudfoundry-client: JSON of what every step came to, for the test beside it to judge."""

import json
import sys

from cloudfoundry_client.client import CloudFoundryClient

api, space_name, instance_name = sys.argv[1:4]
login = json.load(sys.stdin)
client = CloudFoundryClient(api, verify=False)
client.init_with_user_credentials(login["username"], login["password"])
v3 = client.v3


def first(entities):
    return next(iter(entities))


def names(entities):
    return [entity["name"] for entity in entities]


steps = {}
space = first(v3.spaces.list(names=space_name))
steps["organization"] = space.organization()["name"]
steps["isolation segment"] = v3.spaces.get_assigned_isolation_segment(space["guid"]).guid
steps["domains"] = names(v3.organizations.list_domains(space["relationships"]["organization"]["data"]["guid"]))
steps["apps before"] = names(v3.apps.list(space_guids=space["guid"]))

relationships = {"space": {"data": {"guid": space["guid"]}}}
app = v3.apps._create({"name": "walker", "relationships": relationships})
guid = app["guid"]
base = api + "/v3"
steps["packages"] = [package["state"] for package in v3.apps.list_packages(guid)]
steps["droplets"] = [droplet["state"] for droplet in v3.apps.list_droplets(guid)]
steps["routes"] = [route["url"] for route in v3.apps.list_routes(guid)]
client.post(f"{base}/apps/{guid}/actions/start")
steps["started"] = v3.apps.get(guid)["state"]
steps["processes"] = [process["type"] for process in v3.processes.list(app_guids=guid)]

plan = first(v3.service_plans.list(names="domain", service_offering_names="aws-ses"))
# The library's own create() expects a body, which API v3 does not send with a 202.
created = client.post(
    f"{base}/service_instances",
    json={
        "type": "managed",
        "name": instance_name,
        "parameters": {"admin_email": "admin@agency.test", "domain": "agency.test"},
        "relationships": {"space": {"data": {"guid": space["guid"]}}, "service_plan": {"data": {"guid": plan["guid"]}}},
    },
)
v3.jobs.wait_for_job_completion(created.headers["Location"].rsplit("/", 1)[-1])
instance = first(v3.service_instances.list(names=instance_name, space_guids=space["guid"]))
steps["instance"] = instance["last_operation"]["state"]
steps["permissions"] = v3.service_instances.get_permissions(instance["guid"])["manage"]

job = v3.service_credential_bindings.create(
    name=None,
    service_credential_binding_type="app",
    service_instance_guid=instance["guid"],
    application_guid=guid,
    parameters=None,
    meta_labels=None,
    meta_annotations=None,
)
v3.jobs.wait_for_job_completion(job)
binding = first(v3.service_credential_bindings.list(app_guids=guid))
steps["binding"] = binding["last_operation"]["state"]
steps["bound"] = [entry["name"] for entry in v3.apps.get_env(guid)["system_env_json"]["VCAP_SERVICES"]["aws-ses"]]

deployment = client.post(
    f"{base}/deployments", json={"strategy": "rolling", "relationships": {"app": {"data": {"guid": guid}}}}
).json()
for _ in range(200):
    status = client.get(f"{base}/deployments/{deployment['guid']}").json()["status"]
    if status["value"] == "FINALIZED":
        break
steps["deployed"] = status["reason"]

job = v3.service_credential_bindings._remove(binding["guid"])
v3.jobs.wait_for_job_completion(job)
steps["unbound"] = [entity["guid"] for entity in v3.service_credential_bindings.list(app_guids=guid)]
v3.apps.remove(guid, asynchronous=False)
steps["apps after"] = names(v3.apps.list(space_guids=space["guid"]))
v3.service_instances.remove(instance["guid"], asynchronous=False)
steps["instances after"] = names(v3.service_instances.list(space_guids=space["guid"]))
print(json.dumps(steps))
