"""Reads an export on standard input by a program that eats it, and writes what it understood as JSON.

read_export.py hcl2               Terraform, by python-hcl2: the blocks, strings as they are written
read_export.py dnspython ZONE     a fragment of a zone file, by dnspython: [name, type, ttl, value]
read_export.py rdata TYPE         lines of presentation format, by dnspython: values
read_export.py octodns ZONE       the YAML of a zone, by octoDNS: [name, type, ttl, value]
read_export.py route53            a change batch, by botocore's model of the API: what is wrong with it
"""

import json
import sys
import tempfile
from pathlib import Path


def value_of(rdata):
    """TXT as its text, everything else with absolute names, without final dots."""
    if hasattr(rdata, 'strings'):
        return b''.join(rdata.strings).decode('utf-8')
    return rdata.to_text().removesuffix('.')


def hcl2(text):
    import hcl2 as parser

    return parser.loads(text)


def dnspython(text, zone):
    import dns.zone

    head = '$TTL 1\n@ SOA ns1.example. hostmaster.example. 1 1 1 1 1\n@ NS ns1.example.\n'
    read = dns.zone.from_text(head + text, origin=zone + '.', relativize=False)
    return [
        [name.to_text().removesuffix('.'), rdata.rdtype.name, ttl, value_of(rdata)]
        for name, ttl, rdata in read.iterate_rdatas()
        if rdata.rdtype.name not in ('SOA', 'NS')
    ]


def rdata(text, kind):
    import dns.rdata

    return [value_of(dns.rdata.from_text('IN', kind, line)) for line in text.splitlines()]


def octodns(text, zone):
    from octodns.provider.yaml import YamlProvider
    from octodns.zone import Zone
    import dns.rdata

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, zone + '.yaml').write_text(text)
        read = Zone(zone + '.', [])
        YamlProvider('config', folder, escaped_semicolons=True).populate(read)
    return [
        [record.fqdn.removesuffix('.'), record._type, record.ttl, value_of(dns.rdata.from_text('IN', record._type, line))]
        for record in read.records
        for line in (value.to_rdata_text() for value in getattr(record, 'values', None) or [record.value])
    ]


def route53(text):
    from botocore.session import get_session
    from botocore.validate import ParamValidator

    shape = get_session().get_service_model('route53').shape_for('ChangeBatch')
    return ParamValidator().validate(json.loads(text), shape).generate_report()


if __name__ == '__main__':
    reader, *arguments = sys.argv[1:]
    readers = {each.__name__: each for each in (hcl2, dnspython, rdata, octodns, route53)}
    json.dump(readers[reader](sys.stdin.read(), *arguments), sys.stdout)
