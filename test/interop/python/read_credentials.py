"""Reads a file of credentials on standard input as an application does, and writes what it understood as JSON.

read_credentials.py yaml      PyYAML: the mapping
read_credentials.py vcap      cfenv, from VCAP_SERVICES: names, and the service that it finds by label
read_credentials.py smtp-url  urllib: scheme, host, port, user, password
"""

import json
import os
import sys
from urllib.parse import unquote, urlsplit


def yaml(text):
    import yaml as parser

    return parser.safe_load(text)


def vcap(text):
    os.environ['VCAP_SERVICES'] = text
    os.environ['VCAP_APPLICATION'] = '{}'
    from cfenv import AppEnv

    service = AppEnv().get_service(label='aws-ses')
    return {'name': service.name, 'env': service.env, 'credentials': service.credentials}


def smtp_url(text):
    url = urlsplit(text.rstrip('\n'))
    return [url.scheme, url.hostname, url.port, unquote(url.username), unquote(url.password)]


reader = {'yaml': yaml, 'vcap': vcap, 'smtp-url': smtp_url}[sys.argv[1]]
print(json.dumps(reader(sys.stdin.buffer.read().decode('utf-8')), ensure_ascii=True))
